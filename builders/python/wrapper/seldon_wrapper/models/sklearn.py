"""A component for a bare scikit-learn model: a joblib or pickle file, and no code.

Started with ``MODEL_NAME=seldon_wrapper.models.sklearn.SklearnModel`` and ``SELDON_ARTIFACT=<file>``. The calling
conventions stand in docs/bare-models.md.
"""

from __future__ import annotations

import logging
import math
import os
import re
import warnings

import numpy as np

from ..errors import BadRequest, StartupError, describe
from .contracts import (
    contract_text,
    datatype_of,
    inputs_metadata,
    label_targets,
    number_targets,
    targets_of,
)
from .sklearn_inputs import inputs_of
from .tables import Selector, column_of, rows_of, table_of

log = logging.getLogger(__name__)

_METHODS = (
    "predict_proba", "predict", "transform", "decision_function", "predict_log_proba", "score_samples", "kneighbors",
    "apply",
)  # fmt: skip
_BY_DEFAULT = ("predict_proba", "predict", "transform")
_WRITTEN_BY = re.compile(r"from version (\S+) when")


class SklearnModel:
    """Serves one estimator. ``method`` chooses another of its methods than the default one."""

    wants_settings = True

    def __init__(self, settings, method: str = ""):
        self._settings = settings
        self._path = settings.artifact
        self._asked = method
        self.estimator = None
        self._names = None

    def load(self) -> None:
        """Loads the artifact. Raises StartupError that says what is wrong with it."""
        if not self._path:
            raise StartupError("cannot load the model: SELDON_ARTIFACT names no file")
        self.estimator = self.open(self._path)
        self.method = self._chosen_method()
        self._call = getattr(self.estimator, self.method)
        self.inputs = inputs_of(self.estimator)
        self._selector = Selector(self.inputs.names, self.inputs.width)
        self._frame = _frame_maker() if self.inputs.names is not None and self.inputs.shape == "rows" else None
        self._names = self._column_names()

    def name_columns(self, names: list) -> None:
        """Takes columns by these names, for a loaded estimator that recorded none; it still gets arrays."""
        self.inputs = self.inputs.named(names)
        self._selector = Selector(names, len(names))

    def open(self, path: str):
        """The estimator in a file."""
        return _loaded(path)

    def _chosen_method(self) -> str:
        offered = [name for name in _METHODS if callable(getattr(self.estimator, name, None))]
        if self._asked:
            if self._asked in offered:
                return self._asked
            raise StartupError(
                f'cannot serve "{self._path}": the parameter method is "{self._asked}", '
                f"but a {_shown(self.estimator)} offers {', '.join(offered) or 'nothing'}"
            )
        for name in _BY_DEFAULT:
            if name in offered:
                return name
        raise StartupError(
            f'cannot serve "{self._path}": it holds a {_shown(self.estimator)}, '
            f"which has none of {', '.join(_BY_DEFAULT)}"
        )

    def _column_names(self):
        """Names of the answer's columns, where the estimator knows them."""
        if self.method in ("predict_proba", "predict_log_proba", "decision_function"):
            classes = getattr(self.estimator, "classes_", None)
            if isinstance(classes, np.ndarray) and classes.ndim == 1:
                return [str(label) for label in classes]
        if self.method == "transform":
            try:
                return [str(name) for name in self.estimator.get_feature_names_out()]
            except Exception as error:  # estimators raise what they like here; names are only a courtesy
                log.debug("the estimator names no output columns: %s", error)
        return None

    def predict_payload(self, message):
        """Answers a message; null is a missing value, where the estimator takes missing values."""
        features = self._features(table_of(message))
        try:
            result = self._call(features)
        except ValueError as error:
            raise BadRequest(_explained(error, features)) from error
        return self._answer(result)

    def _features(self, table):
        if self.inputs.shape == "documents":
            return _documents(table)
        if self.inputs.shape == "records":
            return _records(table)
        if self._frame is None:
            return self._selector.matrix(table)
        if table.matrix is not None:
            return self._frame.of_matrix(self._selector.matrix(table), self.inputs.names)
        columns = self._selector.columns(table)
        arrays = [column_of(values, column.is_text) for values, column in zip(columns, self.inputs.columns)]
        return self._frame.of_columns(arrays, self.inputs.names)

    def _answer(self, result):
        if isinstance(result, (list, tuple)):
            return {f"y{index}": _array(part).tolist() for index, part in enumerate(result)}
        return _array(result)

    def class_names(self):
        """Names of the answer's columns, or None."""
        return self._names

    def init_metadata(self) -> dict:
        """What the model recorded about itself, with a contract that can be tested."""
        import sklearn

        inputs = self.inputs
        custom = {
            "estimator": _shown(self.estimator),
            "method": self.method,
            "scikit-learn": sklearn.__version__,
            "numpy": np.__version__,
            "features": "named by the model" if inputs.names is not None else "numbered: the model recorded no names",
        }
        contract = contract_text(inputs, self._targets())
        if contract:
            custom["contract"] = contract
        return {
            "name": os.path.basename(self._path).partition(".")[0],
            "platform": "sklearn",
            "inputs": inputs_metadata(inputs),
            "outputs": self._outputs(),
            "custom": custom,
        }

    def _targets(self) -> list:
        if self._names:
            return targets_of(self.method, self._names)
        if self.method != "predict" or self._output_count() != 1:
            return []
        classes = getattr(self.estimator, "classes_", None)
        return number_targets("predict") if classes is None else label_targets("predict", classes)

    def _output_count(self) -> int:
        """Columns of ``predict``'s answer, 0 where that is not known."""
        classes = getattr(self.estimator, "classes_", None)
        if classes is not None:
            return 0 if isinstance(classes, list) else 1
        outputs = getattr(self.estimator, "n_outputs_", None)
        if outputs is None:
            coefficients = getattr(self.estimator, "coef_", None)
            outputs = 1 if coefficients is None else (coefficients.shape[0] if np.ndim(coefficients) == 2 else 1)
        return int(outputs)

    def _outputs(self) -> list:
        classes = getattr(self.estimator, "classes_", None)
        if isinstance(classes, list):
            return [
                {
                    "messagetype": "jsonData",
                    "schema": {f"y{i}": [str(c) for c in part] for i, part in enumerate(classes)},
                }
            ]
        if self._names:
            return [{"name": self.method, "datatype": "FP64", "shape": [-1, len(self._names)]}]
        datatype = datatype_of(classes.dtype) if self.method == "predict" and classes is not None else "FP64"
        return [{"name": self.method, "datatype": datatype, "shape": [-1]}]


