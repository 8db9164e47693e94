import type { LayerFile } from '../../model/image-files.ts';
import { megabytes } from '../run.ts';
import type { ExplainedLayer, LayerRole } from './explained-image.ts';

/** Less is not worth a sentence. */
const WORTH_BYTES = 5_000_000;

/** As much of a digest as engines show. */
const SHORT = 'sha256:'.length + 12;

type PlacedFile = LayerFile & { readonly role: LayerRole };

/** What would make an image smaller; only what is surely there to be had. */
export function hintsFor(layers: readonly ExplainedLayer[], files: readonly PlacedFile[]): readonly string[] {
  const packages = layers.filter(({ role }) => role === 'dependencies').flatMap(({ parts }) => parts);
  const gpu = packages.filter(({ name }) => /^(?:nvidia-|triton$|cupy)/.test(name));
  const tests = files.filter(({ path, role }) => role === 'dependencies' && /\/tests?\//.test(path));
  const large = files.filter(({ role, sizeBytes }) => role === 'code' && sizeBytes >= WORTH_BYTES);
  const unread = layers.filter((layer) => layer.unread !== undefined);
  return [
    ...(unread.length === 0
      ? []
      : [
          `not looked into, since they are compressed with zstd: ${unread.map(shownLayer).join(', ')}; run seldon-build on Node 22.15 or later`,
        ]),
    ...worth(
      gpu,
      (size) =>
        `${size} are libraries for GPUs (${namesOf(gpu)}): require the CPU build of the framework if no GPU serves it`,
    ),
    ...worth(tests, (size) => `${size} are tests of packages, which no server reads`),
    ...large.map(
      ({ path, sizeBytes }) =>
        `${path} takes ${megabytes(sizeBytes)} of the code: name it in .dockerignore if the model does not need it`,
    ),
  ];
}

function shownLayer({ role, diffId }: ExplainedLayer): string {
  return `${role} ${diffId.slice(0, SHORT)}`;
}

function worth(
  parts: readonly { readonly sizeBytes: number }[],
  sentence: (size: string) => string,
): readonly string[] {
  const bytes = parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return bytes < WORTH_BYTES ? [] : [sentence(megabytes(bytes))];
}

function namesOf(parts: readonly { readonly name: string }[]): string {
  return parts.map(({ name }) => name).join(', ');
}
