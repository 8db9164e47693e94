"""What the signature of an MLflow model says: names, types and shapes of what goes in and comes out.

Format: https://mlflow.org/docs/latest/ml/model/signatures. Columns have MLflow's types, tensors NumPy's.
"""

from __future__ import annotations

import json

from .tensors import TensorSpec, contract_of

# MLflow's names of column types (mlflow.types.DataType) as NumPy's.
TYPES = {"boolean": "bool", "integer": "int32", "long": "int64", "float": "float32", "double": "float64"}
_SAMPLES = {"string": "text", "datetime": "2020-01-01T00:00:00"}


class Signature:
    """Reads the signature of an MLmodel document; one that is absent has no inputs and no outputs."""

    def __init__(self, document: dict):
        self.inputs = _fields(document, "inputs")
        self.outputs = _fields(document, "outputs")

    @property
    def takes_tensors(self) -> bool:
        """Tells whether the inputs are tensors."""
        return bool(self.inputs) and all("tensor-spec" in field for field in self.inputs)

    @property
    def columns(self) -> list:
        """The names of the columns, in order; empty where the inputs are others, or without names."""
        named = [field.get("name") for field in self.inputs if "tensor-spec" not in field]
        return named if named and len(named) == len(self.inputs) and all(named) else []

    def input_specs(self) -> list:
        """The inputs as named tensors."""
        return [_spec(field) for field in self.inputs]

    def output_specs(self) -> list:
        """The outputs as named tensors."""
        return [_spec(field) for field in self.outputs]

    def types(self) -> dict:
        """MLflow's types of the columns by name."""
        return {field.get("name"): field.get("type") for field in self.inputs}

    def contract(self, known: dict | None = None) -> str:
        """A contract.json as text; empty where the signature does not tell what a row looks like.

        ``known`` has features that the model itself tells more about, by name.
        """
        if self.takes_tensors:
            contract = contract_of(self.input_specs())
            return "" if contract is None else json.dumps(contract)
        features = [_feature(field) for field in self.inputs]
        if not features or None in features:
            return ""
        told = {name: feature for name, feature in (known or {}).items() if feature.get("ftype") == "categorical"}
        return json.dumps({"features": [told.get(feature["name"], feature) for feature in features], "targets": []})


def _fields(document: dict, side: str) -> list:
    text = (document.get("signature") or {}).get(side)
    fields = json.loads(text) if text else []
    return fields if isinstance(fields, list) else []


def _spec(field: dict) -> TensorSpec:
    tensor = field.get("tensor-spec")
    name = field.get("name") or "x"
    if tensor is None:
        return TensorSpec(name, TYPES.get(field.get("type"), "object"), [None])
    dtype = "object" if tensor["dtype"] in ("str", "object", "bytes") else tensor["dtype"]
    return TensorSpec(name, dtype, [None if size < 0 else size for size in tensor["shape"]])


def _feature(field: dict) -> dict | None:
    """A column of a contract; None for what has no value in one cell, as arrays and objects."""
    name, kind = field.get("name") or "x", field.get("type")
    if kind in ("double", "float"):
        return {"name": name, "ftype": "continuous", "dtype": "FLOAT"}
    if kind in ("long", "integer"):
        return {"name": name, "ftype": "continuous", "dtype": "INT"}
    if kind == "boolean":
        return {"name": name, "ftype": "categorical", "values": [True, False]}
    return {"name": name, "ftype": "categorical", "values": [_SAMPLES[kind]]} if kind in _SAMPLES else None
