import { createHash } from 'node:crypto';
import type { Project } from '../../src/builder-api.ts';

const CHUNK_BYTES = 4 * 1024 * 1024;

/**
 * The digest of some files of a project, "sha256:…": of one file its contents (as sha256sum prints it), of several their
 * names and digests in the form of sha256sum's list. Undefined without files.
 */
export async function digestOf(project: Project, files: readonly string[]): Promise<string | undefined> {
  const [first, ...others] = files;
  if (first === undefined) return undefined;
  const firstDigest = await fileDigest(project, first);
  if (others.length === 0) return `sha256:${firstDigest}`;
  const list = createHash('sha256').update(`${firstDigest}  ${first}\n`);
  for (const file of others) list.update(`${await fileDigest(project, file)}  ${file}\n`);
  return `sha256:${list.digest('hex')}`;
}

/** Read in ranges: a model can be larger than the memory. */
async function fileDigest(project: Project, file: string): Promise<string> {
  const size = (await project.size(file)) ?? 0;
  const hash = createHash('sha256');
  for (let start = 0; start < size; start += CHUNK_BYTES) {
    const chunk = await project.bytes(file, { start, end: Math.min(start + CHUNK_BYTES, size) });
    if (chunk !== undefined) hash.update(chunk);
  }
  return hash.digest('hex');
}
