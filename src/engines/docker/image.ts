import type Docker from 'dockerode';
import { SeldonBuildError } from '../../errors.ts';
import type { BuiltImage } from '../../model/ports.ts';
import { parseImageRef, familiarName } from '../../model/image-ref.ts';
import { engineFailure, statusOf } from './client.ts';
import { readHistory, readImageFacts } from './image-facts.ts';
import { layersOf } from './image-layers.ts';

/** What the engine knows of an image. Throws E_IMAGE_NOT_FOUND. */
export async function inspectImage(docker: Docker, name: string): Promise<BuiltImage> {
  try {
    const [facts, history] = await Promise.all([readImageFacts(docker, name), readHistory(docker, name)]);
    const { id, sizeBytes, labels } = facts;
    return { id, sizeBytes, layers: layersOf(facts.diffIds, history), labels };
  } catch (thrown) {
    throw notFoundOr(thrown, name, 'inspect');
  }
}

/** Gives an image these names; a name without a tag gets "latest". Throws E_IMAGE_NOT_FOUND or E_BAD_IMAGE_NAME. */
export async function tagImage(docker: Docker, name: string, tags: readonly string[]): Promise<void> {
  // All names are checked before the first one is set.
  const refs = tags.map(parseImageRef);
  for (const ref of refs) {
    const repo = familiarName({ ...ref, tag: undefined, digest: undefined });
    try {
      await docker.getImage(name).tag({ repo, tag: ref.tag ?? 'latest' });
    } catch (thrown) {
      throw notFoundOr(thrown, name, 'tag');
    }
  }
}

/** Takes a name away, or an image that has no name left; what is in use or named otherwise stays. */
export async function removeImage(docker: Docker, name: string): Promise<void> {
  try {
    const { id, repoTags } = await readImageFacts(docker, name);
    // By its id an engine would remove an image together with its only name, which may be an earlier build's.
    if (name === id && repoTags.length > 0) return;
    await docker.getImage(name).remove();
  } catch (thrown) {
    if (statusOf(thrown) !== 404 && statusOf(thrown) !== 409)
      throw engineFailure(thrown, `remove image "${name}"`, 'E_IMAGE_NOT_FOUND');
  }
}

function notFoundOr(thrown: unknown, name: string, verb: string): Error {
  if (statusOf(thrown) !== 404) return engineFailure(thrown, `${verb} image "${name}"`, 'E_IMAGE_NOT_FOUND');
  return new SeldonBuildError(
    'E_IMAGE_NOT_FOUND',
    `could not ${verb} image "${name}": the engine does not have it`,
    {
      hint: 'build it first, or get it with "docker pull"',
      cause: thrown,
    },
  );
}
