import { join } from 'node:path';
import { readTextIfThere } from '../../io/files.ts';
import { variableOf } from '../../io/variable.ts';

/** Where npm's settings come from. */
export interface NpmSurroundings {
  readonly env: Readonly<Record<string, string>>;
  readonly home: string;
  /** Text of the project's own `.npmrc`. */
  readonly project: string | undefined;
}

/**
 * The settings that decide which registries packages come from and how to log in to them, as the text of one npmrc: the
 * user's, then the project's, then those of variables; a later line wins. The text may hold secrets: it is handed to npm as
 * a file and is in no image. Empty when nothing is set.
 */
export async function readNpmSettings({ env, home, project }: NpmSurroundings): Promise<string> {
  const own = settingOf(env, 'userconfig') ?? join(home, '.npmrc');
  const user = await readTextIfThere(own);
  const registry = settingOf(env, 'registry');
  const lines = [
    ...linesOf(user ?? '').filter(isAboutRegistries),
    ...linesOf(project ?? '').filter((line) => !isAboutThisMachine(line)),
    ...(registry === undefined ? [] : [`registry=${registry}`]),
  ];
  return lines.map((line) => `${expanded(line, env)}\n`).join('');
}

/** npm takes its variables in either case. */
function settingOf(env: NpmSurroundings['env'], name: string): string | undefined {
  return variableOf(env, `NPM_CONFIG_${name.toUpperCase()}`) ?? variableOf(env, `npm_config_${name}`);
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/).filter((line) => /^\s*[^\s;#]/.test(line));
}

/** `registry`, `@scope:registry`, and what npm keeps for an address: `//host/path/:_authToken` and the like. */
function isAboutRegistries(line: string): boolean {
  return /^\s*(?:registry|strict-ssl|@[^:=\s]+:registry|\/\/[^=\s]+)\s*=/.test(line);
}

/** Folders and files of the machine that the project was developed on. */
function isAboutThisMachine(line: string): boolean {
  return /^\s*(?:cache|prefix|nodedir|userconfig|globalconfig|cafile|script-shell|python|shell|(?:global|lockfile|modules|state|store|virtual-store)-dir)\s*=/.test(
    line,
  );
}

/** `${NAME}` becomes the variable, as npm has it; an unset one stays as it is. */
function expanded(line: string, env: NpmSurroundings['env']): string {
  return line.replace(/(?<!\\)\$\{([^}]+)\}/g, (whole, name: string) => env[name] ?? whole);
}
