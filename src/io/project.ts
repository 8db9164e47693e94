import { constants } from 'node:fs';
import { access, open, readFile, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import dockerignore from '@balena/dockerignore';
import { SeldonBuildError, reasonOf } from '../errors.ts';
import type { ByteRange, Project } from '../model/project.ts';

/** What no image needs; a project's own ignore files can take entries back with "!". */
const ALWAYS_IGNORED = [
  '.git',
  '**/__pycache__',
  '**/*.pyc',
  '**/.ipynb_checkpoints',
  '**/.DS_Store',
  '.venv',
  'venv',
  'node_modules',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
];
const IGNORE_FILES = ['.dockerignore', '.s2iignore'];

interface Tree {
  readonly root: string;
  readonly ignores: (path: string) => boolean;
}

/** Opens a folder as a project. Throws E_PROJECT_NOT_FOUND, E_PROJECT_UNREADABLE or E_SYMLINK. */
export async function openProject(folder: string): Promise<Project> {
  const root = await realRoot(folder);
  const ignores = await ignoreRules(root);
  const sorted = (await filesBelow({ root, ignores }, '', [root])).sort();
  const known = new Set(sorted);
  const absolute = (path: string): string => join(root, path);
  return {
    name: basename(root),
    files: () => Promise.resolve(sorted),
    has: (path) => Promise.resolve(known.has(path)),
    read: async (path) => (known.has(path) ? textOf(await readBytes(absolute(path), path)) : undefined),
    bytes: async (path, range) => (known.has(path) ? readBytes(absolute(path), path, range) : undefined),
    size: async (path) => (known.has(path) ? (await stat(absolute(path))).size : undefined),
    executable: async (path) => known.has(path) && isExecutable(absolute(path)),
  };
}

async function realRoot(folder: string): Promise<string> {
  const root = await realpath(resolve(folder)).catch((error: unknown) => {
    throw new SeldonBuildError(
      'E_PROJECT_NOT_FOUND',
      `could not open project "${folder}": ${reasonOf(error)}`,
      {
        hint: 'name a folder that holds a model, such as seldon-build ./my-model',
        cause: error,
      },
    );
  });
  if ((await stat(root)).isDirectory()) return root;
  throw new SeldonBuildError(
    'E_PROJECT_NOT_FOUND',
    `cannot use "${folder}" as a project: it is not a folder`,
    {
      hint: 'name the folder that the file is in',
    },
  );
}

async function ignoreRules(root: string): Promise<(path: string) => boolean> {
  const matcher = dockerignore.default({ ignorecase: false }).add(ALWAYS_IGNORED);
  for (const name of IGNORE_FILES) {
    const text = await readFile(join(root, name), 'utf8').catch(() => '');
    if (text !== '') matcher.add(text);
  }
  return (path) => matcher.ignores(path);
}

async function filesBelow(tree: Tree, folder: string, parents: readonly string[]): Promise<string[]> {
  const entries = await readdir(join(tree.root, folder), { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
  const found: string[] = [];
  for (const entry of entries) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (tree.ignores(path)) continue;
    const target = entry.isSymbolicLink() ? await followed(tree, path, parents) : join(tree.root, path);
    const isFolder = entry.isSymbolicLink() ? (await stat(target)).isDirectory() : entry.isDirectory();
    if (isFolder) found.push(...(await filesBelow(tree, path, [...parents, target])));
    else if (entry.isFile() || entry.isSymbolicLink()) found.push(path);
  }
  return found;
}

/** The real path behind a link. An image must not depend on what lies outside of the project. */
async function followed(tree: Tree, path: string, parents: readonly string[]): Promise<string> {
  const target = await realpath(join(tree.root, path)).catch((error: unknown) => {
    throw badLink(path, 'it leads nowhere, or round in a circle', error);
  });
  const inside = relative(tree.root, target);
  if (inside === '..' || inside.startsWith(`..${sep}`)) {
    throw badLink(path, `it leads out of the project, to "${target}"`);
  }
  if (parents.includes(target)) throw badLink(path, 'it leads back to a folder that it lies in');
  return target;
}

function badLink(path: string, why: string, cause?: unknown): SeldonBuildError {
  return new SeldonBuildError('E_SYMLINK', `cannot follow the symbolic link "${path}": ${why}`, {
    file: path,
    hint: `put the file itself in its place, or add "${path}" to .dockerignore`,
    cause,
  });
}

async function readBytes(file: string, path: string, range?: ByteRange): Promise<Uint8Array> {
  try {
    if (range === undefined) return await readFile(file);
    const handle = await open(file);
    try {
      const buffer = Buffer.alloc(Math.max(0, range.end - range.start));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, range.start);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, cause: unknown): SeldonBuildError {
  return new SeldonBuildError('E_PROJECT_UNREADABLE', `could not read "${path || '.'}": ${reasonOf(cause)}`, {
    file: path,
    hint: 'give yourself the right to read it (chmod u+r), or add it to .dockerignore',
    cause,
  });
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes);
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
