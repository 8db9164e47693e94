"""A component for a bare Keras model: a ``.keras`` file or a legacy ``.h5``, and no code.

Answers what calling the model answers. Inputs and outputs have the names that the model's author gave them, else those
of their layers.
"""

from __future__ import annotations

import importlib
import os

from .tensor_model import TensorModel
from .tensorflow import set_threads, spec_of, tf

_IMPORTS = "SELDON_ARTIFACT_IMPORTS"


class KerasModel(TensorModel):
    """Serves one model of Keras 2 or 3 on TensorFlow."""

    platform = "keras"

    def version(self) -> str:
        return f"keras {keras_version()}"

    def open(self, path: str) -> None:
        set_threads(self.threads)
        for module in filter(None, os.environ.get(_IMPORTS, "").split(",")):
            importlib.import_module(module)  # layers of the project register themselves
        self.model = tf.keras.models.load_model(path, compile=False)
        structure = _structure_of(self.model)
        names = _names_of(structure, self.model.inputs, _own_input_names(self.model))
        self.inputs = [_spec(name, tensor) for name, tensor in zip(names, self.model.inputs)]
        outputs = _names_of(getattr(self.model, "_outputs_struct", None), self.model.outputs, _output_names(self.model))
        self.outputs = [_spec(name, tensor) for name, tensor in zip(outputs, self.model.outputs)]
        self._takes = "one" if len(names) == 1 and not isinstance(structure, dict) else "dict"
        if self._takes == "dict" and isinstance(structure, (list, tuple)):
            self._takes = "list"
        self._function = tf.function(self._called, input_signature=[self._signature()])

    def _signature(self) -> dict:
        return {
            spec.name: tf.TensorSpec(_free_batch(spec.shape), spec.dtype_of_tensorflow, name=f"input_{index}")
            for index, spec in enumerate(self.inputs)
        }

    def _called(self, tensors: dict):
        values = [tensors[spec.name] for spec in self.inputs]
        given = {"one": values[0], "list": values, "dict": tensors}[self._takes]
        return tf.nest.flatten(self.model(given, training=False))

    def refused(self) -> tuple:
        return (ValueError, TypeError, tf.errors.InvalidArgumentError)

    def run(self, arrays: dict, wanted: list) -> list:
        tensors = {spec.name: tf.constant(arrays[spec.name], dtype=spec.dtype_of_tensorflow) for spec in self.inputs}
        results = dict(zip([spec.name for spec in self.outputs], self._function(tensors)))
        return [results[name].numpy() for name in wanted]

    def facts(self) -> dict:
        return {"tensorflow": tf.__version__, "model": type(self.model).__name__}


def keras_version() -> str:
    """The version of the Keras that ``tf.keras`` is."""
    import keras

    return keras.__version__


def _free_batch(shape):
    return None if shape is None else [None, *shape[1:]]


def _spec(name: str, tensor):
    return spec_of(name, tf.TensorSpec(tensor.shape, tf.as_dtype(tensor.dtype)))


def _structure_of(model):
    """How the model was given its inputs: one tensor, a list or a dictionary (Keras 3 and 2 keep it)."""
    structure = getattr(model, "_inputs_struct", None)
    if structure is None:
        structure = getattr(model, "_nested_inputs", None)
    return model.inputs[0] if structure is None and len(model.inputs) == 1 else structure


def _own_input_names(model) -> list:
    names = getattr(model, "input_names", None)
    return list(names) if names else [tensor.name.partition(":")[0] for tensor in model.inputs]


def _output_names(model) -> list:
    for source in (model, getattr(model, "_functional", None)):
        names = getattr(source, "output_names", None)
        if names:
            return list(names)
    return [f"output_{index}" for index in range(len(model.outputs))]


def _names_of(structure, tensors, otherwise: list) -> list:
    """Keys of a dictionary in the order of the flat tensors (sorted, as ``tf.nest`` has them), else the own names."""
    if isinstance(structure, dict) and len(structure) == len(tensors):
        return sorted(structure)
    return otherwise
