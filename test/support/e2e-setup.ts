import { execFileSync } from 'node:child_process';

/** Builds the program once for all end-to-end tests, so that none of them runs yesterday's. */
export function setup(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
}
