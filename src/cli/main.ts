import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { runProgram } from './program.ts';
import type { Surroundings } from './surroundings.ts';

/** Runs the command line and returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  // A reader that closes its pipe early ("| head -1") has what it wants: that is no failure of ours.
  process.stdout.on('error', () => undefined);
  return runProgram(argv, surroundings(interruption()));
}

/** Aborted by the first Ctrl-C, which cleans up; the second one ends the process at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return controller.signal;
}

function surroundings(signal: AbortSignal): Surroundings {
  const packageRoot = packageRootOf(dirname(fileURLToPath(import.meta.url)));
  return {
    env: environment(),
    home: homedir(),
    cwd: process.cwd(),
    packageRoot,
    version: versionOf(packageRoot),
    answer: (out) => void process.stdout.write(out),
    report: (out) => void process.stderr.write(out),
    stderrIsTty: process.stderr.isTTY,
    stdin: () => text(process.stdin),
    signal,
  };
}

/** The variables that are set. */
function environment(): Readonly<Record<string, string>> {
  // eslint-disable-next-line n/no-process-env -- the one place that reads it
  const entries = Object.entries(process.env);
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** The bundle lies in dist/, the source in src/cli/: the package is the nearest folder above with templates. */
function packageRootOf(folder: string): string {
  return folder.endsWith('dist') ? dirname(folder) : dirname(dirname(folder));
}

function versionOf(packageRoot: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return known ? String(manifest.version) : 'unknown';
}
