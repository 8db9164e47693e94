import type { ImageRef } from '../model/image-ref.ts';
import type { RegistryClient } from './client.ts';
import { checkDigest } from './manifest.ts';

export interface BlobRequest {
  readonly ref: ImageRef;
  readonly digest: string;
  readonly signal: AbortSignal;
}

/** A small blob, such as an image's config, checked against its digest (distribution spec, end-2). */
export async function getBlob(client: RegistryClient, request: BlobRequest): Promise<Uint8Array> {
  const { ref, digest, signal } = request;
  const response = await client.send({
    ref,
    rights: 'pull',
    action: 'read the configuration of',
    path: `blobs/${digest}`,
    expected: [200],
    signal,
  });
  checkDigest(ref, response.body, digest);
  return response.body;
}
