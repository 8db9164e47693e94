"""SeldonMessage in protobuf's binary form, by hand for what is usual.

Field numbers: Seldon Core's prediction.proto (https://docs.seldon.io/projects/seldon-core, "Prediction API").
Messages with a field twice or with unpacked lists are first made regular by the protobuf library.
"""

from __future__ import annotations

from math import prod
from struct import Struct

from . import tftensor
from .arrays import ndarray, np
from .errors import BadRequest
from .messages import Answer, Message
from .wire import (
    Malformed,
    block,
    fields,
    read_rows,
    read_value,
    read_varint,
    signed,
    text,
    varint,
    write_entry,
    write_list,
    write_rows,
    write_value,
)

_FLOAT = Struct("<f")
_KINDS = {3: "data", 4: "binData", 5: "strData", 6: "jsonData", 7: "customData"}
_METRIC_TYPES = {0: "COUNTER", 1: "GAUGE", 2: "TIMER"}
_METRIC_NUMBERS = {"COUNTER": 0, "GAUGE": 1, "TIMER": 2}

_surplus_is_dropped = False


def drop_surplus() -> None:
    """From now on a tensor with more values than its shape asks for is its last ones, as in the reference."""
    global _surplus_is_dropped  # noqa: PLW0603 - one process, one way to read
    _surplus_is_dropped = True


class Irregular(Exception):
    """The message is legal, but not in the usual form."""


def read_message(buf: bytes) -> Message:
    """Decodes a SeldonMessage. Raises BadRequest where the bytes are not one."""
    try:
        return _read(buf, False)
    except Irregular:
        return _read(_regular(buf), True)
    except Malformed as error:
        raise BadRequest(f"could not parse the SeldonMessage: {error}") from None


def read_message_list(buf: bytes) -> list:
    """Decodes a SeldonMessageList."""
    try:
        return [
            read_message(buf[start:stop])
            for number, kind, start, stop in fields(buf, 0, len(buf))
            if number == 1 and kind == 2
        ]
    except Malformed as error:
        raise BadRequest(f"could not parse the SeldonMessageList: {error}") from None


def _regular(buf: bytes) -> bytes:
    from . import protos

    return protos.parse("SeldonMessage", buf).SerializeToString()


def _read(buf: bytes, regular: bool) -> Message:
    meta, payload, seen = None, None, set()
    for number, kind, start, stop in fields(buf, 0, len(buf)):
        if number > 7 or (regular and kind != 2):
            continue
        if kind != 2 or number in seen:
            raise Irregular
        seen.add(number)
        if number == 2:
            meta = read_meta(buf, start, stop)
        elif number != 1:
            if payload is not None:
                raise Irregular
            payload = (number, start, stop)
    if payload is None:
        return Message(None, None, [], {} if meta is None else meta)
    number, start, stop = payload
    return _read_payload(buf, _KINDS[number], (start, stop, {} if meta is None else meta))


def _read_payload(buf: bytes, kind: str, where: tuple) -> Message:
    start, stop, meta = where
    if kind == "data":
        return _read_data(buf, start, stop, meta)
    if kind == "strData":
        return Message(kind, text(buf, start, stop), [], meta)
    if kind == "jsonData":
        return Message(kind, read_value(buf, start, stop), [], meta)
    if kind == "customData":
        from . import protos

        return Message(kind, protos.parse_any(buf[start:stop]), [], meta)
    return Message(kind, buf[start:stop], [], meta)


def _read_data(buf: bytes, pos: int, end: int, meta) -> Message:
    names: list = []
    inner = None
    for number, kind, start, stop in fields(buf, pos, end):
        if kind != 2:
            continue
        if number == 1:
            names.append(text(buf, start, stop))
        elif 2 <= number <= 4:
            if inner is not None:
                raise Irregular
            inner = (number, start, stop)
    if inner is None:
        return Message("data", None, names, meta)
    number, start, stop = inner
    if number == 2:
        return Message("tensor", _read_tensor(buf, start, stop), names, meta)
    if number == 3:
        return Message("ndarray", read_rows(buf, start, stop), names, meta)
    return Message("tftensor", tftensor.array_of_parts(tftensor.read_wire(buf, start, stop)), names, meta)


