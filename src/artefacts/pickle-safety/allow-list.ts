/** What a framework's pickles need to be loaded. Everything else has to be looked at. */
export interface AllowList {
  /** Modules, with those below them, whose classes and functions may be named. */
  readonly modules: readonly string[];
  /** Modules without those below them. */
  readonly exactly?: readonly string[];
  /** Functions, and classes in lower case, that may be called ("module.name"). */
  readonly callable: readonly string[];
}

/** Parts of module names that are never for models: they run programs, read files, or load pickles themselves. */
export const DENIED_PARTS: ReadonlySet<string> = new Set([
  '_build_utils',
  '_show_versions',
  '_testing',
  'computation',
  'conftest',
  'ctypeslib',
  'dask',
  'datasets',
  'distutils',
  'externals',
  'f2py',
  'io',
  'setup',
  'spark',
  'testing',
  'tests',
  'tracker',
]);

/** Names in allowed modules that read or write files, load pickles or run code, or that are imported from elsewhere. */
export const DENIED_NAMES =
  /^(?:load|save|memmap$|from(?:file|regex|buffer$)|gen_?fromtxt|tofile|DataSource|read_|to_pickle|eval$|exec|runstring|source$|lookfor|_ufunc_reconstruct$|Popen|Parallel|Memory$|Path$|Process$|Pool$|Thread|partial$|os$|sys$|subprocess$|builtins$|importlib$|import_module$|ctypes$|pickle$|shutil$|socket$)/;

/** By framework (from pickles of their estimators; `npm test` keeps the fixtures of test/fixtures/pickles allowed). */
export const ALLOW_LISTS: Readonly<Record<string, AllowList>> = {
  python: {
    modules: [],
    callable: [
      ...['set', 'frozenset', 'list', 'dict', 'tuple', 'object', 'bytearray', 'complex', 'slice', 'range'],
      ...['int', 'float', 'str', 'bool', 'bytes'],
    ]
      .map((name) => `builtins.${name}`)
      .concat([
        '_codecs.encode',
        'collections.Counter',
        'collections.OrderedDict',
        'collections.defaultdict',
        'collections.deque',
        'copyreg.__newobj__',
        'copyreg._reconstructor',
        'datetime.date',
        'datetime.datetime',
        'datetime.time',
        'datetime.timedelta',
        'datetime.timezone',
        'decimal.Decimal',
        'fractions.Fraction',
        'functools.partial',
        'operator.itemgetter',
        're._compile',
        'types.SimpleNamespace',
        'uuid.UUID',
      ]),
  },
  numpy: {
    modules: ['numpy._core', 'numpy.core', 'numpy.ma', 'numpy.polynomial', 'numpy.random'],
    exactly: ['numpy'],
    callable: [
      'numpy.core.multiarray._reconstruct',
      'numpy.core.multiarray.scalar',
      'numpy.core.numeric._frombuffer',
      'numpy._core._internal._convert_to_stringdtype_kwargs',
      'numpy._core.multiarray._reconstruct',
      'numpy._core.multiarray.scalar',
      'numpy._core.numeric._frombuffer',
      'numpy.dtype',
      'numpy.ma.core._mareconstruct',
      'numpy.ndarray',
      'numpy.random._pickle.__bit_generator_ctor',
      'numpy.random.bit_generator.__pyx_unpickle_SeedSequence',
      'numpy.random._pickle.__generator_ctor',
      'numpy.random._pickle.__randomstate_ctor',
    ],
  },
  scipy: {
    modules: [
      'scipy.interpolate',
      'scipy.optimize',
      'scipy.sparse',
      'scipy.spatial',
      'scipy.special',
      'scipy.stats',
    ],
    callable: [],
  },
  joblib: {
    modules: [],
    callable: [
      'joblib.numpy_pickle.NumpyArrayWrapper',
      'sklearn.externals.joblib.numpy_pickle.NumpyArrayWrapper',
    ],
  },
  sklearn: {
    // sklearn._loss._loss, compiled by Cython without its package, calls itself _loss in pickles of boosted trees.
    modules: ['sklearn', '_loss'],
    callable: [
      ...`AbsoluteError ExponentialLoss HalfBinomialLoss HalfGammaLoss HalfMultinomialLoss HalfPoissonLoss
      HalfSquaredError HalfTweedieLoss HalfTweedieLossIdentity HuberLoss PinballLoss`
        .split(/\s+/)
        .flatMap((loss) => [
          `_loss.__pyx_unpickle_Cy${loss}`,
          `sklearn._loss._loss.__pyx_unpickle_Cy${loss}`,
        ]),
      'sklearn.metrics._dist_metrics.newObj',
      'sklearn.neighbors._ball_tree.newObj',
      'sklearn.neighbors._dist_metrics.newObj',
      'sklearn.neighbors._kd_tree.newObj',
    ],
  },
  pandas: {
    modules: ['pandas.arrays', 'pandas.core', 'pandas._libs'],
    exactly: ['pandas'],
    callable: [
      'pandas._libs.arrays.__pyx_unpickle_NDArrayBacked',
      'pandas._libs.internals._unpickle_block',
      'pandas.core.dtypes.dtypes.CategoricalDtype',
      'pandas.core.indexes.base._new_Index',
      'pandas.core.indexes.datetimes._new_DatetimeIndex',
    ],
  },
  xgboost: { modules: ['xgboost.core', 'xgboost.sklearn', 'xgboost.compat'], callable: [] },
  lightgbm: { modules: ['lightgbm.basic', 'lightgbm.sklearn', 'lightgbm.compat'], callable: [] },
  catboost: { modules: ['catboost.core', '_catboost'], callable: [] },
};

/** What attacks are made of: modules, whatever is taken from them … */
export const DANGEROUS_MODULES: ReadonlySet<string> = new Set(
  `
  _aix_support _ctypes _osx_support _pickle _posixsubprocess _pyrepl _winapi antigravity asyncio bdb cProfile code codeop
  commands ctypes distutils doctest ensurepip ftplib gc http idlelib imp importlib inspect linecache marshal mmap msvcrt
  multiprocessing nntplib nt ntpath os pdb pickle pip pkgutil poplib posix posixpath profile pty pydoc requests runpy
  setuptools shelve shutil signal site smtplib socket socketserver sqlite3 ssl subprocess sys sysconfig tempfile
  telnetlib test timeit trace urllib venv webbrowser winreg xmlrpc zipimport
  `
    .trim()
    .split(/\s+/),
);

/** … and single names. */
export const DANGEROUS_NAMES: ReadonlySet<string> = new Set([
  ...[
    'eval',
    'exec',
    'execfile',
    'compile',
    'open',
    '__import__',
    'getattr',
    'setattr',
    'delattr',
    'globals',
    'locals',
  ].map((name) => `builtins.${name}`),
  ...['vars', 'input', 'breakpoint', 'apply', 'file', 'map', 'filter'].map((name) => `builtins.${name}`),
  ...['attrgetter', 'methodcaller'].flatMap((name) => [`operator.${name}`, `_operator.${name}`]),
  'functools.reduce',
  'joblib.load',
  'logging.config.listen',
  'numpy.load',
  'pandas.eval',
  'pandas.read_pickle',
  'torch.load',
  'types.CodeType',
  'types.FunctionType',
]);
