import type { Locator } from './locator.ts';

/** What the user typed: `--username` and `--password-stdin`, meant for one host. */
export interface ExplicitLogin {
  readonly host: string;
  readonly username: string;
  readonly password: string;
}

/** Credentials given on the command line. They are shown to no other host. */
export function explicitLocator({ host: forHost, username, password }: ExplicitLogin): Locator {
  return (host) =>
    Promise.resolve(
      host === forHost ? { username, password, source: '--username and --password-stdin' } : undefined,
    );
}
