import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fuzz, FUZZ_TIMEOUT_MS, FUZZ_TITLE } from '../../test/support/fuzz.ts';
import { parseJson } from './json-value.ts';
import { isTfjs, readTfjs } from './tfjs.ts';

const LAYERS = readFileSync('examples/node-tfjs/model.json', 'utf8');

const dims = (...sizes: number[]) => ({ dim: sizes.map((size) => ({ size: String(size) })) });
/** A graph as tensorflowjs_converter writes it. */
const GRAPH = {
  format: 'graph-model',
  generatedBy: '2.15.0',
  convertedBy: 'TensorFlow.js Converter v4.17.0',
  signature: {
    inputs: { image: { name: 'image:0', dtype: 'DT_FLOAT', tensorShape: dims(-1, 28, 28) } },
    outputs: {
      label: { name: 'Identity:0', dtype: 'DT_INT64', tensorShape: dims(-1) },
      text: { name: 'Identity_1:0', dtype: 'DT_STRING', tensorShape: { unknownRank: true } },
    },
  },
  modelTopology: { node: [], versions: {} },
  weightsManifest: [
    {
      paths: ['a.bin', 'b.bin'],
      weights: [
        { name: 'w', shape: [3, 4], dtype: 'float32' },
        {
          name: 'q',
          shape: [10],
          dtype: 'float32',
          quantization: { dtype: 'uint8', original_dtype: 'float32' },
        },
        { name: 's', shape: [], dtype: 'int32' },
      ],
    },
  ],
};
const FUNCTIONAL = {
  modelTopology: {
    model_config: {
      class_name: 'Functional',
      config: {
        layers: [
          { class_name: 'InputLayer', config: { name: 'a', batch_input_shape: [null, 2], dtype: 'int32' } },
          { class_name: 'InputLayer', config: { name: 'b', batch_shape: [null, null, 3] } },
          { class_name: 'Dense', config: { name: 'c', units: 5 } },
          { class_name: 'LSTM', config: { name: 'd', units: 7 } },
        ],
        input_layers: [
          ['a', 0, 0],
          ['b', 0, 0],
        ],
        output_layers: [
          ['c', 0, 0],
          ['d', 0, 0],
        ],
      },
    },
  },
  weightsManifest: [],
};
const read = (json: object) => readTfjs(JSON.stringify(json), 'model.json');

it('reads a model of layers that TensorFlow.js wrote', () => {
  expect(readTfjs(LAYERS, 'model.json')).toEqual({
    format: 'layers-model',
    generatedBy: 'TensorFlow.js tfjs-layers v4.22.0',
    convertedBy: undefined,
    tfjsVersion: '4.22.0',
    inputs: [{ name: 'dense_Dense1', dtype: 'float32', shape: [null, 4] }],
    outputs: [{ name: 'dense_Dense2', dtype: 'float32', shape: [null, 3] }],
    groups: [{ paths: ['group1-shard1of1.bin'], sizeBytes: 268 }],
  });
});

it('reads a graph: its signature, the converter, and sizes of quantized weights', () => {
  expect(read(GRAPH)).toEqual({
    format: 'graph-model',
    generatedBy: '2.15.0',
    convertedBy: 'TensorFlow.js Converter v4.17.0',
    tfjsVersion: '4.17.0',
    inputs: [{ name: 'image', dtype: 'float32', shape: [null, 28, 28] }],
    outputs: [
      { name: 'label', dtype: 'int32', shape: [null] },
      { name: 'text', dtype: 'string', shape: undefined },
    ],
    groups: [{ paths: ['a.bin', 'b.bin'], sizeBytes: 3 * 4 * 4 + 10 + 4 }],
  });
});

it('reads the placeholders of a graph without a signature', () => {
  const node = {
    name: 'x',
    op: 'Placeholder',
    attr: { dtype: { type: 'DT_BOOL' }, shape: { shape: dims(2) } },
  };
  const { inputs } = read({ modelTopology: { node: [node] }, weightsManifest: [] });

  expect(inputs).toEqual([{ name: 'x', dtype: 'bool', shape: [2] }]);
});

it('reads a functional model of Keras with several inputs and outputs', () => {
  expect(read(FUNCTIONAL)).toMatchObject({
    format: 'layers-model',
    tfjsVersion: undefined,
    inputs: [
      { name: 'a', dtype: 'int32', shape: [null, 2] },
      { name: 'b', dtype: 'float32', shape: [null, null, 3] },
    ],
    outputs: [
      { name: 'c', shape: [null, 5] },
      { name: 'd', shape: undefined },
    ],
  });
});

it('knows no size of text', () => {
  const weights = [{ name: 't', shape: [2], dtype: 'string' }];

  expect(read({ ...GRAPH, weightsManifest: [{ paths: ['a'], weights }] }).groups).toEqual([
    { paths: ['a'], sizeBytes: undefined },
  ]);
});

const weights = (weight: object) => ({ weightsManifest: [{ paths: ['a'], weights: [weight] }] });

describe('damage', () => {
  it.each<[string, object, string]>([
    ['no topology', { modelTopology: undefined }, 'no modelTopology'],
    ['no layers', { format: 'layers-model' }, 'has no layers'],
    ['another format', { format: 'savedmodel' }, '"savedmodel"'],
    [
      'a file outside',
      { weightsManifest: [{ paths: ['../../etc/passwd'], weights: [] }] },
      'outside of its folder',
    ],
    ['a file without a name', { weightsManifest: [{ paths: [''], weights: [] }] }, 'without a name'],
    ['an unknown type', weights({ name: 'w', shape: [1], dtype: 'float8' }), '"float8"'],
    ['a negative length', weights({ name: 'w', shape: [-1], dtype: 'int32' }), 'a shape that is none'],
    ['giant weights', weights({ name: 'w', shape: [1e9, 1e9], dtype: 'int32' }), 'larger than any file'],
  ])('%s', (_name, more, why) => {
    expect(() => read({ ...GRAPH, ...more })).toThrow(
      expect.objectContaining({ code: 'E_ARTIFACT_CORRUPT', message: expect.stringContaining(why) }),
    );
  });

  it('is told from other JSON', () => {
    expect([isTfjs({}), isTfjs(null), isTfjs([1]), isTfjs(parseJson(LAYERS, 'it'))]).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  it(`survives ${FUZZ_TITLE}`, { timeout: FUZZ_TIMEOUT_MS }, async () => {
    const outcomes = await fuzz({
      corpus: [LAYERS, JSON.stringify(GRAPH), JSON.stringify(FUNCTIONAL)].map((text) => Buffer.from(text)),
      alphabet: Buffer.from('{}[]",:0123456789-eE.ntf\\'),
      read: async (bytes) => readTfjs(bytes.toString('utf8'), 'model.json'),
    });

    expect(outcomes).toEqual(['E_ARTIFACT_CORRUPT', 'read']);
  });
});
