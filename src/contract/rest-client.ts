import http from 'node:http';
import { CheckFailed } from './check-failed.ts';

export interface RestAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Calls one HTTP port of a container. Each call throws CheckFailed when no whole answer comes in time. */
export interface RestClient {
  get(path: string): Promise<RestAnswer>;
  post(path: string, body: RestBody): Promise<RestAnswer>;
}

export interface RestBody {
  readonly contentType: string;
  readonly text: string;
}

export interface RestTarget {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** An answer larger than this is not read to its end. */
const MOST_BYTES = 256 * 1024 * 1024;

/** A client without keep-alive, redirects or proxies: what it talks to is a port of this machine. */
export function restClient(target: RestTarget): RestClient {
  return {
    get: (path) => request(target, { method: 'GET', path }),
    post: (path, body) => request(target, { method: 'POST', path, body }),
  };
}

interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: RestBody;
}

async function request(target: RestTarget, call: Call): Promise<RestAnswer> {
  const { method, path } = call;
  target.signal.throwIfAborted();
  try {
    return await exchange(target, call);
  } catch (error) {
    target.signal.throwIfAborted();
    if (!(error instanceof Error)) throw error;
    throw new CheckFailed(`an answer to ${method} ${path}`, error.message);
  }
}

async function exchange({ host, port, timeoutMs, signal }: RestTarget, call: Call): Promise<RestAnswer> {
  const { method, path, body } = call;
  const deadline = AbortSignal.timeout(timeoutMs);
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const headers = body === undefined ? {} : headersOf(body);
    const outgoing = http.request(
      { host, port, method, path, headers, agent: false, signal: AbortSignal.any([signal, deadline]) },
      resolve,
    );
    outgoing.on('error', (error) => {
      reject(deadline.aborted ? new Error(`none within ${timeoutMs / 1000} s`) : error);
    });
    outgoing.end(body?.text);
  });
  return {
    status: response.statusCode ?? 0,
    contentType: response.headers['content-type'] ?? '',
    body: await textOf(response, deadline),
  };
}

function headersOf({ contentType, text }: RestBody): http.OutgoingHttpHeaders {
  const length = { 'content-length': Buffer.byteLength(text) };
  return contentType === '' ? length : { ...length, 'content-type': contentType };
}

async function textOf(response: AsyncIterable<Uint8Array>, deadline: AbortSignal): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response) {
      size += chunk.length;
      if (size > MOST_BYTES) throw new Error(`more than ${MOST_BYTES} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw deadline.aborted ? new Error('a part of one, then silence') : error;
  }
  return Buffer.concat(chunks).toString('utf8');
}
