"""A component for a model folder of MLflow, and no code.

Answers what MLflow's own ``predict`` answers. Flavors with a framework of their own are loaded by that framework;
every other model by ``mlflow.pyfunc``. Format: https://mlflow.org/docs/latest/ml/model.
"""

from __future__ import annotations

import copy
import importlib
import json
import os
import sys

import numpy as np
import yaml

from ..errors import BadRequest, StartupError, describe
from .artifact import artifact_path, load_failure, model_name
from .inputs import Inputs
from .mlflow_signature import TYPES, Signature
from .options import options_for
from .tables import column_of, rows_of, table_of
from .tensors import described, plain_of, tensors_of

# Flavor: what names its data, the model that loads it, and the answer that is MLflow's where another is that model's own.
_NATIVE = {
    "sklearn": (("pickled_model",), "sklearn.SklearnModel", "predict"),
    "xgboost": (("data",), "xgboost.XgboostModel", "predict"),
    "lightgbm": (("data",), "lightgbm.LightgbmModel", "predict"),
    "catboost": (("data",), "catboost.CatboostModel", "predict"),
    "onnx": (("data",), "onnx.OnnxModel", None),
    "tensorflow": (("saved_model_dir", "data"), "tensorflow.SavedModel", None),
    "keras": (("model_path", "data"), "keras.KerasModel", None),
}


class MlflowModel:
    """Stands for the model of the flavor: making one gives that one."""

    wants_settings = True

    def __new__(cls, settings, **parameters):
        folder = artifact_path(settings)
        document = _document(settings.artifact, folder)
        flavors = document.get("flavors") or {}
        for name, (keys, class_name, method) in _NATIVE.items():
            flavor = flavors.get(name) or {}
            data = next((flavor[key] for key in keys if flavor.get(key)), None)
            if data is None:
                continue
            if flavor.get("code"):
                sys.path.insert(0, os.path.join(folder, flavor["code"]))
            inner = copy.copy(settings)
            inner.artifact = _data_path(os.path.join(settings.artifact, data))
            is_booster = str(flavor.get("model_class", "")).endswith("Booster")  # it has one answer, and no labels
            options = {"method": method, **parameters} if method and not is_booster else parameters
            model_class = _class_for(inner.artifact, class_name)
            model = model_class(inner, **options_for(model_class, options, inner.artifact))
            return SignedModel(model, Signature(document))
        return PyfuncModel(settings, document, **options_for(PyfuncModel, parameters, settings.artifact))


def _document(shown: str, folder: str) -> dict:
    try:
        with open(os.path.join(folder, "MLmodel"), encoding="utf-8") as file:
            return yaml.safe_load(file) or {}
    except (OSError, yaml.YAMLError) as error:
        raise StartupError(f'cannot load "{shown}": {describe(error)}') from error


def _data_path(path: str) -> str:
    """Keras models lie in a folder of their own: ``data/model.keras``, ``data/model.h5`` or the SavedModel ``data/model``."""
    for name in ("model.keras", "model.h5", "model"):
        inside = os.path.join(path, name)
        if os.path.exists(inside):
            return inside
    return path


def _class_for(path: str, class_name: str):
    """The model's class; what lies there may be of another kind than the flavor says."""
    if path.endswith((".pkl", ".pickle")):
        class_name = "sklearn.SklearnModel"
    elif path.endswith((".keras", ".h5")):
        class_name = "keras.KerasModel"
    module, _, name = class_name.rpartition(".")
    return getattr(importlib.import_module(f"{__package__}.{module}"), name)


class SignedModel:
    """Serves a framework's own model; what the signature says of its columns goes before numbers and no types."""

    def __init__(self, model, signature: Signature):
        self._model = model
        self._signature = signature
        self._facts: dict = {}
        self.predict_payload = model.predict_payload
        self.class_names = model.class_names

    def load(self) -> None:
        """Loads the model. Where it recorded no names of its columns, those of the signature count, as for MLflow."""
        self._model.load()
        names = self._signature.columns
        if not names or not self._has_rows() or self._model.inputs.names is not None:
            return
        if self._model.inputs.width in (None, len(names)):
            self._model.name_columns(names)
            self._facts = {"features": "named by the signature"}

    def _has_rows(self) -> bool:
        return isinstance(self._model.inputs, Inputs) and self._model.inputs.shape == "rows"

    def init_metadata(self) -> dict:
        """What the model says, with the types of the columns that the signature names."""
        metadata = self._model.init_metadata()
        names = self._signature.columns
        if not names or not self._has_rows() or self._model.inputs.names != names:
            return metadata
        told = json.loads(metadata["custom"].get("contract") or '{"features": [], "targets": []}')
        contract = self._signature.contract({feature["name"]: feature for feature in told["features"]})
        custom = {**metadata["custom"], **self._facts}
        if contract:
            custom["contract"] = json.dumps({**json.loads(contract), "targets": told["targets"]})
        inputs = [spec.metadata() for spec in self._signature.input_specs()]
        return {**metadata, "inputs": inputs, "custom": custom}


