import { request as httpRequest } from 'node:http';
import { Client, Metadata, credentials, status, type ServiceError } from '@grpc/grpc-js';
import type { GrpcRequest, HttpRequest, Part, Request } from './case.ts';
import type { Answer } from './match.ts';
import { decode, encode, methodOf } from './proto-json.ts';

/** Where a running wrapper listens. */
export interface Ports {
  readonly rest: number;
  readonly grpc: number;
  readonly metrics: number;
}

const TIMEOUT_MS = 30_000;
const LARGEST_MESSAGE = 512 * 1024 * 1024;

/** Sends one request of a case and reads its answer. Rejects when there is no answer within 30 s. */
export async function drive(request: Request, ports: Ports, client: Client): Promise<Answer> {
  if (request.to === 'process') return { starts: true };
  return request.to === 'grpc' ? callGrpc(request, client) : callHttp(request, ports[request.to]);
}

/** A gRPC client without limits of its own, so that only the server's count. */
export function clientOf(port: number): Client {
  return new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    'grpc.max_send_message_length': LARGEST_MESSAGE,
    'grpc.max_receive_message_length': LARGEST_MESSAGE,
    'grpc.use_local_subchannel_pool': 1,
  });
}

function callGrpc(request: GrpcRequest, client: Client): Promise<Answer> {
  const types = methodOf(request.method);
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(request.metadata)) metadata.set(key, value);
  const bytes = encode(request.type ?? types.request, request.message);
  return new Promise((resolve, reject) => {
    const answered = (error: ServiceError | null, response: Buffer | undefined): void => {
      if (error) resolve({ code: status[error.code], details: error.details });
      else if (response) resolve({ code: 'OK', message: decode(types.response, response) });
      else reject(new Error('neither an answer nor an error'));
    };
    const options = { deadline: Date.now() + TIMEOUT_MS };
    client.makeUnaryRequest(`/${request.method}`, same, same, bytes, metadata, options, answered);
  });
}

function same(bytes: Buffer): Buffer {
  return bytes;
}

function callHttp(request: HttpRequest, port: number): Promise<Answer> {
  const { body, type } = bodyOf(request);
  const headers = { ...(type === undefined ? {} : { 'content-type': type }), ...request.headers };
  const options = {
    host: '127.0.0.1',
    port,
    path: pathOf(request),
    method: request.method,
    headers: body === undefined ? headers : { 'content-length': body.length, ...headers },
    timeout: TIMEOUT_MS,
    agent: false,
  };
  return new Promise((resolve, reject) => {
    const sent = httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: flat(response.headers), text });
      });
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', reject);
    sent.end(body);
  });
}

function pathOf(request: HttpRequest): string {
  const query = new URLSearchParams(request.query).toString();
  return query === '' ? request.path : `${request.path}?${query}`;
}

function bodyOf(request: HttpRequest): { body: Uint8Array | undefined; type: string | undefined } {
  if (request.form) {
    return {
      body: Buffer.from(new URLSearchParams(request.form).toString()),
      type: 'application/x-www-form-urlencoded',
    };
  }
  if (!request.multipart) return { body: request.body, type: undefined };
  const boundary = 'conformance-boundary-8f2a';
  return {
    body: Buffer.concat([
      ...request.multipart.flatMap((part) => partBytes(part, boundary)),
      Buffer.from(`--${boundary}--\r\n`),
    ]),
    type: `multipart/form-data; boundary=${boundary}`,
  };
}

function partBytes(part: Part, boundary: string): readonly Uint8Array[] {
  const file = part.file === undefined ? '' : `; filename="${part.file}"`;
  const type = part.type === undefined ? '' : `Content-Type: ${part.type}\r\n`;
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${part.name}"${file}\r\n${type}\r\n`;
  return [Buffer.from(head), part.bytes, Buffer.from('\r\n')];
}

function flat(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([key, value]) => [
      key,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}
