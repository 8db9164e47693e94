// quickstart-call.mjs REST-ADDRESS GRPC-ADDRESS: asks a served iris model for a prediction, over REST and over gRPC.
import { get } from 'node:http';
import { join } from 'node:path';
import grpc from '@grpc/grpc-js';
import protobuf from 'protobufjs';

const [rest, grpcAddress] = process.argv.slice(2);
const flower = [5.1, 3.5, 1.4, 0.2];
const deadline = Date.now() + 60_000;

// With node:http: fetch may wait for ever when the engine drops the connection because nothing listens in the container yet.
function healthy() {
  return new Promise((resolve) => {
    get(`http://${rest}/health/status`, { agent: false, timeout: 2000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    })
      .on('timeout', function () {
        this.destroy();
      })
      .on('error', () => resolve(false));
  });
}

async function ready() {
  while (!(await healthy())) {
    if (Date.now() > deadline)
      throw new Error(`the container does not answer on http://${rest}/health/status`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function overRest() {
  const answer = await fetch(`http://${rest}/api/v1.0/predictions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ data: { ndarray: [flower] } }),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(`REST answered ${answer.status}: ${JSON.stringify(body)}`);
  return { names: body.data.names, probabilities: body.data.ndarray[0] };
}

function messageType() {
  const folder = join(import.meta.dirname, '..', 'test', 'contracts', 'proto');
  const root = new protobuf.Root();
  // Google's own files come with protobufjs; all other imports are relative to the folder.
  root.resolvePath = (_origin, target) =>
    target.startsWith('google/') || target.startsWith(folder) ? target : join(folder, target);
  return root.loadSync(join(folder, 'prediction.proto')).lookupType('seldon.protos.SeldonMessage');
}

async function overGrpc() {
  const type = messageType();
  const client = new grpc.Client(grpcAddress, grpc.credentials.createInsecure());
  const request = { data: { tensor: { shape: [1, flower.length], values: flower } } };
  const answer = await new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      '/seldon.protos.Model/Predict',
      (message) => Buffer.from(type.encode(type.fromObject(message)).finish()),
      (bytes) => type.toObject(type.decode(bytes)),
      request,
      { deadline },
      (error, message) => (error ? reject(error) : resolve(message)),
    );
  });
  client.close();
  return { names: answer.data.names, probabilities: answer.data.tensor.values };
}

function show(transport, { names, probabilities }) {
  const line = names.map((name, at) => `${name} ${probabilities[at].toFixed(4)}`).join('  ');
  console.log(`${transport}  ${line}`);
}

await ready();
const answers = [await overRest(), await overGrpc()];
console.log(`\nflower ${JSON.stringify(flower)}`);
show('REST', answers[0]);
show('gRPC', answers[1]);
if (JSON.stringify(answers[0]) !== JSON.stringify(answers[1])) throw new Error('REST and gRPC disagree');
if (answers[0].names[0] !== 'setosa' || answers[0].probabilities[0] < 0.9)
  throw new Error('that is a setosa');
