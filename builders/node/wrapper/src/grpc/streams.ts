// Methods with more than one message: HTTP/2 streams that stay open. Seldon's own have none; health and reflection do.
import { once } from 'node:events';
import type { ServerHttp2Stream } from 'node:http2';
import type { Later } from '../later.ts';
import { frameOf, messageIn, Refusal, tooLarge } from './frames.ts';
import { HEADERS } from './headers.ts';
import { encodeDetails, statusOf, type GrpcStatus } from './status.ts';

/** A method that answers every message of a stream. */
export interface StreamMethod {
  readonly answer: (request: Buffer) => Later<Buffer>;
  /** Whether the stream stays open when the caller has said all. */
  readonly lasts: boolean;
}

const LARGEST = 65_536; // questions of these services are names

/** The open streams of a server. */
export class Streams {
  readonly #methods: ReadonlyMap<string, StreamMethod>;
  readonly #open = new Set<ServerHttp2Stream>();

  constructor(methods: ReadonlyMap<string, StreamMethod>) {
    this.#methods = methods;
  }

  /** Begins a stream where the path is one of a streaming method; false for others. */
  begin(stream: ServerHttp2Stream, path: string, encoding: string | undefined): boolean {
    const method = this.#methods.get(path);
    if (!method) return false;
    this.#open.add(stream);
    stream.on('close', () => this.#open.delete(stream));
    void converse(stream, method, encoding);
    return true;
  }

  /** Ends all of them: a server that stops does not wait for those that only listen. */
  end(): void {
    for (const stream of this.#open) stream.end();
  }
}

/** Answers in the order of the questions, and no faster than the caller reads. */
async function converse(
  stream: ServerHttp2Stream,
  { answer, lasts }: StreamMethod,
  encoding: string | undefined,
): Promise<void> {
  let status: GrpcStatus | undefined;
  stream.respond(HEADERS, { waitForTrailers: true });
  stream.on('wantTrailers', () => {
    stream.sendTrailers(trailersOf(status));
  });
  try {
    for await (const frame of framesOf(stream)) {
      const said = stream.write(frameOf(await answer(messageIn(frame, encoding, LARGEST))));
      if (!said) await Promise.race([once(stream, 'drain'), once(stream, 'close')]);
    }
    if (lasts) return;
  } catch (error) {
    status = error instanceof Refusal ? error.status : statusOf(error);
  }
  if (!stream.destroyed) stream.end();
}

/** The messages of a stream, still with their lengths. */
async function* framesOf(stream: ServerHttp2Stream): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const part of stream.iterator({ destroyOnReturn: false })) {
    if (Buffer.isBuffer(part)) rest = Buffer.concat([rest, part]);
    for (let size = sizeOf(rest); size <= rest.length; size = sizeOf(rest)) {
      yield rest.subarray(0, size);
      rest = rest.subarray(size);
    }
    if (rest.length > LARGEST + 5) throw tooLarge(sizeOf(rest) - 5, LARGEST);
  }
}

function sizeOf(bytes: Buffer): number {
  return bytes.length < 5 ? Infinity : bytes.readUInt32BE(1) + 5;
}

function trailersOf(status: GrpcStatus | undefined): Record<string, string> {
  if (!status) return { 'grpc-status': '0' };
  return { 'grpc-status': String(status.code), 'grpc-message': encodeDetails(status.details) };
}
