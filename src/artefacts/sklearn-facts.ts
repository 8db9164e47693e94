import type { PickleFacts } from './pickle.ts';
import { elementsOf, NUMPY_CORE } from './pickle/numpy-values.ts';
import { classOf, type ClassName } from './pickle/root.ts';
import { asKind, isKind, itemsOf, type PickleObject, type PickleValue } from './pickle/values.ts';

/** A label of a class as `classes_` records it. */
export type ClassLabel = string | number | boolean;

/** A step of a pipeline; the last one may also be the word "passthrough". */
export interface PipelineStep {
  readonly name: string;
  /** Class of the step, such as "sklearn.preprocessing._data.StandardScaler"; undefined when it does nothing. */
  readonly className: string | undefined;
}

/** What a scikit-learn estimator recorded about itself. */
export interface EstimatorFacts {
  /** Class with its module, such as "sklearn.pipeline.Pipeline". */
  readonly className: string;
  /** Class without module, such as "Pipeline". */
  readonly name: string;
  /** Library by the top-level module: "sklearn", "xgboost", "lightgbm", a module of the project … */
  readonly library: string;
  /** Steps of a pipeline, in order. */
  readonly steps: readonly PipelineStep[];
  /** Class of what answers in the end: the last step, the best estimator of a search, else the estimator's own. */
  readonly finalClassName: string;
  /** `n_features_in_`. */
  readonly featureCount: number | undefined;
  /** `feature_names_in_`: columns of the table it was fitted on. */
  readonly featureNames: readonly string[] | undefined;
  /** `classes_`, when they are numbers, booleans or text and not more than some hundred. */
  readonly classes: readonly ClassLabel[] | undefined;
  /** Whether it records classes at all; many transformers and regressors record none. */
  readonly hasClasses: boolean;
}

export interface SklearnFacts {
  /** Absent when the file holds something else: a dict, an array, a function … */
  readonly estimator: EstimatorFacts | undefined;
  /** Releases of scikit-learn that wrote its parts, sorted; usually one. */
  readonly sklearnVersions: readonly string[];
  /** Major release of NumPy that wrote its arrays; undefined without arrays. */
  readonly numpyGeneration: '1' | '2' | undefined;
  /** Names of entries that are estimators, when the file holds a dict of them. */
  readonly entries: readonly PipelineStep[];
}

/** Libraries whose objects are estimators although they do not record scikit-learn's version. */
const ESTIMATOR_LIBRARIES = new Set([
  'xgboost',
  'lightgbm',
  'catboost',
  'imblearn',
  'sklearn_crfsuite',
  'mlxtend',
]);

/** Attributes that only estimators have (scikit-learn's glossary: "Attributes"). */
const ESTIMATOR_ATTRIBUTES = ['_sklearn_version', 'n_features_in_', 'classes_', 'best_estimator_', 'steps'];

/** Attributes by scikit-learn's name and by LightGBM's. */
const FEATURE_COUNT = ['n_features_in_', '_n_features_in', '_n_features'];
const FEATURE_NAMES = ['feature_names_in_'];
const CLASSES = ['classes_', '_classes'];

/** Pipelines in pipelines in searches; deeper ones are nobody's. */
const MAX_DELEGATION = 20;

/** Reads what scikit-learn's estimators record about themselves. Never fails: what is not recorded is undefined. */
export function sklearnFactsOf(facts: PickleFacts): SklearnFacts {
  const { value } = facts;
  return {
    estimator: isKind(value, 'object') && isEstimator(value) ? estimatorOf(value) : undefined,
    sklearnVersions: facts.sklearnVersions,
    numpyGeneration: numpyGenerationOf(facts),
    entries: entriesOf(value),
  };
}

function numpyGenerationOf({ globals }: PickleFacts): '1' | '2' | undefined {
  if (globals.some(({ module }) => module.startsWith(NUMPY_CORE['2']))) return '2';
  if (globals.some(({ module }) => module.startsWith(NUMPY_CORE['1']))) return '1';
  return undefined;
}

