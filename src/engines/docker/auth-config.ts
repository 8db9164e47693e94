import type { Credentials } from '../../model/ports.ts';
import { IDENTITY_TOKEN_USER } from '../../registry/failure.ts';

/** What stands in X-Registry-Auth (Engine API, "Authentication"). */
export function authConfigOf(
  { username, password }: Credentials,
  host: string,
): Readonly<Record<string, string>> {
  return username === IDENTITY_TOKEN_USER
    ? { identitytoken: password, serveraddress: host }
    : { username, password, serveraddress: host };
}
