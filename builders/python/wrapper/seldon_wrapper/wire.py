"""Protocol buffers by hand: varints, fields, and the well-known Value, Struct and ListValue.

Only what the fast way needs; whatever is unusual goes through the protobuf library (see protos.py).
Format: https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

from struct import Struct

from .arrays import np
from .jsontext import key_text

_DOUBLE = Struct("<d")
_PACK_DOUBLE = _DOUBLE.pack
_UNPACK_DOUBLE = _DOUBLE.unpack_from
MAX_DEPTH = 100  # protobuf's own limit
_NUMBER_CELL = 11  # bytes of {values: {number_value: x}}: 0a 09 11 and eight of the double


class Malformed(ValueError):
    """The bytes are not a message."""


def read_varint(buf: bytes, pos: int) -> tuple:
    """The varint at ``pos`` and the position behind it."""
    result = shift = 0
    try:
        while True:
            byte = buf[pos]
            pos += 1
            result |= (byte & 0x7F) << shift
            if byte < 0x80:
                return result & 0xFFFFFFFFFFFFFFFF, pos
            shift += 7
            if shift > 63:
                raise Malformed("a varint is too long")
    except IndexError:
        raise Malformed("the message is truncated") from None


def fields(buf: bytes, pos: int, end: int):
    """Yields (number, wire type, start, end) of each field; a varint's value stands where ``start`` would."""
    while pos < end:
        key, pos = read_varint(buf, pos)
        kind = key & 7
        if kind == 2:
            size, pos = read_varint(buf, pos)
            stop = pos + size
        elif kind == 0:
            value, stop = read_varint(buf, pos)
            if stop > end:
                raise Malformed("the message is truncated")
            if key < 8:
                raise Malformed("field number 0")
            yield key >> 3, 0, value, stop
            pos = stop
            continue
        elif kind == 1:
            stop = pos + 8
        elif kind == 5:
            stop = pos + 4
        else:
            raise Malformed("groups are not part of this API")
        if stop > end:
            raise Malformed("the message is truncated")
        if key < 8:
            raise Malformed("field number 0")
        yield key >> 3, kind, pos, stop
        pos = stop


def text(buf: bytes, start: int, end: int) -> str:
    """A string field."""
    try:
        return buf[start:end].decode()
    except UnicodeDecodeError:
        raise Malformed("a string is not UTF-8") from None


def signed(value: int) -> int:
    """An int32 or int64 that was read as a varint."""
    return value - (1 << 64) if value >= 1 << 63 else value


def read_double(buf: bytes, pos: int) -> float:
    """The double at ``pos``."""
    return _UNPACK_DOUBLE(buf, pos)[0]


def read_value(buf: bytes, pos: int, end: int, depth: int = 0):
    """google.protobuf.Value as a Python value; numbers are floats."""
    if depth > MAX_DEPTH:
        raise Malformed("the message is nested too deeply")
    result = None
    for number, kind, start, stop in fields(buf, pos, end):
        if number == 2 and kind == 1:
            result = _UNPACK_DOUBLE(buf, start)[0]
        elif number == 3 and kind == 2:
            result = text(buf, start, stop)
        elif number == 4 and kind == 0:
            result = start != 0
        elif number == 5 and kind == 2:
            result = read_struct(buf, start, stop, depth + 1)
        elif number == 6 and kind == 2:
            result = read_list(buf, start, stop, depth + 1)
        elif number == 1 and kind == 0:
            result = None
    return result


def read_struct(buf: bytes, pos: int, end: int, depth: int = 0) -> dict:
    """google.protobuf.Struct, or any map from string to Value."""
    result = {}
    for number, kind, start, stop in fields(buf, pos, end):
        if number == 1 and kind == 2:
            key, value = read_entry(buf, start, stop, depth)
            result[key] = value
    return result


def read_entry(buf: bytes, pos: int, end: int, depth: int = 0) -> tuple:
    """One entry of a map from string to Value."""
    key, value = "", None
    for number, kind, start, stop in fields(buf, pos, end):
        if number == 1 and kind == 2:
            key = text(buf, start, stop)
        elif number == 2 and kind == 2:
            value = read_value(buf, start, stop, depth + 1)
    return key, value


def read_list(buf: bytes, pos: int, end: int, depth: int = 0) -> list:
    """google.protobuf.ListValue as nested lists."""
    if depth > MAX_DEPTH:
        raise Malformed("the message is nested too deeply")
    numbers = _read_numbers(buf, pos, end)
    if numbers is not None:
        return numbers
    return [
        read_value(buf, start, stop, depth + 1)
        for number, kind, start, stop in fields(buf, pos, end)
        if number == 1 and kind == 2
    ]


_CELLS: dict = {}


def _cells(count: int) -> Struct:
    struct = _CELLS.get(count)
    if struct is None:
        struct = Struct("<" + "3xd" * count)
        if len(_CELLS) < 256:
            _CELLS[count] = struct
    return struct


def is_number_run(buf: bytes, pos: int, end: int) -> bool:
    """Tells whether a ListValue holds numbers only, each in its usual eleven bytes."""
    size = end - pos
    if size <= 0 or size % _NUMBER_CELL or buf[pos : pos + 3] != b"\n\t\x11":
        return False
    count = size // _NUMBER_CELL
    step = _NUMBER_CELL
    return (
        buf[pos:end:step].count(b"\n") == count
        and buf[pos + 1 : end : step].count(b"\t") == count
        and buf[pos + 2 : end : step].count(b"\x11") == count
    )


