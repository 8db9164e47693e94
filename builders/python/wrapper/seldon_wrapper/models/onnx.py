"""A component for a bare ONNX model, and no code: onnxruntime computes it.

Answers the model's outputs. A classifier of scikit-learn (skl2onnx) answers probabilities under the names of its
classes; its label is there as ``output``.
"""

from __future__ import annotations

import numpy as np
import onnxruntime

from .tensor_model import TensorModel
from .tensors import TensorSpec, plain_of

# https://onnxruntime.ai/docs/api/python: NodeArg.type is ONNX's own spelling.
_DTYPES = {
    "tensor(float)": "float32", "tensor(double)": "float64", "tensor(float16)": "float16", "tensor(bool)": "bool",
    "tensor(string)": "object",
    **{f"tensor({sign}int{bits})": f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)},
}  # fmt: skip
_MAPS = ("seq(map(int64,tensor(float)))", "seq(map(string,tensor(float)))")


class OnnxModel(TensorModel):
    """Serves one model on the CPU."""

    platform = "onnx"

    def version(self) -> str:
        return f"onnxruntime {onnxruntime.__version__}"

    def open(self, path: str) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = self.threads
        self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.inputs = [_spec(node) for node in self._session.get_inputs()]
        self.outputs = [_spec(node) for node in self._session.get_outputs()]
        self._maps = {node.name for node in self._session.get_outputs() if node.type in _MAPS}
        self._labels: dict = {}

    def default_outputs(self) -> list:
        if len(self.outputs) == 2 and len(self._maps) == 1:
            return sorted(self._maps)
        return super().default_outputs()

    def refused(self) -> tuple:
        errors = onnxruntime.capi.onnxruntime_pybind11_state
        return (ValueError, TypeError, errors.InvalidArgument, errors.Fail, errors.RuntimeException)

    def run(self, arrays: dict, wanted: list) -> list:
        return self._session.run(wanted, arrays)

    def answer(self, name: str, value):
        if name not in self._maps:
            return plain_of(value)
        keys = list(value[0]) if value else []
        self._labels[name] = [str(key) for key in keys]
        return np.array([[row[key] for key in keys] for row in value], dtype="f4")

    def labels(self, name: str):
        return self._labels.get(name)

    def facts(self) -> dict:
        meta = self._session.get_modelmeta()
        told = {"producer": meta.producer_name, "graph": meta.graph_name, "domain": meta.domain}
        return {key: value for key, value in told.items() if value}


def _spec(node) -> TensorSpec:
    if node.type in _MAPS:
        return TensorSpec(node.name, "float32", [None, None])
    # onnxruntime shows a scalar and an open number of dimensions alike, as no dimensions.
    shape = [size if isinstance(size, int) else None for size in node.shape] if node.shape else None
    return TensorSpec(node.name, _DTYPES.get(node.type, "object"), shape)
