import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { clientOf, drive } from '../../../../test/contracts/drive.ts';
import { ask, project, run, serve } from './server.ts';

// TensorFlow.js itself, to make models and to say what is right; as a plain JavaScript library it has no types here.
interface TensorOf {
  arraySync(): number[][];
}
interface Layers {
  sequential(config: object): LayersModel;
  layers: { dense(config: object): object };
  initializers: { glorotUniform(config: object): object };
}
interface LayersModel {
  predict(input: TensorOf): TensorOf;
  save(handler: { save: (artifacts: SavedModel) => Promise<object> }): Promise<unknown>;
}
interface SavedModel {
  readonly modelTopology: object;
  readonly weightSpecs: object[];
  readonly weightData: ArrayBuffer;
}

let modules = '';
beforeAll(() => {
  const script = join(import.meta.dirname, '../../../../scripts/tfjs-env.sh');
  modules = execFileSync(script, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
}, 180_000);

function tfjsProject(files: Readonly<Record<string, string>>): ReturnType<typeof project> {
  const made = project(files);
  symlinkSync(modules, join(made.folder, 'node_modules'));
  return made;
}

const ROWS = [
  [5.1, 3.5, 1.4, 0.2],
  [6.7, 3.1, 5.6, 2.4],
];
const TFJS = { MODEL_NAME: 'seldon:tfjs', SELDON_ARTIFACT: 'model.json' };

describe('a layers model', () => {
  /** Writes a small network; gives what TensorFlow.js itself answers to ROWS. */
  async function writeNetwork(folder: string): Promise<number[][]> {
    const require = createRequire(join(modules, '../index.js'));
    const tf = require('@tensorflow/tfjs-core') as {
      tensor2d(rows: number[][]): TensorOf;
      setBackend(name: string): Promise<boolean>;
    };
    require('@tensorflow/tfjs-backend-cpu');
    const library = require('@tensorflow/tfjs-layers') as Layers;
    const { layers } = library;
    await tf.setBackend('cpu');
    const seeded = (seed: number): object => library.initializers.glorotUniform({ seed });
    const model = library.sequential({
      layers: [
        layers.dense({
          units: 8,
          inputShape: [4],
          activation: 'relu',
          kernelInitializer: seeded(1),
          name: 'hidden',
        }),
        layers.dense({ units: 3, activation: 'softmax', kernelInitializer: seeded(2), name: 'species' }),
      ],
    });
    const save = async ({ modelTopology, weightSpecs, weightData }: SavedModel): Promise<object> => {
      const bytes = Buffer.from(weightData);
      // Two shards, so that their order counts.
      writeFileSync(join(folder, 'a.bin'), bytes.subarray(0, 100));
      writeFileSync(join(folder, 'b.bin'), bytes.subarray(100));
      const manifest = [{ paths: ['a.bin', 'b.bin'], weights: weightSpecs }];
      writeFileSync(
        join(folder, 'model.json'),
        JSON.stringify({ format: 'layers-model', modelTopology, weightsManifest: manifest }),
      );
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    };
    await model.save({ save });
    return model.predict(tf.tensor2d(ROWS)).arraySync();
  }

  it('that takes longer to load than SELDON_INIT_SECONDS ends the start', async () => {
    using made = tfjsProject({});
    await writeNetwork(made.folder);
    const { code, output } = await run(made.folder, { ...TFJS, SELDON_INIT_SECONDS: '0.01' });

    expect(code).toBe(1);
    expect(output).toContain('loading has not finished after 0.01 s (SELDON_INIT_SECONDS)');
  });

  it('answers what TensorFlow.js answers, however it is asked, and says what it takes', async () => {
    using made = tfjsProject({});
    const right = await writeNetwork(made.folder);
    const server = await serve(made.folder, TFJS);
    const client = clientOf(server.ports.grpc);
    const close = (rows: unknown): void => {
      (rows as number[][]).flat().forEach((value, at) => {
        expect(value).toBeCloseTo(right.flat()[at]!, 6);
      });
    };
    try {
      const ndarray = (await ask(server, '/predict', { data: { ndarray: ROWS } })).body as {
        data: { ndarray: number[][] };
      };
      close(ndarray.data.ndarray);
      for (const jsonData of [{ instances: ROWS }, { inputs: ROWS }, { hidden_input: ROWS }]) {
        const { body } = await ask(server, '/predict', { jsonData });
        close((body as { data: { tensor: { values: number[] } } }).data.tensor.values);
      }
      const message = { data: { tensor: { shape: [2, 4], values: ROWS.flat() } } };
      const grpc = await drive(
        { to: 'grpc', method: 'seldon.protos.Model/Predict', type: undefined, message, metadata: {} },
        server.ports,
        client,
      );
      close((grpc.message as { data: { tensor: { values: number[] } } }).data.tensor.values);
      expect((await ask(server, '/metadata')).body).toMatchObject({
        platform: 'tensorflow.js',
        inputs: [{ name: 'hidden_input', datatype: 'FP32', shape: [-1, 4] }],
        outputs: [{ datatype: 'FP32', shape: [-1, 3] }],
      });
    } finally {
      client.close();
      await server.stop();
    }
  });

  it.each([
    ['another width', { data: { ndarray: [[1, 2, 3]] } }, /shape \[1, 3\], but the model takes \[any, 4\]/],
    ['a vector', { data: { ndarray: [1, 2, 3, 4] } }, /shape \[4\]/],
    ['a missing value', { data: { ndarray: [[1, 2, null, 4]] } }, /null in row 0, column 2/],
    ['rows of unequal length', { data: { ndarray: [[1, 2, 3, 4], [1]] } }, /unequal length/],
    ['text', { strData: 'x' }, /takes data/],
    ['another input', { jsonData: { x: ROWS } }, /"hidden_input" is missing/],
  ])('refuses %s as the mistake of the caller', async (_, body, message) => {
    using made = tfjsProject({});
    await writeNetwork(made.folder);
    const server = await serve(made.folder, TFJS);
    try {
      const answer = await ask(server, '/predict', body);

      expect(answer.status).toBe(400);
      expect((answer.body as { status: { info: string } }).status.info).toMatch(message);
    } finally {
      await server.stop();
    }
  });

  it.each([
    ['a shard is missing', { 'a.bin': undefined }, /cannot read the weights \\"a\.bin\\"/],
    ['it is no JSON', { 'model.json': '{' }, /cannot read the model/],
  ])('ends the process when %s', async (_, files, message) => {
    using made = tfjsProject({});
    await writeNetwork(made.folder);
    for (const [name, text] of Object.entries(files)) {
      if (text === undefined) execFileSync('rm', [join(made.folder, name)]);
      else writeFileSync(join(made.folder, name), text);
    }
    const { code, output } = await run(made.folder, TFJS);

    expect(output).toMatch(message);
    expect(code).toBe(1);
  });
});

describe('a graph model with two inputs and two outputs', () => {
  const placeholder = (name: string): object => ({
    name,
    op: 'Placeholder',
    attr: { dtype: { type: 'DT_FLOAT' }, shape: { shape: { dim: [{ size: '-1' }, { size: '2' }] } } },
  });
  const binary = (name: string, op: string): object => ({
    name,
    op,
    input: ['in_a', 'in_b'],
    attr: { T: { type: 'DT_FLOAT' } },
  });
  const side = (name: string): object => ({
    name: `${name}:0`,
    dtype: 'DT_FLOAT',
    tensorShape: { dim: [{ size: '-1' }, { size: '2' }] },
  });
  const GRAPH = JSON.stringify({
    format: 'graph-model',
    modelTopology: {
      node: [
        placeholder('in_a'),
        placeholder('in_b'),
        binary('out_sum', 'Add'),
        binary('out_product', 'Mul'),
      ],
      versions: {},
    },
    weightsManifest: [],
    signature: {
      inputs: { a: side('in_a'), b: side('in_b') },
      outputs: { sum: side('out_sum'), product: side('out_product') },
    },
  });

  it('takes its inputs and gives its outputs by the names of its signature', async () => {
    using made = tfjsProject({ 'model.json': GRAPH });
    const server = await serve(made.folder, TFJS);
    try {
      const both = { sum: [[4, 6]], product: [[3, 8]] };
      for (const jsonData of [
        { a: [[1, 2]], b: [[3, 4]] },
        { inputs: { a: [[1, 2]], b: [[3, 4]] } },
        { instances: [{ a: [1, 2], b: [3, 4] }] },
      ])
        expect(await ask(server, '/predict', { jsonData })).toEqual({
          status: 200,
          body: { jsonData: both, meta: {} },
        });
      expect((await ask(server, '/predict', { data: { ndarray: [[1, 2]] } })).status).toBe(400);
      expect((await ask(server, '/metadata')).body).toMatchObject({
        inputs: [{ name: 'a', shape: [-1, 2] }, { name: 'b' }],
        outputs: [{ name: 'sum' }, { name: 'product' }],
      });
    } finally {
      await server.stop();
    }
  });

  it('answers with the one output that a parameter names, and knows no other', async () => {
    using made = tfjsProject({ 'model.json': GRAPH });
    const output = (value: string): string => JSON.stringify([{ name: 'output', type: 'STRING', value }]);
    const server = await serve(made.folder, { ...TFJS, PREDICTIVE_UNIT_PARAMETERS: output('product') });
    try {
      const jsonData = { a: [[1, 2]], b: [[3, 4]] };
      expect((await ask(server, '/predict', { jsonData })).body).toMatchObject({
        data: { tensor: { values: [3, 8] } },
      });
    } finally {
      await server.stop();
    }
    const refused = await run(made.folder, { ...TFJS, PREDICTIVE_UNIT_PARAMETERS: output('other') });
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.output).toMatch(/the model has \\?"sum\\?"/);
  });
});
