import type { RunningContainer } from '../model/ports.ts';
import { CheckFailed } from './check-failed.ts';
import { contractOf } from './contract-of.ts';
import { parseContract, type ParsedContract } from './contract-json.ts';
import { objectOfAnswer } from './rest-answer.ts';
import type { RestClient } from './rest-client.ts';

/** Where Seldon projects keep their contract inside an image. */
const IN_IMAGE = '/microservice/contract.json';

/**
 * The contract of a running component: the file in its image, else what its metadata says. Undefined when neither says
 * what its inputs look like. Throws E_BAD_CONTRACT for one that cannot be used.
 */
export async function findContract(
  container: RunningContainer,
  rest: RestClient,
): Promise<ParsedContract | undefined> {
  const file = await container.file(IN_IMAGE);
  if (file !== undefined) return parseContract(file, IN_IMAGE);
  const text = await contractOfMetadata(rest);
  return text === undefined ? undefined : parseContract(text, 'contract in /metadata');
}

/** The text of what `findContract` finds. */
export async function contractTextOf(
  container: RunningContainer,
  rest: RestClient,
): Promise<string | undefined> {
  return (await container.file(IN_IMAGE)) ?? contractOfMetadata(rest);
}

/** Metadata that cannot be read is the finding of another check. */
async function contractOfMetadata(rest: RestClient): Promise<string | undefined> {
  try {
    return contractOf(objectOfAnswer(await rest.get('/metadata')));
  } catch (error) {
    if (error instanceof CheckFailed) return undefined;
    throw error;
  }
}
