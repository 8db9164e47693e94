// Run with "node -e" in an image: answers {"model", "rows"} on stdin with what TensorFlow.js itself says: the rows of a layers model,
// the outputs of a graph by the names of its signature. Nothing of the wrapper takes part.
const { readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const tf = require('@tensorflow/tfjs-core');
require('@tensorflow/tfjs-backend-cpu');

async function main() {
  const { model: file, rows } = JSON.parse(readFileSync(0, 'utf8'));
  const { weightsManifest, ...saved } = JSON.parse(readFileSync(file, 'utf8'));
  const paths = weightsManifest.flatMap((group) => group.paths);
  const weights = Buffer.concat(paths.map((path) => readFileSync(join(dirname(file), path))));
  const weightData = new Uint8Array(weights).buffer;
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  const handler = { load: async () => ({ ...saved, weightSpecs, weightData }) };
  await tf.setBackend('cpu');
  const answer = saved.format === 'graph-model' ? ofGraph : ofLayers;
  process.stdout.write(JSON.stringify(await answer(handler, tf.tensor2d(rows), saved)));
}

async function ofLayers(handler, rows) {
  const { loadLayersModel } = require('@tensorflow/tfjs-layers');
  return (await loadLayersModel(handler)).predict(rows).arraySync();
}

async function ofGraph(handler, rows, { signature }) {
  const { loadGraphModel } = require('@tensorflow/tfjs-converter');
  const graph = await loadGraphModel(handler);
  const outputs = Object.entries(signature.outputs);
  const tensors = graph.execute(
    rows,
    outputs.map(([, { name }]) => name),
  );
  return Object.fromEntries(outputs.map(([name], at) => [name, tensors[at].arraySync()]));
}

void main();
