import { SeldonBuildError } from '../errors.ts';
import type { Http, HttpRequest, HttpResponse } from '../io/http.ts';
import type { Credentials, CredentialsOf } from '../model/ports.ts';
import type { ImageRef } from '../model/image-ref.ts';
import { textOfImageRef } from '../model/image-ref.ts';
import { type Challenge, parseChallenges } from './challenge.ts';
import { endpointsOf } from './endpoint.ts';
import { type Attempt, denied, refusalOf, unreachable } from './failure.ts';
import { basicOf, fetchToken } from './token.ts';

export interface RegistryOptions {
  readonly http: Http;
  readonly credentialsOf: CredentialsOf;
  /** Hosts (with port) that may be spoken to without TLS, beside this machine itself. */
  readonly insecureHosts?: readonly string[];
}

/** One request to a registry, about one repository. */
export interface RegistryRequest {
  readonly ref: ImageRef;
  readonly rights: 'pull' | 'pull,push';
  /** What is tried, for error messages: "read the manifest of". */
  readonly action: string;
  readonly method?: HttpRequest['method'];
  /** Path below `/v2/<repository>/`, or a whole address that the registry gave. */
  readonly path: string;
  readonly accept?: string;
  /** Statuses that are answers; anything else throws. */
  readonly expected: readonly number[];
  readonly signal: AbortSignal;
}

/** Speaks the OCI distribution protocol; each call of it is one function in a file of its own. */
export interface RegistryClient {
  /** Logs in as far as needed. Throws E_REGISTRY_LOGIN, E_REGISTRY_DENIED or E_REGISTRY_UNREACHABLE. */
  send(request: RegistryRequest): Promise<HttpResponse>;
}

/**
 * A client that remembers, as long as it lives, where a registry listens, or that it does not answer, and which tokens
 * it gave.
 */
export function registryClientOf(options: RegistryOptions): RegistryClient {
  const endpoints = new Map<string, Promise<Endpoint>>();
  const logins = new Map<string, Promise<Login>>();
  return {
    async send(request) {
      const { ref, rights } = request;
      const attempt = { action: request.action, what: textOfImageRef(ref), host: ref.host };
      const visit = { options, request, attempt };
      try {
        const endpoint = await remembered(endpoints, ref.host, () => ping(visit));
        const key = `${ref.host}/${ref.path}:${rights}`;
        const login = await remembered(logins, key, () => logIn(visit, endpoint.challenges));
        return await exchange(visit, endpoint, login);
      } catch (thrown) {
        throw unreachable(attempt, thrown);
      }
    },
  };
}

/** Failures are kept as well: to wait once for a host that does not answer is enough. */
function remembered<T>(memory: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const made = memory.get(key) ?? make();
  memory.set(key, made);
  return made;
}

interface Visit {
  readonly options: RegistryOptions;
  readonly request: RegistryRequest;
  readonly attempt: Attempt;
}

interface Endpoint {
  readonly base: string;
  readonly challenges: readonly Challenge[];
}

/** Finds the address that answers, and how it wants us to log in (distribution spec, "Determining Support"). */
async function ping({ options, request, attempt }: Visit): Promise<Endpoint> {
  const addresses = endpointsOf(request.ref.host, options.insecureHosts ?? []);
  let failure: unknown;
  for (const base of addresses) {
    try {
      const response = await options.http({ url: `${base}/v2/`, signal: request.signal });
      if (response.status === 200) return { base, challenges: [] };
      if (response.status === 401) return { base, challenges: challengesOf(response) };
      failure = refusalOf(attempt, response, undefined);
    } catch (thrown) {
      if (thrown instanceof SeldonBuildError) throw thrown;
      failure ??= thrown;
    }
  }
  throw failure;
}

function challengesOf(response: HttpResponse): readonly Challenge[] {
  return parseChallenges(response.header('www-authenticate') ?? '');
}

interface Login {
  readonly authorization: string | undefined;
  readonly credentials: Credentials | undefined;
  /** Whether a token server vouched for the credentials: then a refusal is about rights, not about who asks. */
  readonly vouched: boolean;
}

async function logIn(visit: Visit, challenges: readonly Challenge[]): Promise<Login> {
  if (challenges.length === 0) return { authorization: undefined, credentials: undefined, vouched: false };
  const { options, request, attempt } = visit;
  const credentials = await options.credentialsOf(request.ref.host);
  const bearer = challenges.find(
    ({ scheme, parameters }) => scheme === 'bearer' && URL.canParse(parameters['realm'] ?? ''),
  );
  if (bearer === undefined) {
    const authorization = credentials === undefined ? undefined : basicOf(credentials);
    return { authorization, credentials, vouched: false };
  }
  const scope = `repository:${request.ref.path}:${request.rights}`;
  const { http } = options;
  const token = await fetchToken({
    http,
    challenge: bearer,
    scope,
    credentials,
    attempt,
    signal: request.signal,
  });
  return { authorization: `Bearer ${token}`, credentials, vouched: credentials !== undefined };
}

async function exchange(visit: Visit, endpoint: Endpoint, login: Login): Promise<HttpResponse> {
  const { request, attempt } = visit;
  const response = await sendWith(visit, endpoint, login);
  if (request.expected.includes(response.status)) return response;
  const challenges = response.status === 401 ? challengesOf(response) : [];
  if (isWorthAnotherLogin(login, challenges)) {
    const second = await logIn(visit, challenges);
    const again = await sendWith(visit, endpoint, second);
    if (request.expected.includes(again.status)) return again;
    throw refusalOf(attempt, again, second.credentials);
  }
  if (response.status === 401 && login.vouched) throw denied(attempt, login.credentials, '');
  throw refusalOf(attempt, response, login.credentials);
}

/** A registry that is open to the ping may still want a login here, and tokens run out (RFC 6750, "invalid_token"). */
function isWorthAnotherLogin({ authorization }: Login, challenges: readonly Challenge[]): boolean {
  if (challenges.length === 0) return false;
  return (
    authorization === undefined ||
    challenges.some(({ parameters }) => parameters['error'] === 'invalid_token')
  );
}

function sendWith({ options, request }: Visit, { base }: Endpoint, login: Login): Promise<HttpResponse> {
  const { ref, path, method = 'GET', accept, signal } = request;
  const url = new URL(path, `${base}/v2/${ref.path}/`);
  // A registry may send us elsewhere to upload; our credentials stay with the registry.
  const isOwn = url.origin === new URL(base).origin;
  return options.http({
    method,
    url: url.href,
    signal,
    headers: {
      ...(accept === undefined ? {} : { accept }),
      ...(login.authorization !== undefined && isOwn ? { authorization: login.authorization } : {}),
    },
  });
}
