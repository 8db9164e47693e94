"""A component for a bare CatBoost model (.cbm), and no code.

Answers what ``CatBoostClassifier``, ``CatBoostRegressor`` and ``CatBoostRanker`` answer (CatBoost's Python API
reference).
"""

from __future__ import annotations

import math

import catboost
import numpy as np

from ..errors import BadRequest
from .inputs import CATEGORY, NUMBER, TEXT, Column, Inputs
from .matrix_model import MatrixModel

_CLASSIFIERS = ("Logloss", "CrossEntropy", "MultiClass", "MultiClassOneVsAll")
_EXPONENTS = ("Poisson", "Tweedie")


class CatboostModel(MatrixModel):
    """Serves one model. Methods: predict_proba, predict, predict_log_proba, raw."""

    platform = "catboost"

    def version(self) -> str:
        return f"catboost {catboost.__version__}"

    def open(self, path: str) -> None:
        self.model = catboost.CatBoost().load_model(path)
        loss = self.model.get_all_params().get("loss_function") or ""
        self.loss = str(loss).partition(":")[0]
        names = [str(name) for name in self.model.feature_names_]
        named = names != [str(index) for index in range(len(names))]
        self._categories = set(self.model.get_cat_feature_indices())
        self._texts = set(self.model.get_text_feature_indices())
        columns = [Column(name, *self._kind(index)) for index, name in enumerate(names)]
        self.inputs = Inputs("rows", len(names), names if named else None, columns)

    def _kind(self, index: int) -> tuple:
        if index in self._categories:
            return CATEGORY, ("a", "b")
        return (TEXT, ("text",)) if index in self._texts else (NUMBER, ())

    def labels(self):
        if self.loss not in _CLASSIFIERS:
            return None
        classes = [_plain(label) for label in self.model.classes_]
        return classes or [0, 1]

    def methods(self) -> dict:
        if self.loss in _CLASSIFIERS:
            offered = {
                "predict_proba": self._with("Probability"),
                "predict": lambda rows: self._with("Class")(rows).reshape(-1),
                "predict_log_proba": self._with("LogProbability"),
            }
        else:
            own = {"RMSEWithUncertainty": "RMSEWithUncertainty"}
            offered = {
                "predict": self._with(own.get(self.loss, "Exponent" if self.loss in _EXPONENTS else "RawFormulaVal"))
            }
        return {**offered, "raw": self._with("RawFormulaVal")}

    def _with(self, kind: str):
        def predicted(rows):
            try:
                return self.model.predict(rows, prediction_type=kind, thread_count=self.threads)
            except catboost.CatBoostError as error:
                raise BadRequest(str(error)) from error

        return predicted

    def features(self, table):
        """Numbers, null as NaN; where there are other columns, rows of numbers and texts."""
        if not self._categories and not self._texts:
            return super().features(table)
        cells = self.selector.matrix(table).astype(object)
        for (row, column), cell in np.ndenumerate(cells):
            if column in self._categories:
                cells[row, column] = self._category(cell, row, column)
            elif column in self._texts and not isinstance(cell, str):
                raise BadRequest(
                    f"row {row}, column {self._name(column)} is {cell!r:.60}, and this model takes text there"
                )
            elif column not in self._texts and not isinstance(cell, (int, float)):
                raise BadRequest(
                    f"row {row}, column {self._name(column)} is {cell!r:.60}, and this model takes numbers there"
                )
        return cells

    def _category(self, cell, row: int, column: int):
        """A category as CatBoost takes it: text or an integer. Tensors carry integers as floats."""
        if isinstance(cell, str):
            return cell
        if isinstance(cell, float):
            if math.isnan(cell):
                raise BadRequest(
                    f"row {row}, column {self._name(column)} is null, and this model knows no missing categories"
                )
            if not cell.is_integer():
                raise BadRequest(
                    f"row {row}, column {self._name(column)} is {cell!r}, and categories are texts or integers"
                )
            return int(cell)
        return str(cell) if isinstance(cell, bool) else int(cell)

    def _name(self, column: int) -> str:
        return self.inputs.columns[column].name

    def facts(self) -> dict:
        return {"loss_function": self.loss}


def _plain(value):
    return value.item() if hasattr(value, "item") else value
