"""A component for a bare TensorFlow SavedModel, and no code.

Answers what the model's signature answers. A folder of numbered versions (TensorFlow Serving's layout, and that of
Seldon's TENSORFLOW_SERVER) serves the highest number.
"""

from __future__ import annotations

import os

import numpy as np

from ..errors import StartupError
from .tensor_model import TensorModel
from .tensors import TensorSpec

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import tensorflow as tf


class SavedModel(TensorModel):
    """Serves one signature: the parameter ``signature`` names another than the default one."""

    platform = "tensorflow"

    def __init__(self, settings, signature: str = "", output: str = "", threads: int = 1):
        super().__init__(settings, output, threads)
        self._signature = signature

    def version(self) -> str:
        return f"tensorflow {tf.__version__}"

    def open(self, path: str) -> None:
        set_threads(self.threads)
        self._loaded = tf.saved_model.load(newest_version(path))
        self._function = self._loaded.signatures[self._chosen_signature()]
        _, arguments = self._function.structured_input_signature
        self.inputs = [spec_of(name, tensor) for name, tensor in sorted(arguments.items())]
        self.outputs = [spec_of(name, tensor) for name, tensor in sorted(self._function.structured_outputs.items())]

    def _chosen_signature(self) -> str:
        names = sorted(self._loaded.signatures)
        wanted = self._signature or ("serving_default" if "serving_default" in names or len(names) != 1 else names[0])
        if wanted in names:
            return wanted
        raise StartupError(
            f'cannot serve "{self._settings.artifact}": it has no signature "{wanted}", but {", ".join(names) or "none"}; '
            "name one in the parameter signature"
        )

    def refused(self) -> tuple:
        return (ValueError, TypeError, tf.errors.InvalidArgumentError)

    def run(self, arrays: dict, wanted: list) -> list:
        tensors = {spec.name: tf.constant(arrays[spec.name], dtype=spec.dtype_of_tensorflow) for spec in self.inputs}
        results = self._function(**tensors)
        return [results[name].numpy() for name in wanted]

    def facts(self) -> dict:
        return {"signatures": ", ".join(sorted(self._loaded.signatures))}


class TensorFlowSpec(TensorSpec):
    """A tensor with TensorFlow's own type beside NumPy's name of it."""

    __slots__ = ("dtype_of_tensorflow",)


def spec_of(name: str, tensor) -> TensorFlowSpec:
    """An input or output as TensorFlow describes it."""
    dtype = "object" if tensor.dtype == tf.string else np.dtype(tensor.dtype.as_numpy_dtype).name
    spec = TensorFlowSpec(name, dtype, None if tensor.shape.rank is None else tensor.shape.as_list())
    spec.dtype_of_tensorflow = tensor.dtype
    return spec


def set_threads(threads: int) -> None:
    """How many threads computing takes: workers and replicas are for more."""
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)


def newest_version(path: str) -> str:
    """The folder itself, or of numbered folders the one with the highest number that holds a model."""
    if os.path.exists(os.path.join(path, "saved_model.pb")):
        return path
    numbers = [name for name in os.listdir(path) if name.isascii() and name.isdigit()]
    held = [name for name in numbers if os.path.exists(os.path.join(path, name, "saved_model.pb"))]
    return os.path.join(path, max(held, key=int)) if held else path
