"""The hand-written protobuf agrees with the protobuf library."""

from __future__ import annotations

import math
import struct

import numpy as np
import pytest

from seldon_wrapper import protos, wire, wire_messages
from seldon_wrapper.errors import BadRequest
from seldon_wrapper.messages import Answer
from seldon_wrapper.names import Naming

MESSAGES = [
    {"data": {"tensor": {"shape": [2, 2], "values": [1, 2.5, -3, 1e300]}}},
    {"data": {"names": ["a", "ä"], "tensor": {"shape": [0, 3], "values": []}}},
    {"data": {"ndarray": [[1, 2], [3, 4]]}},
    {"data": {"ndarray": [1, 2, 3]}},
    {"data": {"ndarray": []}},
    {"data": {"ndarray": [[]]}},
    {"data": {"ndarray": [[[1], [2]], [[3], [4]]]}},
    {"data": {"ndarray": [[1, "x", None, True, {"k": [1]}], []]}},
    {"data": {"ndarray": [[float(i) for i in range(100)], [float(-i) for i in range(100)]]}},
    {"data": {"ndarray": [[1.0] * 40, [1.0] * 39]}},
    {"data": {"names": ["only"]}},
    {"strData": "text ✓"},
    {"strData": ""},
    {"binData": "AAEC"},
    {"jsonData": {"a": [1, {"b": None}], "c": "x", "d": False}},
    {"jsonData": [1, 2]},
    {"jsonData": None},
    {"meta": {"puid": "p", "tags": {"t": [1, "x"]}, "routing": {"r": -1}, "requestPath": {"n": "i:1"}}, "strData": "x"},
    {
        "meta": {"metrics": [{"key": "k", "type": "TIMER", "value": 0.1, "tags": {"a": "b"}}, {"key": "z"}]},
        "strData": "x",
    },
]


def reference_value(message):
    kind = message.WhichOneof("data_oneof")
    if kind != "data":
        return protos.to_json(message).get(kind)
    data = message.data
    if data.WhichOneof("data_oneof") == "tensor":
        return np.array(list(data.tensor.values)).reshape(list(data.tensor.shape)).tolist()
    return protos.to_json(data).get(data.WhichOneof("data_oneof"))


@pytest.mark.parametrize("body", MESSAGES, ids=str)
def test_requests_are_read_as_the_library_reads_them(body):
    message = protos.from_json("SeldonMessage", body)
    found = wire_messages.read_message(message.SerializeToString())
    value = found.value.tolist() if isinstance(found.value, np.ndarray) else found.value
    if found.kind == "binData":
        assert value == message.binData
    else:
        assert value == reference_value(message)
    assert found.names == list(message.data.names)
    assert found.meta == protos.to_json(message.meta)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("tensor", np.array([[1.5, 2], [3, 4]])),
        ("tensor", np.zeros((0, 3))),
        ("tensor", np.array([[1, 2]])),
        ("tensor", np.array([[1, 2]], dtype="f4").T),
        ("ndarray", np.array([[1.5, 2], [3, 4]])),
        ("ndarray", np.arange(200.0).reshape(2, 100)),
        ("ndarray", np.arange(400.0).reshape(4, 100)[::2, ::3]),
        ("ndarray", np.arange(8.0).reshape(2, 2, 2)),
        ("ndarray", np.array([1.0, 2.0])),
        ("ndarray", np.arange(100)),
        ("ndarray", np.zeros((2, 0))),
        ("ndarray", np.array([["a", "b"]])),
        ("ndarray", np.array([[True, False]])),
        ("ndarray", [["a", None, 1, [2.5]], []]),
        ("strData", "text ✓"),
        ("binData", b"\x00\xff"),
        ("jsonData", {"a": [1, {"b": None}], 5: "five", True: 1, None: 2}),
        ("jsonData", {"n": np.float32(1.5), "a": np.array([1, 2])}),
    ],
    ids=str,
)
def test_answers_are_what_the_library_reads(kind, value):
    meta = {
        "puid": "p",
        "tags": {"t": [1, {"x": None}]},
        "requestPath": {"n": "i:1"},
        "metrics": [{"key": "k", "type": "GAUGE", "value": 2.5, "tags": {"a": "b"}}],
    }
    answer = Answer(kind, value, Naming.fixed(["a", "ä"]), meta)
    message = protos.parse("SeldonMessage", wire_messages.write_answer(answer))
    assert protos.to_json(message.meta) == {**meta, "tags": {"t": [1.0, {"x": None}]}}
    if kind == "jsonData":
        plain = {str(k).replace("True", "true").replace("None", "null"): v for k, v in value.items()}
        expected = protos.from_json(
            "SeldonMessage", {"jsonData": {k: getattr(v, "tolist", lambda v=v: v)() for k, v in plain.items()}}
        )
        assert message.jsonData == expected.jsonData
    elif kind == "binData":
        assert message.binData == value
    else:
        assert reference_value(message) == (value.tolist() if isinstance(value, np.ndarray) else value)


