import type { exec } from '../../io/exec.ts';
import type { CredentialsOf } from '../../model/ports.ts';

/** Where credentials can come from: one place, one file. Undefined: this place knows nothing about the host. */
export type Locator = CredentialsOf;

/** What the places are looked for with; everything is handed in. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string>>;
  readonly home: string;
  readonly exec: typeof exec;
  readonly signal: AbortSignal;
}

/** A path below the home folder as people write it, for messages. */
export function shownPath(path: string, home: string): string {
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
