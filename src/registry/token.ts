import type { Http, HttpResponse } from '../io/http.ts';
import { parseJson, textOf } from '../io/json.ts';
import type { Credentials } from '../model/ports.ts';
import type { Challenge } from './challenge.ts';
import { type Attempt, IDENTITY_TOKEN_USER, notAccepted, refusalOf } from './failure.ts';

export interface TokenRequest {
  readonly http: Http;
  readonly challenge: Challenge;
  /** As in "repository:team/iris:pull,push". */
  readonly scope: string;
  readonly credentials: Credentials | undefined;
  readonly attempt: Attempt;
  readonly signal: AbortSignal;
}

/**
 * Asks the token server of a bearer challenge for a token (distribution docs, "Token Authentication Specification" and
 * "OAuth2"). Throws E_REGISTRY_LOGIN when it does not accept the credentials.
 */
export async function fetchToken(request: TokenRequest): Promise<string> {
  const { credentials, attempt } = request;
  const response = await askForToken(request);
  if (response.status === 401 && credentials !== undefined) throw notAccepted(attempt, credentials);
  const answer = parseJson(response.body);
  const token = textOf(answer, 'token') ?? textOf(answer, 'access_token');
  if (response.status !== 200 || token === undefined) throw refusalOf(attempt, response, credentials);
  return token;
}

function askForToken(request: TokenRequest): Promise<HttpResponse> {
  const { http, challenge, scope, credentials, signal } = request;
  const { realm = '', service = '' } = challenge.parameters;
  if (credentials?.username === IDENTITY_TOKEN_USER) return exchangeIdentityToken(request, credentials);
  const url = new URL(realm);
  if (service !== '') url.searchParams.set('service', service);
  url.searchParams.append('scope', scope);
  return http({
    url: url.href,
    signal,
    headers: credentials === undefined ? {} : { authorization: basicOf(credentials) },
  });
}

function exchangeIdentityToken(
  { http, challenge, scope, signal }: TokenRequest,
  { password }: Credentials,
): Promise<HttpResponse> {
  const { realm = '', service = '' } = challenge.parameters;
  const form = {
    grant_type: 'refresh_token',
    service,
    scope,
    client_id: 'seldon-build',
    refresh_token: password,
  };
  return http({
    method: 'POST',
    url: realm,
    signal,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });
}

/** The value of an `Authorization` header of scheme Basic (RFC 7617). */
export function basicOf({ username, password }: Pick<Credentials, 'username' | 'password'>): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
