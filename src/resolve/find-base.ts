import { join } from 'node:path';
import { SeldonBuildError, reasonOf } from '../errors.ts';
import { readTextIfThere, writeAtomically } from '../io/files.ts';
import { type ImageRef, familiarName, mirrored, parseImageRef, textOfImageRef } from '../model/image-ref.ts';
import type { BaseOf } from '../model/plan-parts.ts';
import type { Platform } from '../model/platform.ts';
import type { LocalImage, LocalImages } from '../model/ports.ts';
import type { RegistryClient } from '../registry/client.ts';
import { headManifest } from '../registry/head-manifest.ts';
import { readImage } from '../registry/read-image.ts';
import type { BaseProbe } from './base-probe.ts';

/** Where base images and what is known of them come from. */
export interface BaseSource {
  readonly registry: RegistryClient;
  /** The engine's own images. */
  readonly images: LocalImages;
  /** Registry host → the host that stands in for it. */
  readonly mirrors: Readonly<Record<string, string>>;
  readonly cacheDir: string;
}

export interface BaseSetting<Facts> extends BaseSource {
  readonly probe: BaseProbe<Facts>;
  readonly signal: AbortSignal;
}

/** A base that only the engine has. */
export interface LocalOnly {
  /** The engine's id of the image. */
  readonly id: string;
  /** Why the registry is no help. */
  readonly because: string;
}

/** A base image that is there, or why it is not. */
export type FoundBase<Facts> =
  { readonly base: BaseOf<Facts>; readonly local: LocalOnly | undefined } | { readonly missing: string };

/**
 * Looks a base image up: its digest and facts from the registry (or its mirror), else from the engine's own images. An
 * image that only the engine has keeps its name: engines send a digest they do not know to Docker Hub.
 * Throws E_BASE_UNSUITABLE when the image is there and does not hold what the probe looks for.
 */
export async function findBase<Facts>(
  name: string,
  platform: Platform,
  setting: BaseSetting<Facts>,
): Promise<FoundBase<Facts>> {
  const ref = parseImageRef(name);
  const request = { name, ref: mirrored(withTag(ref), setting.mirrors), platform, setting };
  const remote = await baseInRegistry(request);
  if ('base' in remote) return remote;
  const local = await baseInEngine(request, remote.missing);
  return local ?? { missing: `${remote.missing}, and the engine does not have it for ${platform}` };
}

function withTag(ref: ImageRef): ImageRef {
  return ref.tag === undefined && ref.digest === undefined ? { ...ref, tag: 'latest' } : ref;
}

interface Request<Facts> {
  readonly name: string;
  /** Where to look: the mirror's host where there is one. */
  readonly ref: ImageRef;
  readonly platform: Platform;
  readonly setting: BaseSetting<Facts>;
}

// What a registry may say of an image that does not keep us from asking the engine.
const NOT_THERE = new Set(['E_REGISTRY_UNREACHABLE', 'E_REGISTRY_LOGIN', 'E_REGISTRY_DENIED']);

async function baseInRegistry<Facts>(request: Request<Facts>): Promise<FoundBase<Facts>> {
  const { name, ref, setting } = request;
  try {
    const digest = await headManifest(setting.registry, ref, setting.signal);
    if (digest === undefined) return { missing: `registry ${ref.host} does not have it` };
    const facts = await remembered(digest, request, () => factsFromRegistry(request, digest));
    return { base: { from: textOfImageRef({ ...ref, digest }), name, digest, facts }, local: undefined };
  } catch (thrown) {
    if (thrown instanceof SeldonBuildError && NOT_THERE.has(thrown.code)) {
      return { missing: reasonOf(thrown).replace(/^could not [^"]*"[^"]*": /, '') };
    }
    throw thrown;
  }
}

async function factsFromRegistry<Facts>(request: Request<Facts>, digest: string): Promise<Facts> {
  const { ref, platform, setting } = request;
  const image = await readImage(setting.registry, {
    ref: { ...ref, digest },
    platform,
    signal: setting.signal,
  });
  const known = image && setting.probe.official({ ...ref, ...image });
  return known ?? ask(request, textOfImageRef({ ...ref, digest }));
}

/** Facts never change for the same content, so that each image is asked once. */
async function remembered<Facts>(
  key: string,
  { platform, setting }: Request<Facts>,
  find: () => Promise<Facts>,
): Promise<Facts> {
  const file = `${key.replace(':', '-')}-${platform.replace('/', '-')}.json`;
  const path = join(setting.cacheDir, setting.probe.cacheFolder, file);
  const known = setting.probe.parse((await readTextIfThere(path)) ?? '');
  if (known !== undefined) return known;
  const facts = await find();
  await writeAtomically(path, JSON.stringify(facts));
  return facts;
}

async function baseInEngine<Facts>(
  request: Request<Facts>,
  because: string,
): Promise<FoundBase<Facts> | undefined> {
  const { name, ref, setting } = request;
  // The engine may know the image by the mirror's name or by its own.
  for (const known of [...new Set([textOfImageRef(ref), textOfImageRef(withTag(parseImageRef(name)))])]) {
    const image = await setting.images.inspect(known);
    if (image !== undefined && isFor(image, request.platform)) {
      const facts = await remembered(image.id, request, () => factsFromEngine(request, known, image));
      const base = { from: familiarName(parseImageRef(known)), name, facts };
      return { base, local: { id: image.id, because } };
    }
  }
  return undefined;
}

function isFor({ os, arch }: LocalImage, platform: Platform): boolean {
  return `${os}/${arch}` === platform;
}

async function factsFromEngine<Facts>(
  request: Request<Facts>,
  known: string,
  { env }: LocalImage,
): Promise<Facts> {
  const { path, tag } = request.ref;
  return request.setting.probe.official({ path, tag, env, history: [] }) ?? ask(request, known);
}

// Trouble that says nothing about the image.
const PASSED_ON = new Set(['E_ENGINE_UNREACHABLE', 'E_ENGINE_LOST', 'E_ENGINE_UNSUPPORTED', 'E_INTERRUPTED']);

async function ask<Facts>({ name, setting }: Request<Facts>, image: string): Promise<Facts> {
  const { probe, images } = setting;
  const answer = await images.runOnce(image, probe.question).catch((thrown: unknown) => {
    const isOurs = thrown instanceof SeldonBuildError && PASSED_ON.has(thrown.code);
    throw isOurs ? thrown : unsuitable(name, { why: reasonOf(thrown), probe, cause: thrown });
  });
  const facts = probe.parse(answer);
  if (facts !== undefined) return facts;
  const why = `${probe.question[0]} answered "${answer.trim().slice(0, 100)}"`;
  throw unsuitable(name, { why, probe, cause: undefined });
}

interface Unsuitable {
  readonly why: string;
  readonly probe: Pick<BaseProbe<unknown>, 'holds' | 'hint'>;
  readonly cause: unknown;
}

function unsuitable(name: string, { why, probe, cause }: Unsuitable): SeldonBuildError {
  return new SeldonBuildError(
    'E_BASE_UNSUITABLE',
    `cannot use base image "${name}": could not ask it for its ${probe.holds}: ${why}`,
    { hint: probe.hint, cause },
  );
}
