import type { ImageRef } from '../model/image-ref.ts';
import { cancelUpload } from './cancel-upload.ts';
import type { RegistryClient } from './client.ts';
import { startUpload } from './start-upload.ts';

/**
 * Asks a registry for the right to push, by starting an upload and cancelling it: nothing else tells for sure.
 * Throws E_REGISTRY_DENIED, E_REGISTRY_LOGIN or E_REGISTRY_UNREACHABLE.
 */
export async function checkPushAccess(
  ref: ImageRef,
  client: RegistryClient,
  signal: AbortSignal,
): Promise<void> {
  const location = await startUpload(client, ref, signal);
  if (location !== undefined) await cancelUpload(client, { ref, location, signal });
}
