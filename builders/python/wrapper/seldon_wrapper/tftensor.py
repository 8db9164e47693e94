"""TensorFlow's TensorProto to NumPy arrays and back, without TensorFlow.

Format: tensorflow/core/framework/tensor.proto and types.proto (Apache-2.0). A typed list that is shorter than the
shape says is filled up with its last element.
"""

from __future__ import annotations

import base64
import binascii

from .arrays import np
from .errors import BadRequest
from .wire import Malformed, block, fields, read_varint, signed, varint

# DataType number: (name, NumPy type, field number of the typed list, its JSON name)
_TYPES = {
    1: ("DT_FLOAT", "<f4", 5, "floatVal"),
    2: ("DT_DOUBLE", "<f8", 6, "doubleVal"),
    3: ("DT_INT32", "<i4", 7, "intVal"),
    4: ("DT_UINT8", "u1", 7, "intVal"),
    5: ("DT_INT16", "<i2", 7, "intVal"),
    6: ("DT_INT8", "i1", 7, "intVal"),
    7: ("DT_STRING", "O", 8, "stringVal"),
    8: ("DT_COMPLEX64", "<c8", 9, "scomplexVal"),
    9: ("DT_INT64", "<i8", 10, "int64Val"),
    10: ("DT_BOOL", "?", 11, "boolVal"),
    11: ("DT_QINT8", "i1", 7, "intVal"),
    12: ("DT_QUINT8", "u1", 7, "intVal"),
    13: ("DT_QINT32", "<i4", 7, "intVal"),
    14: ("DT_BFLOAT16", "<u2", 13, "halfVal"),
    15: ("DT_QINT16", "<i2", 7, "intVal"),
    16: ("DT_QUINT16", "<u2", 7, "intVal"),
    17: ("DT_UINT16", "<u2", 7, "intVal"),
    18: ("DT_COMPLEX128", "<c16", 12, "dcomplexVal"),
    19: ("DT_HALF", "<f2", 13, "halfVal"),
    22: ("DT_UINT32", "<u4", 16, "uint32Val"),
    23: ("DT_UINT64", "<u8", 17, "uint64Val"),
}
_BY_NAME = {entry[0]: number for number, entry in _TYPES.items()}
_OF_NUMPY = {"f4": 1, "f8": 2, "i4": 3, "u1": 4, "i2": 5, "i1": 6, "c8": 8, "i8": 9, "u2": 17, "c16": 18, "f2": 19}
_OF_NUMPY.update({"u4": 22, "u8": 23, "b1": 10})
_PACKED = {5: "<f4", 6: "<f8", 9: "<f4", 12: "<f8"}  # lists of fixed width; the others are varints
_MAX_CELLS = 1 << 31
_MAX_FILLED = 1 << 24  # a few bytes must not ask for gigabytes


class TensorParts:
    """What a TensorProto says, before it becomes an array."""

    __slots__ = ("content", "dtype", "shape", "values")

    def __init__(self):
        self.dtype = 0
        self.shape = []
        self.content = b""
        self.values = []


def array_of_parts(parts: TensorParts):
    """The array of a tensor. Raises BadRequest where it does not fit its own shape or type."""
    if np is None:
        raise BadRequest("tftensor needs NumPy, which is not installed in this image", 500)
    entry = _TYPES.get(parts.dtype)
    if entry is None:
        raise BadRequest(f"tftensor of DataType {parts.dtype} is not supported", 500)
    size = 1
    for dim in parts.shape:
        size *= dim
        if dim < 0 or size > _MAX_CELLS:
            raise BadRequest(f"tftensor has the shape {parts.shape}, which is not that of an array", 500)
    flat = _from_content(parts, entry[1]) if parts.content else _from_values(parts, entry, size)
    if flat.size != size:
        raise BadRequest(f"tftensor holds {flat.size} values, but its shape {parts.shape} asks for {size}", 500)
    if parts.dtype == 14:
        flat = (flat.astype("<u4") << 16).view("<f4")
    return flat.reshape(parts.shape)


def _from_content(parts: TensorParts, dtype: str):
    if dtype == "O":
        raise BadRequest("tftensor of strings must use string_val", 500)
    try:
        return np.frombuffer(bytearray(parts.content), dtype=dtype)
    except ValueError as error:
        raise BadRequest(f"tftensor has a tensor_content that does not fit its dtype: {error}", 500) from None


def _from_values(parts: TensorParts, entry: tuple, size: int):
    dtype, values = entry[1], parts.values
    try:
        if entry[2] in (9, 12):
            pairs = np.asarray(values, dtype="<f4" if entry[2] == 9 else "<f8")
            flat = pairs.view(dtype)
        elif entry[2] == 13:
            flat = np.asarray(values, dtype="<u2").view(dtype)
        else:
            flat = np.asarray(values, dtype=dtype)
    except (TypeError, ValueError, OverflowError) as error:
        raise BadRequest(f"tftensor has values that do not fit {entry[0]}: {error}", 500) from None
    if 0 < flat.size < size:
        if size > _MAX_FILLED:
            raise BadRequest(f"tftensor holds {flat.size} values, which is too few to fill {parts.shape}", 500)
        flat = np.concatenate([flat, np.repeat(flat[-1:], size - flat.size)])
    return flat.copy() if flat.size and not flat.flags.writeable else flat


