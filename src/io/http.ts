import { rootCertificates } from 'node:tls';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { SeldonBuildError } from '../errors.ts';
import { type ProxySettings, proxyOf } from './proxy.ts';

export interface HttpSettings {
  readonly proxies: ProxySettings;
  /** Certificates (PEM) trusted beside the well-known ones. */
  readonly caPem?: string;
}

export interface HttpRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  header(name: string): string | undefined;
  readonly body: Uint8Array;
}

/** Sends a request and follows redirects (credentials do not cross to another origin). Any status is an answer. */
export type Http = (request: HttpRequest) => Promise<HttpResponse>;

/** No answer came: the host is not there, refuses, is silent, or is not who it says. */
export class HttpUnreachable extends Error {
  override readonly name = 'HttpUnreachable';
  readonly host: string;

  constructor(host: string, reason: string, cause: unknown) {
    super(reason, { cause });
    this.host = host;
  }
}

const CONNECT_TIMEOUT_MS = 10_000;
const ANSWER_TIMEOUT_MS = 60_000;
const RETRY_AFTER_MS = [300, 1200];
const BUSY = new Set([429, 502, 503, 504]);

/** An HTTP client with these proxies and certificates. Throws HttpUnreachable, or E_INTERRUPTED when the signal fires. */
export function httpOf(settings: HttpSettings): Http {
  const dispatcherOf = dispatchersOf(settings);
  return async (request) => {
    for (const delayMs of isRepeatable(request) ? RETRY_AFTER_MS : []) {
      const answer = await sendOnce(request, dispatcherOf).catch(ifTransient);
      if (answer !== undefined && !BUSY.has(answer.status)) return answer;
      await sleep(delayMs);
    }
    return sendOnce(request, dispatcherOf);
  };
}

function isRepeatable({ method = 'GET' }: HttpRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

const TRANSIENT = new Set(['ECONNRESET', 'UND_ERR_SOCKET', 'EAI_AGAIN', 'EPIPE']);

function ifTransient(thrown: unknown): undefined {
  if (thrown instanceof HttpUnreachable && TRANSIENT.has(codeOf(thrown.cause))) return undefined;
  throw thrown;
}

type DispatcherOf = (url: URL) => Promise<Dispatcher>;

/** One connection pool per proxy. undici is loaded with the first request: commands that stay offline do not pay for it. */
function dispatchersOf({ proxies, caPem }: HttpSettings): DispatcherOf {
  const pools = new Map<string, Promise<Dispatcher>>();
  const ca = caPem === undefined ? {} : { ca: [...rootCertificates, caPem] };
  const open = async (proxy: string | undefined): Promise<Dispatcher> => {
    const { Agent, ProxyAgent } = await import('undici');
    const common = {
      headersTimeout: ANSWER_TIMEOUT_MS,
      bodyTimeout: ANSWER_TIMEOUT_MS,
      keepAliveTimeout: 1000,
      connect: { timeout: CONNECT_TIMEOUT_MS, ...ca },
    };
    if (proxy === undefined) return new Agent(common);
    const uri = proxy.includes('://') ? proxy : `http://${proxy}`;
    return new ProxyAgent({ ...common, uri, requestTls: ca, proxyTls: ca });
  };
  return (url) => {
    const proxy = proxyOf(url, proxies);
    const key = proxy ?? '';
    const pool = pools.get(key) ?? open(proxy);
    pools.set(key, pool);
    return pool;
  };
}

async function sendOnce(request: HttpRequest, dispatcherOf: DispatcherOf): Promise<HttpResponse> {
  const { url, method = 'GET', signal, headers, body } = request;
  try {
    signal.throwIfAborted();
    const { fetch } = await import('undici');
    const dispatcher = await dispatcherOf(new URL(url));
    const response = await fetch(url, {
      method,
      dispatcher,
      signal,
      headers: { 'user-agent': 'seldon-build', ...headers },
      ...(body === undefined ? {} : { body }),
    });
    return {
      status: response.status,
      header: (name) => response.headers.get(name) ?? undefined,
      body: new Uint8Array(await response.arrayBuffer()),
    };
  } catch (thrown) {
    if (signal.aborted) throw new SeldonBuildError('E_INTERRUPTED', 'interrupted', { cause: thrown });
    const cause = rootOf(thrown);
    throw new HttpUnreachable(new URL(url).host, reasonOfFailure(cause), cause);
  }
}

/** fetch wraps what went wrong, sometimes twice, and a failure on several addresses is an AggregateError. */
function rootOf(thrown: unknown): unknown {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return rootOf(thrown.errors[0]);
  if (thrown instanceof Error && thrown.cause instanceof Error) return rootOf(thrown.cause);
  return thrown;
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no network',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  UND_ERR_HEADERS_TIMEOUT: 'it does not answer',
  UND_ERR_BODY_TIMEOUT: 'the answer broke off',
  UND_ERR_SOCKET: 'the connection was cut',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an authority that is not trusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by an authority that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by an authority that is not trusted',
  CERT_HAS_EXPIRED: 'its certificate has expired',
};

function reasonOfFailure(thrown: unknown): string {
  const fallback = thrown instanceof Error ? thrown.message : String(thrown);
  return REASONS[codeOf(thrown)] ?? fallback;
}
