import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Wrapper, WrapperFile } from '../builder-api.ts';
import type { Language } from '../model/detection.ts';

/** Names that belong to the wrapper's own development, not to an image. */
const LEFT_OUT = new Set([
  'tests',
  '__pycache__',
  'pyproject.toml',
  'requirements.txt',
  'README.md',
  'stock.py',
]);

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

/**
 * Seldon's own wrapper, a package of the index, and the two files of ours that it needs: `stock.py` starts it where our
 * server would be, and the image's health check asks it.
 */
export async function readStockWrapper(root: string, version: string): Promise<Wrapper> {
  const folder = join(root, 'builders', 'python', 'wrapper');
  const files = [
    { path: 'healthcheck.py', bytes: await readFile(join(folder, 'healthcheck.py')) },
    { path: 'serve.py', bytes: await readFile(join(folder, 'stock.py')) },
  ];
  return {
    language: 'python',
    digest: digestOf(files),
    files,
    requirements: [`seldon-core==${version}`, ...NEEDED_BESIDE_STOCK],
    stock: { name: `seldon-core ${version}`, notice: licenceNotice(version) },
  };
}

// Its gunicorn wants pkg_resources, which newer setuptools no longer have.
const NEEDED_BESIDE_STOCK = ['setuptools>=65.5.1,<80'];
/** The last release under the Apache License; those after it came under the Business Source License. */
const LAST_APACHE = [1, 17, 1];

function licenceNotice(version: string): string {
  const server = `the server of this image is Seldon's own, seldon-core ${version}`;
  const numbers = version.split('.').map((part) => Number.parseInt(part, 10));
  return isAfter(numbers, LAST_APACHE)
    ? `${server}: its Business Source License does not allow production use without a licence from Seldon`
    : `${server}, under the Apache License 2.0`;
}

function isAfter(version: readonly number[], other: readonly number[]): boolean {
  const at = other.findIndex((number, index) => (version[index] ?? 0) !== number);
  return at < 0 ? version.length > other.length : (version[at] ?? 0) > (other[at] ?? 0);
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
