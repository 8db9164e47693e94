import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Wrapper, WrapperFile } from '../builder-api.ts';
import type { Language } from '../model/detection.ts';

/** Names that belong to the wrapper's own development, not to an image. */
const LEFT_OUT = new Set(['tests', '__pycache__', 'pyproject.toml', 'requirements.txt', 'README.md']);

/** Reads the wrapper of a language that ships in our package. */
export function readWrapper(root: string, language: Language): Promise<Wrapper> {
  switch (language) {
    case 'python':
      return readPythonWrapper(root);
    case 'node':
      return readNodeWrapper(root);
    case 'jvm':
      throw new Error('there is no wrapper for the JVM yet');
  }
}

/** Reads the Node wrapper: bundled, in `<root>/dist/node-wrapper`. */
async function readNodeWrapper(root: string): Promise<Wrapper> {
  const files = await filesBelow(join(root, 'dist', 'node-wrapper'), '');
  return { language: 'node', digest: digestOf(files), files, requirements: [] };
}

/** Reads the Python wrapper that ships in our package (`<root>/builders/python/wrapper`). */
export async function readPythonWrapper(root: string): Promise<Wrapper> {
  const folder = join(root, 'builders', 'python', 'wrapper');
  const files = await filesBelow(folder, '');
  const requirements = await readFile(join(folder, 'requirements.txt'), 'utf8');
  return { language: 'python', digest: digestOf(files), files, requirements: linesOf(requirements) };
}

async function filesBelow(folder: string, prefix: string): Promise<WrapperFile[]> {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true });
  const wanted = entries.filter(({ name }) => !LEFT_OUT.has(name) && !name.startsWith('.'));
  const nested = await Promise.all(
    wanted.map(async (entry) => {
      const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      if (entry.isDirectory()) return filesBelow(folder, path);
      return [{ path, bytes: await readFile(join(folder, path)) }];
    }),
  );
  return nested.flat().sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** "sha256:…" over paths, lengths and contents, so that no two trees share a digest. */
function digestOf(files: readonly WrapperFile[]): string {
  const hash = createHash('sha256');
  for (const { path, bytes } of files) hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  return `sha256:${hash.digest('hex')}`;
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
}
