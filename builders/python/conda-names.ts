import type { CondaSpec } from './conda-spec.ts';

/** What becomes of a package of conda. */
type CondaFate =
  | { readonly kind: 'pypi'; readonly name: string }
  | { readonly kind: 'debian'; readonly package: string }
  /** Part of conda, of the base image, or of wheels. */
  | { readonly kind: 'left out' }
  | { readonly kind: 'impossible'; readonly why: string };

// conda-forge's name → PyPI's, where the two differ (the feedstocks' recipes; conda-forge's list mappings/pypi/name_mapping.yaml).
const PYPI: Readonly<Record<string, string>> = {
  'brotli-python': 'brotli',
  'dask-core': 'dask',
  faiss: 'faiss-cpu',
  'h2o-py': 'h2o',
  'matplotlib-base': 'matplotlib',
  'msgpack-python': 'msgpack',
  // The build without a window system, since the image has none.
  opencv: 'opencv-python-headless',
  'py-opencv': 'opencv-python-headless',
  // The one with wheels.
  psycopg2: 'psycopg2-binary',
  'py-xgboost': 'xgboost',
  'py-xgboost-cpu': 'xgboost',
  'py-xgboost-gpu': 'xgboost',
  pytables: 'tables',
  'python-blosc': 'blosc',
  'python-graphviz': 'graphviz',
  'python-kaleido': 'kaleido',
  'python-tzdata': 'tzdata',
  'python-xxhash': 'xxhash',
  'python-flatbuffers': 'flatbuffers',
  pytorch: 'torch',
  'pytorch-cpu': 'torch',
  'pytorch-gpu': 'torch',
  ruamel_yaml: 'ruamel.yaml',
  'seaborn-base': 'seaborn',
  'tensorflow-base': 'tensorflow',
  'tensorflow-eigen': 'tensorflow',
  // PyPI's package of that name ended with 2.12; since 2.1 `tensorflow` is for both.
  'tensorflow-gpu': 'tensorflow',
  'tensorflow-mkl': 'tensorflow',
};

// Programs and libraries that Python code calls and no wheel brings, by Debian's names (packages.debian.org).
const DEBIAN: Readonly<Record<string, string>> = {
  ffmpeg: 'ffmpeg',
  graphviz: 'graphviz',
  libmagic: 'libmagic1',
  openjdk: 'default-jre-headless',
  poppler: 'poppler-utils',
  tesseract: 'tesseract-ocr',
};

// Python packages whose names look like those of libraries.
const PYTHON_LIBS = /^lib(?:cst|pysal|rosa|sass|tmux)$/;

// What is part of conda and its Pythons, of compilers, or a library that wheels bring inside (conda-forge's feedstocks).
const LEFT_OUT: readonly RegExp[] = [
  /^_/,
  /^lib/,
  /^(?:python|python_abi|pip|wheel|conda|mamba|nomkl|blas|openblas|mkl|tbb|intel-openmp|llvm-openmp|tzdata)$/,
  /^(?:cudatoolkit|cudnn|nccl|cutensor|cuda(?:-.*)?|cpuonly|pytorch-cuda|pytorch-mutex)$/,
  /^(?:ca-certificates|openssl|krb5|c-ares|icu|zlib|xz|zstd|bzip2|lz4-c|brotli(?:-bin)?|snappy|blosc|charls|unixodbc)$/,
  /^(?:ncurses|readline|tk|sqlite|expat|gettext|glib(?:-.*)?|dbus|pcre2?|ld_impl_.*|binutils(?:_.*)?|sysroot_.*|kernel-headers_.*)$/,
  /^(?:gcc|gxx|gfortran|clang|clangxx)(?:_.*)?$|^(?:compilers|c-compiler|cxx-compiler|fortran-compiler|make|pkg-config)$/,
  /^(?:jpeg|giflib|lcms2|openjpeg|freetype|fontconfig|harfbuzz|cairo|pixman|lerc|jxrlib|zfp|imagecodecs-lite|aom|dav1d|svt-av1|x264|x265)$/,
  /^(?:hdf5|arrow-cpp|parquet-cpp|boost-cpp|orc|re2|glog|gflags|grpc-cpp|abseil-cpp|utf8proc|thrift-cpp|nlohmann_json|s2n)$/,
  /^aws-c-.*|^aws-(?:checksums|crt-cpp|sdk-cpp)$|^azure-.*-cpp$/,
  /^(?:gmp|mpfr|mpc|yaml|xorg-.*|qt(?:-main)?|gst-plugins-base|gstreamer|nspr|nss|alsa-lib|pthread-stubs|mysql-(?:common|libs)|geos|proj)$/,
];

// What no index of Python packages has.
const IMPOSSIBLE: readonly (readonly [name: RegExp, why: string])[] = [
  [/^r(?:-.*)?$/, 'is a package of R'],
  [/^anaconda$/, 'stands for hundreds of packages'],
  [/^spacy-model-/, 'is a model for spaCy, which no index of packages has'],
];

/** What is to be installed in the place of a package of conda. One that an export lists may only be what another brought. */
export function condaFate({ name, isExported }: CondaSpec): CondaFate {
  if (Object.hasOwn(PYPI, name)) return { kind: 'pypi', name: PYPI[name] ?? name };
  if (Object.hasOwn(DEBIAN, name)) {
    return isExported ? { kind: 'left out' } : { kind: 'debian', package: DEBIAN[name] ?? name };
  }
  const impossible = IMPOSSIBLE.find(([pattern]) => pattern.test(name));
  if (impossible !== undefined) return { kind: 'impossible', why: impossible[1] };
  const isLeftOut = LEFT_OUT.some((pattern) => pattern.test(name)) && !PYTHON_LIBS.test(name);
  return isLeftOut ? { kind: 'left out' } : { kind: 'pypi', name };
}
