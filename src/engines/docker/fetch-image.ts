import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { SeldonBuildError } from '../../errors.ts';
import { textOf } from '../../io/json.ts';
import { familiarName, parseImageRef } from '../../model/image-ref.ts';
import type { CredentialsOf } from '../../model/ports.ts';
import { authConfigOf } from './auth-config.ts';
import { baseFailure } from './base-failure.ts';
import { engineFailure, statusOf, wordsOf } from './client.ts';
import { readImageFacts } from './image-facts.ts';
import { jsonLines } from './json-lines.ts';

/** Makes sure that the engine has an image: pulls it, where it does not. Throws E_BASE_NOT_FOUND or E_REGISTRY_*. */
export async function fetchImage(docker: Docker, name: string, credentialsOf: CredentialsOf): Promise<void> {
  try {
    await readImageFacts(docker, name);
  } catch (thrown) {
    if (statusOf(thrown) !== 404) throw engineFailure(thrown, `inspect image "${name}"`, 'E_IMAGE_NOT_FOUND');
    await pull(docker, name, credentialsOf);
  }
}

async function pull(docker: Docker, name: string, credentialsOf: CredentialsOf): Promise<void> {
  const ref = parseImageRef(name);
  const credentials = await credentialsOf(ref.host);
  const authconfig = credentials === undefined ? {} : { authconfig: authConfigOf(credentials, ref.host) };
  try {
    const stream = await docker.pull(familiarName(ref), authconfig);
    // As with a build, what went wrong stands inside a stream that ends well.
    for await (const entry of jsonLines(Readable.from(stream))) {
      const error = textOf(entry, 'error');
      if (error !== undefined) throw baseFailure(name, error);
    }
  } catch (thrown) {
    if (thrown instanceof SeldonBuildError || statusOf(thrown) === undefined) {
      throw engineFailure(thrown, `pull image "${name}"`, 'E_IMAGE_NOT_FOUND');
    }
    throw baseFailure(name, wordsOf(thrown));
  }
}
