import type { ArtifactFormat } from '../artifact-format.ts';

export const FORMAT: ArtifactFormat = {
  builder: 'python/skops',
  one: 'a skops file',
  several: 'skops files',
  hasName: (name) => name.endsWith('.skops'),
};
