import { SeldonBuildError, type Code } from '../errors.ts';
import { familiarName, type ImageRef } from '../model/image-ref.ts';
import type { Credentials } from '../model/ports.ts';

/** Where a push went, and as whom. */
export interface PushTarget {
  readonly ref: ImageRef;
  readonly credentials: Credentials | undefined;
}

interface Cause {
  readonly pattern: RegExp;
  readonly code: Code;
  readonly hint: (host: string) => string;
}

const logIn = (host: string): string => `run "docker login ${host}", or give --username and --password-stdin`;
const checkName = (): string => 'check the repository name, or log in as a user who has that right';

/** The engine's wordings (moby's distribution code, and what registries say), first match first. */
const CAUSES: readonly Cause[] = [
  {
    pattern: /server gave HTTP response to HTTPS client/,
    code: 'E_REGISTRY_UNREACHABLE',
    hint: (host) =>
      `add "${host}" to "insecure-registries" of the engine's daemon.json, or give the registry TLS`,
  },
  {
    pattern: /x509: |certificate/,
    code: 'E_REGISTRY_UNREACHABLE',
    hint: (host) =>
      `put the registry's CA certificate into /etc/docker/certs.d/${host}/ca.crt on the engine's machine`,
  },
  {
    pattern:
      /no basic auth credentials|authentication required|incorrect username or password|401|unauthorized/i,
    code: 'E_REGISTRY_LOGIN',
    hint: logIn,
  },
  {
    pattern: /denied|forbidden|403|insufficient.scope|read.?only|405 Method Not Allowed|unsupported/i,
    code: 'E_REGISTRY_DENIED',
    hint: checkName,
  },
  {
    pattern:
      /dial tcp|no such host|connection refused|timeout|TLS handshake|\bEOF\b|connection reset|network is/i,
    code: 'E_REGISTRY_UNREACHABLE',
    hint: () => "check the registry's address, and the network and proxy settings of the engine",
  },
  {
    pattern: /50[0234]|toomanyrequests|429/i,
    code: 'E_REGISTRY_UNREACHABLE',
    hint: () => 'wait a little, then push again',
  },
];

/** The error for a push that failed; `reason` is what the engine said. */
export function pushFailure(reason: string, target: PushTarget): SeldonBuildError {
  const { host } = target.ref;
  const cause = CAUSES.find(({ pattern }) => pattern.test(reason));
  const name = familiarName(target.ref);
  if (cause === undefined) {
    return new SeldonBuildError('E_PUSH_FAILED', `could not push "${name}": ${reason}`, {
      hint: 'push again',
    });
  }
  if (cause.code === 'E_REGISTRY_UNREACHABLE') {
    return new SeldonBuildError(cause.code, `could not push "${name}": ${reason}`, {
      hint: cause.hint(host),
    });
  }
  return refused(reason, target, cause);
}

/** Who may do nothing anonymously may do it with a login. */
function refused(reason: string, { ref, credentials }: PushTarget, cause: Cause): SeldonBuildError {
  const name = familiarName(ref);
  return credentials === undefined
    ? new SeldonBuildError('E_REGISTRY_LOGIN', `could not push "${name}" without a login: ${reason}`, {
        hint: logIn(ref.host),
      })
    : new SeldonBuildError(cause.code, `could not push "${name}" with ${credentials.source}: ${reason}`, {
        hint: cause.hint(ref.host),
      });
}
