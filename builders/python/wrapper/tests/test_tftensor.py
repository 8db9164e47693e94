"""TensorProto without TensorFlow."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from seldon_wrapper import protos, tftensor
from seldon_wrapper.errors import BadRequest

DTYPES = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "c8", "c16"]


def message(body):
    return protos.from_json("SeldonMessage", {"data": {"tftensor": body}}).data.tftensor


def parts_of(body):
    """Read from JSON, and seen to be the same from the binary form."""
    parts = tftensor.read_json(body)
    raw = message(body).SerializeToString()
    from_wire = tftensor.array_of_parts(tftensor.read_wire(raw, 0, len(raw)))
    array = tftensor.array_of_parts(parts)
    assert from_wire.tolist() == array.tolist()
    return array


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(2, 3), (1,), (1, 1), (0, 2), ()])
def test_arrays_come_back(dtype, shape):
    array = (np.arange(int(np.prod(shape))) + 1).astype(dtype).reshape(shape)
    raw = tftensor.write_wire(array)
    again = tftensor.array_of_parts(tftensor.read_wire(raw, 0, len(raw)))
    assert (again.dtype, again.shape, again.tolist()) == (array.dtype, array.shape, array.tolist())
    from_json = tftensor.array_of_parts(tftensor.read_json(tftensor.write_json(array)))
    assert (from_json.shape, from_json.tolist()) == (array.shape, array.tolist())
    parsed = message(tftensor.write_json(array))
    assert parsed.SerializeToString() == message(protos.to_json(parsed)).SerializeToString()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"dtype": "DT_INT64", "tensorShape": {"dim": [{"size": "2"}, {"size": "2"}]}, "int64Val": ["1", "2"]},
            [[1, 2], [2, 2]],
        ),
        ({"dtype": "DT_DOUBLE", "tensor_shape": {"dim": [{"size": 3}]}, "double_val": [7]}, [7.0, 7.0, 7.0]),
        ({"dtype": "DT_BOOL", "tensorShape": {"dim": [{"size": "2"}]}, "boolVal": [True, False]}, [True, False]),
        ({"dtype": "DT_STRING", "tensorShape": {"dim": [{"size": "1"}]}, "stringVal": ["aGk="]}, [b"hi"]),
        ({"dtype": "DT_HALF", "tensorShape": {"dim": [{"size": "1"}]}, "halfVal": [15360]}, [1.0]),
        ({"dtype": "DT_BFLOAT16", "tensorShape": {"dim": [{"size": "1"}]}, "halfVal": [16256]}, [1.0]),
        ({"dtype": "DT_INT8", "tensorShape": {"dim": [{"size": "2"}]}, "intVal": [-1, 2]}, [-1, 2]),
        (
            {"dtype": "DT_UINT64", "tensorShape": {"dim": [{"size": "1"}]}, "uint64Val": ["18446744073709551615"]},
            [2**64 - 1],
        ),
        ({"dtype": "DT_FLOAT", "tensorShape": {}, "floatVal": [2.5]}, 2.5),
        (
            {
                "dtype": "DT_INT16",
                "tensorShape": {"dim": [{"size": "2"}]},
                "tensorContent": base64.b64encode(b"\x01\x00\xff\xff").decode(),
            },
            [1, -1],
        ),
    ],
)
def test_typed_lists_and_contents(body, expected):
    assert parts_of(body).tolist() == expected


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"dtype": "DT_NOPE"},
        {"dtype": "DT_RESOURCE"},
        {"dtype": "DT_FLOAT", "tensorShape": {"dim": [{"size": "2"}]}},
        {"dtype": "DT_FLOAT", "tensorShape": {"dim": [{"size": "-1"}]}, "floatVal": [1]},
        {"dtype": "DT_FLOAT", "tensorShape": {"dim": [{"size": "1"}]}, "floatVal": [1, 2]},
        {"dtype": "DT_FLOAT", "tensorShape": {"dim": [{"size": "99999999999"}]}, "floatVal": [1]},
        {"dtype": "DT_INT32", "tensorShape": {"dim": [{"size": "1"}]}, "tensorContent": "AAA="},
        {"dtype": "DT_INT32", "tensorShape": {"dim": [{"size": "1"}]}, "tensorContent": "!"},
        {"dtype": "DT_INT8", "tensorShape": {"dim": [{"size": "1"}]}, "intVal": ["x"]},
        {"dtype": "DT_FLOAT", "tensorShape": {"dim": 5}, "floatVal": [1]},
    ],
)
def test_what_is_no_tensor_is_the_callers_error(body):
    with pytest.raises(BadRequest):
        tftensor.array_of_parts(tftensor.read_json(body))
