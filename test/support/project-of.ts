import type { Project } from '../../src/model/project.ts';

/** A project in memory: the twin of the one on disk (both pass test/contracts/project.contract.ts). */
export function projectOf(tree: Readonly<Record<string, string | Uint8Array>>, name = 'project'): Project {
  const bytesOf = (path: string): Uint8Array | undefined => {
    const content = Object.hasOwn(tree, path) ? tree[path] : undefined;
    return typeof content === 'string' ? new TextEncoder().encode(content) : content;
  };
  return {
    name,
    files: async () => Object.keys(tree).sort(),
    has: async (path) => Object.hasOwn(tree, path),
    read: async (path) => {
      const bytes = bytesOf(path);
      return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
    },
    bytes: async (path, range) => bytesOf(path)?.slice(range?.start, range?.end),
    size: async (path) => bytesOf(path)?.length,
    executable: async () => false,
  };
}
