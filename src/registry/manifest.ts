import { createHash } from 'node:crypto';
import { SeldonBuildError } from '../errors.ts';
import { listOf, memberOf, parseJson, textOf } from '../io/json.ts';
import { type ImageRef, textOfImageRef } from '../model/image-ref.ts';
import type { Platform } from '../model/platform.ts';

/** Media types of manifests and indexes (OCI image spec; Docker's are their twins of before). */
export const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** The part of a path that names a manifest: the digest where there is one, else the tag. */
export function referenceOf(ref: ImageRef): string {
  return ref.digest ?? ref.tag ?? 'latest';
}

/** "sha256:…" of the bytes. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Refuses content that does not have the digest by which it was asked for. */
export function checkDigest(ref: ImageRef, bytes: Uint8Array, digest: string): void {
  const actual = digestOf(bytes);
  if (actual === digest) return;
  throw new SeldonBuildError(
    'E_REGISTRY_DENIED',
    `cannot use "${textOfImageRef(ref)}": asked for ${digest}, the registry sent ${actual}`,
    { hint: 'check the registry or its mirror: what it holds is damaged' },
  );
}

/** What a manifest's bytes are: an image's config, or for an index the digest of the platform's manifest. */
export type ManifestContent =
  | { readonly kind: 'image'; readonly configDigest: string }
  | {
      readonly kind: 'index';
      readonly manifestDigest: string | undefined;
      readonly platforms: readonly string[];
    };

/** Reads a manifest or index; undefined when it is neither. */
export function readManifest(bytes: Uint8Array, platform: Platform): ManifestContent | undefined {
  const json = parseJson(bytes);
  const configDigest = textOf(memberOf(json, 'config'), 'digest');
  if (configDigest !== undefined) return { kind: 'image', configDigest };
  if (memberOf(json, 'manifests') === undefined) return undefined;
  const entries = listOf(json, 'manifests').map((entry) => ({
    digest: textOf(entry, 'digest'),
    platform: platformOf(memberOf(entry, 'platform')),
  }));
  const mine = entries.find((entry) => entry.platform === platform);
  // An index also lists attestations, whose platform is "unknown/unknown".
  const platforms = entries.map((entry) => entry.platform).filter((name) => !name.startsWith('unknown'));
  return { kind: 'index', manifestDigest: mine?.digest, platforms };
}

function platformOf(value: unknown): string {
  return `${textOf(value, 'os') ?? 'unknown'}/${textOf(value, 'architecture') ?? 'unknown'}`;
}
