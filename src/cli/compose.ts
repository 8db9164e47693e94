import type { Wrapper } from '../builder-api.ts';
import { contractError } from '../contract/contract-error.ts';
import { dockerEngineOf, type DockerEngine } from '../engines/docker/docker-engine.ts';
import { cacheDirOf } from '../io/cache-dir.ts';
import { exec } from '../io/exec.ts';
import { httpOf, type Http } from '../io/http.ts';
import { packContext } from '../io/pack.ts';
import { proxySettingsOf } from '../io/proxy.ts';
import type { ContractReport } from '../model/contract.ts';
import type { CredentialsOf, Publisher, Resolver, Running } from '../model/ports.ts';
import type { Project } from '../model/project.ts';
import type { BuildPorts } from '../pipeline/run.ts';
import { daemonPublisherOf } from '../publish/daemon.ts';
import { checkPushAccess } from '../registry/check-push-access.ts';
import { registryClientOf } from '../registry/client.ts';
import type { ExplicitLogin } from '../registry/credentials/explicit.ts';
import { credentialsLocator } from '../registry/credentials/locate.ts';
import { readIndexSettings } from '../resolve/index-settings.ts';
import { readNpmSettings } from '../resolve/node/npm-settings.ts';
import { readYarnSettings } from '../resolve/node/yarn-settings.ts';
import type { KeptLock } from '../resolve/python-resolver.ts';
import { resolverOf } from '../resolve/resolver.ts';
import { contextEntries } from './context.ts';
import { variablesOf } from './image-variables.ts';
import { loginOf } from './login.ts';
import { reporterOf } from './reporting.ts';
import { projectRequestOf, type Flags } from './request.ts';
import type { Surroundings } from './surroundings.ts';
import { proxyBuildArgs, trustedCertificates } from './trust.ts';
import { verifyWith } from './verify-with.ts';

/** One run of a command: its flags and its process. */
export interface Call {
  readonly flags: Flags;
  readonly around: Surroundings;
}

/** A run that resolves a plan: its project, and the lock that lies there. */
export interface ResolvingCall extends Call {
  readonly project: Project;
  readonly kept: KeptLock;
}

/** What nearly every command with effects needs. Made once a command; the only file that picks implementations. */
interface Base {
  readonly running: Running;
  readonly http: Http;
  readonly caPem: string | undefined;
  readonly credentialsOf: CredentialsOf;
  readonly docker: DockerEngine;
}

async function baseOf({ flags, around }: Call, login?: ExplicitLogin): Promise<Base> {
  const { env, home, signal } = around;
  const reporter = await reporterOf(flags, around);
  const caPem = await trustedCertificates(flags, around);
  const credentialsOf = credentialsLocator({ env, home, exec, signal }, login);
  return {
    running: {
      emit: (event) => {
        reporter.emit(event);
      },
      signal,
    },
    http: httpOf({ proxies: proxySettingsOf(env), ...(caPem === undefined ? {} : { caPem }) }),
    caPem,
    credentialsOf,
    docker: dockerEngineOf({ env, home, credentialsOf }),
  };
}

const clock = (): number => performance.now() / 1000;

type ResolvingPorts = Pick<BuildPorts, 'resolver' | 'running' | 'clock'> & {
  /** The labels of an image; undefined when the engine does not have it, or when there is no engine. */
  readonly labelsOf: (image: string) => Promise<Readonly<Record<string, string>> | undefined>;
};

async function labelsIn(
  { engine, localImages }: DockerEngine,
  image: string,
): ReturnType<ResolvingPorts['labelsOf']> {
  const isThere = (await localImages.inspect(image)) !== undefined;
  return isThere ? (await engine.inspect(image)).labels : undefined;
}

/** The effects of `plan --resolve`, `dockerfile`, `lock` and `explain`. */
export async function resolvingPorts(call: ResolvingCall): Promise<ResolvingPorts> {
  const base = await baseOf(call);
  const { resolver } = await resolverFor(call, base);
  return { resolver, running: base.running, clock, labelsOf: (image) => labelsIn(base.docker, image) };
}

/** What the build stage needs to reach registries, by the name of its secret. */
type Logins = Readonly<Record<'netrc' | 'npmrc', string>>;

