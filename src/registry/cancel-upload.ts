import type { ImageRef } from '../model/image-ref.ts';
import type { RegistryClient } from './client.ts';

export interface UploadRef {
  readonly ref: ImageRef;
  /** The address that the registry gave. */
  readonly location: string;
  readonly signal: AbortSignal;
}

/** Cancels an upload. Not every registry can (405); it then forgets the upload by itself after a while. */
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
    expected: [200, 202, 204, 404, 405],
    signal,
  });
}
