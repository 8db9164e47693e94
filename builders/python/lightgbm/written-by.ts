import { type LightgbmFacts, SeldonBuildError } from '../../../src/builder-api.ts';

/** The release that is taken for the writer of a model, and how that is known. */
interface Guess {
  readonly version: string;
  /** Releases that write the same, in words: "4.2 or 4.3". */
  readonly releases: string;
  /** What the file shows: "the parameter data_sample_strategy". */
  readonly because: string;
}

/**
 * A model does not record its release, but the parameters at its end, and each release knows some more: found by training with each
 * of these releases and comparing what they wrote. Newest first; the newest release of each row is the one that is taken.
 */
const BY_PARAMETER: readonly (readonly [parameter: string, version: string, releases: string])[] = [
  ['bagging_by_query', '4.6.0', '4.6'],
  ['early_stopping_min_delta', '4.5.0', '4.4 or 4.5'],
  ['data_sample_strategy', '4.3.0', '4.2 or 4.3'],
  ['lambdarank_position_bias_regularization', '4.1.0', '4.1'],
  ['parser_config_file', '4.0.0', '4.0'],
  ['precise_float_parser', '3.3.5', '3.3'],
  ['linear_tree', '3.2.1', '3.2'],
  ['deterministic', '3.1.1', '3.1'],
  ['extra_trees', '3.0.0', '3.0'],
];

/** Without parameters only the revision of the text form is there. */
const BY_REVISION: Readonly<Record<string, Guess>> = {
  v2: { version: '2.2.3', releases: '2.1 or 2.2', because: 'revision v2 of its text form' },
  v3: { version: '3.3.5', releases: '2.3 to 3.3', because: 'revision v3 of its text form' },
  v4: { version: '4.6.0', releases: '4.0 or newer', because: 'revision v4 of its text form' },
};
const V3_WITH_OLD_PARAMETERS: Guess = {
  version: '2.3.1',
  releases: '2.3',
  because: 'revision v3 of its text form and no parameter extra_trees',
};

/** The best evidence of which release wrote a model. Throws E_ARTIFACT_UNSUPPORTED for a text form that is not known. */
export function writerOf({ revision, parameters }: LightgbmFacts, file: string): Guess {
  const found = BY_PARAMETER.find(([parameter]) => parameters.has(parameter));
  if (found !== undefined) {
    const [parameter, version, releases] = found;
    return { version, releases, because: `the parameter ${parameter}` };
  }
  if (revision === 'v3' && parameters.size > 0) return V3_WITH_OLD_PARAMETERS;
  const guess = Object.hasOwn(BY_REVISION, revision) ? BY_REVISION[revision] : undefined;
  if (guess !== undefined) return guess;
  throw new SeldonBuildError(
    'E_ARTIFACT_UNSUPPORTED',
    `cannot serve "${file}": it is in revision ${revision} of LightGBM's text form, which is not known here`,
    { file, hint: 'name the release in requirements.txt, as in lightgbm==4.6.0' },
  );
}
