import { parseIni } from '../../builders/python/ini-file.ts';
import { variableOf } from '../io/variable.ts';

/** The settings of pip that say where packages come from, as written. */
export interface PipSettings {
  readonly indexUrl?: string;
  readonly extraIndexUrls: readonly string[];
  /** Path of a PEM file. */
  readonly cert?: string;
}

// Sections that count for `pip install`, weakest first; variables are stronger than both (pip docs, "Configuration").
const SECTIONS = ['global', 'install'];

/**
 * Settings of pip's configuration files, weakest file first, and of its `PIP_…` variables. Within a section the later
 * file wins; section `install` wins over `global` whichever file it stands in.
 */
export function pipSettingsOf(files: readonly string[], env: Readonly<Record<string, string>>): PipSettings {
  const parsed = files.map((text) => parseIni(text, optionName));
  const value = (name: string): string | undefined => {
    const variable = env[`PIP_${name.replaceAll('-', '_').toUpperCase()}`];
    const written = SECTIONS.flatMap((section) => parsed.map((sections) => sections.get(section)?.get(name)));
    return [variable, ...written.reverse()].find((text) => text !== undefined && text !== '');
  };
  const indexUrl = value('index-url');
  const cert = value('cert');
  return {
    ...(indexUrl === undefined ? {} : { indexUrl }),
    extraIndexUrls: (value('extra-index-url') ?? '').split(/\s+/).filter((url) => url !== ''),
    ...(cert === undefined ? {} : { cert }),
  };
}

/** pip takes `index_url`, `--index-url` and `Index-Url` for the same. */
function optionName(name: string): string {
  return name.toLowerCase().replaceAll('_', '-').replace(/^--/, '');
}

export interface PipSurroundings {
  readonly env: Readonly<Record<string, string>>;
  readonly home: string;
  /** `process.platform`. */
  readonly os: string;
}

/**
 * Where pip looks for configuration, weakest first (pip docs, "Configuration files"). PIP_CONFIG_FILE replaces the user's
 * files, and with the null device there are none.
 */
export function pipConfigPaths({ env, home, os }: PipSurroundings): readonly string[] {
  const named = variableOf(env, 'PIP_CONFIG_FILE');
  if (named === '/dev/null') return [];
  const site = variableOf(env, 'VIRTUAL_ENV');
  return [
    ...globalPaths(env, os),
    ...(named === undefined ? userPaths({ env, home, os }) : []),
    ...(site === undefined ? [] : [`${site}/pip.conf`]),
    ...(named === undefined ? [] : [named]),
  ];
}

function globalPaths(env: PipSurroundings['env'], os: string): readonly string[] {
  if (os === 'darwin') return ['/Library/Application Support/pip/pip.conf'];
  const folders = (variableOf(env, 'XDG_CONFIG_DIRS') ?? '/etc/xdg').split(':').reverse();
  return [...folders.map((folder) => `${folder}/pip/pip.conf`), '/etc/pip.conf'];
}

function userPaths({ env, home, os }: PipSurroundings): readonly string[] {
  const folder = variableOf(env, 'XDG_CONFIG_HOME') ?? `${home}/.config`;
  const mac = os === 'darwin' ? [`${home}/Library/Application Support/pip/pip.conf`] : [];
  return [`${home}/.pip/pip.conf`, `${folder}/pip/pip.conf`, ...mac];
}
