import { SeldonBuildError } from '../errors.ts';
import { parseImageRef } from '../model/image-ref.ts';
import type { ExplicitLogin } from '../registry/credentials/explicit.ts';
import type { Flags } from './request.ts';
import type { Surroundings } from './surroundings.ts';

/** `--username` and `--password-stdin`: for the registry of the first name, and for no other. */
export async function loginOf(
  flags: Flags,
  around: Surroundings,
  images: readonly string[],
): Promise<ExplicitLogin | undefined> {
  const { username, passwordStdin } = flags;
  if (username === undefined && passwordStdin !== true) return undefined;
  if (username === undefined || passwordStdin !== true || images[0] === undefined) {
    throw new SeldonBuildError(
      'E_USAGE',
      'cannot log in: --username, --password-stdin and an image name go together',
      {
        hint: 'echo "$TOKEN" | seldon-build push IMAGE --username NAME --password-stdin',
      },
    );
  }
  const password = (await around.stdin()).replace(/\r?\n$/, '');
  return { host: parseImageRef(images[0]).host, username, password };
}
