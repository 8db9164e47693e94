import type { ImageRef } from '../model/image-ref.ts';
import type { RegistryClient } from './client.ts';
import { MANIFEST_TYPES, checkDigest, digestOf, referenceOf } from './manifest.ts';

export interface ManifestBytes {
  readonly bytes: Uint8Array;
  readonly digest: string;
}

/** A manifest or index as the registry has it (distribution spec, end-3); undefined when it does not have it. */
export async function getManifest(
  client: RegistryClient,
  ref: ImageRef,
  signal: AbortSignal,
): Promise<ManifestBytes | undefined> {
  const response = await client.send({
    ref,
    rights: 'pull',
    action: 'read the manifest of',
    path: `manifests/${referenceOf(ref)}`,
    accept: MANIFEST_TYPES,
    expected: [200, 404],
    signal,
  });
  if (response.status === 404) return undefined;
  if (ref.digest !== undefined) checkDigest(ref, response.body, ref.digest);
  return { bytes: response.body, digest: digestOf(response.body) };
}
