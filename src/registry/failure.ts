import { SeldonBuildError } from '../errors.ts';
import { HttpUnreachable, type HttpResponse } from '../io/http.ts';
import { listOf, parseJson, textOf } from '../io/json.ts';
import type { Credentials } from '../model/ports.ts';

/** What was tried, for the message: "read manifest" of "registry.example.com/team/iris:1". */
export interface Attempt {
  readonly action: string;
  readonly what: string;
  readonly host: string;
}

/** The error for a host that gives no answer. Anything else that was thrown passes unchanged. */
export function unreachable(attempt: Attempt, thrown: unknown): unknown {
  if (!(thrown instanceof HttpUnreachable)) return thrown;
  return new SeldonBuildError(
    'E_REGISTRY_UNREACHABLE',
    `${head(attempt)}: cannot reach registry "${attempt.host}": ${thrown.message}`,
    { hint: 'check the network, the proxy variables, --registry-mirror and --ca-cert', cause: thrown },
  );
}

/** The error for an answer that is not the hoped-for one. */
export function refusalOf(
  attempt: Attempt,
  response: HttpResponse,
  credentials: Credentials | undefined,
): SeldonBuildError {
  const why = reasonsOf(response);
  switch (response.status) {
    case 401:
      return credentials === undefined ? loginWanted(attempt) : notAccepted(attempt, credentials);
    case 403:
      return denied(attempt, credentials, why);
    case 404:
      return new SeldonBuildError(
        'E_REGISTRY_DENIED',
        `${head(attempt)}: the registry does not have it${why}`,
        {
          hint: 'check the name; some registries want the repository to be created first',
        },
      );
    case 405:
      return new SeldonBuildError('E_REGISTRY_DENIED', `${head(attempt)}: the registry is read-only${why}`, {
        hint: 'use the address of the registry itself, not that of a mirror',
      });
    default:
      return otherStatus(attempt, response.status, why);
  }
}

function otherStatus(attempt: Attempt, status: number, why: string): SeldonBuildError {
  if (status === 429) {
    return new SeldonBuildError(
      'E_REGISTRY_UNREACHABLE',
      `${head(attempt)}: registry "${attempt.host}" takes no more requests for now${why}`,
      { hint: 'log in for a higher limit, use --registry-mirror, or wait' },
    );
  }
  const code = status >= 500 ? 'E_REGISTRY_UNREACHABLE' : 'E_REGISTRY_DENIED';
  return new SeldonBuildError(code, `${head(attempt)}: registry "${attempt.host}" answered ${status}${why}`, {
    hint:
      status >= 500 ? 'try again later' : 'check the image name and that the host is a container registry',
  });
}

function loginWanted(attempt: Attempt): SeldonBuildError {
  return new SeldonBuildError(
    'E_REGISTRY_LOGIN',
    `${head(attempt)}: registry "${attempt.host}" wants a login`,
    {
      hint: `run "docker login ${attempt.host}", or give --username and --password-stdin`,
    },
  );
}

/** The registry does not know these credentials, or wants none of them. */
export function notAccepted(attempt: Attempt, credentials: Credentials): SeldonBuildError {
  return new SeldonBuildError(
    'E_REGISTRY_LOGIN',
    `${head(attempt)}: registry "${attempt.host}" does not accept ${described(credentials)}`,
    { hint: `run "docker login ${attempt.host}" again, or give --username and --password-stdin` },
  );
}

/** The registry knows who asks, and says no. */
export function denied(
  attempt: Attempt,
  credentials: Credentials | undefined,
  why: string,
): SeldonBuildError {
  const who = credentials === undefined ? 'anonymous access is' : `${described(credentials)} are`;
  return new SeldonBuildError('E_REGISTRY_DENIED', `${head(attempt)}: ${who} not allowed to do that${why}`, {
    hint: 'check the repository name, or log in as a user who has that right',
  });
}

function described({ username, source }: Credentials): string {
  const user = username === IDENTITY_TOKEN_USER ? '' : ` of user "${username}"`;
  return `the credentials${user} from ${source}`;
}

/** User name that marks a password as an identity token (Docker's credential helper protocol). */
export const IDENTITY_TOKEN_USER = '<token>';

function head({ action, what }: Attempt): string {
  return `could not ${action} "${what}"`;
}

const SHOWN_REASONS = 3;
const SHOWN_LENGTH = 200;

/** What the registry itself says (distribution spec, "Error codes"), as " (…)"; empty when it says nothing. */
function reasonsOf(response: HttpResponse): string {
  const texts = listOf(parseJson(response.body), 'errors')
    .map((error) => textOf(error, 'message') ?? textOf(error, 'code'))
    .filter((text) => text !== undefined);
  const joined = texts.slice(0, SHOWN_REASONS).join(', ').replace(/\s+/g, ' ').slice(0, SHOWN_LENGTH);
  return joined === '' ? '' : ` (${joined})`;
}
