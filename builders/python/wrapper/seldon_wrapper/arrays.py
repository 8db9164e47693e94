"""Nested JSON lists to NumPy arrays and back.

Follows ``numpy.array(list)`` in what comes out, but takes a shorter way for lists of plain numbers: parsing is where
a wrapper spends its time on text payloads. NumPy is optional: without it, components get the lists themselves.
"""

from __future__ import annotations

from array import array

try:
    import numpy as np
except ImportError:  # a component that takes text or JSON objects needs no NumPy
    np = None  # type: ignore[assignment]

ndarray = () if np is None else np.ndarray  # for isinstance: without NumPy, nothing is one

_FAST_FROM = 64


def array_of(rows):
    """The array that ``numpy.array`` makes of a nested list; ragged lists become arrays of objects, arrays stay."""
    if np is None:
        return rows
    if type(rows) is list:
        width = len(rows[0]) if rows and type(rows[0]) is list else 1
        if len(rows) * width >= _FAST_FROM:
            fast = _numbers(rows)
            if fast is not None:
                return fast
    elif isinstance(rows, ndarray):
        return rows
    try:
        return np.array(rows)
    except (ValueError, OverflowError):
        return _objects(rows)


def empty_array():
    """What a component gets where a request has no array."""
    return np.array([]) if np is not None else []


def _numbers(rows: list):
    first = rows[0]
    return _matrix(rows, len(first), _typecode(first[0])) if type(first) is list else _vector(rows)


def _typecode(cell) -> str | None:
    kind = type(cell)
    if kind is float:
        return "d"
    return "q" if kind is int else None


def _vector(cells: list):
    code = _typecode(cells[0])
    if code is None:
        return None
    try:
        return np.frombuffer(array(code, cells), dtype="f8" if code == "d" else "i8")
    except (TypeError, OverflowError):
        return None


def _matrix(rows: list, width: int, code: str | None):
    """Rows of equal length that hold numbers only; ``array`` refuses text and null, which NumPy would convert."""
    if code is None:
        return None
    cells = array(code)
    extend = cells.fromlist
    try:
        for row in rows:
            if len(row) != width:
                return None
            extend(row)
    except (TypeError, OverflowError):
        return None
    return np.frombuffer(cells, dtype="f8" if code == "d" else "i8").reshape(len(rows), width)


def _objects(rows):
    """Lists of unequal length: an array of objects, as older NumPy releases made of them."""
    try:
        return np.array(rows, dtype=object)
    except ValueError:
        cells = np.empty(len(rows), dtype=object)
        for index, row in enumerate(rows):
            cells[index] = row
        return cells


def is_numeric(value) -> bool:
    """Tells whether an array holds numbers; booleans, text and objects do not count."""
    return value.dtype.kind in "iufc"


def plain(value):
    """JSON's view of an array: nested lists of Python's own numbers and strings."""
    return value.tolist() if isinstance(value, ndarray) else value
