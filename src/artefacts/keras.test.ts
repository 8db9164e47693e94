import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { sourceOfBytes } from './byte-source.ts';
import { readKerasArchive } from './keras-archive.ts';
import { readKerasH5 } from './keras-h5.ts';

const folder = join(import.meta.dirname, '../../test/fixtures/keras');
const bytesOf = (name: string): Buffer => readFileSync(join(folder, name));
const readBytes = (bytes: Uint8Array, name = 'model.keras') =>
  name.endsWith('.h5')
    ? readKerasH5(sourceOfBytes(name, bytes))
    : readKerasArchive(sourceOfBytes(name, bytes));
const read = (name: string) => readBytes(bytesOf(name), name);

describe('a model of Keras', () => {
  it.each([
    ['sequential-3.9.keras', '3.9.2', [{ name: 'x', dtype: 'float32', shape: [null, 4] }]],
    ['sequential-3.9.h5', '3.9.2', [{ name: 'x', dtype: 'float32', shape: [null, 4] }]],
    ['latest-3.9.h5', '3.9.2', [{ name: 'x', dtype: 'float32', shape: [null, 4] }]],
    ['sequential-2.15.keras', '2.15.0', [{ name: 'dense_input', dtype: 'float32', shape: [null, 3] }]],
    ['sequential-2.15.h5', '2.15.0', [{ name: 'dense_input', dtype: 'float32', shape: [null, 3] }]],
  ])('%s tells release and inputs', async (name, kerasVersion, inputs) => {
    const facts = await read(name);

    expect(facts).toMatchObject({ kerasVersion, format: name.endsWith('.h5') ? 'h5' : 'keras' });
    expect(facts.backend).toBe(name.endsWith('.h5') ? 'tensorflow' : undefined);
    expect(facts.model).toMatchObject({
      className: 'Sequential',
      inputs,
      customClasses: [],
      hasLambda: false,
    });
    expect(facts.model.layers).toContain('Dense');
  });

  it('tells several named inputs and outputs', async () => {
    const { model, savedAt } = await read('functional-3.9.keras');

    expect(savedAt).toMatch(/^\d{4}-\d\d-\d\d@/);
    expect(model).toMatchObject({
      className: 'Functional',
      name: 'pair',
      layers: ['Cast', 'Concatenate', 'Dense', 'Flatten', 'InputLayer'],
      outputs: ['score', 'kind'],
      customClasses: [],
    });
    expect(model.inputs).toEqual([
      { name: 'left', dtype: 'float32', shape: [null, 3] },
      { name: 'right', dtype: 'int32', shape: [null, 2, 2] },
    ]);
  });

  it('names layers that Keras does not have', async () => {
    expect((await read('custom-3.9.keras')).model.customClasses).toEqual(['shop>Scale']);
  });

  it('finds a Lambda inside of a model inside of a wrapper', async () => {
    const lambda = { class_name: 'Lambda', config: {} };
    const inner = { class_name: 'Sequential', config: { layers: [lambda] } };
    const config = {
      class_name: 'Sequential',
      config: [{ class_name: 'TimeDistributed', config: { layer: inner } }],
    };

    expect((await readBytes(archive({ 'config.json': config }))).model).toMatchObject({
      hasLambda: true,
      inputs: undefined,
    });
  });

  it('finds the class of a model that its author wrote', async () => {
    const config = { module: 'shop.models', class_name: 'Ranker', registered_name: 'Ranker', config: {} };

    expect((await readBytes(archive({ 'config.json': config }))).model.customClasses).toEqual(['Ranker']);
  });
});

function archive(files: Readonly<Record<string, unknown>>): Uint8Array {
  const all = {
    'metadata.json': { keras_version: '3.9.2' },
    'config.json': {},
    'model.weights.h5': '',
    ...files,
  };
  return zipSync(
    Object.fromEntries(Object.entries(all).map(([name, value]) => [name, strToU8(JSON.stringify(value))])),
  );
}

describe('a damaged .keras file', () => {
  const good = bytesOf('sequential-3.9.keras');

  it.each([
    ['cut off', good.subarray(0, good.length - 100), /directory at its end is missing/],
    ['not a zip archive', Buffer.from('version https://git-lfs.github.com/spec/v1\n'), /not a whole zip/],
    ['another archive', zipSync({ 'a.txt': strToU8('a') }), /no metadata.json/],
    [
      'without its weights',
      zipSync({ 'metadata.json': strToU8('{}'), 'config.json': strToU8('{}') }),
      /weights/,
    ],
    ['of broken JSON', zipSync({ 'metadata.json': strToU8('{') }), /metadata.json is not JSON/],
    ['changed inside', changed(good, 70), /metadata.json is (?:damaged|not where)/],
  ])('%s is refused', async (_name, bytes, why) => {
    await expect(readBytes(bytes)).rejects.toMatchObject({
      code: 'E_ARTIFACT_CORRUPT',
      message: expect.stringMatching(why),
    });
  });

  it('is not decompressed beyond what its directory says', async () => {
    const bomb = Buffer.from(
      zipSync({ 'metadata.json': new Uint8Array(32 << 20), 'config.json': strToU8('{}') }),
    );
    const directory = bomb.indexOf(Buffer.of(0x50, 0x4b, 0x01, 0x02));
    bomb.writeUInt32LE(10, directory + 24);

    await expect(readBytes(bomb)).rejects.toMatchObject({ code: 'E_ARTIFACT_CORRUPT' });
    bomb.writeUInt32LE(0x7fffffff, directory + 24);
    await expect(readBytes(bomb)).rejects.toMatchObject({ code: 'E_ARTIFACT_HOSTILE' });
  });
});

function changed(bytes: Uint8Array, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = copy[at]! ^ 0xff;
  return copy;
}

describe('a damaged .h5 file', () => {
  const good = bytesOf('sequential-2.15.h5');

  it.each([
    ['cut off', good.subarray(0, 5000), /cut off/],
    ['not an HDF5 file', Buffer.from('version https://git-lfs.github.com/spec/v1\n'), /not an HDF5 file/],
    ['empty', Buffer.alloc(0), /not an HDF5 file/],
  ])('%s is refused', async (_name, bytes, why) => {
    await expect(readBytes(bytes, 'model.h5')).rejects.toMatchObject({
      code: 'E_ARTIFACT_CORRUPT',
      message: expect.stringMatching(why),
    });
  });

  it('holding weights only is refused, with what to do', async () => {
    await expect(read('weights-2.15.h5')).rejects.toMatchObject({
      code: 'E_ARTIFACT_UNSUPPORTED',
      message:
        'cannot read artifact "weights-2.15.h5": it holds the weights of a Keras model, but not the model itself',
      hint: expect.stringContaining('model.save('),
    });
  });

  it('may begin with something else', async () => {
    const bytes = Buffer.concat([Buffer.alloc(512), good]);

    expect((await readBytes(bytes, 'model.h5')).kerasVersion).toBe('2.15.0');
  });
});
