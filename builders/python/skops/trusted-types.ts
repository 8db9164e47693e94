import { SeldonBuildError, type SkopsFacts } from '../../../src/builder-api.ts';

/**
 * Classes and functions of frameworks that a skops file may name. The wrapper has the same list (models/skops.py), a test compares
 * them. Modules that read files or run texts are not among them.
 */
export const TRUSTED: readonly string[] = [
  String.raw`builtins\.(?:bool|bytearray|bytes|complex|dict|float|frozenset|int|list|NoneType|object|range|set|slice|str|tuple|type)`,
  String.raw`collections\.(?:Counter|OrderedDict|defaultdict|deque)`,
  String.raw`sklearn\.(?!conftest|datasets|externals|tests|utils\._testing)[\w.]+`,
  String.raw`numpy\.(?:ndarray|dtype|generic|ufunc|matrix|bool|bool_|str_|bytes_|object_|void|datetime64|timedelta64|u?int\d*|float\d+|complex\d+|u?intc|u?longlong|longdouble)`,
  String.raw`numpy\.dtypes\.\w+DType`,
  String.raw`numpy\.ma(?:\.core)?\.MaskedArray`,
  String.raw`numpy\.random\.[\w.]*(?:Generator|RandomState|PCG64|PCG64DXSM|MT19937|Philox|SFC64)`,
  String.raw`numpy\.(?:abs|absolute|arccos|arcsin|arctan|cbrt|ceil|clip|cos|cosh|exp|exp2|expm1|floor|log|log10|log1p|log2|max|maximum|mean|median|min|minimum|nan_to_num|negative|prod|reciprocal|rint|round|sign|sin|sinh|sqrt|square|std|sum|tan|tanh|trunc|var)`,
  String.raw`scipy\.sparse\.[\w.]*_(?:array|matrix)`,
  String.raw`scipy\.special\.[\w.]+`,
  String.raw`scipy\.stats\._\w+\.\w+_(?:gen|frozen)`,
  String.raw`scipy\.interpolate\.[\w.]+\.(?:BSpline|PPoly|CubicSpline|interp1d|UnivariateSpline)`,
  String.raw`(?:catboost|imblearn|lightgbm|quantile_forest|xgboost)\.[\w.]+`,
];

const PATTERN = new RegExp(`^(?:${TRUSTED.join('|')})$`);

/** Throws E_ARTIFACT_UNSUPPORTED when a file names what no framework is known to need. */
export function checkTypes({ types }: SkopsFacts, file: string): void {
  const unknown = types.filter((name) => !PATTERN.test(name));
  if (unknown.length === 0) return;
  throw new SeldonBuildError(
    'E_ARTIFACT_UNSUPPORTED',
    `cannot serve "${file}": loading it would look up ${listed(unknown)}, which is not on the list of what frameworks need`,
    {
      file,
      hint: 'make the model of classes of scikit-learn only, or write a class with predict that loads the file',
    },
  );
}

const MAX_LISTED = 8;

function listed(names: readonly string[]): string {
  const more = names.length > MAX_LISTED ? [`${names.length - MAX_LISTED} more`] : [];
  return [...names.slice(0, MAX_LISTED), ...more].join(', ');
}