function entriesOf(value: PickleValue): readonly PipelineStep[] {
  const entries = [...(asKind(value, 'dict')?.entries ?? [])];
  return entries.flatMap(([name, entry]) =>
    isKind(entry, 'object') && isEstimator(entry) ? [{ name, className: classNameOf(entry) }] : [],
  );
}

function isEstimator(object: PickleObject): boolean {
  const library = classOf(object)?.module.split('.')[0] ?? '';
  if (ESTIMATOR_LIBRARIES.has(library)) return true;
  return ESTIMATOR_ATTRIBUTES.some((attribute) => attributeOf(object, attribute) !== undefined);
}

function estimatorOf(object: PickleObject): EstimatorFacts {
  const made = classOf(object) ?? UNKNOWN_CLASS;
  const first = chainOf(object, 0);
  const final = chainOf(object, -1);
  const featureCount = firstAttribute(first, FEATURE_COUNT);
  const classes = firstAttribute(final, CLASSES);
  return {
    className: fullName(made),
    name: made.name,
    library: made.module.split('.')[0] ?? made.module,
    steps: stepsOf(object).map(({ name, step }) => ({ name, className: classNameOf(step) })),
    finalClassName: fullName(classOf(final.at(-1) ?? object) ?? UNKNOWN_CLASS),
    featureCount: typeof featureCount === 'number' ? featureCount : undefined,
    featureNames: textsOf(firstAttribute(first, FEATURE_NAMES)),
    classes: labelsOf(classes),
    hasClasses: classes !== undefined,
  };
}

const UNKNOWN_CLASS: ClassName = { module: '', name: 'object' };

function fullName({ module, name }: ClassName): string {
  return module === '' ? name : `${module}.${name}`;
}

function classNameOf(value: PickleValue): string | undefined {
  const made = isKind(value, 'object') ? classOf(value) : undefined;
  return made === undefined ? undefined : fullName(made);
}

function attributeOf(object: PickleObject, name: string): PickleValue | undefined {
  // Classes with __slots__ have a state of two dicts.
  const [own] = isKind(object.state, 'tuple') ? object.state.items : [object.state];
  return asKind(own, 'dict')?.entries.get(name);
}

function firstAttribute(chain: readonly PickleObject[], names: readonly string[]): PickleValue | undefined {
  return chain
    .flatMap((object) => names.map((name) => attributeOf(object, name)))
    .find((value) => value !== undefined);
}

/**
 * The estimator and those it asks for what it does not record: a search its best estimator, a pipeline its first step
 * for the features (index 0) and its last one for the classes (index -1).
 */
function chainOf(object: PickleObject, index: 0 | -1): readonly PickleObject[] {
  const chain: PickleObject[] = [];
  let next: PickleValue | undefined = object;
  while (isKind(next, 'object') && chain.length < MAX_DELEGATION) {
    chain.push(next);
    next = attributeOf(next, 'best_estimator_') ?? stepsOf(next).at(index)?.step;
  }
  return chain;
}

function stepsOf(object: PickleObject): readonly { readonly name: string; readonly step: PickleValue }[] {
  const steps = itemsOf(attributeOf(object, 'steps')) ?? [];
  return steps.flatMap((item) => {
    const [name, step] = itemsOf(item) ?? [];
    return typeof name === 'string' && step !== undefined ? [{ name, step }] : [];
  });
}

function textsOf(value: PickleValue | undefined): readonly string[] | undefined {
  const elements = isKind(value, 'array') ? elementsOf(value) : undefined;
  const texts = elements?.filter((element) => typeof element === 'string');
  return texts?.length === elements?.length ? texts : undefined;
}

function labelsOf(value: PickleValue | undefined): readonly ClassLabel[] | undefined {
  const elements = isKind(value, 'array') ? elementsOf(value) : undefined;
  const labels = elements?.filter(
    (element) => typeof element === 'string' || typeof element === 'number' || typeof element === 'boolean',
  );
  return labels?.length === elements?.length ? labels : undefined;
}
