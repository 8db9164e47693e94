"""A component for a bare skops file: an estimator of scikit-learn without a pickle inside.

Only classes and functions of the frameworks are looked up; what else a file names is refused, here and already when the
image is built. The patterns are those of builders/python/skops/trusted-types.ts.
"""

from __future__ import annotations

import re

from ..errors import StartupError
from .artifact import artifact_path, load_failure
from .sklearn import SklearnModel

_TRUSTED = re.compile(
    r"(?:"
    r"builtins\.(?:bool|bytearray|bytes|complex|dict|float|frozenset|int|list|NoneType|object|range|set|slice|str|tuple|type)"
    r"|collections\.(?:Counter|OrderedDict|defaultdict|deque)"
    r"|sklearn\.(?!conftest|datasets|externals|tests|utils\._testing)[\w.]+"
    r"|numpy\.(?:ndarray|dtype|generic|ufunc|matrix|bool|bool_|str_|bytes_|object_|void|datetime64|timedelta64|u?int\d*|float\d+|complex\d+|u?intc|u?longlong|longdouble)"
    r"|numpy\.dtypes\.\w+DType"
    r"|numpy\.ma(?:\.core)?\.MaskedArray"
    r"|numpy\.random\.[\w.]*(?:Generator|RandomState|PCG64|PCG64DXSM|MT19937|Philox|SFC64)"
    r"|numpy\.(?:abs|absolute|arccos|arcsin|arctan|cbrt|ceil|clip|cos|cosh|exp|exp2|expm1|floor|log|log10|log1p|log2|max|maximum|mean|median|min|minimum|nan_to_num|negative|prod|reciprocal|rint|round|sign|sin|sinh|sqrt|square|std|sum|tan|tanh|trunc|var)"
    r"|scipy\.sparse\.[\w.]*_(?:array|matrix)"
    r"|scipy\.special\.[\w.]+"
    r"|scipy\.stats\._\w+\.\w+_(?:gen|frozen)"
    r"|scipy\.interpolate\.[\w.]+\.(?:BSpline|PPoly|CubicSpline|interp1d|UnivariateSpline)"
    r"|(?:catboost|imblearn|lightgbm|quantile_forest|xgboost)\.[\w.]+"
    r")\Z"
)


class SkopsModel(SklearnModel):
    """Serves the estimator of a skops file as ``SklearnModel`` does that of a pickle."""

    def open(self, path: str):
        import skops
        import skops.io

        full = artifact_path(self._settings)
        try:
            names = skops.io.get_untrusted_types(file=full)
            unknown = [name for name in names if not _TRUSTED.match(name)]
            if unknown:
                raise StartupError(
                    f'cannot load "{path}": it names {", ".join(unknown)}, which no framework is known to need'
                )
            return skops.io.load(full, trusted=names)
        except StartupError:
            raise
        except Exception as error:
            raise load_failure(path, error, f"skops {skops.__version__}") from error
