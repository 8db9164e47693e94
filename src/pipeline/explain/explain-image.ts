import type { LayerContent, LayerFile } from '../../model/image-files.ts';
import type { BuiltImage } from '../../model/ports.ts';
import type { ExplainedImage, ExplainedLayer, LayerRole } from './explained-image.ts';
import { hintsFor } from './hints.ts';
import { packagesOf, type PackageBytes } from './packages.ts';

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
    const parts = role === 'dependencies' ? packagesOf(content) : largest(content.files);
    return { role, ...layer, parts, ...(content.unread === undefined ? {} : { unread: content.unread }) };
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
  const isIn = (index: number, folder: string): boolean => {
    const { files = [], unread } = contents[index] ?? {};
    return unread === undefined
      ? isMostly(files, folder)
      : (createdBy[index] ?? '').includes(`/${folder.slice(0, -1)}"`);
  };
  const wrapper = contents.findIndex((_, index) => isIn(index, WRAPPER));
  return contents.map(({ files }, index) => {
    const command = createdBy[index] ?? '';
    if (index < wrapper) return /\bapt-get install\b/.test(command) ? 'system' : 'base';
    if (isIn(index, WRAPPER)) return 'wrapper';
    if (isIn(index, DEPENDENCIES) || files.some(({ path }) => path.startsWith('opt/node_modules/')))
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
