import type { Code } from '../../errors.ts';

/** What an engine's trouble with a registry means to the user. */
export interface RegistryTrouble {
  readonly code: Extract<Code, `E_REGISTRY_${string}`>;
  /** What to do about it; `host` is the registry's. */
  readonly hint: (host: string) => string;
}

const REGISTRY = '/etc/docker/certs.d';

/** The engine's wordings (moby's and containerd's registry clients, and what registries say), first match first. */
const TROUBLES: readonly (RegistryTrouble & { readonly pattern: RegExp })[] = [
  {
    pattern: /server gave HTTP response to HTTPS client/,
    code: 'E_REGISTRY_UNREACHABLE',
    hint: (host) =>
      `give the registry TLS, or add "${host}" to "insecure-registries" of the engine's daemon.json`,
  },
  {
    pattern: /x509: |certificate/,
    code: 'E_REGISTRY_UNREACHABLE',
    hint: (host) =>
      `put the registry's CA certificate into ${REGISTRY}/${host}/ca.crt on the engine's machine`,
  },
  {
    pattern: /toomanyrequests|\b429\b|\b50[0234]\b/i,
    code: 'E_REGISTRY_UNREACHABLE',
    hint: (host) => `try again later; for a rate limit, run "docker login ${host}" or use a mirror`,
  },
  {
    pattern:
      /no basic auth credentials|authentication required|incorrect username or password|\b401\b|unauthorized/i,
    code: 'E_REGISTRY_LOGIN',
    hint: (host) => `run "docker login ${host}"`,
  },
  {
    pattern: /denied|forbidden|\b403\b|insufficient.scope|read.?only|\b405\b|unsupported/i,
    code: 'E_REGISTRY_DENIED',
    hint: () => 'check the repository name, or log in as a user who has that right',
  },
  {
    pattern:
      /dial tcp|no such host|connection refused|timeout|TLS handshake|\bEOF\b|connection reset|network is/i,
    code: 'E_REGISTRY_UNREACHABLE',
    hint: () => "check the registry's address, and the network and proxy settings of the engine",
  },
];

/** Finds out what the engine's words about a registry mean; undefined for what is not known. */
export function registryTroubleOf(reason: string): RegistryTrouble | undefined {
  return TROUBLES.find(({ pattern }) => pattern.test(reason));
}
