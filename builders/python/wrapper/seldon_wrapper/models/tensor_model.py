"""A component for a bare model of named tensors: any number of inputs and outputs, of any shape.

A framework is a subclass: it opens the artifact, says what goes in and comes out, and runs. The calling conventions
stand in docs/bare-models.md.
"""

from __future__ import annotations

import json

import numpy as np

from ..errors import BadRequest, StartupError, describe
from .artifact import model_name
from .bare_model import BareModel
from .tensors import contract_of, described, plain_of, tensors_of


class TensorModel(BareModel):
    """Serves one model. ``output`` names the one output to answer with, ``threads`` is how many it computes with.

    ``open`` sets ``inputs`` and ``outputs``.
    """

    def __init__(self, settings, output: str = "", threads: int = 1):
        super().__init__(settings, threads)
        self._output = output
        self.inputs: list = []
        self.outputs: list = []

    # What a subclass defines.

    def run(self, arrays: dict, wanted: list) -> list:
        """The outputs named ``wanted`` for the inputs by name."""
        raise NotImplementedError

    def refused(self) -> tuple:
        """What the framework raises when rows are at fault."""
        return (ValueError, TypeError)

    def labels(self, name: str):
        """Labels of an output's columns, or None."""
        return None

    def answer(self, name: str, value):
        """An output as an array."""
        return plain_of(value)

    # What all have in common.

    def opened(self) -> None:
        """Chooses what to answer with."""
        self._wanted = self._chosen_outputs()
        self._has_single_rows = bool(self.inputs) and all(spec.shape and spec.shape[0] == 1 for spec in self.inputs)

    def _chosen_outputs(self) -> list:
        names = [spec.name for spec in self.outputs]
        if self._output and self._output not in names:
            raise StartupError(
                f'cannot serve "{self._settings.artifact}": the parameter output is "{self._output}", '
                f"but this model has {', '.join(names)}"
            )
        return [self._output] if self._output else self.default_outputs()

    def default_outputs(self) -> list:
        """What is answered without the parameter ``output``: everything."""
        return [spec.name for spec in self.outputs]

    def predict_payload(self, message):
        """Answers a message: an array for one output, else an object with all of them by name."""
        arrays = tensors_of(message, self.inputs)
        try:
            values = self._rows_one_by_one(arrays) if self._has_single_rows else self.run(arrays, self._wanted)
        except self.refused() as error:
            raise BadRequest(describe(error)) from error
        answers = [self.answer(name, value) for name, value in zip(self._wanted, values)]
        if len(answers) == 1:
            return answers[0]
        return {name: answer.tolist() for name, answer in zip(self._wanted, answers)}

    def _rows_one_by_one(self, arrays: dict) -> list:
        """Batches for a model that was exported for one row at a time."""
        counts = {len(array) for array in arrays.values()}
        if len(counts) > 1:
            raise BadRequest(f"the inputs have different numbers of rows: {sorted(counts)}")
        rows = [
            self.run({name: array[at : at + 1] for name, array in arrays.items()}, self._wanted)
            for at in range(counts.pop())
        ]
        return [np.concatenate(parts) for parts in zip(*rows)]

    def class_names(self):
        """Names of the answer's columns, or None."""
        return self.labels(self._wanted[0]) if len(self._wanted) == 1 else None

    def init_metadata(self) -> dict:
        """What the model recorded about itself, with a contract that can be tested where the inputs tell enough."""
        framework, _, version = self.version().rpartition(" ")
        custom = {framework: version, "numpy": np.__version__, "outputs": ", ".join(self._wanted), **self.facts()}
        contract = contract_of(self.inputs)
        if contract is not None:
            custom["contract"] = json.dumps(contract)
        return {
            "name": model_name(self._settings.artifact),
            "platform": self.platform,
            "inputs": described(self.inputs),
            "outputs": [spec.metadata() for spec in self.outputs if spec.name in self._wanted],
            "custom": custom,
        }
