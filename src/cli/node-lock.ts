import { SeldonBuildError } from '../errors.ts';
import type { NodePlan } from '../model/node-plan.ts';
import { npmStepOf } from '../pipeline/node-view.ts';

// What brings a lockfile up to date without installing anything, where the manager can do that.
const COMMANDS = {
  npm: 'npm install --package-lock-only',
  pnpm: 'pnpm install --lockfile-only',
  yarn: 'yarn install',
  berry: 'yarn install --mode=update-lockfile',
} as const;

/** The error of `lock` for a Node project, whose lockfile is its package manager's own affair: builds follow it as it is. */
export function nodeLock(plan: NodePlan): SeldonBuildError {
  const { lock } = npmStepOf(plan);
  const file = lock.from === 'project' ? lock.file : 'package-lock.json';
  const command = COMMANDS[lock.from === 'project' ? (lock.manager?.kind ?? 'npm') : 'npm'];
  const isBare = plan.builder !== 'node/generic';
  return new SeldonBuildError(
    'E_USAGE',
    isBare
      ? 'cannot lock a bare model: its packages have exact versions, and a lockfile is made for each build'
      : `cannot lock a Node project: builds follow its ${file}, which its package manager writes`,
    {
      hint: isBare
        ? 'to keep a lockfile, write a class that loads the model, with a package.json'
        : `make it or bring it up to date with "${command}"`,
    },
  );
}
