import { SeldonBuildError } from '../../errors.ts';
import { memberOf, textOf } from '../../io/json.ts';
import type { Credentials } from '../../model/ports.ts';
import { IDENTITY_TOKEN_USER } from '../failure.ts';
import { hostOfRegistryKey } from './registry-key.ts';

/**
 * The credentials of a host among the `auths` of a Docker or containers configuration (Docker CLI's config.json;
 * containers-auth.json(5)). Throws E_CREDENTIALS for an entry that cannot be read.
 */
export function credentialsInAuths(config: unknown, host: string, source: string): Credentials | undefined {
  const auths = memberOf(config, 'auths');
  const keys = typeof auths === 'object' && auths !== null ? Object.keys(auths) : [];
  const key =
    keys.find((candidate) => candidate === host) ??
    keys.find((candidate) => hostOfRegistryKey(candidate) === host);
  return key === undefined ? undefined : credentialsOfEntry(memberOf(auths, key), host, source);
}

function credentialsOfEntry(entry: unknown, host: string, source: string): Credentials | undefined {
  const identityToken = textOf(entry, 'identitytoken');
  if (identityToken !== undefined) return { username: IDENTITY_TOKEN_USER, password: identityToken, source };
  const auth = textOf(entry, 'auth');
  if (auth !== undefined) return decoded(auth, host, source);
  const username = textOf(entry, 'username');
  const password = textOf(entry, 'password');
  return username === undefined || password === undefined ? undefined : { username, password, source };
}

/** `auth` is base64 of "user:password"; the password may hold colons, and old Docker versions padded it with NULs. */
function decoded(auth: string, host: string, source: string): Credentials {
  const text = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '');
  const colon = text.indexOf(':');
  if (colon < 1) {
    throw new SeldonBuildError(
      'E_CREDENTIALS',
      `cannot read the credentials of registry "${host}" in ${source}: "auth" is not base64 of "user:password"`,
      { hint: `run "docker login ${host}" again` },
    );
  }
  return { username: text.slice(0, colon), password: text.slice(colon + 1), source };
}
