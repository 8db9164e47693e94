import { join } from 'node:path';
import { SeldonBuildError, reasonOf } from '../errors.ts';
import { readTextIfThere, writeAtomically } from '../io/files.ts';
import { type ImageRef, familiarName, mirrored, parseImageRef, textOfImageRef } from '../model/image-ref.ts';
import type { BaseFacts, ResolvedBase } from '../model/plan.ts';
import type { Platform } from '../model/platform.ts';
import type { LocalImage, LocalImages } from '../model/ports.ts';
import type { RegistryClient } from '../registry/client.ts';
import { headManifest } from '../registry/head-manifest.ts';
import { readImage } from '../registry/read-image.ts';
import { ASK_FOR_FACTS, factsOfOfficialImage, parseFacts } from './base-facts.ts';

export interface BaseSetting {
  readonly registry: RegistryClient;
  readonly images: LocalImages;
  readonly mirrors: Readonly<Record<string, string>>;
  readonly cacheDir: string;
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
export type FoundBase =
  { readonly base: ResolvedBase; readonly local: LocalOnly | undefined } | { readonly missing: string };

/**
 * Looks a base image up: its digest and facts from the registry (or its mirror), else from the engine's own images. An
 * image that only the engine has keeps its name: engines send a digest they do not know to Docker Hub.
 * Throws E_BASE_UNSUITABLE when the image is there and holds no usable Python.
 */
export async function findBase(name: string, platform: Platform, setting: BaseSetting): Promise<FoundBase> {
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

interface Request {
  readonly name: string;
  /** Where to look: the mirror's host where there is one. */
  readonly ref: ImageRef;
  readonly platform: Platform;
  readonly setting: BaseSetting;
}

// What a registry may say of an image that does not keep us from asking the engine.
const NOT_THERE = new Set(['E_REGISTRY_UNREACHABLE', 'E_REGISTRY_LOGIN', 'E_REGISTRY_DENIED']);

async function baseInRegistry(request: Request): Promise<FoundBase> {
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

async function factsFromRegistry(request: Request, digest: string): Promise<BaseFacts> {
  const { ref, platform, setting } = request;
  const image = await readImage(setting.registry, {
    ref: { ...ref, digest },
    platform,
    signal: setting.signal,
  });
  const known = image && factsOfOfficialImage({ ...ref, ...image });
  return known ?? ask(request, textOfImageRef({ ...ref, digest }));
}

/** Facts never change for the same content, so that each image is asked once. */
async function remembered(
  key: string,
  { platform, setting }: Request,
  find: () => Promise<BaseFacts>,
): Promise<BaseFacts> {
  const file = `${key.replace(':', '-')}-${platform.replace('/', '-')}.json`;
  const path = join(setting.cacheDir, 'bases', file);
  const known = parseFacts((await readTextIfThere(path)) ?? '');
  if (known !== undefined) return known;
  const facts = await find();
  await writeAtomically(path, JSON.stringify(facts));
  return facts;
}

async function baseInEngine(request: Request, because: string): Promise<FoundBase | undefined> {
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

async function factsFromEngine(request: Request, known: string, { env }: LocalImage): Promise<BaseFacts> {
  const { path, tag } = request.ref;
  return factsOfOfficialImage({ path, tag, env, history: [] }) ?? ask(request, known);
}

// Trouble that says nothing about the image.
const PASSED_ON = new Set(['E_ENGINE_UNREACHABLE', 'E_ENGINE_LOST', 'E_ENGINE_UNSUPPORTED', 'E_INTERRUPTED']);

async function ask({ name, setting }: Request, image: string): Promise<BaseFacts> {
  const answer = await setting.images.runOnce(image, ASK_FOR_FACTS).catch((thrown: unknown) => {
    const isOurs = thrown instanceof SeldonBuildError && PASSED_ON.has(thrown.code);
    throw isOurs ? thrown : unsuitable(name, reasonOf(thrown), thrown);
  });
  const facts = parseFacts(answer);
  if (facts === undefined)
    throw unsuitable(name, `python3 answered "${answer.trim().slice(0, 100)}"`, undefined);
  return facts;
}

function unsuitable(name: string, why: string, cause: unknown): SeldonBuildError {
  return new SeldonBuildError(
    'E_BASE_UNSUITABLE',
    `cannot use base image "${name}": could not ask it for its Python: ${why}`,
    {
      hint: 'choose an image that has python3 on its PATH, such as python:3.11-slim',
      cause,
    },
  );
}