def _read_tensor(buf: bytes, pos: int, end: int):
    if np is None:
        raise BadRequest("tensor needs NumPy, which is not installed in this image", 500)
    shape, values = None, None
    for number, kind, start, stop in fields(buf, pos, end):
        if number == 1:
            if kind != 2 or shape is not None:
                raise Irregular
            shape = _read_packed(buf, start, stop)
        elif number == 2:
            if kind != 2 or values is not None:
                raise Irregular
            values = (start, stop)
    start, stop = values or (0, 0)
    if (stop - start) % 8:
        raise Malformed("the values of a tensor are cut short")
    flat = np.frombuffer(buf, dtype="<f8", count=(stop - start) // 8, offset=start).astype("f8")
    return shaped(_last_of(flat, shape) if _surplus_is_dropped else flat, shape)


def _last_of(flat, shape):
    """The values that the reference takes: it reads a tensor from its end."""
    if not shape or min(shape) < 0:
        return flat
    return flat[max(0, flat.size - prod(shape)) :]


def shaped(flat, shape):
    """``flat`` in the shape that a tensor states. Raises BadRequest where the two do not fit."""
    if shape is None:
        raise BadRequest("tensor has no shape", 500)
    try:
        if any(size < -1 for size in shape):  # NumPy takes other negative numbers for -1
            raise ValueError
        return flat.reshape(shape)
    except (TypeError, ValueError):
        raise BadRequest(f"tensor holds {flat.size} values, but its shape is {shape}", 500) from None


def _read_packed(buf: bytes, pos: int, end: int) -> list:
    values = []
    while pos < end:
        value, pos = read_varint(buf, pos)
        values.append(signed(value))
    if pos != end:
        raise Malformed("a packed list is cut short")
    return values


def read_meta(buf: bytes, pos: int, end: int) -> dict:
    """Meta as a dictionary that omits what is empty, as proto3's JSON form does."""
    meta: dict = {}
    for number, kind, start, stop in fields(buf, pos, end):
        if kind != 2:
            continue
        if number == 1:
            if start < stop:
                meta["puid"] = text(buf, start, stop)
        elif number == 5:
            meta.setdefault("metrics", []).append(_read_metric(buf, start, stop))
        elif number in _META_MAPS:
            name, read, default = _META_MAPS[number]
            key, value = _read_map_entry(buf, (start, stop), read, default)
            meta.setdefault(name, {})[key] = value
    return meta


def _value_of(buf: bytes, start: int, stop: int):
    return read_value(buf, start, stop)


_META_MAPS = {2: ("tags", _value_of, None), 3: ("routing", None, 0), 4: ("requestPath", text, "")}


def _read_map_entry(buf: bytes, where: tuple, read, default) -> tuple:
    """One entry of a map; ``read`` decodes a length-delimited value, None stands for an int32."""
    key, value = "", default
    for number, kind, start, stop in fields(buf, *where):
        if number == 1 and kind == 2:
            key = text(buf, start, stop)
        elif number == 2 and read is None and kind == 0:
            value = signed(start)
        elif number == 2 and read is not None and kind == 2:
            value = read(buf, start, stop)
    return key, value


def _read_metric(buf: bytes, pos: int, end: int) -> dict:
    metric: dict = {}
    for number, kind, start, stop in fields(buf, pos, end):
        if number == 1 and kind == 2:
            metric["key"] = text(buf, start, stop)
        elif number == 2 and kind == 0:
            if start:
                metric["type"] = _METRIC_TYPES.get(start, start)
        elif number == 3 and kind == 5:
            value = shortest_float(buf[start:stop])
            if value:
                metric["value"] = value
        elif number == 4 and kind == 2:
            key, tag = _read_map_entry(buf, (start, stop), text, "")
            metric.setdefault("tags", {})[key] = tag
    return metric


def read_float(buf: bytes, pos: int) -> float:
    """The 32-bit float at ``pos``, as the double it is."""
    return _FLOAT.unpack_from(buf, pos)[0]


def shortest_float(raw: bytes) -> float:
    """The double with the fewest digits that is the given 32-bit float: 0.1 and not 0.10000000149."""
    value = _FLOAT.unpack(raw)[0]
    if value - value != 0:
        return value
    for digits in (6, 7, 8):
        short = float(f"{value:.{digits}g}")
        if abs(short) < 3.4e38 and _FLOAT.pack(short) == raw:
            return short
    return float(f"{value:.9g}")


def write_answer(answer: Answer) -> bytes:
    """Encodes an answer as SeldonMessage; meta is always present, as Seldon's executor wants it."""
    kind, value, names, meta = answer
    meta = write_meta(meta) if meta else b"\x12\x00"
    if kind == "strData":
        return meta + block(0x2A, value.encode())
    if kind == "binData":
        return meta + block(0x22, bytes(value))
    if kind == "jsonData":
        return meta + block(0x32, write_value(value))
    if kind == "customData":
        return meta + block(0x3A, value.SerializeToString())
    names = names.wire
    if kind == "tensor":
        return meta + _tensor_block(names, value)
    if kind == "tftensor":
        return meta + block(0x1A, names + block(0x22, tftensor.write_wire(value)))
    return meta + block(0x1A, names + block(0x1A, _write_rows(value)))


def _write_rows(value) -> bytes:
    if isinstance(value, ndarray) and value.dtype.kind in "fiu" and value.ndim:
        return write_rows(value)
    items = value.tolist() if isinstance(value, ndarray) else value
    if not isinstance(items, (list, tuple)):
        raise TypeError("an array without dimensions cannot be sent over gRPC")
    return write_list(items)


def _tensor_block(names: bytes, array) -> bytes:
    """data {tensor}; the numbers are copied once."""
    raw = np.ascontiguousarray(array, dtype="<f8")
    shape = b"".join([varint(dim) for dim in raw.shape])
    values = memoryview(raw.reshape(-1)).cast("B")
    head = (block(0x0A, shape) if shape else b"") + (b"\x12" + varint(len(values)) if values else b"")
    inner = varint(len(head) + len(values))
    size = varint(len(names) + 1 + len(inner) + len(head) + len(values))
    return b"".join((b"\x1a", size, names, b"\x12", inner, head, values))


def write_names(texts) -> bytes:
    """The names field of DefaultData."""
    return b"".join([block(0x0A, str(name).encode()) for name in texts])


def write_meta(meta: dict) -> bytes:
    """The meta field of SeldonMessage."""
    parts = []
    puid = meta.get("puid")
    if puid:
        parts.append(block(0x0A, str(puid).encode()))
    for key, value in (meta.get("tags") or {}).items():
        parts.append(write_entry(0x12, key, write_value(value)))
    for key, image in (meta.get("requestPath") or {}).items():
        parts.append(block(0x22, block(0x0A, str(key).encode()) + block(0x12, str(image).encode())))
    parts.extend(block(0x2A, _write_metric(metric)) for metric in meta.get("metrics") or ())
    return block(0x12, b"".join(parts))


def _write_metric(metric: dict) -> bytes:
    kind = metric.get("type", 0)
    number = _METRIC_NUMBERS.get(kind, 0) if isinstance(kind, str) else int(kind)
    parts = [block(0x0A, str(metric.get("key", "")).encode())]
    if number:
        parts.append(b"\x10" + varint(number))
    parts.append(b"\x1d" + _FLOAT.pack(metric.get("value", 0)))
    for key, tag in (metric.get("tags") or {}).items():
        parts.append(block(0x22, block(0x0A, str(key).encode()) + block(0x12, str(tag).encode())))
    return b"".join(parts)
