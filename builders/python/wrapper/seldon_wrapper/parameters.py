"""Typed parameters: the JSON list in PREDICTIVE_UNIT_PARAMETERS becomes arguments of the constructor."""

from __future__ import annotations

import json

from .errors import BAD_PARAMETER, SeldonMicroserviceException

_TRUE = ("y", "yes", "t", "true", "on", "1")
_FALSE = ("n", "no", "f", "false", "off", "0")


def parse_parameters(parameters: list) -> dict:
    """Typed values by name. Raises SeldonMicroserviceException for a value that does not fit its type."""
    return {str(entry.get("name")): _typed(entry) for entry in _checked(parameters)}


def parameters_of(text: str) -> dict:
    """The same from JSON text."""
    try:
        entries = json.loads(text)
    except ValueError as error:
        raise _bad(f"parameters are not JSON: {error}") from None
    return parse_parameters(entries)


def _checked(parameters) -> list:
    if not isinstance(parameters, list) or not all(isinstance(entry, dict) for entry in parameters):
        raise _bad('parameters must be a list of {"name": …, "value": …, "type": …}')
    return parameters


def _typed(entry: dict):
    name, value, kind = entry.get("name"), entry.get("value"), entry.get("type")
    convert = _TYPES.get(kind) if isinstance(kind, str) else None
    if convert is None:
        raise _bad(f"parameter {name!r} has the unknown type {kind!r}: it must be one of {', '.join(_TYPES)}")
    try:
        return convert(value)
    except (TypeError, ValueError):
        raise _bad(f"Bad model parameter: {name} with value {value} can't be parsed as a {kind}") from None


def _bool(value) -> bool:
    word = str(value).lower()
    if word not in _TRUE + _FALSE:
        raise ValueError(value)
    return word in _TRUE


_TYPES = {"INT": int, "FLOAT": float, "DOUBLE": float, "STRING": str, "BOOL": _bool}


def _bad(message: str) -> SeldonMicroserviceException:
    return SeldonMicroserviceException(message, reason=BAD_PARAMETER)
