import { variableOf } from '../../io/variable.ts';
import { credentialsInAuths } from './auths.ts';
import type { Locator, Surroundings } from './locator.ts';
import { readConfig } from './read-config.ts';

const VARIABLE = 'DOCKER_AUTH_CONFIG';

/** A whole Docker configuration in a variable, as CI systems hand it to jobs (GitLab docs, "DOCKER_AUTH_CONFIG"). */
export function dockerAuthConfigLocator({ env }: Surroundings): Locator {
  const text = variableOf(env, VARIABLE);
  const source = `the variable ${VARIABLE}`;
  return (host) =>
    Promise.resolve(
      text === undefined ? undefined : credentialsInAuths(readConfig(text, source), host, source),
    );
}
