import { type ArtifactFormat, textOf } from '../artifact-format.ts';

/** `{"learner":` in JSON, `{L……learner` in UBJSON, where the version may come first; "binf" in the old binary form. */
export const FORMAT: ArtifactFormat = {
  builder: 'python/xgboost',
  one: 'an XGBoost model',
  several: 'XGBoost models',
  hasName: (name) => name.endsWith('.ubj') || name.endsWith('.bst'),
  mayHaveName: (name) => /\.(?:json|model|bin|xgb|deprecated)$/.test(name),
  hasHead: (head) => {
    const text = textOf(head);
    return (
      text.startsWith('binf') ||
      /^\{\s*(?:"(?:learner|version)"\s*:|.{1,9}(?:learner|version)[{[])/s.test(text)
    );
  },
};
