import type { Json } from '../../model/detection.ts';

/** Settings of a `.yarnrc.yml`. */
export type YarnSettings = Readonly<Record<string, Json>>;

type Tables = Readonly<Record<string, Readonly<Record<string, Json>>>>;
type Line = readonly [key: string, value: string];

/** The settings of Yarn 2 and later that say the same as an npmrc: registries, scopes, logins, http and certificates. */
export function npmrcAsYarn(npmrc: string): YarnSettings {
  const lines = npmrc.split('\n').flatMap(lineIn);
  const plain = new Map(lines);
  const registry = plain.get('registry');
  const scopes = scopesIn(lines);
  const all = [registry, ...Object.values(scopes).map(({ npmRegistryServer }) => npmRegistryServer)];
  return {
    ...(registry === undefined ? {} : { npmRegistryServer: registry }),
    ...named('npmScopes', scopes),
    ...named('npmRegistries', loginsIn(lines, plain)),
    ...named('unsafeHttpWhitelist', all.flatMap(unsafeHost)),
    ...(plain.get('strict-ssl') === 'false' ? { enableStrictSsl: false } : {}),
  };
}

function lineIn(line: string): readonly Line[] {
  const [, key, value] = /^\s*([^=]+?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
  return key === undefined || value === undefined ? [] : [[key, value.replace(/^"(.*)"$/, '$1')]];
}

function named(name: string, value: Tables | readonly string[]): YarnSettings {
  return Object.keys(value).length === 0 ? {} : { [name]: value };
}

function scopesIn(lines: readonly Line[]): Tables {
  return Object.fromEntries(
    lines.flatMap(([key, value]) => {
      const scope = /^@([^:]+):registry$/.exec(key)?.[1];
      return scope === undefined ? [] : [[scope, { npmRegistryServer: value }]];
    }),
  );
}

function loginsIn(lines: readonly Line[], plain: ReadonlyMap<string, string>): Tables {
  return Object.fromEntries(
    lines.flatMap(([key, value]) => {
      const [, address, name] = /^(\/\/.+?)\/?:(_authToken|_auth|_password)$/.exec(key) ?? [];
      if (address === undefined || name === undefined) return [];
      return [[address, { ...login(name, value, userOf(address, plain)), npmAlwaysAuth: true }]];
    }),
  );
}

/** npm keeps a password in base64, and user and password of `_auth` as Yarn does. */
function login(name: string, value: string, user: string): YarnSettings {
  if (name === '_authToken') return { npmAuthToken: value };
  const ident = name === '_auth' ? value : `${user}:${Buffer.from(value, 'base64').toString()}`;
  return { npmAuthIdent: ident };
}

function userOf(address: string, plain: ReadonlyMap<string, string>): string {
  return plain.get(`${address}/:username`) ?? plain.get(`${address}:username`) ?? '';
}

/** Yarn refuses addresses without TLS unless their hosts are named. */
function unsafeHost(url: Json | undefined): readonly string[] {
  if (typeof url !== 'string' || !url.startsWith('http://') || !URL.canParse(url)) return [];
  return [new URL(url).hostname];
}
