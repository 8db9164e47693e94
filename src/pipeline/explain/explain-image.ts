import type { LayerContent, LayerFile } from '../../model/image-files.ts';
import type { BuiltImage } from '../../model/ports.ts';
import { hintsFor } from './hints.ts';
import { packagesOf, type PackageBytes } from './packages.ts';

/** What a layer of our images is for. */
export type LayerRole = 'base' | 'system' | 'wrapper' | 'dependencies' | 'model' | 'code' | 'other';

export interface ExplainedLayer {
  readonly role: LayerRole;
  readonly diffId: string;
  readonly sizeBytes: number;
  readonly createdBy: string;
  /** The packages of a layer of dependencies, else its largest files; largest first. */
  readonly parts: readonly PackageBytes[];
}

/** The document of `explain IMAGE --json`. */
export interface ExplainedImage {
  readonly image: string;
  readonly id: string;
  readonly sizeBytes: number;
  readonly layers: readonly ExplainedLayer[];
  /** What would make it smaller, one sentence each. */
  readonly hints: readonly string[];
}

/** Where the bytes of an image are, and what to do about them. */
export function explainImage(
  name: string,
  { id, sizeBytes, layers }: BuiltImage,
  contents: readonly LayerContent[],
): ExplainedImage {
  const roles = rolesOf(
    contents,
    layers.map(({ createdBy }) => createdBy),
  );
  const explained = layers.map((layer, index): ExplainedLayer => {
    const content = contents[index] ?? { files: [], records: {} };
    const role = roles[index] ?? 'other';
    return { role, ...layer, parts: role === 'dependencies' ? packagesOf(content) : largest(content.files) };
  });
  const files = contents.flatMap((content, index) =>
    roles[index] === 'base' ? [] : content.files.map((file) => ({ ...file, role: roles[index] ?? 'other' })),
  );
  return { image: name, id, sizeBytes, layers: explained, hints: hintsFor(explained, files) };
}

const WRAPPER = 'opt/seldon/';
const DEPENDENCIES = 'opt/venv/';

/** Everything below the wrapper is the base, or what the system was given on top of it. */
function rolesOf(contents: readonly LayerContent[], createdBy: readonly string[]): readonly LayerRole[] {
  const wrapper = contents.findIndex(({ files }) => isMostly(files, WRAPPER));
  return contents.map(({ files }, index) => {
    const command = createdBy[index] ?? '';
    if (index < wrapper) return /\bapt-get install\b/.test(command) ? 'system' : 'base';
    if (isMostly(files, WRAPPER)) return 'wrapper';
    if (isMostly(files, DEPENDENCIES) || files.some(({ path }) => path.startsWith('opt/node_modules/')))
      return 'dependencies';
    const copied = /^COPY .*?"?\b(model|code)\/"?/.exec(command)?.[1];
    return copied === 'model' || copied === 'code' ? copied : 'other';
  });
}

function isMostly(files: readonly LayerFile[], folder: string): boolean {
  return files.length > 0 && files.every(({ path }) => path.startsWith(folder));
}

const SHOWN_FILES = 20;

function largest(files: readonly LayerFile[]): readonly PackageBytes[] {
  const sorted = files.toSorted((a, b) => b.sizeBytes - a.sizeBytes || (a.path < b.path ? -1 : 1));
  return sorted.slice(0, SHOWN_FILES).map(({ path, sizeBytes }) => ({ name: path, sizeBytes }));
}
