import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesField, intField, textField } from '../../test/support/protobuf-of.ts';
import { sourceOfBytes } from './byte-source.ts';
import { readSavedModel } from './saved-model.ts';
import { missingPieces, type SavedModelFolder } from './saved-model/missing-pieces.ts';

const folder = join(import.meta.dirname, '../../test/fixtures/saved-models');
const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<string, unknown>;
const names = readdirSync(folder).filter((name) => !name.includes('.json'));

const bytesOf = (name: string, file = 'saved_model.pb'): Buffer => readFileSync(join(folder, name, file));
const read = (bytes: Uint8Array) => readSavedModel(sourceOfBytes('saved_model.pb', bytes));

describe('readSavedModel', () => {
  it.each(names)('says what TensorFlow says of %s', async (name) => {
    const { metaGraphs } = await read(bytesOf(name));

    expect(JSON.parse(JSON.stringify(metaGraphs, (_, value: unknown) => value ?? null))).toEqual(
      expected[name],
    );
  });

  it.each([
    ['nothing', Buffer.alloc(0), /holds no graph/],
    ['a text', Buffer.from('version https://git-lfs.github.com/spec/v1\n'), /field|ends too early/],
    ['the first half', bytesOf('keras-2.15').subarray(0, 9000), /ends too early/],
    ['a number where a graph stands', intField(2, 7), /number where/],
    ['a field of an unknown wire type', Buffer.of(0x0f), /wire type 7/],
    ['a field without a number', Buffer.of(0x02, 0x00), /without a number/],
    ['a number that does not end', Buffer.alloc(20, 0xff), /more than ten bytes/],
    ['a field that is longer than its message', Buffer.of(0x12, 0x02, 0x0a, 0x09), /ends too early/],
  ])('refuses %s', async (_name, bytes, why) => {
    await expect(read(bytes)).rejects.toMatchObject({
      code: 'E_ARTIFACT_CORRUPT',
      message: expect.stringMatching(why),
    });
  });

  it('stops at a text that no name is as long as', async () => {
    const tag = textField(4, 'x'.repeat(2 << 20));

    await expect(read(bytesField(2, bytesField(1, tag)))).rejects.toMatchObject({
      code: 'E_ARTIFACT_HOSTILE',
    });
  });

  it('reads no more than it needs of a large graph', async () => {
    const weights = bytesField(2, bytesField(2, Buffer.alloc(4 << 20)));
    const bytes = Buffer.concat([weights, bytesOf('graph-1')]);
    let readBytes = 0;
    const source = {
      ...sourceOfBytes('saved_model.pb', bytes),
      read: async ({ start, end }: { start: number; end: number }) => {
        readBytes += end - start;
        return bytes.subarray(start, end);
      },
    };

    const { metaGraphs } = await readSavedModel(source);

    expect(metaGraphs).toHaveLength(2);
    expect(readBytes).toBeLessThan(512 * 1024);
  });
});

describe('missingPieces', () => {
  const pieces = async (name: string, without: readonly string[] = [], index?: Uint8Array) => {
    const files = readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' }).filter(
      (file) => !without.includes(file),
    );
    const hasIndex = files.includes('variables/variables.index');
    const bytes = index ?? bytesOf(name, 'variables/variables.index');
    const parts: SavedModelFolder = {
      files,
      index: hasIndex ? sourceOfBytes('variables/variables.index', bytes) : undefined,
    };
    const [graph] = (await read(bytesOf(name))).metaGraphs;
    return missingPieces(graph!, parts);
  };

  it.each(names)('misses nothing in %s', async (name) => {
    expect(await pieces(name)).toEqual([]);
  });

  it.each([
    ['assets/words.txt', ['assets/words.txt is missing']],
    ['variables/variables.index', ['variables/variables.index is missing']],
    ['variables/variables.data-00000-of-00001', ['variables/variables.data-00000-of-00001 is missing']],
  ])('misses %s', async (file, missing) => {
    expect(await pieces('module-2.19', [file])).toEqual(missing);
  });

  it('sees that the index is cut off', async () => {
    const index = bytesOf('module-2.19', 'variables/variables.index').subarray(0, 100);

    expect(await pieces('module-2.19', [], index)).toEqual([
      'variables/variables.index is damaged or cut off',
    ]);
  });
});
