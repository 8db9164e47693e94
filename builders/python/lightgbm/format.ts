import { type ArtifactFormat, textOf } from '../artifact-format.ts';

export const FORMAT: ArtifactFormat = {
  builder: 'python/lightgbm',
  one: 'a LightGBM model',
  several: 'LightGBM models',
  hasName: (name) => name.endsWith('.lgb') || name.endsWith('.lgbm'),
  mayHaveName: (name) => /\.(?:txt|model|bin|lightgbm)$/.test(name),
  hasHead: (head) => /^tree\r?\nversion=v\d/.test(textOf(head)),
};
