import { expect } from 'vitest';
import { SeldonBuildError } from '../../src/errors.ts';

// `node scripts/fuzz-artefacts.mjs 100000 [SEED]` sets both.
const MUTATIONS = Number(process.env['FUZZ_MUTATIONS'] ?? 2_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);

/** No file of a few kilobytes may take longer than this, even on a busy machine. */
const MAX_MS = 5_000;
const MAX_HEAP_GROWTH_BYTES = 300 * 1024 * 1024;

/** What is fed to a reader. */
export interface Fuzzing {
  /** Sound files, which are damaged. */
  readonly corpus: readonly Buffer[];
  /** Bytes that mean something to the format. */
  readonly alphabet: Buffer;
  readonly read: (bytes: Buffer) => Promise<unknown>;
}

/** "2000 damaged files (seed 1)" */
export const FUZZ_TITLE = `${MUTATIONS} damaged files (seed ${SEED})`;
export const FUZZ_TIMEOUT_MS = 20_000 + MUTATIONS * 20;

/**
 * Feeds damaged files to a reader and gives what became of them, sorted: "read", and codes of errors. Anything else that is
 * thrown, a file that takes long, or memory that is not given back fails the test.
 */
export async function fuzz(fuzzing: Fuzzing): Promise<readonly string[]> {
  const outcomes = new Set<string>();
  const heapBefore = process.memoryUsage().heapUsed;
  for (let i = 0; i < MUTATIONS; i++) {
    const bytes = mutated(fuzzing, randomOf(SEED * 1_000_003 + i));
    const started = performance.now();
    const outcome = await outcomeOf(fuzzing, bytes).catch((error: unknown) => {
      throw new Error(`file ${i} of seed ${SEED} broke the reader: ${bytes.toString('base64')}`, {
        cause: error,
      });
    });
    const took = performance.now() - started;
    expect(took, `file ${i} of seed ${SEED}: ${bytes.toString('base64')}`).toBeLessThan(MAX_MS);
    outcomes.add(outcome);
  }
  expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(MAX_HEAP_GROWTH_BYTES);
  return [...outcomes].sort();
}

async function outcomeOf({ read }: Fuzzing, bytes: Buffer): Promise<string> {
  try {
    await read(bytes);
    return 'read';
  } catch (error) {
    if (error instanceof SeldonBuildError) return error.code;
    throw error;
  }
}

type Random = (below: number) => number;
type Mutation = (bytes: Buffer, random: Random, fuzzing: Fuzzing) => Buffer;

/** A small generator of random numbers (mulberry32): the same numbers for the same seed. */
function randomOf(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const EDGES = [0, 1, 0x7f, 0x80, 0xfe, 0xff];

function set(value: (random: Random, fuzzing: Fuzzing) => number): Mutation {
  return (bytes, random, fuzzing) => {
    bytes[random(bytes.length)] = value(random, fuzzing);
    return bytes;
  };
}

function cut(bytes: Buffer, random: Random): [Buffer, Buffer, Buffer] {
  const from = random(bytes.length);
  const to = Math.min(bytes.length, from + 1 + random(random(8) === 0 ? bytes.length : 16));
  return [bytes.subarray(0, from), bytes.subarray(from, to), bytes.subarray(to)];
}

const mutations: readonly Mutation[] = [
  set((random) => random(256)),
  set((random, { alphabet }) => alphabet[random(alphabet.length)]!),
  set((random) => EDGES[random(EDGES.length)]!),
  (bytes, random) => {
    const at = random(bytes.length);
    bytes[at] = bytes[at]! ^ (1 << random(8));
    return bytes;
  },
  (bytes, random) => bytes.subarray(0, random(bytes.length) + 1),
  (bytes, random) => {
    const [before, , after] = cut(bytes, random);
    return Buffer.concat([before, after]);
  },
  (bytes, random) => {
    const [before, part, after] = cut(bytes, random);
    return Buffer.concat([before, ...Array<Buffer>(2 + random(64)).fill(part), after]);
  },
  (bytes, random, { corpus }) => {
    const [before, , after] = cut(bytes, random);
    const [, part] = cut(corpus[random(corpus.length)]!, random);
    return Buffer.concat([before, part, after]);
  },
  (bytes, random) => {
    const at = random(bytes.length);
    bytes.fill(EDGES[random(EDGES.length)]!, at, Math.min(bytes.length, at + 1 + random(8)));
    return bytes;
  },
];

function mutated(fuzzing: Fuzzing, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(fuzzing.corpus[random(fuzzing.corpus.length)]!);
  for (let left = 1 + random(6); left > 0 && bytes.length > 0; left--) {
    bytes = Buffer.from(mutations[random(mutations.length)]!(bytes, random, fuzzing));
  }
  return bytes;
}