async function resolverFor(
  { flags, around, kept, project }: ResolvingCall,
  base: Base,
): Promise<{ readonly resolver: Resolver; readonly logins: Logins }> {
  const { env, home } = around;
  const os = process.platform;
  const { credentialsOf, http, caPem, docker } = base;
  const index = await readIndexSettings(
    { env, home, os },
    {
      ...(flags.indexUrl === undefined ? {} : { indexUrl: flags.indexUrl }),
      extraIndexUrls: flags.extraIndexUrl ?? [],
    },
  );
  const npmrc = await readNpmSettings({ env, home, project: await project.read('.npmrc') });
  const resolver = resolverOf({
    env,
    index,
    npmrc,
    http,
    caPem,
    cacheDir: cacheDirOf({ env, home, os }),
    mirrors: projectRequestOf(flags).mirrors,
    registry: registryClientOf({ http, credentialsOf }),
    images: docker.localImages,
    refresh: flags.pull === true || flags.cache === false,
    projectFile: (path) => project.bytes(path),
    kept,
  });
  return { resolver, logins: { netrc: index.netrc, npmrc } };
}

async function yarnrcOf({ around, project }: ResolvingCall, npmrc: string): Promise<string> {
  const { env, home } = around;
  return readYarnSettings({ env, home, project: await project.read('.yarnrc.yml'), npmrc });
}

/** The engine and its client, for commands that look into images. Throws E_ENGINE_UNREACHABLE. */
export async function engineOf(call: Call): Promise<Pick<Base, 'docker' | 'running'>> {
  const { docker, running } = await baseOf(call);
  await docker.engine.check(running.signal);
  return { docker, running };
}

/** The contract test, on its own. */
export type Verifier = (image: string, contract?: string) => Promise<ContractReport>;

/** The effects of `test`. Throws E_IMAGE_NOT_FOUND for an image that the engine does not have. */
export async function verifierOf(call: Call): Promise<Verifier> {
  const { docker, running } = await engineOf(call);
  return async (image, contract) => {
    await docker.engine.inspect(image);
    const local = await docker.localImages.inspect(image);
    return verifyWith({ docker, running }, { image, env: variablesOf(local?.env ?? []), contract });
  };
}

/** The effects of `push`. */
export async function publishingPorts(
  call: Call,
  image: string,
): Promise<{ readonly publisher: Publisher; readonly running: Running }> {
  const base = await baseOf(call, await loginOf(call.flags, call.around, [image]));
  return { publisher: publisherOf(base), running: base.running };
}

function publisherOf({ docker, http, credentialsOf }: Base): Publisher {
  const registry = registryClientOf({ http, credentialsOf });
  return daemonPublisherOf({
    client: docker.client,
    credentialsOf,
    checkPushAccess: (ref, signal) => checkPushAccess(ref, registry, signal),
  });
}

/** What a build works on. */
export interface Built extends ResolvingCall {
  readonly wrapper: Wrapper;
}

/** The effects of `build`, and the secrets and arguments that its engine gets. */
export async function buildPorts({ wrapper, ...call }: Built): Promise<{
  readonly ports: BuildPorts;
  readonly secrets: Readonly<Record<string, Uint8Array>>;
  readonly buildArgs: Readonly<Record<string, string>>;
}> {
  const base = await baseOf(call, await loginOf(call.flags, call.around, call.flags.tag ?? []));
  const { resolver, logins } = await resolverFor(call, base);
  const { docker, running, caPem } = base;
  const { project } = call;
  const yarnrc = wrapper.language === 'node' ? await yarnrcOf(call, logins.npmrc) : '';
  const contract = await project.read('contract.json');
  const { packageRoot } = call.around;
  const ports: BuildPorts = {
    resolver,
    engine: docker.engine,
    publisher: publisherOf(base),
    verify: (image, { image: { env } }) => verifyWith(base, { image, env, contract }),
    contractError,
    context: async (plan) =>
      packContext(await contextEntries(plan, project, { wrapper, packageRoot }), project),
    running,
    clock,
  };
  const secrets = Object.entries({ ca: caPem ?? '', ...logins, yarnrc }).filter(([, text]) => text !== '');
  return {
    ports,
    secrets: Object.fromEntries(secrets.map(([id, text]) => [id, new TextEncoder().encode(text)])),
    buildArgs: proxyBuildArgs(call.around),
  };
}
