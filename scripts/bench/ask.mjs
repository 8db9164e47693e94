// One request at a time, to see whether an answer is right.
import { request } from 'node:http';
import { Client, credentials } from '@grpc/grpc-js';
import { restBodyOf } from './rest-body.mjs';
import { isEcho } from './servers.mjs';

const REST_PATH = '/api/v1.0/predictions';
const GRPC_PATH = '/seldon.protos.Model/Predict';
const LIMIT = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };

/** The URL that the load generator calls. */
export function urlOf(workload, ports) {
  return workload.transport === 'rest'
    ? `http://127.0.0.1:${ports.rest}${REST_PATH}`
    : `http://127.0.0.1:${ports.grpc}${GRPC_PATH}`;
}

/** Asks once. Gives the length of the answer's body on the wire, or throws an Error when the answer is wrong. */
export async function ask(workload, server) {
  const answer =
    workload.transport === 'rest'
      ? await askRest(restBodyOf(workload, server.subject), server.ports.rest)
      : await askGrpc(workload, server.ports.grpc);
  const right = isEcho(server.subject)
    ? answer.equals(workload.transport === 'rest' ? workload.body : workload.message)
    : workload.check(workload.transport === 'rest' ? answer.toString() : answer);
  if (!right)
    throw new Error(`${server.subject} answered ${workload.id} wrongly: ${answer.toString().slice(0, 300)}`);
  return workload.transport === 'rest' ? answer.length : answer.length + 5;
}

/** Waits until a server gives a first right answer; milliseconds since the call. */
export async function firstAnswer(workload, server) {
  const began = performance.now();
  for (;;) {
    try {
      await ask(workload, server);
      return performance.now() - began;
    } catch (error) {
      if (performance.now() - began > 60_000)
        throw new Error(`${server.subject} does not answer: ${server.output()}`, { cause: error });
      await new Promise((done) => setTimeout(done, 4));
    }
  }
}

function askRest({ body, type }, port) {
  const headers = { 'content-type': type, 'content-length': body.length };
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path: REST_PATH, method: 'POST', headers, agent: false },
      (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          if (response.statusCode === 200) resolve(Buffer.concat(parts));
          else reject(new Error(`status ${response.statusCode}: ${Buffer.concat(parts)}`));
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

function askGrpc(workload, port) {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    ...LIMIT,
    'grpc.use_local_subchannel_pool': 1,
  });
  const same = (bytes) => bytes;
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      GRPC_PATH,
      same,
      same,
      workload.message,
      { deadline: Date.now() + 120_000 },
      (error, response) => {
        client.close();
        if (error) reject(error);
        else resolve(response);
      },
    );
  });
}
