import { parseImageRef } from '../../model/image-ref.ts';
import { publishingPorts } from '../compose.ts';
import type { Run } from '../program.ts';

/** `push IMAGE`: pushes an image that the engine has, and prints its reference with digest. */
export const push: Run = async (image, flags, around) => {
  parseImageRef(image);
  const { publisher, running } = await publishingPorts({ flags, around }, image);
  await publisher.check(image, running);
  const published = await publisher.publish(image, image, running);
  const { ref, digest } = published;
  around.answer(flags.json === true ? `${JSON.stringify(published, null, 2)}\n` : `${ref}@${digest}\n`);
};