class PyfuncModel:
    """Serves one model by ``mlflow.pyfunc``: data frames for signatures of columns, arrays for those of tensors."""

    wants_settings = True

    def __init__(self, settings, document: dict):
        self._settings = settings
        self._document = document
        self._signature = Signature(document)
        self._specs = self._signature.input_specs()
        self._version = ""

    def load(self) -> None:
        """Loads the folder. Raises StartupError that says what is wrong with it."""
        import mlflow
        import pandas

        self._pandas = pandas
        self._version = mlflow.__version__
        try:
            self.model = mlflow.pyfunc.load_model(artifact_path(self._settings))
        except Exception as error:  # whatever the model's own code raises
            raise load_failure(self._settings.artifact, error, f"mlflow {mlflow.__version__}") from error

    def predict_payload(self, message):
        """Answers a message as MLflow does; what MLflow refuses is the caller's mistake."""
        from mlflow.exceptions import MlflowException

        given = self._tensors(message) if self._signature.takes_tensors else self._frame(table_of(message))
        try:
            return self._answer(self.model.predict(given))
        except (MlflowException, ValueError, TypeError, KeyError) as error:
            raise BadRequest(describe(error)) from error

    def _tensors(self, message):
        arrays = tensors_of(message, self._specs)
        named = [field for field in self._signature.inputs if field.get("name")]
        return arrays if named else arrays[self._specs[0].name]

    def _frame(self, table):
        if table.columns is not None:
            columns = table.columns
        else:
            rows = table.matrix if table.matrix is not None else rows_of(table.rows)
            columns = dict(zip(self._names_for(table, len(rows[0])), zip(*rows)))
        types = self._signature.types()
        return self._pandas.DataFrame({name: _typed(values, types.get(name)) for name, values in columns.items()})

    def _names_for(self, table, width: int) -> list:
        known = [field["name"] for field in self._signature.inputs if field.get("name")]
        names = table.names or known or list(range(width))
        if len(names) != width:
            raise BadRequest(f"the rows have {width} columns, but the model takes {len(names)}: {names}")
        return names

    def _answer(self, result):
        if isinstance(result, self._pandas.DataFrame):
            if result.shape[1] != 1:
                return {str(name): plain_of(result[name].to_numpy()).tolist() for name in result.columns}
            result = result.iloc[:, 0]
        if isinstance(result, dict):
            return {str(name): plain_of(np.asarray(value)).tolist() for name, value in result.items()}
        if isinstance(result, (str, bytes)):
            return result
        return plain_of(result.to_numpy() if hasattr(result, "to_numpy") else np.asarray(result))

    def init_metadata(self) -> dict:
        """What the signature says, with a contract where it tells what a row looks like."""
        recorded = {
            "mlflow": self._version,
            "made": self._document.get("utc_time_created"),
            "contract": self._signature.contract(),
        }
        return {
            "name": model_name(self._settings.artifact),
            "platform": "mlflow",
            "inputs": described(self._specs),
            "outputs": [spec.metadata() for spec in self._signature.output_specs()],
            "custom": {key: str(value) for key, value in recorded.items() if value},
        }


def _typed(values, kind):
    """One column as the signature has it: a tensor of SeldonMessage knows doubles only."""
    column = column_of(list(values), kind in ("string", "binary"))
    if kind in ("integer", "long") and column.dtype.kind == "f" and np.array_equal(column, np.floor(column)):
        return column.astype(TYPES[kind])
    if kind in ("float", "double") and column.dtype.kind in "iuf":
        return column.astype(TYPES[kind])
    return column.astype(bool) if kind == "boolean" and column.dtype.kind in "if" else column
