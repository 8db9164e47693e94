import { join } from 'node:path';
import { readTextIfThere } from '../../io/files.ts';
import { variableOf } from '../../io/variable.ts';
import { credentialsInAuths } from './auths.ts';
import { type Locator, type Surroundings, shownPath } from './locator.ts';
import { readConfig } from './read-config.ts';

/** What `podman login` and `skopeo login` wrote (containers-auth.json(5)). */
export function podmanLocator({ env, home }: Surroundings): Locator {
  return async (host) => {
    for (const path of pathsOf(env, home)) {
      const text = await readTextIfThere(path);
      const source = shownPath(path, home);
      const found =
        text === undefined ? undefined : credentialsInAuths(readConfig(text, source), host, source);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function pathsOf(env: Surroundings['env'], home: string): readonly string[] {
  const own = variableOf(env, 'REGISTRY_AUTH_FILE');
  if (own !== undefined) return [own];
  const config = variableOf(env, 'XDG_CONFIG_HOME') ?? join(home, '.config');
  return [variableOf(env, 'XDG_RUNTIME_DIR'), config]
    .filter((folder) => folder !== undefined)
    .map((folder) => join(folder, 'containers', 'auth.json'));
}
