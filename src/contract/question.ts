import { batchOf, namedBatchOf } from './batch.ts';
import type { Column, Contract } from './contract.ts';
import { jsonTextOf, payloadOf, type Encoding, type RowsPayload } from './message.ts';
import type { Operation } from './operations.ts';
import { encodeSeldonMessage, encodeSeldonMessageList } from './protobuf/seldon-message.ts';
import { cellsOf } from './row-shape.ts';

/** A call to make: the same over REST and over gRPC. */
export interface Question {
  readonly payloads: readonly RowsPayload[];
  readonly rows: number;
  /** The JSON body: a message, or for a combiner the bare list that the service orchestrator sends. */
  readonly body: string;
  /** The protobuf message, or message list. */
  readonly bytes: Buffer;
}

export interface Wanted {
  readonly rows: number;
  readonly encoding: Encoding;
}

const SEED = 20_200_101;
/** A batch is made smaller rather than larger than gRPC's 4 MiB limit (a number of an ndarray takes 11 bytes). */
const MOST_CELLS = 300_000;
const BATCH_ROWS = 5;
const GRPC_LIMIT_BYTES = 4 * 1024 * 1024;

/** Whether a gRPC server with the default limit would refuse the message for its size alone. */
export function isTooLargeForGrpc({ bytes }: Question): boolean {
  return bytes.length > GRPC_LIMIT_BYTES;
}

/** How many rows a batch has: several, but for rows as large as pictures. */
export function batchRowsOf(features: readonly Column[]): number {
  return Math.max(1, Math.min(BATCH_ROWS, Math.floor(MOST_CELLS / cellsOf(features))));
}

/** What a question is made of. */
export type Inputs = Pick<Contract, 'features' | 'byName'>;

/** The encodings that rows can have, the usual one first. */
export function encodingsOf({ byName }: Inputs): readonly [Encoding, ...Encoding[]] {
  return byName === true ? ['jsonData'] : ['ndarray', 'tensor'];
}

/** Makes the questions of a test; each is made once. */
export type Ask = (wanted: Wanted) => Question | undefined;

/** Questions for an operation, with rows made up by the contract; undefined where the encoding cannot carry them. */
export function asking(inputs: Inputs, operation: Operation): Ask {
  const made = new Map<string, Question | undefined>();
  return ({ rows, encoding }) => {
    const key = `${rows} ${encoding}`;
    if (!made.has(key)) made.set(key, questionOf(inputs, operation, { rows, encoding }));
    return made.get(key);
  };
}

/** Makes up rows by the contract, or undefined where the encoding cannot carry them. A combiner gets two messages. */
export function questionOf(
  { features, byName }: Inputs,
  operation: Operation,
  { rows, encoding }: Wanted,
): Question | undefined {
  const seeds = operation.takesList ? [SEED, SEED + 1] : [SEED];
  const made = byName === true ? namedBatchOf : batchOf;
  const batches = seeds.map((seed) => made(features, rows, seed));
  const payloads = batches.flatMap((batch) => payloadOf(batch, encoding) ?? []);
  const [first] = payloads;
  if (first === undefined || payloads.length < batches.length) return undefined;
  const texts = payloads.map((payload) => jsonTextOf(payload, batches[0]?.floats ?? true));
  return {
    payloads,
    rows,
    body: operation.takesList ? `[${texts.join(',')}]` : texts.join(''),
    bytes: operation.takesList ? encodeSeldonMessageList(payloads) : encodeSeldonMessage(first),
  };
}
