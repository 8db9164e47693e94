import { once } from 'node:events';
import {
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { setTimeout as delay } from 'node:timers/promises';
import { rescued, type Later } from '../later.ts';
import type { HeaderOf, Unary } from './api.ts';
import { frameOf, messageIn, Refusal, tooLarge } from './frames.ts';
import { HEADERS } from './headers.ts';
import { checkHealth, HEALTH_CHECK, HEALTH_WATCH, watchHealth } from './health.ts';
import { reflect, REFLECTION } from './reflection.ts';
import { CODES, encodeDetails, statusOf, type GrpcStatus } from './status.ts';
import { Streams, type StreamMethod } from './streams.ts';

const WINDOW = 4 * 2 ** 20;

const STREAMED: ReadonlyMap<string, StreamMethod> = new Map<string, StreamMethod>([
  [HEALTH_WATCH, { answer: watchHealth, lasts: true }],
  ...REFLECTION.map((path) => [path, { answer: reflect, lasts: false }] as const),
]);

/** A call: its path, its metadata, its one message still in its frame. */
export interface GrpcCall {
  readonly path: string;
  readonly header: HeaderOf;
  readonly data: Buffer;
}

/** Told of errors that the component did not mean, and of every answer. */
export interface GrpcEvents {
  readonly failed: (details: string, error: unknown, call: GrpcCall) => void;
  readonly answered: (path: string, code: number, length: number) => void;
}

/** A gRPC server on Node's own HTTP/2, which costs less for a call than @grpc/grpc-js does. */
export class GrpcServer {
  readonly #server: Http2Server;
  readonly #methods: ReadonlyMap<string, Unary>;
  readonly #limit: number;
  readonly #events: GrpcEvents;
  readonly #sessions = new Set<ServerHttp2Session>();
  readonly #streams = new Streams(STREAMED);
  #running = 0;

  constructor(methods: ReadonlyMap<string, Unary>, limit: number, events: GrpcEvents) {
    this.#methods = new Map([...methods, [HEALTH_CHECK, checkHealth]]);
    this.#limit = limit;
    this.#events = events;
    this.#server = createServer({ settings: { initialWindowSize: WINDOW, maxConcurrentStreams: 1024 } });
    this.#server.on('session', (session) => {
      this.#sessions.add(session);
      session.setLocalWindowSize(WINDOW);
      session.on('error', () => {
        session.destroy();
      });
      session.on('close', () => this.#sessions.delete(session));
    });
    this.#server.on('stream', (stream, headers) => {
      this.#opened(stream, headers);
    });
  }

  /** Listens on a port; port 0 is any free one. Gives the port. Rejects where it is taken. */
  async listen(port: number): Promise<number> {
    this.#server.listen({ port });
    await once(this.#server, 'listening');
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  /** Takes no more calls and waits for those that run, for as long as a drain may take. */
  async stop(seconds: number): Promise<void> {
    this.#server.close();
    this.#streams.end();
    for (const session of this.#sessions) session.close();
    const end = performance.now() + seconds * 1000;
    while ((this.#running > 0 || this.#sessions.size > 0) && performance.now() < end) await delay(20);
    for (const session of this.#sessions) session.destroy();
  }

  #opened(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    stream.on('error', () => undefined); // the caller went away: nobody is left to be told
    if (!String(headers['content-type']).startsWith('application/grpc')) {
      stream.respond({ ':status': 415 }, { endStream: true });
      return;
    }
    const path = String(headers[':path']);
    const header: HeaderOf = (name) => headers[name]?.toString();
    if (this.#streams.begin(stream, path, header('grpc-encoding'))) return;
    const parts: Buffer[] = [];
    let size = 0;
    stream.on('data', (part: Buffer) => {
      size += part.length;
      if (size > this.#limit + 5) this.#refuse(stream, path, tooLarge(size - 5, this.#limit).status);
      else parts.push(part);
    });
    stream.on('end', () => {
      const [first] = parts;
      const data = parts.length === 1 && first ? first : Buffer.concat(parts);
      this.#called(stream, { path, header, data });
    });
  }

  #called(stream: ServerHttp2Stream, call: GrpcCall): void {
    if (stream.headersSent || stream.destroyed) return;
    this.#running += 1;
    const done = rescued<boolean>(
      () => {
        const result = this.#perform(call);
        if (!(result instanceof Promise)) return this.#finish(stream, call, result);
        const inTime = within(result, call.header('grpc-timeout'));
        return inTime.then((bytes) => this.#finish(stream, call, bytes));
      },
      (error) => this.#fail(stream, call, error),
    );
    if (done instanceof Promise) void done.finally(() => (this.#running -= 1));
    else this.#running -= 1;
  }

  #perform({ path, header, data }: GrpcCall): Later<Buffer> {
    const method = this.#methods.get(path);
    if (!method) throw new Refusal(CODES.UNIMPLEMENTED, `unknown method ${path}`);
    return method(messageIn(data, header('grpc-encoding'), this.#limit), header);
  }

  #finish(stream: ServerHttp2Stream, { path }: GrpcCall, message: Buffer): true {
    if (!stream.destroyed && !stream.closed) finish(stream, message);
    this.#events.answered(path, CODES.OK, message.length);
    return true;
  }

  #fail(stream: ServerHttp2Stream, call: GrpcCall, error: unknown): false {
    const status = error instanceof Refusal ? error.status : statusOf(error);
    if (status.unexpected) this.#events.failed(status.details, error, call);
    this.#refuse(stream, call.path, status);
    return false;
  }

  #refuse(stream: ServerHttp2Stream, path: string, { code, details, reason }: GrpcStatus): void {
    if (stream.headersSent) return;
    this.#events.answered(path, code, 0);
    if (stream.destroyed) return;
    const trailers = { 'grpc-status': String(code), 'grpc-message': encodeDetails(details) };
    const why = reason === undefined ? {} : { 'seldon-reason': encodeDetails(reason) };
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc', ...trailers, ...why },
      { endStream: true },
    );
    stream.resume();
  }
}

function finish(stream: ServerHttp2Stream, message: Buffer): void {
  stream.respond(HEADERS, { waitForTrailers: true });
  stream.on('wantTrailers', () => {
    stream.sendTrailers({ 'grpc-status': '0' });
  });
  stream.end(frameOf(message));
}

const UNITS: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1000,
  m: 1,
  u: 0.001,
  n: 0.000001,
};

/** A result within the time that the caller gives. The component is not stopped, but nobody waits for it. */
async function within<T>(result: Promise<T>, timeout: unknown): Promise<T> {
  const [, amount, unit = ''] = /^(\d{1,8})([HMSmun])$/.exec(String(timeout)) ?? [];
  const ms = Number(amount) * (UNITS[unit] ?? NaN);
  if (Number.isNaN(ms) || ms > 2 ** 31 - 1) return result;
  const stop = new AbortController();
  try {
    return await Promise.race([result, delay(ms, undefined, { signal: stop.signal }).then(exceeded)]);
  } finally {
    stop.abort();
  }
}

function exceeded(): never {
  throw new Refusal(CODES.DEADLINE_EXCEEDED, 'the component did not answer in time');
}