def test_every_answer_has_a_meta():
    message = protos.parse("SeldonMessage", wire_messages.write_answer(Answer("strData", "x", None, {})))
    assert message.HasField("meta")


def test_unpacked_lists_and_repeated_fields_are_read_too():
    """Legal, but not what encoders write: values one by one, meta twice, data twice."""
    values = b"".join(b"\x11" + struct.pack("<d", value) for value in (1.0, 2.0))
    tensor = b"\x08\x01\x08\x02" + values
    data = b"\x12" + wire.varint(len(tensor)) + tensor
    buf = b"\x12\x03\x0a\x01p" + b"\x2a\x01x" + b"\x1a" + wire.varint(len(data)) + data + b"\x12\x03\x0a\x01q"
    found = wire_messages.read_message(buf)
    assert (found.value.tolist(), found.meta) == ([[1.0, 2.0]], {"puid": "q"})


def test_unknown_fields_are_skipped():
    buf = b"\x52\x01x" + b"\x58\x07" + b"\xfd\x0f\0\0\0\0" + b"\x2a\x01x" + b"\x20\x05"
    assert wire_messages.read_message(buf).value == "x"


@pytest.mark.parametrize(
    "buf",
    [
        b"\xff",
        b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\x1a\x05\x12",
        b"\x2a\x02\xff\xfe",
        b"\x1a\x80\x80\x80\x80\x10",
        b"\x00\x01",
        b"\x1b\x1c",
        b"\x1a\x05\x12\x03\x12\x01\x00",
        b"\x1a\x06\x12\x04\x0a\x02\xff\xff",
    ],
)
def test_what_is_no_message_is_the_callers_error(buf):
    with pytest.raises(BadRequest):
        wire_messages.read_message(buf)


@pytest.mark.parametrize(
    "tensor", [{"values": [1, 2]}, {"shape": [3], "values": [1, 2]}, {"shape": [-2, 1], "values": [1, 2]}]
)
def test_a_tensor_that_does_not_fit_its_shape_is_the_callers_error(tensor):
    buf = protos.from_json("SeldonMessage", {"data": {"tensor": tensor}}).SerializeToString()
    with pytest.raises(BadRequest):
        wire_messages.read_message(buf)


def test_deep_nesting_is_refused():
    value = b"\x08\x00"
    for _ in range(3000):
        listed = b"\x0a" + wire.varint(len(value)) + value
        value = b"\x32" + wire.varint(len(listed)) + listed
    with pytest.raises(BadRequest):
        wire_messages.read_message(b"\x32" + wire.varint(len(value)) + value)


@pytest.mark.parametrize("value", [0.1, 1.0, 3.4028234e38, 1e-45, 16777216.0, 0.0, -2.5])
def test_floats_are_shown_with_few_digits(value):
    raw = struct.pack("<f", value)
    short = wire_messages.shortest_float(raw)
    assert struct.pack("<f", short) == raw
    assert len(repr(short)) <= 14


@pytest.mark.parametrize("value", [math.inf, -math.inf])
def test_infinite_floats_stay(value):
    assert wire_messages.shortest_float(struct.pack("<f", value)) == value


def test_lists_of_messages():
    body = {"seldonMessages": [{"strData": "a"}, {"data": {"ndarray": [[1]]}}]}
    buf = protos.from_json("SeldonMessageList", body).SerializeToString()
    assert [message.kind for message in wire_messages.read_message_list(buf)] == ["strData", "ndarray"]
