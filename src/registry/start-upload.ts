import type { ImageRef } from '../model/image-ref.ts';
import type { RegistryClient } from './client.ts';

/** Starts an upload (distribution spec, end-4a) and gives its address, where the registry names one. */
export async function startUpload(
  client: RegistryClient,
  ref: ImageRef,
  signal: AbortSignal,
): Promise<string | undefined> {
  const response = await client.send({
    ref,
    rights: 'pull,push',
    action: 'push to',
    method: 'POST',
    path: 'blobs/uploads/',
    expected: [202],
    signal,
  });
  return response.header('location');
}
