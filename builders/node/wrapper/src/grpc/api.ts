import { metadataUnavailable } from '../errors.ts';
import { after, onceThere, type Later } from '../later.ts';
import type { Metadata } from '../metadata.ts';
import type { Operation } from '../meta.ts';
import type { Operations } from '../operations.ts';
import { writeAnswer, writePayload } from '../proto/answer-writer.ts';
import { readFeedback, readMessage, readMessageList } from '../proto/message-reader.ts';
import { writeMeta } from '../proto/meta-writer.ts';
import { writeMetadata } from '../proto/metadata-writer.ts';
import { answerOfForm, jsonForm, rawMethods, tryEach, withRecorded } from '../raw.ts';
import type { Tracing } from '../tracing/types.ts';

/** A header of a call by its name in lower case. */
export type HeaderOf = (name: string) => string | undefined;

/** A unary method: bytes of the request to bytes of the answer. */
export type Unary = (request: Buffer, header: HeaderOf) => Later<Buffer>;

type Target = Exclude<Operation, 'health_status'> | 'metadata';

const METHODS: readonly (readonly [path: string, target: Target])[] = [
  ['Generic/TransformInput', 'transform_input'],
  ['Generic/TransformOutput', 'transform_output'],
  ['Generic/Route', 'route'],
  ['Generic/Aggregate', 'aggregate'],
  ['Generic/SendFeedback', 'send_feedback'],
  ['Model/Predict', 'predict'],
  ['Model/SendFeedback', 'send_feedback'],
  ['Model/Metadata', 'metadata'],
  ['Router/Route', 'route'],
  ['Router/SendFeedback', 'send_feedback'],
  ['Transformer/TransformInput', 'transform_input'],
  ['OutputTransformer/TransformOutput', 'transform_output'],
  ['Combiner/Aggregate', 'aggregate'],
  ['Seldon/Predict', 'predict'],
  ['Seldon/SendFeedback', 'send_feedback'],
  ['Seldon/ModelMetadata', 'metadata'],
];

/** What the methods are made of. */
export interface GrpcParts {
  readonly operations: Operations;
  readonly metadata: Metadata | undefined;
  readonly settings: { readonly includeMetrics: boolean; readonly unitId: string | undefined };
  readonly tracing: Tracing | undefined;
}

/** The methods of the Seldon services by their full paths. */
export function grpcMethods(parts: GrpcParts): ReadonlyMap<string, Unary> {
  return new Map(
    METHODS.map(([path, target]) => {
      const name = `seldon.protos.${path}`;
      return [`/${name}`, traced(name, methodOf(target, parts), parts.tracing)];
    }),
  );
}

function traced(name: string, method: Unary, tracing: Tracing | undefined): Unary {
  if (!tracing) return method;
  return (bytes, header) => tracing.grpc(name, header, () => method(bytes, header));
}

function methodOf(target: Target, parts: GrpcParts): Unary {
  const { operations } = parts;
  switch (target) {
    case 'predict':
    case 'transform_input':
    case 'transform_output':
      return withRaw(target, parts, (bytes) =>
        onceThere(operations.chained(target, readMessage(bytes)), writeAnswer),
      );
    case 'route':
      return withRaw(target, parts, (bytes) => onceThere(operations.route(readMessage(bytes)), writeAnswer));
    case 'aggregate':
      return withRaw(target, parts, (bytes) =>
        onceThere(operations.aggregate(readMessageList(bytes)), writeAnswer),
      );
    case 'send_feedback':
      return withRaw(target, parts, (bytes) =>
        onceThere(operations.sendFeedback(feedbackIn(bytes, parts)), writeAnswer),
      );
    case 'metadata':
      return () => {
        if (!parts.metadata) throw metadataUnavailable();
        return writeMetadata(parts.metadata);
      };
  }
}

function feedbackIn(bytes: Buffer, { operations, settings }: GrpcParts) {
  const feedback = readFeedback(bytes, settings.unitId ?? '0');
  operations.meta.reward(feedback.reward);
  return feedback;
}

function withRaw(target: Operation, { operations, settings }: GrpcParts, highLevel: Unary): Unary {
  const methods = rawMethods(operations.component, target, 'grpc');
  if (methods.length === 0) return highLevel;
  return (bytes, header) =>
    tryEach(
      methods,
      ({ call, records }) =>
        after(call(formOf(bytes, target, settings.unitId)), (result) => {
          const how = { meta: operations.meta, include: settings.includeMetrics };
          return wireOf(records ? withRecorded(result ?? {}, target, how) : (result ?? {}));
        }),
      () => highLevel(bytes, header),
    );
}

function wireOf(form: unknown): Buffer {
  const { payload, meta } = answerOfForm(form);
  return payload ? Buffer.concat([writeMeta(meta), writePayload(payload)]) : writeMeta(meta);
}

/** What a raw method sees: the JSON form of the request. */
function formOf(bytes: Buffer, target: Operation, unitId: string | undefined): unknown {
  if (target === 'aggregate') return { seldonMessages: readMessageList(bytes).map(jsonForm) };
  if (target !== 'send_feedback') return jsonForm(readMessage(bytes));
  const { request, truth, reward } = readFeedback(bytes, unitId ?? '0');
  return { request: jsonForm(request), truth: jsonForm(truth), reward };
}
