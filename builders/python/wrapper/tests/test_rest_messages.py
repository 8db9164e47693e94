"""Bodies of REST requests and answers."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from seldon_wrapper import arrays, forms, json_messages, jsontext
from seldon_wrapper.errors import BadRequest
from seldon_wrapper.http_messages import Request
from seldon_wrapper.messages import Answer
from seldon_wrapper.names import Naming

ROWS = [
    [[1, 2], [3, 4]],
    [[1.5, 2], [3, 4]],
    [[1, 2.5]],
    [1, 2, 3],
    [[True, False]],
    [[1, True]],
    [["a", "b"]],
    [[1, "x"]],
    [[1.5, "x"]],
    [[None, 1]],
    [[]],
    [],
    [[[1, 2], [3, 4]]],
    [[1] * 100, [2] * 100],
    [[1.5] * 100, [2.5] * 100],
    [[1.5] * 99 + [None], [2.5] * 100],
    [[1.5] * 99 + ["7"], [2.5] * 100],
    [[1] * 99 + [2.5], [2] * 100],
    [[1] * 99 + [2**70], [2] * 100],
    [[True] * 100],
    list(range(200)),
    [0.5] * 200,
    [[{"a": 1}, 2]],
]


@pytest.mark.parametrize("rows", ROWS, ids=lambda rows: str(rows)[:40])
def test_arrays_are_those_of_numpy(rows):
    expected = np.array(rows)
    found = arrays.array_of(rows)
    assert (found.dtype, found.shape, found.tolist()) == (expected.dtype, expected.shape, expected.tolist())
    assert found.flags.writeable


@pytest.mark.parametrize("rows", [[[1, 2], [3]], [[1.5] * 50, [1.5] * 49], [1, [2]], [[[1, 2]], [[3]]]])
def test_ragged_lists_become_objects(rows):
    assert arrays.array_of(rows).dtype == object


def test_an_array_stays_what_it_is():
    array = np.array([[1, 2]])
    assert arrays.array_of(array) is array


@pytest.mark.parametrize("kind", ["?", "b", "i2", "u4", "i8", "u8", "f2", "f4", "f8", "g", ">f8", ">i4", "U2", "O"])
def test_few_and_many_cells_are_written_alike(kind):
    few = np.array([0, 1, 3, 7]).astype(kind)
    many = np.tile(few, 100)
    assert json.loads(jsontext.dumps_array(many)) == json.loads(jsontext.dumps_array(few)) * 100


def request_of(body: bytes = b"", kind: str = "", query: bytes = b"") -> Request:
    request = Request()
    request.method, request.path, request.query, request.body = b"POST", b"/predict", query, body
    if kind:
        request.headers[b"content-type"] = kind.encode()
    return request


@pytest.mark.parametrize(
    "request_",
    [
        request_of(b'{"a": 1}', "application/json"),
        request_of(b'{"a": 1}', "application/json; charset=utf-8"),
        request_of(b'{"a": 1}', "application/vnd.x+json"),
        request_of(b"json=%7B%22a%22%3A+1%7D", "application/x-www-form-urlencoded"),
        request_of(query=b"json=%7B%22a%22%3A+1%7D"),
        request_of(b'{"a": 2}', "application/json", query=b"json=%7B%22a%22%3A+1%7D"),
        request_of(b'{"a": 1}', "application/json", query=b"json=&other=1"),
    ],
)
def test_json_is_found_wherever_it_is(request_):
    assert forms.body_of(request_) == {"a": 1}


@pytest.mark.parametrize(
    "request_",
    [
        request_of(),
        request_of(b'{"a": 1}'),
        request_of(b'{"a": 1}', "text/plain"),
        request_of(b'{"a": 1', "application/json"),
        request_of(b"", "application/json"),
        request_of(b"null", "application/json"),
        request_of(b"json=%7B", "application/x-www-form-urlencoded"),
        request_of(query=b"json={"),
        request_of(b"[" * 100000 + b"]" * 100000, "application/json"),
        request_of(b"\xff\xfe", "application/json"),
        request_of(b"x", "multipart/form-data"),
        request_of(b"x", "multipart/form-data; boundary=b"),
        request_of(b"--b\r\n", "multipart/form-data; boundary=b"),
        request_of(
            b'--b\r\nContent-Disposition: form-data; name="data"\r\n\r\n{\r\n--b--', "multipart/form-data; boundary=b"
        ),
        request_of(b"--b--", "multipart/form-data; boundary=b"),
    ],
)
def test_no_json_is_the_callers_error(request_):
    with pytest.raises(BadRequest):
        forms.body_of(request_)


def test_multipart_parts():
    body = (
        b'--x"y\r\nContent-Disposition: form-data; name="binData"; filename="a \\"b\\".bin"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n\x00\r\n--x\r\n\xff\r\n"
        b'--x"y\r\ncontent-disposition: form-data; name="strData"\r\n\r\n{"not": parsed}\r\n'
        b'--x"y\r\nContent-Disposition: form-data; name=meta\r\n\r\n{"puid": "p"}\r\n'
        b'--x"y\r\nContent-Disposition: form-data; name="jsonData"; filename*=utf-8\'\'n%20.json\r\n\r\n[1]\r\n'
        b'--x"y--\r\nepilogue'
    )
    found = forms.body_of(request_of(body, 'multipart/form-data; boundary="x\\"y"'))
    message = json_messages.message_of({"binData": found["binData"]})
    assert message.value == b"\x00\r\n--x\r\n\xff"
    assert found["strData"] == '{"not": parsed}'
    assert found["meta"] == {"puid": "p"}
    assert found["jsonData"] == "[1]"


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        "x",
        5,
        {"customData": {}},
        {"data": None},
        {"data": 5},
        {"data": {"names": "x", "ndarray": []}},
        {"data": {"ndarray": 5}},
        {"data": {"ndarray": "x"}},
        {"data": {"tensor": 5}},
        {"data": {"tensor": {"values": [1]}}},
        {"data": {"tensor": {"shape": [2], "values": [1]}}},
        {"data": {"tensor": {"shape": 1, "values": [1]}}},
        {"data": {"tensor": {"shape": ["1"], "values": [1]}}},
        {"data": {"tensor": {"shape": [1], "values": ["x"]}}},
        {"data": {"tensor": {"shape": [1], "values": 1}}},
        {"data": {"tftensor": {}}},
        {"strData": 5},
        {"binData": "A"},
        {"binData": 5},
        {"meta": 5, "strData": "x"},
        {"meta": [], "strData": "x"},
    ],
    ids=str,
)
def test_what_is_no_message_is_the_callers_error(body):
    with pytest.raises(BadRequest):
        json_messages.message_of(body)


def test_null_in_a_tensor_is_nan():
    value = json_messages.message_of({"data": {"tensor": {"shape": [2], "values": [1, None]}}}).value
    assert value[0] == 1
    assert math.isnan(value[1])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.array([[1.5, np.nan, np.inf]]), [[1.5, None, None]]),
        (np.array([[0.1]], dtype="f4"), [[0.10000000149011612]]),
        (np.array([[1, 2]], dtype="i1"), [[1, 2]]),
        (np.array([[1, 2]], dtype=">i4"), [[1, 2]]),
        (np.array([[1.0, 2]]).T, [[1.0], [2.0]]),
        (np.array(5), 5),
        (np.array([["a"]]), [["a"]]),
        (np.array([[None, "a", 1]], dtype=object), [[None, "a", 1]]),
        ([[1, 2.0, "x"]], [[1, 2.0, "x"]]),
        ([np.array([1, 2]), [3]], [[1, 2], [3]]),
    ],
    ids=str,
)
def test_answers_are_valid_json(value, expected):
    body = json_messages.body_of(Answer("ndarray", value, Naming.fixed([]), {}))
    found = json.loads(body, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert found["data"]["ndarray"] == expected


@pytest.mark.parametrize(
    "value",
    [{"a": 2**70}, {"b": {1: 2, "c": float("nan")}}, {"d": np.float64(1.5), "e": np.array([[1]])}, {"f": (1, 2)}],
    ids=str,
)
def test_both_ways_to_write_json_agree(value):
    assert json.loads(jsontext.dumps(value)) == json.loads(jsontext._dumps_plain(value))


@pytest.mark.parametrize("text", [b'{"a": NaN}', b"[1e400]", b'"\\ud800"'])
def test_what_python_reads_is_read(text):
    jsontext.loads(text)


def test_what_is_not_json_is_refused():
    with pytest.raises(jsontext.NotJson):
        jsontext.loads(b"{")
