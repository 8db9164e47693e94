import type { ImageRef } from '../model/image-ref.ts';
import type { RegistryClient } from './client.ts';

export interface UploadRef {
  readonly ref: ImageRef;
  /** The address that the registry gave. */
  readonly location: string;
  readonly signal: AbortSignal;
}

// Some registries cannot (405), others want the right to delete for it (401, 403).
const DONE_OR_REFUSED = [200, 202, 204, 400, 401, 403, 404, 405];

/** Cancels an upload. A registry that refuses forgets the upload by itself after a while. */
export async function cancelUpload(
  client: RegistryClient,
  { ref, location, signal }: UploadRef,
): Promise<void> {
  await client.send({
    ref,
    rights: 'pull,push',
    action: 'cancel the upload to',
    method: 'DELETE',
    path: location,
    expected: DONE_OR_REFUSED,
    signal,
  });
}
