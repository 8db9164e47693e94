import { SeldonBuildError } from '../errors.ts';

/** A parsed image reference (grammar: distribution/reference, as used by Docker and the OCI distribution spec). */
export interface ImageRef {
  /** Registry host with port; Docker Hub is "docker.io". */
  readonly host: string;
  /** Repository path; official images of Docker Hub have "library/" in front. */
  readonly path: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

const DOCKER_HUB = 'docker.io';
const PATH = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^[\w][\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Parses `[host[:port]/]path[:tag][@digest]`. Throws E_BAD_IMAGE_NAME that says what is wrong. */
export function parseImageRef(text: string): ImageRef {
  const [beforeDigest = '', digest, ...more] = text.split('@');
  if (more.length > 0 || (digest !== undefined && !DIGEST.test(digest))) {
    throw badName(text, 'the part behind "@" is not a digest', 'write a digest as sha256 and 64 hex digits');
  }
  const { host, rest } = splitHost(beforeDigest);
  const { path, tag } = splitTag(rest);
  checkPath(text, path);
  if (tag !== undefined && !TAG.test(tag)) {
    throw badName(
      text,
      `"${tag}" is not a tag`,
      'use letters, digits, "_", "." and "-", at most 128 of them',
    );
  }
  const official = host === DOCKER_HUB && !path.includes('/');
  return { host, path: official ? `library/${path}` : path, tag, digest };
}

function checkPath(text: string, path: string): void {
  if (PATH.test(path)) return;
  if (PATH.test(path.toLowerCase())) {
    throw badName(text, 'a repository name cannot have upper-case letters', `use "${text.toLowerCase()}"`);
  }
  throw badName(
    text,
    `"${path}" is not a repository name`,
    'use lower-case letters, digits, ".", "_", "-" and "/"',
  );
}

function badName(text: string, why: string, hint: string): SeldonBuildError {
  return new SeldonBuildError('E_BAD_IMAGE_NAME', `cannot use image name "${text}": ${why}`, { hint });
}

/** Docker's rule: the first part is a host when it has a dot or a port, or is "localhost". */
function splitHost(name: string): { host: string; rest: string } {
  const slash = name.indexOf('/');
  const first = slash === -1 ? '' : name.slice(0, slash);
  const isHost = first === 'localhost' || /[.:]/.test(first);
  if (!isHost) return { host: DOCKER_HUB, rest: name };
  const host = first === 'index.docker.io' ? DOCKER_HUB : first;
  return { host, rest: name.slice(slash + 1) };
}

function splitTag(rest: string): { path: string; tag: string | undefined } {
  const colon = rest.lastIndexOf(':');
  return colon === -1
    ? { path: rest, tag: undefined }
    : { path: rest.slice(0, colon), tag: rest.slice(colon + 1) };
}

/** The full name, with host; a missing tag is not invented. */
export function textOfImageRef(ref: ImageRef): string {
  const tag = ref.tag === undefined ? '' : `:${ref.tag}`;
  const digest = ref.digest === undefined ? '' : `@${ref.digest}`;
  return `${ref.host}/${ref.path}${tag}${digest}`;
}

/** The name as people write it: without "docker.io" and "library/". */
export function familiarName(ref: ImageRef): string {
  const short = textOfImageRef(ref);
  if (ref.host !== DOCKER_HUB) return short;
  return short.slice(DOCKER_HUB.length + 1).replace(/^library\//, '');
}

/** Replaces the host by its mirror (`--registry-mirror HOST=HOST`), if it has one. */
export function mirrored(ref: ImageRef, mirrors: Readonly<Record<string, string>>): ImageRef {
  const mirror = mirrors[ref.host];
  return mirror === undefined ? ref : { ...ref, host: mirror };
}

/** A repository name made from a folder's name: lower case, forbidden characters become "-". */
export function imageNameOf(folder: string): string {
  const cleaned = folder
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return cleaned === '' ? 'model' : cleaned;
}
