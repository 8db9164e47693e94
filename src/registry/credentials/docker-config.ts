import { join } from 'node:path';
import { readTextIfThere } from '../../io/files.ts';
import { memberOf, textOf } from '../../io/json.ts';
import { variableOf } from '../../io/variable.ts';
import { credentialsInAuths } from './auths.ts';
import { askCredentialHelper } from './credential-helper.ts';
import { type Locator, type Surroundings, shownPath } from './locator.ts';
import { readConfig } from './read-config.ts';
import { registryKeyOf } from './registry-key.ts';

/**
 * Docker's own configuration: `$DOCKER_CONFIG/config.json` or `~/.docker/config.json`. The helper of the host
 * (`credHelpers`) comes before that of all hosts (`credsStore`), and both before `auths`.
 */
export function dockerConfigLocator(surroundings: Surroundings): Locator {
  const { env, home } = surroundings;
  const folder = variableOf(env, 'DOCKER_CONFIG') ?? join(home, '.docker');
  const path = join(folder, 'config.json');
  const source = shownPath(path, home);
  return async (host) => {
    const text = await readTextIfThere(path);
    if (text === undefined) return undefined;
    const config = readConfig(text, source);
    const helper = helperOf(config, host);
    const found =
      helper === undefined ? undefined : await askCredentialHelper({ helper, host, source }, surroundings);
    return found ?? credentialsInAuths(config, host, source);
  };
}

function helperOf(config: unknown, host: string): string | undefined {
  const helpers = memberOf(config, 'credHelpers');
  return textOf(helpers, host) ?? textOf(helpers, registryKeyOf(host)) ?? textOf(config, 'credsStore');
}
