"""SeldonMessage in JSON, as REST carries it: plain objects walked by key, unknown keys ignored."""

from __future__ import annotations

import base64
import binascii

from . import tftensor
from .arrays import array_of, ndarray, np
from .errors import BadRequest
from .jsontext import dumps, dumps_array
from .messages import Answer, Message
from .wire_messages import shaped

_EMPTY_META = b"{}"
_PAYLOADS = ("tensor", "ndarray", "tftensor")

_types_are_checked = True


def take_any_type() -> None:
    """From now on payloads and names of another type than the API's reach the component, as in the reference."""
    global _types_are_checked  # noqa: PLW0603 - one process, one way to read
    _types_are_checked = False


def message_of(body) -> Message:
    """Decodes one SeldonMessage. Raises BadRequest where it is none or has no payload."""
    if type(body) is not dict:
        raise _bad_type(body)
    meta = body.get("meta")
    if meta is not None and type(meta) is not dict:
        raise BadRequest(f"meta must be an object, but is {_shown(meta)}", 500)
    data = body.get("data")
    if data is not None:
        return _message_of_data(data, meta)
    if "jsonData" in body:
        return Message("jsonData", body["jsonData"], [], meta)
    if body.get("strData") is not None:
        if type(body["strData"]) is not str:
            _wrong_type("strData must be text", body["strData"])
        return Message("strData", body["strData"], [], meta)
    if body.get("binData") is not None:
        return Message("binData", _bytes(body["binData"]), [], meta)
    if "strData" in body and not _types_are_checked:
        return Message("strData", None, [], meta)
    raise _bad_type(body)


def messages_of(body) -> list:
    """Decodes the input of a combiner: a bare array, or an object with ``seldonMessages``."""
    items = body.get("seldonMessages") if type(body) is dict else body
    if type(items) is not list:
        raise _bad_type(body)
    return [message_of(item) for item in items]


def _bad_type(body) -> BadRequest:
    null_data = type(body) is dict and "data" in body  # the reference trips over it
    return BadRequest(f"Invalid request data type: {_shown(body)}", 500 if null_data else 400)


def _shown(value, limit: int = 400) -> str:
    try:
        text = repr(value)
    except RecursionError:
        return "a deeply nested value"
    return text if len(text) <= limit else text[:limit] + "…"


def _wrong_type(what: str, value) -> None:
    if _types_are_checked:
        raise BadRequest(f"{what}, but is {_shown(value)}", 500)


def _bytes(value) -> bytes:
    if not isinstance(value, (str, bytes)):  # bytes: a file of a multipart form
        raise BadRequest(f"binData must be text in base64, but is {_shown(value)}", 500)
    try:
        return base64.b64decode(value)
    except (binascii.Error, ValueError) as error:
        raise BadRequest(f"binData is not base64: {error}", 500) from None


def _message_of_data(data, meta) -> Message:
    if type(data) is not dict:
        return _message_of_stray(data, meta)
    names = data.get("names")
    if names is None:
        names = []
    elif type(names) is not list:
        _wrong_type("data.names must be a list", names)
    if data.get("tensor") is not None:
        return Message("tensor", _tensor(data["tensor"]), names, meta)
    rows = data.get("ndarray")
    if rows is not None:
        if type(rows) is not list:
            _wrong_type("data.ndarray must be a list", rows)
        return Message("ndarray", rows, names, meta)
    if data.get("tftensor") is not None:
        return Message("tftensor", tftensor.array_of_parts(tftensor.read_json(data["tftensor"])), names, meta)
    return Message("data", None, names, meta)


def _message_of_stray(data, meta) -> Message:
    """Data that is no object: the reference takes text and lists for empty, unless they name a payload."""
    if _types_are_checked or not isinstance(data, (list, str)) or any(name in data for name in _PAYLOADS):
        raise BadRequest(f"data must be an object, but is {_shown(data)}", 500)
    return Message("data", None, [], meta)


def _tensor(tensor):
    if type(tensor) is not dict:
        raise BadRequest(f"data.tensor must be an object, but is {_shown(tensor)}", 500)
    if np is None:
        raise BadRequest("tensor needs NumPy, which is not installed in this image", 500)
    values = tensor.get("values", [])
    if type(values) is not list:
        _wrong_type("data.tensor.values must be a list", values)
    flat = array_of(values)
    if flat.dtype.kind not in "iufb":
        try:
            flat = np.array(values, dtype="f8")  # null is NaN, also in what this wrapper sends
        except (TypeError, ValueError, OverflowError) as error:
            raise BadRequest(f"data.tensor.values must be numbers: {error}", 500) from None
    shape = tensor.get("shape")
    if shape is not None and type(shape) is not list:
        _wrong_type("data.tensor.shape must be a list", shape)
        shape = [shape]
    return shaped(flat, shape)


def body_of(answer: Answer) -> bytes:
    """Encodes an answer; keys come in alphabetical order."""
    kind, value, names, meta = answer
    meta = dumps(meta) if meta else _EMPTY_META
    if kind == "ndarray":
        rows = dumps_array(value) if isinstance(value, ndarray) else dumps(value)
        return b"".join((b'{"data":{"names":', names.json, b',"ndarray":', rows, b'},"meta":', meta, b"}\n"))
    if kind == "tensor":
        shape = dumps(list(value.shape))
        flat = dumps_array(value.reshape(-1))
        return b'{"data":{"names":%b,"tensor":{"shape":%b,"values":%b}},"meta":%b}\n' % (
            names.json,
            shape,
            flat,
            meta,
        )
    if kind == "tftensor":
        tensor = dumps(tftensor.write_json(value))
        return b'{"data":{"names":%b,"tftensor":%b},"meta":%b}\n' % (names.json, tensor, meta)
    if kind == "jsonData":
        return b'{"jsonData":%b,"meta":%b}\n' % (dumps(value), meta)
    if kind == "strData":
        return b'{"meta":%b,"strData":%b}\n' % (meta, dumps(value))
    if kind == "binData":
        return b'{"binData":"%b","meta":%b}\n' % (base64.b64encode(value), meta)
    raise BadRequest("Unknown data type returned as payload: customData is for gRPC only")
