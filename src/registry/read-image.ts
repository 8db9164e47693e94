import { SeldonBuildError } from '../errors.ts';
import { listOf, memberOf, parseJson, textOf, textsOf } from '../io/json.ts';
import { type ImageRef, textOfImageRef } from '../model/image-ref.ts';
import type { Platform } from '../model/platform.ts';
import type { RegistryClient } from './client.ts';
import { getBlob } from './get-blob.ts';
import { getManifest } from './get-manifest.ts';
import { readManifest } from './manifest.ts';

/** What an image's config says about it (OCI image spec, "Image Configuration"). */
export interface ImageConfigFacts {
  /** "linux/amd64". */
  readonly platform: string;
  /** "NAME=value". */
  readonly env: readonly string[];
  /** The commands that made the layers. */
  readonly history: readonly string[];
}

export interface ImageRequest {
  readonly ref: ImageRef;
  readonly platform: Platform;
  readonly signal: AbortSignal;
}

/**
 * The config of an image for one platform, without its layers. Undefined when the registry does not have the image.
 * Throws E_BASE_UNSUITABLE when it is not there for the platform.
 */
export async function readImage(
  client: RegistryClient,
  request: ImageRequest,
): Promise<ImageConfigFacts | undefined> {
  const { ref, platform, signal } = request;
  const manifest = await getManifest(client, ref, signal);
  if (manifest === undefined) return undefined;
  const content = readManifest(manifest.bytes, platform);
  if (content === undefined)
    throw notAnImage(ref, 'the registry sent neither a manifest nor an index', platform);
  if (content.kind === 'index') {
    const { manifestDigest: digest, platforms } = content;
    if (digest === undefined) throw notAnImage(ref, `it is there for ${platforms.join(', ')} only`, platform);
    return readImage(client, { ...request, ref: { ...ref, digest } });
  }
  return factsOf(await getBlob(client, { ref, digest: content.configDigest, signal }));
}

function notAnImage(ref: ImageRef, why: string, platform: Platform): SeldonBuildError {
  return new SeldonBuildError(
    'E_BASE_UNSUITABLE',
    `cannot use image "${textOfImageRef(ref)}" for ${platform}: ${why}`,
    { hint: 'choose another image with --base or another platform with --platform' },
  );
}

function factsOf(bytes: Uint8Array): ImageConfigFacts {
  const json = parseJson(bytes);
  return {
    platform: `${textOf(json, 'os') ?? 'unknown'}/${textOf(json, 'architecture') ?? 'unknown'}`,
    env: textsOf(memberOf(json, 'config'), 'Env'),
    history: listOf(json, 'history').flatMap((entry) => textOf(entry, 'created_by') ?? []),
  };
}
