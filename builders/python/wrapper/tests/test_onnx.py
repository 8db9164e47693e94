"""Bare ONNX models answer what onnxruntime answers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from bare_models import ask, loaded, operations_of, values_of

from seldon_wrapper.errors import StartupError
from seldon_wrapper.models.onnx import OnnxModel

REPOSITORY = Path(__file__).resolve().parents[4]
IRIS = REPOSITORY / "examples" / "onnx" / "iris.onnx"
TWO = REPOSITORY / "test" / "fixtures" / "onnx" / "external.onnx"
ROWS = np.random.default_rng(0).uniform(0, 8, (50, 4)).astype("f4")


def test_a_classifier_answers_probabilities_by_class():
    answer = ask(operations_of(loaded(OnnxModel, IRIS)), {"data": {"ndarray": ROWS.tolist()}})
    own = onnxruntime.InferenceSession(IRIS).run(["output_probability"], {"X": ROWS})[0]
    assert answer["data"]["names"] == ["setosa", "versicolor", "virginica"] == list(own[0])
    np.testing.assert_array_equal(values_of(answer), [list(row.values()) for row in own])


def test_its_label_is_there_by_parameter():
    model = loaded(OnnxModel, IRIS, output="output_label")
    answer = ask(operations_of(model), {"data": {"ndarray": ROWS.tolist()}})
    own = onnxruntime.InferenceSession(IRIS).run(["output_label"], {"X": ROWS})[0]
    assert answer["data"]["ndarray"] == own.tolist()
    assert model.init_metadata()["outputs"] == [{"name": "output_label", "datatype": "BYTES", "shape": [-1]}]


def test_several_inputs_and_outputs_go_by_name():
    model = loaded(OnnxModel, TWO)
    answer = ask(operations_of(model), {"jsonData": {"left": [[1, 2], [3, 4]], "right": [7]}})
    assert answer["jsonData"] == {"out": [[6, 9, 12], [12, 19, 26]], "same": [7]}
    assert model.init_metadata()["custom"]["producer"] == "by-hand"


def test_a_file_that_onnxruntime_refuses_is_named(tmp_path):
    path = tmp_path / "model.onnx"
    path.write_bytes(IRIS.read_bytes()[:100])
    with pytest.raises(StartupError, match=r'cannot load ".*model.onnx" with onnxruntime \d'):
        loaded(OnnxModel, path)
