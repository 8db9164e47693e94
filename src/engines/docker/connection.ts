import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { SeldonBuildError } from '../../errors.ts';
import { readTextIfThere } from '../../io/files.ts';
import { memberOf, parseJson, textOf } from '../../io/json.ts';
import { DEFAULT_SOCKET, parseEngineAddress, WINDOWS_PIPE, type EngineAddress } from './address.ts';

/** Variables of the environment, handed in. */
export type Env = Readonly<Record<string, string | undefined>>;

/** How to speak TLS to an engine. The texts are PEM. */
export interface EngineTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Whether the engine's certificate must be a good one. */
  readonly verify: boolean;
}

/** Which engine, and who says so. */
export interface Connection {
  readonly address: EngineAddress;
  readonly tls?: EngineTls;
  /** In words for the user: `DOCKER_HOST`, `docker context "remote"`, `default`. */
  readonly source: string;
}

/**
 * Finds the engine in the docker client's own order: DOCKER_HOST, DOCKER_CONTEXT, the current context of its config.json, the
 * default socket (Docker CLI documentation, "docker context" and "Environment variables").
 * Throws E_ENGINE_UNREACHABLE or E_ENGINE_UNSUPPORTED.
 */
export async function connectionOf(env: Env, home: string): Promise<Connection> {
  const configFolder = env['DOCKER_CONFIG'] ?? join(home, '.docker');
  const host = env['DOCKER_HOST'] ?? '';
  if (host !== '') return connectionOfHost(host, env, configFolder);
  const context = await contextName(env, configFolder);
  if (context !== undefined) return connectionOfContext(context, configFolder);
  return { address: { kind: 'socket', path: await defaultSocket(home) }, source: 'default' };
}

async function connectionOfHost(host: string, env: Env, configFolder: string): Promise<Connection> {
  const verify = (env['DOCKER_TLS_VERIFY'] ?? '') !== '';
  const wantsTls = verify || (env['DOCKER_TLS'] ?? '') !== '' || host.startsWith('https://');
  const address = parseEngineAddress(host, wantsTls);
  if (!wantsTls || address.kind === 'socket') return { address, source: 'DOCKER_HOST' };
  const folder = env['DOCKER_CERT_PATH'] ?? configFolder;
  return { address, tls: { ...(await readPem(folder)), verify }, source: 'DOCKER_HOST' };
}

/** The docker client's name for "no context". */
const NO_CONTEXT = 'default';

async function contextName(env: Env, configFolder: string): Promise<string | undefined> {
  const chosen = env['DOCKER_CONTEXT'] ?? '';
  const config = await readTextIfThere(join(configFolder, 'config.json'));
  const name = chosen === '' ? textOf(parseJson(config ?? ''), 'currentContext') : chosen;
  return name === NO_CONTEXT ? undefined : name;
}

/** Contexts lie in folders named after the SHA-256 of their name (docker/cli, cli/context/store). */
async function connectionOfContext(name: string, configFolder: string): Promise<Connection> {
  const folder = createHash('sha256').update(name).digest('hex');
  const meta = await readTextIfThere(join(configFolder, 'contexts', 'meta', folder, 'meta.json'));
  const endpoint = memberOf(memberOf(parseJson(meta ?? ''), 'Endpoints'), 'docker');
  const host = textOf(endpoint, 'Host');
  if (host === undefined) {
    throw new SeldonBuildError(
      'E_ENGINE_UNREACHABLE',
      `could not find Docker Engine: the docker context "${name}" ${meta === undefined ? 'does not exist' : 'names no engine'}`,
      { hint: 'choose another one with "docker context use NAME", or unset DOCKER_CONTEXT' },
    );
  }
  const pem = await readPem(join(configFolder, 'contexts', 'tls', folder, 'docker'));
  const source = `docker context "${name}"`;
  const skipsVerify = memberOf(endpoint, 'SkipTLSVerify') === true;
  const wantsTls = Object.keys(pem).length > 0 || skipsVerify || host.startsWith('https://');
  const address = parseEngineAddress(host, wantsTls);
  if (!wantsTls || address.kind === 'socket') return { address, source };
  return { address, tls: { ...pem, verify: !skipsVerify }, source };
}

async function readPem(folder: string): Promise<Omit<EngineTls, 'verify'>> {
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readTextIfThere(join(folder, name))),
  );
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

/** Docker Desktop may have its socket in the home folder only. */
async function defaultSocket(home: string): Promise<string> {
  if (process.platform === 'win32') return WINDOWS_PIPE;
  const desktop = join(home, '.docker', 'run', 'docker.sock');
  if (await isThere(DEFAULT_SOCKET)) return DEFAULT_SOCKET;
  return (await isThere(desktop)) ? desktop : DEFAULT_SOCKET;
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
