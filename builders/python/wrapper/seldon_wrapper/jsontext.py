"""JSON text to Python values and back: orjson where it is installed, else the standard library."""

from __future__ import annotations

import json

from .arrays import np

try:
    import orjson
except ImportError:  # no wheel for this platform
    orjson = None  # type: ignore[assignment]


_FEW = 16
_NUMBERS = "fiub"  # kinds of dtype
_LONG_DOUBLE = "g"

_nan_is_written = False


def write_nan() -> None:
    """From now on NaN and infinities are written as such, as the reference does; they are no JSON."""
    global _nan_is_written  # noqa: PLW0603 - one process, one way to write
    _nan_is_written = True


class NotJson(ValueError):
    """The text is not JSON."""


class TooDeep(NotJson):
    """It may be JSON, but is nested more deeply than can be read."""


def _loads_plain(text):
    try:
        return json.loads(text)
    except RecursionError:
        raise TooDeep("the JSON is nested too deeply") from None
    except ValueError as error:
        raise NotJson(str(error)) from None


def _loads_orjson(text):
    try:
        return orjson.loads(text)
    except ValueError:
        return _loads_plain(text)  # Python's own parser knows NaN and Infinity, as the reference does


def _default(value):
    if np is not None:
        if isinstance(value, np.ndarray):
            return value.tolist()
        if isinstance(value, np.generic):
            return value.item()
    if isinstance(value, bytes):  # base64 of a multipart form that a raw method gave back
        return value.decode()
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def _dumps_plain(value) -> bytes:
    if _nan_is_written:
        return json.dumps(value, separators=(",", ":"), sort_keys=True, default=_default).encode()
    return json.dumps(_finite(value), separators=(",", ":"), sort_keys=True, default=_default).encode()


def key_text(key) -> str:
    """A key of an object as JSON writes it."""
    if isinstance(key, str):
        return key
    if key is None:
        return "null"
    if isinstance(key, bool):
        return "true" if key else "false"
    if isinstance(key, (int, float)):
        return str(key)
    raise TypeError(f"keys must be text or numbers, not {type(key).__name__}")


def _finite(value):
    """JSON has no NaN: it becomes null."""
    if np is not None and isinstance(value, (np.ndarray, np.generic)):
        value = value.tolist()
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, dict):
        return {key_text(key): _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value


if orjson is not None:
    loads = _loads_orjson
    _dumps_fast = orjson.dumps
    _OPTIONS = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_SORT_KEYS

    def dumps(value) -> bytes:
        """Compact UTF-8 JSON with sorted keys; NaN and infinities are null, NumPy values are numbers and lists."""
        if _nan_is_written:
            return _dumps_plain(value)
        try:
            return _dumps_fast(value, _default, _OPTIONS)
        except TypeError:
            return _dumps_plain(value)  # integers beyond 64 bits, keys that are not text, deep nesting

else:
    loads = _loads_plain
    dumps = _dumps_plain


def dumps_array(value) -> bytes:
    """JSON of an array. Narrow and wide floats become 64-bit ones, so that a reader gets the very same number."""
    if value.size <= _FEW and value.dtype.char != _LONG_DOUBLE:
        return dumps(value.tolist())  # quicker than to find out whether orjson can read the array
    kind = value.dtype.kind
    if kind not in _NUMBERS:
        return dumps(value.tolist())
    if kind == "f" and value.dtype.itemsize != 8:
        value = value.astype("f8")
    if _nan_is_written:
        return _dumps_plain(value.tolist())
    if orjson is None or not value.flags.c_contiguous or value.ndim == 0 or not value.dtype.isnative:
        value = value.tolist()
    return dumps(value)
