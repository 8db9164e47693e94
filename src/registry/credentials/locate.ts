import type { Credentials, CredentialsOf } from '../../model/ports.ts';
import { dockerAuthConfigLocator } from './docker-auth-config.ts';
import { dockerConfigLocator } from './docker-config.ts';
import { type ExplicitLogin, explicitLocator } from './explicit.ts';
import type { Locator, Surroundings } from './locator.ts';
import { podmanLocator } from './podman.ts';

/**
 * Finds the credentials of a registry host. The first place that knows the host wins: the command line, the variable
 * of CI systems, Docker's configuration with its helpers, podman's. Each place is asked once per host.
 * Throws E_CREDENTIALS when a place is there and cannot be read.
 */
export function credentialsLocator(surroundings: Surroundings, explicit?: ExplicitLogin): CredentialsOf {
  const locators: readonly Locator[] = [
    ...(explicit === undefined ? [] : [explicitLocator(explicit)]),
    dockerAuthConfigLocator(surroundings),
    dockerConfigLocator(surroundings),
    podmanLocator(surroundings),
  ];
  const known = new Map<string, Promise<Credentials | undefined>>();
  return (host) => {
    const found = known.get(host) ?? firstOf(locators, host);
    known.set(host, found);
    return found;
  };
}

async function firstOf(locators: readonly Locator[], host: string): Promise<Credentials | undefined> {
  for (const locate of locators) {
    const found = await locate(host);
    if (found !== undefined) return found;
  }
  return undefined;
}
