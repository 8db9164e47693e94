import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { SeldonBuildError } from '../errors.ts';
import { sourceOfBytes } from './byte-source.ts';
import { modulesNeeded } from './modules-needed.ts';
import { readPickle } from './pickle.ts';
import { sklearnFactsOf } from './sklearn-facts.ts';

// `node scripts/fuzz-artefacts.mjs 100000 [SEED]` sets both.
const MUTATIONS = Number(process.env['FUZZ_MUTATIONS'] ?? 2_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);

/** No file of a few kilobytes may take longer than this, even on a busy machine. */
const MAX_MS = 5_000;
const MAX_HEAP_GROWTH_BYTES = 300 * 1024 * 1024;

const folder = join(import.meta.dirname, '../../test/fixtures/pickles');
const corpus = readdirSync(folder).flatMap((set) =>
  readdirSync(join(folder, set))
    .filter((file) => file !== 'expected.json')
    .map((file) => readFileSync(join(folder, set, file))),
);
// Damage to a compressed file seldom gets past its checksum: what is inside is damaged as well.
corpus.push(...corpus.filter((bytes) => bytes[0] === 0x1f).map((bytes) => gunzipSync(bytes)));

/** A small generator of random numbers (mulberry32): the same numbers for the same seed. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const OPCODES = Buffer.from(
  '()012BCFGIJKLMNPQRSTUVX]abcdeghijloqrstu}.\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x92\x93\x94\x95\x96\x97\x98',
  'latin1',
);
const EDGES = [0, 1, 0x7f, 0x80, 0xfe, 0xff];

type Random = (below: number) => number;
type Mutation = (bytes: Buffer, random: Random) => Buffer;

function set(value: (random: Random) => number): Mutation {
  return (bytes, random) => {
    bytes[random(bytes.length)] = value(random);
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
  set((random) => OPCODES[random(OPCODES.length)]!),
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
  (bytes, random) => {
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

function mutated(random: Random): Buffer {
  let bytes: Buffer = Buffer.from(corpus[random(corpus.length)]!);
  for (let left = 1 + random(6); left > 0 && bytes.length > 0; left--) {
    bytes = Buffer.from(mutations[random(mutations.length)]!(bytes, random));
  }
  return bytes;
}

/** What became of the file: "read", or the code of the error. Anything else is thrown. */
async function outcomeOf(bytes: Buffer): Promise<string> {
  try {
    const facts = await readPickle(sourceOfBytes('fuzzed.pkl', bytes));
    sklearnFactsOf(facts);
    modulesNeeded(facts);
    return 'read';
  } catch (error) {
    if (error instanceof SeldonBuildError) return error.code;
    throw error;
  }
}

it(
  `survives ${MUTATIONS} damaged files (seed ${SEED})`,
  async () => {
    const outcomes = new Map<string, number>();
    const heapBefore = process.memoryUsage().heapUsed;
    for (let i = 0; i < MUTATIONS; i++) {
      const bytes = mutated(randomOf(SEED * 1_000_003 + i));
      const started = performance.now();
      const outcome = await outcomeOf(bytes).catch((error: unknown) => {
        throw new Error(`file ${i} of seed ${SEED} broke the reader: ${bytes.toString('base64')}`, {
          cause: error,
        });
      });
      const took = performance.now() - started;
      expect(took, `file ${i} of seed ${SEED}: ${bytes.toString('base64')}`).toBeLessThan(MAX_MS);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }

    expect([...outcomes.keys()].sort()).toEqual([
      'E_ARTIFACT_CORRUPT',
      'E_ARTIFACT_HOSTILE',
      'E_ARTIFACT_UNSUPPORTED',
      'read',
    ]);
    expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(MAX_HEAP_GROWTH_BYTES);
  },
  20_000 + MUTATIONS * 20,
);
