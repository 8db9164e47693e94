"""The calling conventions of models of named tensors, with a model that answers what it was given."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pytest
from bare_models import ask, operations_of, values_of

from seldon_wrapper.errors import BadRequest, StartupError
from seldon_wrapper.models.tensor_model import TensorModel
from seldon_wrapper.models.tensors import TensorSpec

ROWS = TensorSpec("x", "float32", [None, 3])
TEXT = TensorSpec("note", "object", [None])
COUNT = TensorSpec("count", "int64", [None, 1])
PICTURE = TensorSpec("picture", "uint8", [None, 2, 2])
ANY = TensorSpec("any", "float64", None)


class Echo(TensorModel):
    """Answers its inputs by name."""

    def __init__(self, specs, tmp_path, **parameters):
        path = tmp_path / "echo.bin"
        path.write_bytes(b"")
        super().__init__(settings_of(path), **parameters)
        self._specs = specs
        self.calls = 0

    def open(self, path):
        self.inputs = self.outputs = self._specs

    def version(self):
        return "echo 1.0"

    def run(self, arrays, wanted):
        self.calls += 1
        return [arrays[name] for name in wanted]


def settings_of(path):
    from seldon_wrapper.settings import Settings

    settings = Settings("Echo")
    settings.artifact = str(path)
    return settings


@pytest.fixture
def echo(tmp_path):
    def make(*specs, **parameters):
        model = Echo(list(specs), tmp_path, **parameters)
        model.load()
        return operations_of(model)

    return make


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"ndarray": [[1, 2, 3], [4, 5, 6]]}},
        {"data": {"tensor": {"shape": [2, 3], "values": [1, 2, 3, 4, 5, 6]}}},
        {"data": {"names": ["a", "b", "c"], "ndarray": [[1, 2, 3], [4, 5, 6]]}},
        {"jsonData": [[1, 2, 3], [4, 5, 6]]},
        {"jsonData": {"x": [[1, 2, 3], [4, 5, 6]]}},
        {"jsonData": {"inputs": [[1, 2, 3], [4, 5, 6]]}},
        {"jsonData": {"inputs": {"x": [[1, 2, 3], [4, 5, 6]]}}},
        {"jsonData": {"instances": [[1, 2, 3], [4, 5, 6]]}},
        {"jsonData": {"instances": [{"x": [1, 2, 3]}, {"x": [4, 5, 6]}]}},
        {"jsonData": {"signature_name": "serving_default", "instances": [[1, 2, 3], [4, 5, 6]]}},
    ],
)
def test_one_matrix_is_taken_in_every_form(echo, body):
    np.testing.assert_array_equal(values_of(ask(echo(ROWS), body)), [[1, 2, 3], [4, 5, 6]])


def test_a_tftensor_is_answered_by_one(echo):
    body = {
        "data": {
            "tftensor": {
                "dtype": "DT_FLOAT",
                "tensorShape": {"dim": [{"size": "1"}, {"size": "3"}]},
                "floatVal": [1, 2, 3],
            }
        }
    }
    assert ask(echo(ROWS), body)["data"]["tftensor"]["dtype"] == "DT_FLOAT"


def test_several_inputs_come_and_go_by_name(echo):
    given = {"x": [[1.5, 2, 3]], "picture": [[[1, 2], [3, 4]]], "note": ["größer"]}
    operations = echo(ROWS, PICTURE, TEXT)
    for body in ({"jsonData": given}, {"jsonData": {"inputs": given}}):
        assert ask(operations, body)["jsonData"] == given
    rows = [{key: value[0] for key, value in given.items()}]
    assert ask(operations, {"jsonData": {"instances": rows}})["jsonData"] == given


@pytest.mark.parametrize(
    "data",
    [
        {"ndarray": [["a", 1], ["b", 2]]},
        {"names": ["count", "surplus", "note"], "ndarray": [[1, 0, "a"], [2, 0, "b"]]},
        {"names": ["t:0", "t:1"], "ndarray": [["a", 1], ["b", 2]]},
    ],
)
def test_columns_of_a_table_are_inputs_by_name_or_position(echo, data):
    assert ask(echo(TEXT, COUNT), {"data": data})["jsonData"] == {"note": ["a", "b"], "count": [[1], [2]]}


def test_a_tensor_of_whole_doubles_is_taken_for_integers(echo):
    body = {"data": {"tensor": {"shape": [2, 1], "values": [1.0, 7.0]}}}
    np.testing.assert_array_equal(values_of(ask(echo(COUNT), body)), [[1], [7]])


def test_an_open_shape_takes_anything(echo):
    for rows in ([1, 2], [[1], [2]], [[[1, 2]]]):
        np.testing.assert_array_equal(values_of(ask(echo(ANY), {"data": {"ndarray": rows}})), rows)


def test_bytes_that_are_no_text_are_base64(echo):
    answer = ask(echo(TEXT), {"jsonData": {"instances": [{"b64": "/w=="}]}})
    assert answer["data"]["ndarray"] == [{"b64": "/w=="}]


@pytest.mark.parametrize(
    "specs, body, why",
    [
        ([ROWS], {"data": {"ndarray": [[1, 2]]}}, r"x must have the shape \[-1, 3\], not \[1, 2\]"),
        ([ROWS], {"data": {"ndarray": [1, 2, 3]}}, r"x must have the shape"),
        ([ROWS], {"data": {"ndarray": [[1, 2, 3], [4, None, 6]]}}, "x is null at row 1, column 1"),
        ([ROWS], {"data": {"ndarray": [[1, 2, "a"]]}}, "x takes numbers, but has text at row 0, column 2"),
        ([ROWS], {"data": {"ndarray": [[1, 2, 3], [4, 5]]}}, "has not 3 entries"),
        ([ROWS], {"binData": "aGk="}, "x "),
        ([ROWS], {"jsonData": {"instances": []}}, "instances must be a list"),
        ([COUNT], {"data": {"ndarray": [[1.5]]}}, r"count takes whole numbers, but the value at \[0, 0\] is 1.5"),
        ([TEXT], {"data": {"ndarray": [1]}}, "note takes text, but has a int at row 0"),
        ([ROWS, TEXT], {"jsonData": {"x": [[1, 2, 3]]}}, "missing: note"),
        ([ROWS, TEXT], {"jsonData": {"instances": [{"x": [1, 2, 3]}]}}, "row 0 of instances has no note"),
        ([ROWS, TEXT], {"jsonData": [[1, 2, 3]]}, "must be an object with the keys x, note"),
        ([ROWS, TEXT], {"data": {"ndarray": [[1, 2, 3]]}}, "this model has the inputs x, note: send jsonData"),
        ([TEXT, COUNT], {"data": {"ndarray": [["a"]]}}, "the rows have 1 columns, but 2 names"),
        ([TEXT, COUNT], {"data": {"names": ["note", "n"], "ndarray": [["a", 1]]}}, "missing: count"),
    ],
)
def test_what_does_not_fit_is_named(echo, specs, body, why):
    with pytest.raises(BadRequest, match=why):
        ask(echo(*specs), body)


def test_one_output_is_chosen_by_parameter(echo):
    answer = ask(echo(ROWS, TEXT, output="note"), {"jsonData": {"x": [[1, 2, 3]], "note": ["a"]}})
    assert answer["data"]["ndarray"] == ["a"]
    with pytest.raises(StartupError, match='output is "z", but this model has x, note'):
        echo(ROWS, TEXT, output="z")


def test_a_model_for_one_row_gets_batches_row_by_row(echo):
    operations = echo(TensorSpec("x", "float32", [1, 2]))
    answer = ask(operations, {"data": {"ndarray": [[1, 2], [3, 4], [5, 6]]}})
    np.testing.assert_array_equal(values_of(answer), [[1, 2], [3, 4], [5, 6]])


def test_metadata_says_inputs_outputs_and_a_contract_where_one_can_be_made(tmp_path):
    def metadata_of(*specs):
        model = Echo(list(specs), tmp_path)
        model.load()
        return model.init_metadata()

    one = metadata_of(PICTURE)
    assert one["inputs"] == one["outputs"] == [{"name": "picture", "datatype": "UINT8", "shape": [-1, 2, 2]}]
    assert json.loads(one["custom"]["contract"])["features"] == [
        {"name": "picture", "ftype": "continuous", "dtype": "INT", "range": [0, 1], "shape": [2, 2]}
    ]
    columns = metadata_of(TEXT, COUNT)
    assert [entry["datatype"] for entry in columns["inputs"]] == ["BYTES", "INT64"]
    assert "contract" not in metadata_of(ANY)["custom"] and "contract" not in metadata_of(ROWS, ANY)["custom"]


def test_a_contract_of_several_inputs_says_whether_they_are_one_table(tmp_path):
    def described(*specs):
        model = Echo(list(specs), tmp_path)
        model.load()
        metadata = model.init_metadata()
        return metadata["inputs"], json.loads(metadata["custom"]["contract"])

    _, table = described(TEXT, COUNT)
    assert "messagetype" not in table
    assert table["features"] == [
        {"name": "note", "ftype": "categorical", "values": ["text"]},
        {"name": "count", "ftype": "continuous", "dtype": "INT", "range": [0, 1]},
    ]
    inputs, by_name = described(ROWS, PICTURE)
    assert inputs == [
        {
            "messagetype": "jsonData",
            "schema": {
                "x": {"datatype": "FP32", "shape": [-1, 3]},
                "picture": {"datatype": "UINT8", "shape": [-1, 2, 2]},
            },
        }
    ]
    assert by_name["messagetype"] == "jsonData"
    assert [(feature["name"], feature["shape"]) for feature in by_name["features"]] == [("x", [3]), ("picture", [2, 2])]


def test_an_artifact_that_is_not_there_is_named():
    model = Echo.__new__(Echo)
    TensorModel.__init__(model, SimpleNamespace(artifact="no/such/model"))
    with pytest.raises(StartupError, match='cannot load "no/such/model": there is no such file'):
        model.load()
