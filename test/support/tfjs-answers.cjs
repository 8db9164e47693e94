// Run with "node -e" in an image: answers {"model", "rows"} on stdin with what TensorFlow.js itself says. Nothing of the
// wrapper takes part.
const { readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const tf = require('@tensorflow/tfjs-core');
require('@tensorflow/tfjs-backend-cpu');
const { loadLayersModel } = require('@tensorflow/tfjs-layers');

async function main() {
  const { model: file, rows } = JSON.parse(readFileSync(0, 'utf8'));
  const { modelTopology, weightsManifest } = JSON.parse(readFileSync(file, 'utf8'));
  const paths = weightsManifest.flatMap((group) => group.paths);
  const weights = Buffer.concat(paths.map((path) => readFileSync(join(dirname(file), path))));
  const weightData = new Uint8Array(weights).buffer;
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  await tf.setBackend('cpu');
  const model = await loadLayersModel({ load: async () => ({ modelTopology, weightSpecs, weightData }) });
  process.stdout.write(JSON.stringify(model.predict(tf.tensor2d(rows)).arraySync()));
}

void main();
