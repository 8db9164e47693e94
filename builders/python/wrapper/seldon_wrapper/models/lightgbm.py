"""A component for a bare LightGBM model in its text form, and no code.

Answers what ``LGBMClassifier``, ``LGBMRegressor`` and ``LGBMRanker`` answer (LightGBM's Python API reference).
Categories of a data frame are kept in the file and taken by their values, without pandas.
"""

from __future__ import annotations

import re

import lightgbm
import numpy as np

from ..errors import StartupError
from .categories import coded_matrix
from .inputs import CATEGORY, Column, Inputs
from .matrix_model import MatrixModel

_UNNAMED = re.compile(r"Column_\d+\Z")


class LightgbmModel(MatrixModel):
    """Serves one booster. Methods: predict_proba, predict, raw_score, pred_leaf, pred_contrib."""

    platform = "lightgbm"

    def version(self) -> str:
        return f"lightgbm {lightgbm.__version__}"

    def open(self, path: str) -> None:
        self.booster = lightgbm.Booster(model_file=path)
        text = self.booster.model_to_string(num_iteration=1)
        self.objective = _line(text, "objective")
        self._classes = int(_line(text, "num_class") or 1)
        names = self.booster.feature_name()
        named = not all(_UNNAMED.match(name) for name in names)
        self._codes = self._codes_by_column(text, len(names))
        columns = [
            Column(name, CATEGORY, list(self._codes[index])) if index in self._codes else Column(name)
            for index, name in enumerate(names)
        ]
        self.inputs = Inputs("rows", len(names), names if named else None, columns)

    def _codes_by_column(self, text: str, width: int) -> dict:
        """Position of a column: category -> its code. Categories lie in the file in the order of their columns."""
        categories = self.booster.pandas_categorical or []
        if not categories:
            return {}
        positions = _categorical_columns(text)
        if len(positions) != len(categories):
            positions = [index for index, info in enumerate(_line(text, "feature_infos").split(" ")) if ":" in info]
            positions = [
                index for index in positions if not _line(text, "feature_infos").split(" ")[index].startswith("[")
            ]
        if len(positions) != len(categories) or any(index >= width for index in positions):
            raise StartupError(
                f'cannot serve "{self._settings.artifact}": it has categories of {len(categories)} columns, '
                "but does not say which columns these are"
            )
        return {
            index: {value: code for code, value in enumerate(values)} for index, values in zip(positions, categories)
        }

    def labels(self):
        count = 2 if self._is_binary() else self._classes
        return list(range(count)) if count > 1 else None

    def _is_binary(self) -> bool:
        return self.objective.split(" ")[0] == "binary"

    def methods(self) -> dict:
        if self._is_binary():
            offered = {"predict_proba": self._both, "predict": lambda x: (self._value(x) > 0.5).astype("i4")}
        elif self.objective.split(" ")[0] in ("multiclass", "multiclassova"):
            offered = {
                "predict_proba": self._value,
                "predict": lambda x: np.argmax(self._value(x), axis=1).astype("i4"),
            }
        else:
            offered = {"predict": self._value}
        others = {name: self._with(name) for name in ("raw_score", "pred_leaf", "pred_contrib")}
        return {**offered, **others}

    def _with(self, option: str):
        return lambda features: self.booster.predict(features, num_threads=self.threads, **{option: True})

    def _value(self, features):
        return self.booster.predict(features, num_threads=self.threads)

    def _both(self, features):
        ones = self._value(features)
        return np.column_stack((1.0 - ones, ones))

    def spelled(self, name: str) -> str:
        """LightGBM turns white space in names into underscores."""
        return re.sub(r"\s", "_", name)

    def features(self, table):
        """Numbers as they are, null as NaN, and categories by their codes, unknown ones as missing."""
        if not self._codes:
            return super().features(table)
        return coded_matrix(self.selector.columns(table), self._codes, [column.name for column in self.inputs.columns])

    def facts(self) -> dict:
        return {"objective": self.objective}


def _line(text: str, name: str) -> str:
    found = re.search(rf"^{name}=(.*)$", text, re.MULTILINE)
    return found.group(1).strip() if found else ""


def _categorical_columns(text: str) -> list:
    found = re.search(r"^\[categorical_feature: ([\d,]+)\]$", text, re.MULTILINE)
    return [int(index) for index in found.group(1).split(",")] if found else []