def _read_numbers(buf: bytes, pos: int, end: int) -> list | None:
    if not is_number_run(buf, pos, end):
        return None
    count = (end - pos) // _NUMBER_CELL
    return list(_cells(count).unpack_from(buf, pos))


def read_rows(buf: bytes, pos: int, end: int):
    """A ListValue as an array where it is a vector or a matrix of numbers, else as nested lists."""
    if np is None:
        return read_list(buf, pos, end)
    if is_number_run(buf, pos, end):
        return _number_array(buf, pos, (end - pos) // _NUMBER_CELL)
    rows = []
    for number, kind, start, stop in fields(buf, pos, end):
        if number != 1 or kind != 2:
            continue
        row = _row_of_numbers(buf, start, stop)
        if row is None or (rows and len(row) != len(rows[0])):
            return read_list(buf, pos, end)
        rows.append(row)
    return np.array(rows) if rows else []


def _row_of_numbers(buf: bytes, pos: int, end: int):
    """The numbers of {list_value: {…}} when that is all a Value holds."""
    if pos >= end or buf[pos] != 0x32:
        return None
    size, start = read_varint(buf, pos + 1)
    if start + size != end or not is_number_run(buf, start, end):
        return None
    count = size // _NUMBER_CELL
    return _cells(count).unpack_from(buf, start) if count < 32 else _number_array(buf, start, count)


def _number_array(buf: bytes, start: int, count: int):
    view = np.ndarray((count,), dtype="<f8", buffer=buf, offset=start + 3, strides=(_NUMBER_CELL,))
    return view.astype("f8")


def varint(value: int) -> bytes:
    """An unsigned varint; negative numbers become the ten bytes of a 64-bit one."""
    if 0 <= value < 128:
        return bytes((value,))
    value &= 0xFFFFFFFFFFFFFFFF
    out = bytearray()
    while value > 127:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def block(key: int, content: bytes) -> bytes:
    """A length-delimited field; ``key`` is field number and wire type as one byte."""
    size = len(content)
    if size < 128:
        return bytes((key, size)) + content
    return bytes((key,)) + varint(size) + content


def write_value(value, depth: int = 0) -> bytes:
    """google.protobuf.Value of a Python value."""
    kind = type(value)
    if kind is float or kind is int:
        return b"\x11" + _PACK_DOUBLE(value)
    if kind is str:
        return block(0x1A, value.encode())
    if value is None:
        return b"\x08\x00"
    if kind is bool:
        return b" \x01" if value else b" \x00"
    if depth > MAX_DEPTH:
        raise ValueError("the answer is nested too deeply for protocol buffers")
    return _write_other(value, depth)


def _write_other(value, depth: int) -> bytes:
    if isinstance(value, dict):
        return block(0x2A, write_struct(value, depth + 1))
    if isinstance(value, (list, tuple)):
        return block(0x32, write_list(value, depth + 1))
    if hasattr(value, "tolist"):  # NumPy's arrays and scalars
        return write_value(value.tolist(), depth)
    if isinstance(value, bool):
        return b" \x01" if value else b" \x00"
    if isinstance(value, (int, float)):
        return b"\x11" + _PACK_DOUBLE(value)
    if isinstance(value, str):
        return block(0x1A, value.encode())
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def write_list(items, depth: int = 0) -> bytes:
    """google.protobuf.ListValue of a list."""
    return b"".join([block(0x0A, write_value(item, depth + 1)) for item in items])


def write_struct(mapping: dict, depth: int = 0) -> bytes:
    """google.protobuf.Struct of a dictionary; keys become text as in JSON."""
    return b"".join([write_entry(0x0A, key, write_value(mapping[key], depth + 1)) for key in mapping])


def write_entry(key_byte: int, name, value: bytes) -> bytes:
    """One entry of a map whose value is a message."""
    label = name if isinstance(name, str) else key_text(name)
    return block(key_byte, block(0x0A, label.encode()) + block(0x12, value))


def write_rows(array) -> bytes:
    """google.protobuf.ListValue of a numeric array."""
    if array.ndim == 1:
        return _number_cells(array.reshape(1, -1), b"")
    if array.ndim == 2 and array.shape[1] > 0:
        inner = varint(array.shape[1] * _NUMBER_CELL)
        size = 1 + len(inner) + array.shape[1] * _NUMBER_CELL
        return _number_cells(array, b"\n" + varint(size) + b"2" + inner)
    return write_list(array.tolist())


def _number_cells(array, head: bytes) -> bytes:
    rows, columns = array.shape
    if rows * columns <= 16:
        pack = _PACK_DOUBLE
        return b"".join([head + b"".join([b"\n\t\x11" + pack(cell) for cell in row]) for row in array.tolist()])
    template = np.frombuffer(head + b"\n\t\x11\0\0\0\0\0\0\0\0" * columns, dtype="u1")
    out = np.empty((rows, len(template)), dtype="u1")
    out[:] = template
    strides = (len(template), _NUMBER_CELL)
    np.ndarray((rows, columns), dtype="<f8", buffer=out, offset=len(head) + 3, strides=strides)[:] = array
    return out.tobytes()
