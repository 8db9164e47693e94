"""How what a user's method returns becomes the payload of an answer."""

from __future__ import annotations

from .arrays import array_of, is_numeric, ndarray, np
from .errors import SeldonMicroserviceException
from .names import Naming


def encoded(result, style: str, naming: Naming) -> tuple:
    """(kind, value, names) of a result; ``style`` is how a numeric array is to be sent. Raises for unknown types."""
    if isinstance(result, ndarray):
        names = naming.names_of(result.shape)
        return ("ndarray" if style == "ndarray" or not is_numeric(result) else style), result, names
    if isinstance(result, list):
        return _encoded_list(result, style, naming)
    if isinstance(result, str):
        return "strData", result, None
    if isinstance(result, dict):
        return "jsonData", result, None
    if isinstance(result, (bytes, bytearray)):
        return "binData", result, None
    if getattr(getattr(result, "DESCRIPTOR", None), "full_name", "") == "google.protobuf.Any":
        return "customData", result, None
    raise SeldonMicroserviceException(f"Unknown data type returned as payload (must be list or np array):{result}")


def _encoded_list(result: list, style: str, naming: Naming) -> tuple:
    if np is None:
        return "ndarray", result, naming.names_of(_list_shape(result))
    array = array_of(result)
    names = naming.names_of(array.shape)
    if style == "ndarray" or not is_numeric(array):
        return "ndarray", result, names
    return style, array, names


def _list_shape(rows) -> tuple:
    """The first two dimensions of nested lists, for when there is no NumPy to tell."""
    if rows and isinstance(rows[0], list):
        return (len(rows), len(rows[0]))
    return (len(rows),)
