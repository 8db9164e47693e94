import { CheckFailed, excerpt } from '../check-failed.ts';
import { shown } from '../json.ts';
import { decodeMetadata, type ModelMetadata } from '../protobuf/metadata.ts';
import { objectOfAnswer } from '../rest-answer.ts';
import type { Check, Subject } from '../subject.ts';

/** GET /metadata describes the component, and Model/Metadata says the same. */
export const metadata: Check<Subject> = {
  name: 'metadata',
  run: async ({ rest, grpc }) => {
    const overRest = metadataOf(objectOfAnswer(await rest.get('/metadata')));
    const answer = await grpc.call('/seldon.protos.Model/Metadata', Buffer.alloc(0));
    if (!answer.ok) {
      throw new CheckFailed(
        'gRPC status OK from Model/Metadata',
        `${answer.status}: ${excerpt(answer.details)}`,
      );
    }
    const overGrpc = decoded(answer.bytes);
    if (JSON.stringify(overRest) !== JSON.stringify(overGrpc)) {
      throw new CheckFailed(
        `the same metadata over both transports, ${textOf(overRest)}`,
        `${textOf(overGrpc)} over gRPC`,
      );
    }
    return textOf(overRest);
  },
};

function metadataOf({
  name,
  versions,
  platform,
  inputs,
  outputs,
}: Readonly<Record<string, unknown>>): ModelMetadata {
  if (typeof name !== 'string') throw new CheckFailed('a text "name"', shown(name));
  if (!isTexts(versions)) throw new CheckFailed('a list of texts "versions"', shown(versions));
  if (typeof platform !== 'string') throw new CheckFailed('a text "platform"', shown(platform));
  if (!Array.isArray(inputs)) throw new CheckFailed('a list "inputs"', shown(inputs));
  if (!Array.isArray(outputs)) throw new CheckFailed('a list "outputs"', shown(outputs));
  return { name, versions, platform, inputs: inputs.length, outputs: outputs.length };
}

function decoded(bytes: Uint8Array): ModelMetadata {
  try {
    return decodeMetadata(bytes);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new CheckFailed('a SeldonModelMetadata from Model/Metadata', error.message);
  }
}

function textOf({ name, versions, platform, inputs, outputs }: ModelMetadata): string {
  return `name ${shown(name)}, versions ${shown(versions)}, platform ${shown(platform)}, ${inputs} inputs, ${outputs} outputs`;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
