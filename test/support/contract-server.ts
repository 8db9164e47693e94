import http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as grpc from '@grpc/grpc-js';
import type { Payload } from '../../src/contract/message.ts';
import { decodeSeldonMessage, encodeSeldonMessage } from '../../src/contract/protobuf/seldon-message.ts';
import { payloadOfAnswer } from '../../src/contract/rest-answer.ts';
import { fieldsOf } from '../../src/contract/protobuf/wire.ts';
import type { Behaviour, Transport } from './contract-behaviour.ts';

/** A server that listens as a component does, over REST, gRPC and metrics. */
export interface ContractServer extends AsyncDisposable {
  readonly rest: number;
  readonly grpc: number;
  readonly metrics: number;
}

const OPERATIONS: Readonly<Record<string, string>> = {
  '/predict': 'predict',
  '/api/v1.0/predictions': 'predict',
  '/transform-input': 'transform-input',
  '/transform-output': 'transform-output',
  '/route': 'route',
  '/aggregate': 'aggregate',
};

const METHODS: Readonly<Record<string, string>> = {
  '/seldon.protos.Model/Predict': 'predict',
  '/seldon.protos.Seldon/Predict': 'predict',
  '/seldon.protos.Transformer/TransformInput': 'transform-input',
  '/seldon.protos.OutputTransformer/TransformOutput': 'transform-output',
  '/seldon.protos.Generic/TransformInput': 'transform-input',
  '/seldon.protos.Generic/TransformOutput': 'transform-output',
  '/seldon.protos.Router/Route': 'route',
  '/seldon.protos.Generic/Route': 'route',
  '/seldon.protos.Combiner/Aggregate': 'aggregate',
  '/seldon.protos.Generic/Aggregate': 'aggregate',
};

class Malformed extends Error {}

/** Starts a server that behaves so. */
export async function startContractServer(behaviour: Behaviour): Promise<ContractServer> {
  let calls = 0;
  const answer = (operation: string, payloads: readonly Payload[], transport: Transport): Payload => {
    const lacking = payloads.length === 0 || payloads.some(({ kind }) => kind === 'nothing');
    if (lacking && !behaviour.takesWholeMessages) throw new Malformed();
    return behaviour.answer({ operation, payloads, transport, call: calls++ });
  };
  const rest = http.createServer((request, response) => {
    void textOf(request).then((body) => {
      answerRest({ behaviour, answer, request, response, body, die: () => rest.close() });
    });
  });
  const metrics = http.createServer((_, response) => {
    response.writeHead(behaviour.metricsStatus, { 'content-type': 'text/plain' }).end(behaviour.metricsText);
  });
  const server = grpcServer(behaviour, answer);
  const ports = {
    rest: await listen(rest),
    metrics: await listen(metrics),
    grpc: await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
        if (error === null) resolve(port);
        else reject(error);
      });
    }),
  };
  return {
    ...ports,
    async [Symbol.asyncDispose]() {
      server.forceShutdown();
      for (const one of [rest, metrics]) {
        one.closeAllConnections();
        await new Promise((resolve) => one.close(resolve));
      }
    },
  };
}

type Answer = (operation: string, payloads: readonly Payload[], transport: Transport) => Payload;

interface RestCall {
  readonly behaviour: Behaviour;
  readonly answer: Answer;
  readonly request: http.IncomingMessage;
  readonly response: http.ServerResponse;
  readonly body: string;
  readonly die: () => void;
}

function answerRest({ behaviour, answer, request, response, body, die }: RestCall): void {
  const path = request.url ?? '';
  const send = (status: number, text: string): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(text);
  };
  const operation = OPERATIONS[path];
  if (behaviour.missingPaths.includes(path)) send(404, '{}');
  else if (path === '/health/ping') send(200, 'pong');
  else if (path.endsWith('/health/status')) send(behaviour.health, '{"meta":{},"strData":"healthy"}');
  else if (path === '/metadata') send(200, JSON.stringify(behaviour.metadata));
  else if (operation === undefined) send(404, '{}');
  else {
    try {
      send(200, behaviour.rest(answer(operation, payloadsOf(request, body, behaviour), 'rest')));
    } catch {
      send(behaviour.malformedStatus, behaviour.malformedBody);
      if (behaviour.diesOfMalformed) die();
    }
  }
}

function payloadsOf(request: http.IncomingMessage, body: string, behaviour: Behaviour): readonly Payload[] {
  const isJson = request.headers['content-type'] === 'application/json';
  if (!isJson && !behaviour.acceptsAnyContentType) throw new Malformed();
  const value: unknown = JSON.parse(body);
  const messages: readonly unknown[] = Array.isArray(value) ? value : [value];
  return messages.map((message) =>
    isEmpty(message)
      ? { kind: 'nothing' }
      : payloadOfAnswer({
          status: 200,
          contentType: 'application/json',
          body: JSON.stringify({ meta: {}, ...(message as object) }),
        }),
  );
}

function isEmpty(message: unknown): boolean {
  return JSON.stringify(message) === '{"meta":{}}';
}

function grpcServer(behaviour: Behaviour, answer: Answer): grpc.Server {
  const server = new grpc.Server();
  for (const [path, operation] of Object.entries(METHODS)) {
    if (behaviour.missingMethods.includes(path)) continue;
    addMethod(server, path, (request) => {
      try {
        const payloads = operation === 'aggregate' ? messagesOf(request) : [decodeSeldonMessage(request)];
        return encodeSeldonMessage(answer(operation, payloads, 'grpc'));
      } catch (error) {
        if (behaviour.grpcTakesAnything) return Buffer.alloc(0);
        throw error;
      }
    });
  }
  addMethod(server, '/seldon.protos.Model/Metadata', () => behaviour.metadataOverGrpc);
  return server;
}

function messagesOf(request: Buffer): readonly Payload[] {
  return [...fieldsOf(request)].flatMap((field) =>
    field.type === 'bytes' ? [decodeSeldonMessage(field.bytes)] : [],
  );
}

function addMethod(server: grpc.Server, path: string, run: (request: Buffer) => Buffer): void {
  const same = (bytes: Buffer): Buffer => bytes;
  const definition = {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
  const handler: grpc.handleUnaryCall<Buffer, Buffer> = (call, callback) => {
    try {
      callback(null, run(call.request));
    } catch (error) {
      callback({ code: grpc.status.INVALID_ARGUMENT, details: String(error) });
    }
  };
  server.addService({ method: definition }, { method: handler });
}

async function listen(server: http.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function textOf(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
