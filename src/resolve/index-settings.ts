import { SeldonBuildError } from '../errors.ts';
import { readTextIfThere } from '../io/files.ts';
import { withoutLogin, loginOf } from './index-url.ts';
import { loginsInNetrc, netrcText } from './netrc.ts';
import { type PipSurroundings, pipConfigPaths, pipSettingsOf } from './pip-config.ts';
import { variableOf } from '../io/variable.ts';

/** Where Python packages come from. Addresses are without logins; those stand in `netrc`. */
export interface IndexSettings {
  readonly indexUrl: string;
  /** Asked before `indexUrl`: the first index that has a package at all is the one it comes from. */
  readonly extraIndexUrls: readonly string[];
  /** A netrc file with the logins for these hosts and no others; empty when there are none. */
  readonly netrc: string;
  /** Certificates (PEM) that pip was told to trust. */
  readonly caPem?: string;
}

/** `--index-url` and `--extra-index-url`. */
export interface IndexFlags {
  readonly indexUrl?: string;
  readonly extraIndexUrls?: readonly string[];
}

const PYPI = 'https://pypi.org/simple';

/**
 * The package index as pip would take it: flags, else `PIP_…` variables, else pip's configuration files, else PyPI; logins
 * from the addresses, else from the user's netrc. Throws E_USAGE for an address that is none.
 */
export async function readIndexSettings(
  surroundings: PipSurroundings,
  flags: IndexFlags,
): Promise<IndexSettings> {
  const texts = await Promise.all(pipConfigPaths(surroundings).map(readTextIfThere));
  const pip = pipSettingsOf(
    texts.filter((text) => text !== undefined),
    surroundings.env,
  );
  const indexUrl = flags.indexUrl ?? pip.indexUrl ?? PYPI;
  const given = flags.extraIndexUrls ?? [];
  const extra = given.length > 0 ? given : pip.extraIndexUrls;
  const addresses = [indexUrl, ...extra].map(checked);
  const caPem = pip.cert === undefined ? undefined : await readTextIfThere(pip.cert);
  return {
    indexUrl: withoutSlash(indexUrl),
    extraIndexUrls: extra.map(withoutSlash),
    netrc: await netrcFor(addresses, surroundings),
    ...(caPem === undefined ? {} : { caPem }),
  };
}

function checked(address: string): string {
  if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return address;
  throw new SeldonBuildError(
    'E_USAGE',
    `cannot use package index "${withoutLogin(address)}": it is not an http(s) address`,
    {
      hint: 'give the address of a PEP 503 index, such as https://pypi.org/simple',
    },
  );
}

function withoutSlash(address: string): string {
  return withoutLogin(address).replace(/\/+$/, '');
}

async function netrcFor(addresses: readonly string[], { env, home }: PipSurroundings): Promise<string> {
  const own = (await readTextIfThere(variableOf(env, 'NETRC') ?? `${home}/.netrc`)) ?? '';
  const hosts = addresses.map((address) => new URL(address).hostname);
  const written = addresses.map(loginOf).filter((login) => login !== undefined);
  return netrcText([...written, ...loginsInNetrc(own, hosts)]);
}
