import { STDLIB_MODULES } from '../../src/builder-api.ts';
import { normalizedName } from './requirement.ts';

/** Whether a module (dotted name) comes with Python itself. */
export function isStdlib(module: string): boolean {
  const top = module.split('.', 1)[0] ?? '';
  return top === '__main__' || STDLIB_MODULES.has(top);
}

/**
 * Import name → distribution, where the two differ (each from the project's page on PyPI). The longest dotted prefix counts.
 */
const DISTRIBUTIONS: Readonly<Record<string, string>> = {
  Bio: 'biopython',
  // What sklearn._loss._loss, compiled by Cython without its package, calls itself in pickles.
  _loss: 'scikit-learn',
  Crypto: 'pycryptodome',
  IPython: 'ipython',
  Levenshtein: 'levenshtein',
  MeCab: 'mecab-python3',
  MySQLdb: 'mysqlclient',
  OpenSSL: 'pyopenssl',
  PIL: 'pillow',
  alibi_detect: 'alibi-detect',
  attr: 'attrs',
  azure: 'azure-storage-blob',
  bs4: 'beautifulsoup4',
  category_encoders: 'category-encoders',
  cv2: 'opencv-python-headless',
  dateutil: 'python-dateutil',
  docx: 'python-docx',
  dotenv: 'python-dotenv',
  faiss: 'faiss-cpu',
  feature_engine: 'feature-engine',
  fitz: 'pymupdf',
  flask_cors: 'flask-cors',
  git: 'gitpython',
  'google.cloud.bigquery': 'google-cloud-bigquery',
  'google.cloud.storage': 'google-cloud-storage',
  'google.protobuf': 'protobuf',
  grpc: 'grpcio',
  grpc_reflection: 'grpcio-reflection',
  h2o: 'h2o',
  imblearn: 'imbalanced-learn',
  jose: 'python-jose',
  jwt: 'pyjwt',
  kafka: 'kafka-python',
  magic: 'python-magic',
  mpl_toolkits: 'matplotlib',
  pkg_resources: 'setuptools',
  prometheus_client: 'prometheus-client',
  psycopg2: 'psycopg2-binary',
  pylab: 'matplotlib',
  pymysql: 'pymysql',
  pyximport: 'cython',
  rest_framework: 'djangorestframework',
  sentence_transformers: 'sentence-transformers',
  serial: 'pyserial',
  shap: 'shap',
  skimage: 'scikit-image',
  sklearn: 'scikit-learn',
  sklearn_crfsuite: 'sklearn-crfsuite',
  sklearn_pandas: 'sklearn-pandas',
  skopt: 'scikit-optimize',
  sksurv: 'scikit-survival',
  slugify: 'python-slugify',
  tensorflow_hub: 'tensorflow-hub',
  tensorflow_text: 'tensorflow-text',
  typing_extensions: 'typing-extensions',
  umap: 'umap-learn',
  yaml: 'pyyaml',
  zmq: 'pyzmq',
};

/** The distribution a module (dotted name) is taken to come from, normalised: the table, else its first part. */
export function distributionOf(module: string): string {
  const parts = module.split('.');
  for (let length = parts.length; length > 0; length -= 1) {
    const prefix = parts.slice(0, length).join('.');
    if (Object.hasOwn(DISTRIBUTIONS, prefix)) return DISTRIBUTIONS[prefix] ?? prefix;
  }
  return normalizedName(parts[0] ?? module);
}

// Other distributions that hold the same modules.
const TWINS: Readonly<Record<string, readonly string[]>> = {
  'opencv-python-headless': ['opencv-python', 'opencv-contrib-python', 'opencv-contrib-python-headless'],
  'psycopg2-binary': ['psycopg2'],
  'faiss-cpu': ['faiss-gpu'],
  tensorflow: ['tensorflow-cpu', 'tensorflow-gpu', 'intel-tensorflow'],
  xgboost: ['xgboost-cpu'],
  pillow: ['pillow-simd'],
  pycryptodome: ['pycrypto'],
  'kafka-python': ['kafka-python-ng'],
  levenshtein: ['python-levenshtein'],
};

/**
 * What a distribution brings along by its own dependencies (its metadata on PyPI), for those whose list is short and has
 * been stable. A distribution that is not here may bring anything.
 */
const BRINGS: Readonly<Record<string, readonly string[]>> = {
  catboost: ['numpy', 'pandas', 'scipy', 'matplotlib', 'plotly', 'graphviz', 'six'],
  'category-encoders': ['numpy', 'pandas', 'patsy', 'scikit-learn', 'scipy', 'statsmodels'],
  cloudpickle: [],
  dill: [],
  'imbalanced-learn': ['numpy', 'scipy', 'scikit-learn', 'joblib', 'threadpoolctl'],
  joblib: [],
  lightgbm: ['numpy', 'scipy', 'scikit-learn'],
  numpy: [],
  pandas: ['numpy', 'python-dateutil', 'pytz', 'tzdata'],
  pillow: [],
  'python-dateutil': ['six'],
  pytz: [],
  pyyaml: [],
  requests: ['urllib3', 'certifi', 'idna', 'charset-normalizer', 'chardet'],
  'scikit-learn': ['numpy', 'scipy', 'joblib', 'threadpoolctl'],
  scipy: ['numpy'],
  six: [],
  skops: ['numpy', 'packaging', 'scikit-learn'],
  threadpoolctl: [],
  xgboost: ['numpy', 'scipy'],
};

/** What a set of distributions provides together with their known dependencies. */
interface Provided {
  readonly names: ReadonlySet<string>;
  /** Whether all of them are known: then what is not among the names is surely missing. */
  readonly complete: boolean;
}

/** Follows the known dependencies of normalised distribution names. */
export function providedBy(distributions: readonly string[]): Provided {
  const names = new Set(distributions);
  let complete = true;
  // A set that grows while it is walked: new names are walked too.
  for (const name of names) {
    const brings = Object.hasOwn(BRINGS, name) ? BRINGS[name] : undefined;
    if (brings === undefined && distributions.includes(name)) complete = false;
    for (const brought of brings ?? []) names.add(brought);
  }
  return { names, complete };
}

/** Whether a distribution, or one that holds the same modules, is among the names. */
export function provides(names: ReadonlySet<string>, distribution: string): boolean {
  return names.has(distribution) || (TWINS[distribution] ?? []).some((twin) => names.has(twin));
}
