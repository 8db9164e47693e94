import type Docker from 'dockerode';
import { SeldonBuildError } from '../../errors.ts';
import { memberOf } from '../../io/json.ts';
import type { LocalImage } from '../../model/ports.ts';
import { engineFailure, statusOf } from './client.ts';
import { readLogs } from './container-contents.ts';
import { readImageFacts } from './image-facts.ts';
import { RUN_LABEL } from './container-options.ts';
import { removeContainer, type ContainerHost } from './containers.ts';

/** What the engine has under a name; undefined when it has no such image, or cannot be reached. */
export async function inspectLocalImage(
  client: () => Promise<Docker>,
  name: string,
): Promise<LocalImage | undefined> {
  try {
    const { id, env, repoDigests, os, architecture } = await readImageFacts(await client(), name);
    return { id, env, repoDigests, os, arch: architecture };
  } catch (thrown) {
    if (statusOf(thrown) === 404 || isUnreachable(thrown)) return undefined;
    throw engineFailure(thrown, `inspect image "${name}"`, 'E_IMAGE_NOT_FOUND');
  }
}

function isUnreachable(thrown: unknown): boolean {
  if (thrown instanceof SeldonBuildError) return thrown.code.startsWith('E_ENGINE_');
  return statusOf(thrown) === undefined && thrown instanceof Error && 'code' in thrown;
}

/**
 * Runs one command in a new container without a network and gives what it prints on stdout. Throws E_CONTAINER_FAILED when it cannot
 * be started or ends with another exit code than 0.
 */
export async function runOnce(
  { docker, run }: ContainerHost,
  image: string,
  argv: readonly [string, ...string[]],
): Promise<string> {
  const doing = `run "${argv[0]}" in image "${image}"`;
  try {
    const container = await docker.createContainer({
      Image: image,
      Entrypoint: [...argv],
      Cmd: [],
      Labels: { [RUN_LABEL]: run },
      HostConfig: {
        NetworkMode: 'none',
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
      },
    });
    try {
      await container.start();
      const exitCode = exitCodeOf(await container.wait());
      if (exitCode === 0) return await readLogs(container, { stdout: true, stderr: false });
      const stderr = await readLogs(container, { stdout: false, stderr: true });
      throw new SeldonBuildError(
        'E_CONTAINER_FAILED',
        `could not ${doing}: exit code ${exitCode}: ${stderr.trim()}`,
      );
    } finally {
      await removeContainer(container);
    }
  } catch (thrown) {
    throw engineFailure(thrown, doing, statusOf(thrown) === 404 ? 'E_IMAGE_NOT_FOUND' : 'E_CONTAINER_FAILED');
  }
}

function exitCodeOf(answer: unknown): number {
  return Number(memberOf(answer, 'StatusCode'));
}
