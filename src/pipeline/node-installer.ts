import type { NodeManager } from '../model/node-plan.ts';
import { commandLine, shellWord } from './quote.ts';

/** How packages are installed in the build stage. */
export interface Installer {
  /** Mount of the cache that packages are kept in from build to build. */
  readonly cache: string;
  /** Mount of the registries and their logins. */
  readonly login: string;
  /** The command: exactly what is locked, not for development, no line of a package run, into a plain node_modules. */
  readonly install: string;
}

/** Where a package manager that is not in the base is installed for the build. */
export const MANAGER_FOLDER = '/opt/package-manager';

/** npm's options for a program that nobody reads the advice of. */
export const QUIET = ['--no-audit', '--no-fund', '--no-update-notifier'];

/** The installer of the base's npm, or of the manager of the lockfile. */
export function installerOf(manager: NodeManager | undefined): Installer {
  if (manager === undefined) return NPM;
  switch (manager.kind) {
    case 'pnpm':
      return PNPM;
    case 'yarn':
      return YARN;
    case 'berry':
      return BERRY;
  }
}

const NPM: Installer = {
  cache: 'type=cache,id=seldon-build-npm,target=/root/.npm',
  login: 'type=secret,id=npmrc',
  install: commandLine(['npm', 'ci', '--omit=dev', '--ignore-scripts', ...QUIET]),
};

/**
 * pnpm's own layout is of links into one store; with this one, what npm does with packages works as well, and the image is smaller.
 * Its notes have times in them, so they go.
 */
const PNPM: Installer = {
  cache: 'type=cache,id=seldon-build-pnpm,target=/root/.pnpm-store',
  login: 'type=secret,id=npmrc',
  install: commands(
    [
      ...[program('pnpm'), 'install', '--prod', '--frozen-lockfile', '--ignore-scripts'],
      ...['--config.node-linker=hoisted', '--package-import-method=copy', '--store-dir=/root/.pnpm-store'],
    ],
    ['rm', '-f', 'node_modules/.modules.yaml', 'node_modules/.pnpm-workspace-state-v1.json'],
  ),
};

/** Yarn 1 finds registries and logins in the .npmrc of the home folder only. Several at once would spoil its cache. */
const YARN: Installer = {
  cache: 'type=cache,id=seldon-build-yarn,target=/root/.cache/yarn,sharing=locked',
  login: 'type=secret,id=npmrc,target=/root/.npmrc',
  install: commands(
    [
      ...[program('yarn'), 'install', '--production', '--frozen-lockfile', '--ignore-scripts'],
      ...['--ignore-engines', '--non-interactive', '--no-progress', '--cache-folder=/root/.cache/yarn'],
    ],
    ['rm', '-f', 'node_modules/.yarn-integrity'],
  ),
};

const OUTDATED =
  'yarn.lock does not fit package.json or .yarnrc.yml: run "yarn install" and keep what it writes';

/**
 * Yarn 4 leaves packages for development out in a command that may change the lockfile: another one shows before that it is whole.
 * It does not know the variables of proxies that all others know.
 */
const BERRY: Installer = {
  cache: 'type=cache,id=seldon-build-berry,target=/root/.yarn/berry',
  login: 'type=secret,id=yarnrc,target=/root/.yarnrc.yml',
  install: [
    'export YARN_HTTP_PROXY="${HTTP_PROXY:-$http_proxy}" YARN_HTTPS_PROXY="${HTTPS_PROXY:-$https_proxy}"',
    commands(['cp', 'yarn.lock', '/tmp/yarn.lock'], [program('yarn'), 'install', '--mode=update-lockfile']),
    `if ! cmp -s yarn.lock /tmp/yarn.lock; then echo ${shellWord(OUTDATED)} >&2; exit 1; fi`,
    commands(
      [program('yarn'), 'workspaces', 'focus', '--production'],
      ['rm', '-f', 'node_modules/.yarn-state.yml'],
    ),
  ].join(' && '),
};

function program(name: string): string {
  return `${MANAGER_FOLDER}/node_modules/.bin/${name}`;
}

/** What installs a manager from its own lock, and holds it against the hash of the program where package.json has one. */
export function fetchManager({ program: checked }: NodeManager): string {
  const install = commandLine(['npm', 'ci', '--ignore-scripts', ...QUIET]);
  if (checked === undefined) return install;
  const line = `${checked.digest}  ${BERRY_PROGRAM}`;
  return `${install} && echo ${shellWord(line)} | ${checked.algorithm}sum --check`;
}

const BERRY_PROGRAM = 'node_modules/@yarnpkg/cli-dist/bin/yarn.js';

function commands(...lines: readonly (readonly string[])[]): string {
  return lines.map(commandLine).join(' && ');
}
