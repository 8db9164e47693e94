import type { ImageRef } from '../model/image-ref.ts';
import type { RegistryClient } from './client.ts';
import { getManifest } from './get-manifest.ts';
import { MANIFEST_TYPES, referenceOf } from './manifest.ts';

/**
 * The digest of a manifest or index, without its content (distribution spec, end-3). Undefined when the registry does
 * not have it. A registry that leaves the digest out of the headers is asked for the content instead.
 */
export async function headManifest(
  client: RegistryClient,
  ref: ImageRef,
  signal: AbortSignal,
): Promise<string | undefined> {
  const response = await client.send({
    ref,
    rights: 'pull',
    action: 'look up image',
    method: 'HEAD',
    path: `manifests/${referenceOf(ref)}`,
    accept: MANIFEST_TYPES,
    expected: [200, 404],
    signal,
  });
  if (response.status === 404) return undefined;
  const digest = response.header('docker-content-digest');
  return digest ?? (await getManifest(client, ref, signal))?.digest;
}
