import { type Json, type MlmodelFacts, SeldonBuildError } from '../../../src/builder-api.ts';

/** The way in which a model is loaded. */
export interface ServedFlavor {
  readonly name: string;
  /** The model itself in MLflow's folder; the folder as a whole when MLflow loads it. */
  readonly data: string | undefined;
  /** Distribution and release that wrote it, where the flavor records them. */
  readonly framework: { readonly name: string; readonly version: string | undefined } | undefined;
}

/** A flavor that the framework's own reader of this program's wrapper loads, without MLflow. */
interface NativeFlavor {
  readonly name: string;
  /** Members that may name the model's file or folder, the first that is there counts. */
  readonly data: readonly string[];
  readonly distribution: string;
  readonly version: string;
}

// The flavors' own documentation: https://mlflow.org/docs/latest/ml/model, "Built-In Model Flavors". In this order: MLflow
// writes "python_function" beside each of them.
const NATIVE: readonly NativeFlavor[] = [
  { name: 'sklearn', data: ['pickled_model'], distribution: 'scikit-learn', version: 'sklearn_version' },
  { name: 'xgboost', data: ['data'], distribution: 'xgboost', version: 'xgb_version' },
  { name: 'lightgbm', data: ['data'], distribution: 'lightgbm', version: 'lgb_version' },
  { name: 'catboost', data: ['data'], distribution: 'catboost', version: 'catboost_version' },
  { name: 'onnx', data: ['data'], distribution: 'onnxruntime', version: '' },
  { name: 'tensorflow', data: ['saved_model_dir', 'data'], distribution: 'tensorflow', version: '' },
  { name: 'keras', data: ['model_path', 'data'], distribution: 'keras', version: 'keras_version' },
];
const PYFUNC = 'python_function';

/**
 * Chooses a native flavor where there is one, else MLflow's python_function. Throws E_ARTIFACT_UNSUPPORTED without either,
 * E_ARTIFACT_CORRUPT when the model's file is missing.
 */
export function servedFlavor({ file, flavors }: MlmodelFacts, folderFiles: readonly string[]): ServedFlavor {
  const folder = file.slice(0, -'MLmodel'.length);
  for (const native of NATIVE) {
    const flavor = flavors[native.name];
    const data = native.data.map((key) => textIn(flavor, key)).find((path) => path !== undefined);
    if (flavor === undefined || data === undefined) continue;
    const path = `${folder}${data}`;
    if (!folderFiles.some((one) => one === path || one.startsWith(`${path}/`))) throw missing(file, path);
    const version = textIn(flavor, native.version);
    return { name: native.name, data, framework: { name: native.distribution, version } };
  }
  if (flavors[PYFUNC] !== undefined) return { name: PYFUNC, data: undefined, framework: undefined };
  throw new SeldonBuildError(
    'E_ARTIFACT_UNSUPPORTED',
    `cannot serve "${file}": it has only the flavors ${Object.keys(flavors).join(', ')}`,
    { file, hint: 'log the model with a flavor of Python, or write a class with predict that loads it' },
  );
}

function missing(file: string, path: string): SeldonBuildError {
  return new SeldonBuildError('E_ARTIFACT_CORRUPT', `cannot serve "${file}": "${path}" is missing`, {
    file,
    hint: 'copy the whole folder, as MLflow wrote it',
  });
}

function textIn(flavor: Readonly<Record<string, Json>> | undefined, key: string): string | undefined {
  const value = flavor !== undefined && Object.hasOwn(flavor, key) ? flavor[key] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
