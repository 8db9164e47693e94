import { SeldonBuildError } from '../../src/builder-api.ts';
import type { LockProblem } from './locked.ts';
import type { ManagerName } from './package-manager.ts';

const COMMANDS: Readonly<Record<ManagerName, string>> = {
  npm: '"npm install --package-lock-only"',
  pnpm: '"pnpm install --lockfile-only"',
  yarn: '"yarn install"',
  bun: '"bun install --lockfile-only"',
};

/** The command that makes a lockfile, or brings it up to date. */
export function hintFor(manager: ManagerName): string {
  return COMMANDS[manager];
}

/** The error for a lockfile that cannot be used. */
export function lockProblem(
  file: string,
  manager: ManagerName,
  { why, hint }: LockProblem,
): SeldonBuildError {
  const anew = `make it anew: ${hintFor(manager)}${manager === 'npm' ? ' with npm 7 or newer' : ''}`;
  return new SeldonBuildError('E_BAD_LOCK', `could not read lockfile "${file}": ${why}`, {
    file,
    hint: hint ?? anew,
  });
}

/** The error for a lockfile that does not fit package.json any more. */
export function outdatedLock(
  file: string,
  manager: ManagerName,
  problems: readonly string[],
): SeldonBuildError {
  return new SeldonBuildError(
    'E_LOCK_OUTDATED',
    `cannot install from "${file}": it is older than package.json: ${problems.join('; ')}`,
    { file, hint: `bring it up to date: ${hintFor(manager)}` },
  );
}
