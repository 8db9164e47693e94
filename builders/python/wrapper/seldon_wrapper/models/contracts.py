"""A contract.json and metadata for a bare model, from what the model recorded.

Contract format: https://docs.seldon.io/projects/seldon-core, "Testing your model endpoints".
"""

from __future__ import annotations

import json

from .inputs import CATEGORY, NUMBER, Inputs

_DATATYPES = {"f4": "FP32", "f8": "FP64", "i8": "INT64", "i4": "INT32", "b1": "BOOL"}


def contract_text(inputs: Inputs, targets: list) -> str:
    """The contract as JSON text; empty where nothing is known about the columns."""
    features = [_feature(column) for column in inputs.columns]
    if not features or inputs.shape == "records":
        return ""
    return json.dumps({"features": features, "targets": targets})


def _feature(column) -> dict:
    if column.kind == NUMBER:
        return {"name": column.name, "ftype": "continuous", "dtype": "FLOAT"}
    values = [value for value in column.values if value is not None]
    if not values:
        return {"name": column.name, "ftype": "categorical", "values": [""]}
    return {"name": column.name, "ftype": "categorical", "values": values}


def targets_of(method: str, names) -> list:
    """The targets of a contract: probabilities by class name; other answers only where their columns are known."""
    if method == "predict_proba" and names:
        return [{"name": name, "ftype": "continuous", "dtype": "FLOAT", "range": [0, 1]} for name in names]
    if names:
        return [{"name": name, "ftype": "continuous", "dtype": "FLOAT"} for name in names]
    return []


def label_targets(name: str, classes) -> list:
    """The target of a classifier that answers labels."""
    return [{"name": name, "ftype": "categorical", "values": [_plain(label) for label in classes]}]


def number_targets(name: str) -> list:
    """The target of a regressor with one output."""
    return [{"name": name, "ftype": "continuous", "dtype": "FLOAT"}]


def _plain(value):
    return value.item() if hasattr(value, "item") else value


def inputs_metadata(inputs: Inputs) -> list:
    """Seldon's tensor style: one entry for a matrix of numbers, else one for each column."""
    if inputs.shape == "documents":
        return [{"name": "text", "datatype": "BYTES", "shape": [-1]}]
    if inputs.shape == "records":
        return [{"messagetype": "jsonData"}]
    if inputs.names is None and all(column.kind == NUMBER for column in inputs.columns):
        return [{"name": "x", "datatype": "FP64", "shape": [-1, inputs.width if inputs.width else -1]}]
    return [{"name": c.name, "datatype": _datatype(c), "shape": [-1]} for c in inputs.columns]


def _datatype(column) -> str:
    if column.is_text:
        return "BYTES"
    whole = column.kind == CATEGORY and all(isinstance(value, int) for value in column.values)
    return "INT64" if whole else "FP64"


def datatype_of(dtype) -> str:
    """The name of a NumPy type in Seldon's metadata."""
    return _DATATYPES.get(dtype.str[1:], "BYTES" if dtype.kind in "OUS" else "FP64")
