"""A component for a bare model that takes one matrix and answers one array, whatever its framework.

A framework is a subclass: it opens the file, says what the inputs are, and offers methods. The calling conventions
stand in docs/bare-models.md.
"""

from __future__ import annotations

import numpy as np

from ..errors import BadRequest, describe
from .artifact import chosen_method, model_name
from .bare_model import BareModel
from .contracts import contract_text, inputs_metadata, label_targets, number_targets, targets_of
from .inputs import Inputs
from .tables import Selector, numbers_of, table_of


class MatrixModel(BareModel):
    """Serves one model. ``method`` chooses another answer than the default one, ``threads`` how many it computes with.

    ``datatype`` is that of its answers in the metadata. ``open`` sets ``inputs``.
    """

    datatype = "FP64"

    def __init__(self, settings, method: str = "", threads: int = 1):
        super().__init__(settings, threads)
        self._asked = method
        self.inputs = Inputs("rows", None, None, [])

    # What a subclass defines.

    def methods(self) -> dict:
        """The answers that this model can give, by the framework's own name; the first is the default."""
        raise NotImplementedError

    def labels(self):
        """Labels of the classes in the order of the probabilities, or None."""
        return

    def spelled(self, name: str) -> str:
        """A column's name in the spelling of the model."""
        return name

    def features(self, table):
        """What the framework gets for the rows of a request: by default a matrix of numbers, null as NaN."""
        return numbers_of(self.selector.matrix(table), self.inputs.names)

    # What all have in common.

    def opened(self) -> None:
        """Chooses the method."""
        self.selector = Selector(self.inputs.names, self.inputs.width, self.spelled)
        methods = self.methods()
        self.method = chosen_method(self._settings.artifact, self._asked, methods)
        self._call = methods[self.method]
        self._names = self._column_names()

    def name_columns(self, names: list) -> None:
        """Takes columns by these names, for a loaded model that recorded none."""
        self.inputs = self.inputs.named(names)
        self.selector = Selector(names, len(names), self.spelled)

    def _column_names(self):
        labels = self.labels() if self.method in ("predict_proba", "predict_log_proba") else None
        return None if labels is None else [str(label) for label in labels]

    def predict_payload(self, message):
        """Answers the rows of a message; null is a missing value, where the framework knows missing values."""
        features = self.features(table_of(message))
        try:
            return np.asarray(self._call(features))
        except (ValueError, TypeError) as error:
            raise BadRequest(describe(error)) from error

    def class_names(self):
        """Names of the answer's columns, or None."""
        return self._names

    def init_metadata(self) -> dict:
        """What the model recorded about itself, with a contract that can be tested."""
        framework, _, version = self.version().rpartition(" ")
        named = self.inputs.names is not None
        custom = {
            "method": self.method,
            framework: version,
            "numpy": np.__version__,
            "features": "named by the model" if named else "numbered: the model recorded no names",
            **self.facts(),
        }
        contract = contract_text(self.inputs, self._targets())
        if contract:
            custom["contract"] = contract
        return {
            "name": model_name(self._settings.artifact),
            "platform": self.platform,
            "inputs": inputs_metadata(self.inputs),
            "outputs": [self._output()],
            "custom": custom,
        }

    def _targets(self) -> list:
        if self._names:
            return targets_of(self.method, self._names)
        if self.method != "predict":
            return []
        labels = self.labels()
        return number_targets("predict") if labels is None else label_targets("predict", labels)

    def _output(self) -> dict:
        if self._names:
            return {"name": self.method, "datatype": self.datatype, "shape": [-1, len(self._names)]}
        labels = self.labels()
        is_text = self.method == "predict" and labels is not None and any(isinstance(label, str) for label in labels)
        return {"name": self.method, "datatype": "BYTES" if is_text else self.datatype, "shape": [-1]}
