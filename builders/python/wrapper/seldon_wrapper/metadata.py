"""Model metadata: what the component says of itself, checked once at the start.

Fields: https://docs.seldon.io/projects/seldon-core, "Metadata".
"""

from __future__ import annotations

import json
import logging

from .errors import BAD_METADATA, SeldonMicroserviceException, SeldonNotImplementedError

log = logging.getLogger(__name__)

_DATATYPES = frozenset("BOOL UINT8 UINT16 UINT32 UINT64 INT8 INT16 INT32 INT64 FP16 FP32 FP64 BYTES".split())


class SeldonInvalidMetadataError(Exception):
    """The metadata has a field that Seldon's schema does not know, or one of another type."""


def _is_text(value) -> bool:
    return isinstance(value, str)


def _is_integer(value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _list_of(value, check) -> bool:
    return isinstance(value, list) and all(check(item) for item in value)


def _only(entry: dict, keys) -> bool:
    return all(key in keys for key in entry)


def _is_array_style(entry: dict) -> bool:
    if entry.get("messagetype") not in ("tensor", "ndarray", "tftensor") or not _only(entry, ("messagetype", "schema")):
        return False
    schema = entry.get("schema", {})
    return (
        isinstance(schema, dict)
        and _only(schema, ("names", "shape"))
        and _list_of(schema.get("names", []), _is_text)
        and _list_of(schema.get("shape", []), _is_integer)
    )


def _is_free_style(entry: dict) -> bool:
    kind = entry.get("messagetype")
    if not _is_text(kind) or not _only(entry, ("messagetype", "schema")):
        return False
    if kind in ("tensor", "ndarray", "tftensor"):
        return False
    if kind in ("strData", "binData"):
        return "schema" not in entry
    return isinstance(entry.get("schema", {}), dict)


def _is_tensor_style(entry: dict) -> bool:
    return (
        _only(entry, ("name", "datatype", "shape"))
        and _is_text(entry.get("name", ""))
        and entry.get("datatype", "FP64") in _DATATYPES
        and _list_of(entry.get("shape", []), _is_integer)
    )


def _is_input(entry) -> bool:
    return isinstance(entry, dict) and (_is_array_style(entry) or _is_free_style(entry) or _is_tensor_style(entry))


def _is_map_of_text(value) -> bool:
    return isinstance(value, dict) and all(_is_text(key) and _is_text(item) for key, item in value.items())


_CHECKS = {
    "name": _is_text,
    "platform": _is_text,
    "versions": lambda value: _list_of(value, _is_text),
    "inputs": lambda value: _list_of(value, _is_input),
    "outputs": lambda value: _list_of(value, _is_input),
    "custom": _is_map_of_text,
}


def validate_model_metadata(metadata: dict, image: str | None = None) -> dict:
    """``metadata`` with defaults filled in. Raises SeldonInvalidMetadataError where it does not fit the schema."""
    name, _, version = (image or "").rpartition(":")
    defaults = {"name": name, "versions": [version], "platform": "", "inputs": [], "outputs": [], "custom": {}}
    merged = {**defaults, **metadata}
    for key, value in merged.items():
        check = _CHECKS.get(key)
        if check is None:
            raise SeldonInvalidMetadataError(f'metadata has the unknown field "{key}"')
        if not check(value):
            raise SeldonInvalidMetadataError(f'metadata has a value that does not fit in "{key}": {value!r}')
    return merged


def metadata_of(user, settings) -> dict:
    """The user's metadata under the overlay in MODEL_METADATA. Raises SeldonInvalidMetadataError."""
    own = _own_metadata(user)
    return validate_model_metadata({**own, **_overlay(settings.metadata_overlay)}, settings.unit_image)


def _own_metadata(user) -> dict:
    method = getattr(user, "init_metadata", None)
    if not callable(method):
        return {}
    try:
        own = method()
    except (NotImplementedError, SeldonNotImplementedError):
        return {}
    if isinstance(own, dict):
        return own
    log.error("init_metadata must return a dictionary, not %s", type(own).__name__)
    return {}


def _overlay(text: str | None) -> dict:
    if not text:
        return {}
    try:
        overlay = _parsed(text)
    except ValueError as error:
        log.error("could not read MODEL_METADATA: %s", error)
        return {}
    if isinstance(overlay, dict):
        return overlay
    log.error("MODEL_METADATA must be a mapping, not %s", type(overlay).__name__)
    return {}


def _parsed(text: str):
    """JSON, or YAML where it is more than JSON."""
    try:
        return json.loads(text)
    except ValueError:
        import yaml

        try:
            return yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise ValueError(str(error)) from None


def unavailable() -> SeldonMicroserviceException:
    """The error that REST and gRPC answer when the metadata is not valid."""
    return SeldonMicroserviceException("Model metadata unavailable", status_code=500, reason=BAD_METADATA)
