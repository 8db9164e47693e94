"""A component for a bare XGBoost model: JSON, UBJSON or the old binary form, and no code.

Answers what ``XGBClassifier``, ``XGBRegressor`` and ``XGBRanker`` answer (xgboost's Python API reference), without
needing scikit-learn: probabilities for classifiers, else predictions. Releases since 3.1 keep the categories of a data
frame in the model ("Categorical Data" in xgboost's documentation): they are taken by their values, without pandas.
"""

from __future__ import annotations

import json
import logging

import numpy as np
import xgboost

from .categories import coded_matrix
from .inputs import CATEGORY, NUMBER, Column, Inputs
from .matrix_model import MatrixModel

log = logging.getLogger(__name__)


class XgboostModel(MatrixModel):
    """Serves one booster. Methods: predict_proba, predict, value, margin, leaf, contribs. ``device`` may be "cuda".

    ``value`` is what ``Booster.predict`` answers, by all rounds of training, and so Seldon's XGBOOST_SERVER.
    """

    platform = "xgboost"
    datatype = "FP32"

    def __init__(self, settings, method: str = "", threads: int = 1, device: str = "cpu"):
        super().__init__(settings, method, threads)
        self._device = device

    def version(self) -> str:
        return f"xgboost {xgboost.__version__}"

    def open(self, path: str) -> None:
        booster = xgboost.Booster({"nthread": self.threads}, model_file=path)
        if self._device != "cpu":
            booster.set_param({"device": self._device})
        self.booster = booster
        learner = json.loads(booster.save_config())["learner"]
        self.objective = learner["objective"]["name"]
        self._classes = int(learner["learner_model_param"].get("num_class") or 0)
        self._is_linear = learner["gradient_booster"]["name"] == "gblinear"
        self._rounds = self._best_rounds()
        categories = _categories_of(booster)
        self._codes = {
            index: {value: code for code, value in enumerate(values)} for index, values in categories.items()
        }
        self.inputs = _inputs_of(booster, categories)

    def _best_rounds(self):
        """The rounds that early stopping found best, as the estimators use them."""
        best = self.booster.attr("best_iteration")
        return (0, 0) if best is None or self._is_linear else (0, int(best) + 1)

    def labels(self):
        count = 2 if self._is_binary() else self._classes
        return list(range(count)) if count > 1 else None

    def _is_binary(self) -> bool:
        return self.objective in ("binary:logistic", "binary:logitraw", "binary:hinge") and self._classes < 2

    def methods(self) -> dict:
        offered = {"predict": self._value}
        if self.objective == "binary:logistic":
            offered = {"predict_proba": self._both, "predict": lambda x: (self._value(x) > 0.5).astype("i4")}
        elif self.objective in ("multi:softprob", "multi:softmax"):
            offered = {
                "predict_proba": self._softmax if self.objective == "multi:softmax" else self._value,
                "predict": lambda x: np.argmax(self._margin(x), axis=1).astype("i4"),
            }
        matrix = xgboost.DMatrix
        return {
            **offered,
            "value": lambda x: self.booster.predict(matrix(x, **self._matrix_options())),
            "margin": self._margin,
            "leaf": lambda x: self.booster.predict(matrix(x, **self._matrix_options()), pred_leaf=True),
            "contribs": lambda x: self.booster.predict(matrix(x, **self._matrix_options()), pred_contribs=True),
        }

    def features(self, table):
        """Numbers as they are, null as NaN, and recorded categories by their codes. An unknown one is an error to XGBoost as well."""
        if not self._codes:
            return super().features(table)
        names = [column.name for column in self.inputs.columns]
        return coded_matrix(self.selector.columns(table), self._codes, names, refuse_unknown=True)

    def _matrix_options(self) -> dict:
        options = {"feature_names": self.booster.feature_names, "feature_types": self.booster.feature_types}
        return {**options, "nthread": self.threads}

    def _value(self, features):
        return self._predicted(features, "value")

    def _margin(self, features):
        return self._predicted(features, "margin")

    def _predicted(self, features, kind: str):
        if self._is_linear:  # it has no prediction in place
            matrix = xgboost.DMatrix(features, **self._matrix_options())
            return self.booster.predict(matrix, output_margin=kind == "margin")
        return self.booster.inplace_predict(
            features, iteration_range=self._rounds, predict_type=kind, missing=np.nan, validate_features=False
        )

    def _both(self, features):
        ones = self._value(features)
        return np.column_stack((np.float32(1.0) - ones, ones))

    def _softmax(self, features):
        margin = self._margin(features)
        shifted = np.exp(margin - margin.max(axis=1, keepdims=True))
        return shifted / shifted.sum(axis=1, keepdims=True)

    def facts(self) -> dict:
        return {"objective": self.objective}


def _categories_of(booster) -> dict:
    """Position of a column → its categories in the order of their codes, as far as the model has them.

    ``get_categories`` needs pyarrow, and a slice of a booster loses them: they are cut out of the model's JSON form, where
    ``cats`` of the gradient booster has one entry a column, of texts in UTF-8 with offsets or of numbers.
    """
    if "c" not in (booster.feature_types or []):
        return {}
    raw = bytes(booster.save_raw("json"))
    start = raw.find(b'"cats":{', raw.find(b'"gradient_booster":{'))
    if start < 0:
        return {}
    start += len(b'"cats":')
    end = raw.index(b"}", raw.index(b'"sorted_idx"', start)) + 1
    entries = json.loads(raw[start:end])["enc"]
    return {index: values for index, entry in enumerate(entries) if (values := _values_of(entry, index))}


def _values_of(entry: dict, index: int) -> list:
    offsets = entry.get("offsets")
    if offsets is None:
        return entry["values"]
    text = bytes(value % 256 for value in entry["values"])
    if not text.isascii() and _cuts_texts(xgboost.__version__):
        log.warning("xgboost %s damaged the categories of column %d: it takes their codes", xgboost.__version__, index)
        return []
    return [text[first:last].decode() for first, last in zip(offsets, offsets[1:])]


def _cuts_texts(version: str) -> bool:
    """Tells whether a release counts characters where it cuts bytes (``npstr_to_arrow_strarr`` in its ``_data_utils.py``)."""
    return version.startswith(("3.1.", "3.2.", "3.3."))


def _inputs_of(booster, categories: dict) -> Inputs:
    width = booster.num_features()
    names = booster.feature_names
    types = booster.feature_types or [""] * width
    columns = [
        Column(name, CATEGORY if kind == "c" else NUMBER, categories.get(index, [0, 1]) if kind == "c" else ())
        for index, (name, kind) in enumerate(zip(names or [f"x{index}" for index in range(width)], types))
    ]
    return Inputs("rows", width, None if names is None else [str(name) for name in names], columns)
