"""SeldonMessage without a transport: what a request says and what an answer says."""

from __future__ import annotations

from typing import Any, NamedTuple

from .arrays import array_of, empty_array

_STYLE_OF = {"tensor": "tensor", "tftensor": "tftensor", "ndarray": "ndarray", "data": "ndarray"}


class Message:
    """A decoded SeldonMessage.

    ``kind`` is ``tensor``, ``ndarray``, ``tftensor``, ``data`` (none of the three inside), ``jsonData``, ``strData``,
    ``binData`` or ``customData``. ``value`` is an array for tensors, nested lists (or already an array) for
    ``ndarray``, else the payload itself. ``meta`` is a dictionary, or None where the request has none.
    """

    __slots__ = ("kind", "meta", "names", "value")

    def __init__(self, kind, value, names, meta):
        self.kind = kind
        self.value = value
        self.names = names
        self.meta = meta

    def features(self):
        """The first argument of the user's method."""
        kind, value = self.kind, self.value
        if kind == "ndarray":
            return array_of(value)
        return empty_array() if kind == "data" else value

    def array(self):
        """The array of a data payload, else an empty one: what feedback methods get."""
        return self.features() if self.kind in _STYLE_OF else empty_array()

    def style(self) -> str:
        """How a numeric answer to this message is encoded."""
        return _STYLE_OF.get(self.kind, "tensor")


class Names:
    """Column names with their two encodings, made once and used for every answer of the same width."""

    __slots__ = ("json", "texts", "wire")

    def __init__(self, texts, json: bytes, wire: bytes):
        self.texts = texts
        self.json = json
        self.wire = wire


class Answer(NamedTuple):
    """An answer before it is encoded. ``names`` is None where the payload is not an array."""

    kind: str
    value: Any
    names: Names | None
    meta: dict
