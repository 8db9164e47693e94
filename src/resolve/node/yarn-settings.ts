import { join } from 'node:path';
import { readYaml } from '../../artefacts/read-yaml.ts';
import { SeldonBuildError } from '../../errors.ts';
import { readTextIfThere } from '../../io/files.ts';
import type { Json } from '../../model/detection.ts';
import { npmrcAsYarn, type YarnSettings } from './npmrc-as-yarn.ts';

/** Where the settings of Yarn 2 and later come from. */
export interface YarnSurroundings {
  readonly env: Readonly<Record<string, string>>;
  readonly home: string;
  /** Text of the project's own `.yarnrc.yml`. */
  readonly project: string | undefined;
  /** Registries and logins as npm knows them, variables put in. */
  readonly npmrc: string;
}

// yarnpkg.com/configuration/yarnrc: what decides where packages come from.
const KEYS: readonly string[] = [
  'enableStrictSsl',
  'npmAlwaysAuth',
  'npmAuthIdent',
  'npmAuthToken',
  'npmRegistries',
  'npmRegistryServer',
  'npmScopes',
  'unsafeHttpWhitelist',
];

/**
 * Registries and logins for Yarn 2 and later, which do not read `.npmrc`, as the text of one `.yarnrc.yml` (JSON is YAML): npm's,
 * then those of the user's `.yarnrc.yml`, then the project's; a later one wins. The text may hold secrets: it is handed to Yarn as
 * a file and is in no image. Empty when nothing is set. Throws E_BAD_LOCK.
 */
export async function readYarnSettings({ env, home, project, npmrc }: YarnSurroundings): Promise<string> {
  const user = await readTextIfThere(join(home, '.yarnrc.yml'));
  const settings: YarnSettings = {
    ...npmrcAsYarn(npmrc),
    ...(await registriesIn(user, env)),
    ...(await registriesIn(project, env)),
  };
  return Object.keys(settings).length === 0 ? '' : `${JSON.stringify(settings, undefined, 2)}\n`;
}

async function registriesIn(text: string | undefined, env: YarnSurroundings['env']): Promise<YarnSettings> {
  if (text === undefined) return {};
  const read = await readYaml(text);
  if ('problem' in read) {
    throw new SeldonBuildError('E_BAD_LOCK', `could not read ".yarnrc.yml": ${read.why}`, {
      file: '.yarnrc.yml',
      hint: 'correct it, in the project or in your home folder',
    });
  }
  const [settings] = read;
  if (typeof settings !== 'object' || settings === null) return {};
  const own = Object.entries(settings).filter(([key]) => KEYS.includes(key));
  return Object.fromEntries(own.map(([key, value]) => [key, expanded(value, env)]));
}

/** `${NAME}`, `${NAME-otherwise}` and `${NAME:-otherwise}` become what Yarn makes of them here, not in the build. */
function expanded(value: Json, env: YarnSurroundings['env']): Json {
  if (typeof value === 'string') return expandedText(value, env);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => expanded(item, env));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, expanded(member, env)]));
}

function expandedText(text: string, env: YarnSurroundings['env']): string {
  const parts = [...text.matchAll(/\$\{(\w+)(?:(:?)-([^}]*))?\}/g)];
  return parts.reduce((rest, [whole, name = '', colon, otherwise = '']) => {
    const set = env[name];
    return rest.replace(whole, () => (set === undefined || (colon === ':' && set === '') ? otherwise : set));
  }, text);
}