def read_wire(buf: bytes, pos: int, end: int) -> TensorParts:
    """A TensorProto in protobuf's binary form."""
    parts = TensorParts()
    lists: dict = {}
    for number, kind, start, stop in fields(buf, pos, end):
        if number == 1 and kind == 0:
            parts.dtype = start
        elif number == 2 and kind == 2:
            parts.shape.extend(_read_shape(buf, start, stop))
        elif number == 4 and kind == 2:
            parts.content = buf[start:stop]
        elif 5 <= number <= 17:
            lists.setdefault(number, []).extend(_read_numbers(buf, number, kind, (start, stop)))
    parts.values = lists.get(_TYPES[parts.dtype][2], []) if parts.dtype in _TYPES else []
    return parts


def _read_shape(buf: bytes, pos: int, end: int) -> list:
    dims = []
    for number, kind, start, stop in fields(buf, pos, end):
        if number == 3 and kind == 0 and start:
            raise BadRequest("tftensor has a shape of unknown rank", 500)
        if number == 2 and kind == 2:
            size = 0
            for inner, inner_kind, value, _ in fields(buf, start, stop):
                if inner == 1 and inner_kind == 0:
                    size = signed(value)
            dims.append(size)
    return dims


def _read_numbers(buf: bytes, number: int, kind: int, where: tuple) -> list:
    start, stop = where
    if number in (8, 14, 15):
        return [buf[start:stop]] if kind == 2 else []
    if number in _PACKED:
        dtype = np.dtype(_PACKED[number])
        if kind == 0 or (stop - start) % dtype.itemsize:
            raise Malformed("a packed list is cut short")
        return np.frombuffer(buf, dtype=dtype, count=(stop - start) // dtype.itemsize, offset=start).tolist()
    if kind == 0:
        return [_integer(start, number)]
    return [_integer(value, number) for value in _varints(buf, start, stop)]


def _integer(value: int, number: int) -> int:
    return value if number in (16, 17) else signed(value)


def _varints(buf: bytes, pos: int, end: int):
    while pos < end:
        value, pos = read_varint(buf, pos)
        if pos > end:
            raise Malformed("a packed list is cut short")
        yield value


def read_json(value: object) -> TensorParts:
    """A TensorProto in proto3's JSON form; camelCase and snake_case names are the same."""
    if not isinstance(value, dict):
        raise BadRequest("tftensor must be an object with dtype, tensorShape and values", 500)
    keyed = {_camel(key): item for key, item in value.items()}
    parts = TensorParts()
    dtype = keyed.get("dtype", 0)
    parts.dtype = _BY_NAME.get(dtype, 0) if isinstance(dtype, str) else dtype if type(dtype) is int else 0
    if parts.dtype not in _TYPES:
        raise BadRequest(f"tftensor has the dtype {dtype!r}, which is not supported", 500)
    try:
        shape = keyed.get("tensorShape") or {}
        parts.shape = [int(dim.get("size", 0)) for dim in shape.get("dim") or []]
        parts.content = base64.b64decode(keyed.get("tensorContent") or "", validate=True)
        parts.values = _json_values(parts.dtype, keyed.get(_TYPES[parts.dtype][3]) or [])
    except (AttributeError, TypeError, ValueError, OverflowError, binascii.Error) as error:
        raise BadRequest(f"tftensor is not a TensorProto in JSON: {error}", 500) from None
    return parts


def _camel(name: str) -> str:
    head, *rest = str(name).split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)


def _json_values(dtype: int, values: list) -> list:
    if dtype == 7:
        return [base64.b64decode(item, validate=True) for item in values]
    if dtype in (3, 4, 5, 6, 9, 11, 12, 13, 15, 16, 17, 22, 23):
        return [int(item) for item in values]
    if dtype == 10:
        return [bool(item) for item in values]
    return [float(item) for item in values] if dtype in (1, 2, 8, 18) else values


def _type_of(array) -> int:
    code = "b1" if array.dtype.kind == "b" else array.dtype.str[1:]
    number = _OF_NUMPY.get(code)
    if number is None:
        raise TypeError(f"an array of {array.dtype} has no place in a tftensor")
    return number


def _little(array):
    return np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))


def write_wire(array) -> bytes:
    """A numeric array as TensorProto in binary form."""
    number = _type_of(array)
    dims = b"".join([block(0x12, b"\x08" + varint(int(dim)) if dim else b"") for dim in array.shape])
    head = b"\x08" + varint(number) + block(0x12, dims)
    if array.size != 1:
        return head + (block(0x22, _little(array).tobytes()) if array.size else b"")
    return head + _single_wire(array.reshape(-1), _TYPES[number])


def _single_wire(flat, entry: tuple) -> bytes:
    field = entry[2]
    if field in _PACKED:
        return block(field << 3 | 2, _little(flat).tobytes())
    value = int(flat.view("<u2")[0]) if field == 13 else int(flat[0])
    key = varint(field << 3 | 2)
    packed = varint(value)
    return key + varint(len(packed)) + packed


def write_json(array) -> dict:
    """A numeric array as TensorProto in proto3's JSON form."""
    number = _type_of(array)
    name, _, field, key = _TYPES[number]
    shape = {"dim": [{"size": str(dim)} if dim else {} for dim in array.shape]} if array.ndim else {}
    result = {"dtype": name, "tensorShape": shape}
    if array.size == 1:
        result[key] = _single_json(array.reshape(-1), field)
    elif array.size:
        result["tensorContent"] = base64.b64encode(_little(array).tobytes()).decode()
    return result


def _single_json(flat, field: int) -> list:
    if field in (9, 12):
        return [float(flat[0].real), float(flat[0].imag)]
    if field == 13:
        return [int(flat.view("<u2")[0])]
    value = flat[0].item()
    return [str(value)] if field in (10, 17) else [value]
