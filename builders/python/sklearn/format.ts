import type { ArtifactFormat } from '../artifact-format.ts';
import { hasPickleName } from '../project-files.ts';

export const FORMAT: ArtifactFormat = {
  builder: 'python/sklearn',
  one: 'a pickle',
  several: 'pickles',
  hasName: hasPickleName,
};
