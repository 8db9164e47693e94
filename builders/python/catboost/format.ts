import { type ArtifactFormat, textOf } from '../artifact-format.ts';

export const FORMAT: ArtifactFormat = {
  builder: 'python/catboost',
  one: 'a CatBoost model',
  several: 'CatBoost models',
  hasName: (name) => name.endsWith('.cbm'),
  mayHaveName: (name) => /\.(?:bin|model|catboost)$/.test(name),
  hasHead: (head) => textOf(head).startsWith('CBM1'),
};