class _FrameMaker:
    def __init__(self, pandas):
        self._pandas = pandas

    def of_matrix(self, matrix, names):
        return self._pandas.DataFrame(matrix, columns=names, copy=False)

    def of_columns(self, arrays, names):
        return self._pandas.DataFrame(dict(zip(names, arrays)), columns=names)


def _frame_maker():
    """Makes data frames, as the model was fitted on one; without pandas it gets arrays."""
    try:
        import pandas
    except ImportError:
        log.warning("the model was fitted on a data frame, but pandas is not installed: it gets arrays")
        return None
    return _FrameMaker(pandas)


def _loaded(path: str):
    import joblib

    full = os.path.abspath(path)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            estimator = joblib.load(full)
        except Exception as error:
            raise StartupError(_load_failure(path, error, _version_note(caught))) from error
    note = _version_note(caught)
    if note:
        log.warning('"%s" was %s', path, note)
    return estimator


def _version_note(caught) -> str:
    import sklearn

    for warning in caught:
        found = _WRITTEN_BY.search(str(warning.message))
        if found:
            return f"written by scikit-learn {found.group(1)}, but this image has {sklearn.__version__}"
    return ""


def _load_failure(path: str, error: Exception, note: str) -> str:
    if isinstance(error, FileNotFoundError):
        return f'cannot load "{path}": there is no such file in {os.getcwd()}'
    if isinstance(error, ModuleNotFoundError):
        if str(error.name).startswith("numpy._core"):
            return f'cannot load "{path}": it was written with NumPy 2, but this image has NumPy {np.__version__}'
        return f'cannot load "{path}": it needs the module "{error.name}", which is not in this image'
    text = f'cannot load "{path}": {type(error).__name__}: {describe(error)}'
    return f"{text} (it was {note})" if note else text


def _shown(estimator) -> str:
    kind = type(estimator)
    return f"{kind.__module__}.{kind.__qualname__}"


def _array(result):
    if hasattr(result, "toarray"):
        result = result.toarray()
    elif hasattr(result, "to_numpy"):
        result = result.to_numpy()
    return np.asarray(result)


def _documents(table) -> list:
    """One text a row: ``["a", "b"]`` or ``[["a"], ["b"]]``."""
    rows = table.rows
    if table.columns is not None:
        if len(table.columns) != 1:
            raise BadRequest("this model takes one column of text")
        rows = next(iter(table.columns.values()))
    elif table.matrix is not None:
        rows = table.matrix.tolist()
    texts = [row[0] if isinstance(row, list) and len(row) == 1 else row for row in rows]
    for index, value in enumerate(texts):
        if not isinstance(value, str):
            raise BadRequest(f"row {index} is not text: this model takes one text a row")
    return texts


def _records(table) -> list:
    """One dictionary a row, without what is null."""
    if table.columns is not None:
        names, rows = list(table.columns), list(zip(*table.columns.values()))
    else:
        names = table.names
        rows = rows_of(table.rows if table.rows is not None else table.matrix.tolist())
        if len(names) != len(rows[0]):
            raise BadRequest("this model takes columns by name: send names, or jsonData")
    return [{name: value for name, value in zip(names, row) if value is not None} for row in rows]


def _explained(error: ValueError, features) -> str:
    """What the estimator says, with the place of the first missing value where that is the matter."""
    text = describe(error)
    if "NaN" not in text and "nan" not in text and "null" not in text.lower():
        return text
    cells = np.asarray(features, dtype=object)
    for index, cell in np.ndenumerate(cells):
        if isinstance(cell, float) and math.isnan(cell):
            column = index[1] if len(index) > 1 else 0
            name = features.columns[column] if hasattr(features, "columns") else column
            return f"row {index[0]}, column {name} is null, and this model takes no missing values: {text}"
    return text
