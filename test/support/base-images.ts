import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const SCRIPT = join(import.meta.dirname, '..', '..', 'scripts', 'setup-bases.sh');

/**
 * Makes sure that the engine can get python:X.Y-slim for each given version (from Docker Hub, or as stand-ins), and gives
 * the flags that let seldon-build find them. Seconds when they are there, a minute for each one that must be made.
 */
export function baseImageFlags(...pythons: readonly [string, ...string[]]): readonly string[] {
  const mirror = execFileSync('bash', [SCRIPT, ...pythons], { encoding: 'utf8' }).trim();
  return mirror === '' ? [] : ['--registry-mirror', mirror];
}
