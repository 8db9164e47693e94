"""Seldon's messages as classes of the protobuf library, for raw methods and whatever is not usual.

Imported only when needed. The descriptors lie in the default pool; where TensorFlow is installed its own files come
first, because two different files of one name cannot share a pool.
"""

from __future__ import annotations

import struct
from importlib.util import find_spec

from google.protobuf import any_pb2, descriptor_pool, empty_pb2, json_format, message_factory, struct_pb2
from google.protobuf.message import DecodeError

from . import proto_schema
from .errors import BadRequest

_POOL = descriptor_pool.Default()
_TENSOR_FILE = "tensorflow/core/framework/tensor.proto"
# SystemError: what protobuf's C part makes of text with half a surrogate pair.
_NOT_THE_MESSAGE = (json_format.ParseError, AttributeError, TypeError, ValueError, RecursionError, SystemError)
# What comes beside DecodeError is how protobuf's part in Python trips over damaged bytes.
_NOT_PARSED = (DecodeError, ValueError, TypeError, IndexError, AssertionError, RecursionError, struct.error)
_WELL_KNOWN = (any_pb2.DESCRIPTOR, empty_pb2.DESCRIPTOR, struct_pb2.DESCRIPTOR)


def _has_file(name: str) -> bool:
    try:
        _POOL.FindFileByName(name)
    except KeyError:
        return False
    return True


def _import_tensorflow() -> None:
    if find_spec("tensorflow") is None:
        return
    try:
        import tensorflow.core.framework.tensor_pb2  # noqa: F401
    except ImportError:  # a folder of that name, or a TensorFlow that does not import: not ours to mend
        pass


def _fill_pool() -> None:
    if not _has_file(_TENSOR_FILE):
        _import_tensorflow()
    if not _has_file(_TENSOR_FILE):
        for file in proto_schema.tensorflow_files():
            if not _has_file(file.name):
                _POOL.AddSerializedFile(file.SerializeToString())
    if not _has_file("prediction.proto"):
        _POOL.AddSerializedFile(proto_schema.seldon_file().SerializeToString())


def _class_of(full_name: str):
    descriptor = _POOL.FindMessageTypeByName(full_name)
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    return message_factory.MessageFactory(_POOL).GetPrototype(descriptor)


_fill_pool()
FILE = _POOL.FindFileByName("prediction.proto")
CLASSES = {name: _class_of(f"seldon.protos.{name}") for name in FILE.message_types_by_name}


def parse(name: str, buf: bytes):
    """A message from its binary form. Raises BadRequest."""
    message = CLASSES[name]()
    try:
        message.ParseFromString(buf)
    except _NOT_PARSED as error:
        raise BadRequest(f"could not parse the {name}: {error}") from None
    return message


def parse_any(buf: bytes):
    """A google.protobuf.Any from its binary form."""
    message = any_pb2.Any()
    try:
        message.ParseFromString(buf)
    except _NOT_PARSED as error:
        raise BadRequest(f"could not parse customData: {error}") from None
    return message


def from_json(name: str, body):
    """A message from proto3's JSON form; unknown fields are an error. Raises BadRequest."""
    try:
        return json_format.ParseDict(body, CLASSES[name]())
    except _NOT_THE_MESSAGE as error:
        raise BadRequest(f"Invalid JSON: {error}") from None


def to_json(message) -> dict:
    """A message in proto3's JSON form: defaults omitted, names as in the proto file."""
    return json_format.MessageToDict(message)


def is_message(value) -> bool:
    """Tells whether ``value`` is a message of any class."""
    return hasattr(value, "SerializeToString") and hasattr(value, "DESCRIPTOR")


def file_named(name: str):
    """A file of the pool by its name. Raises KeyError."""
    return _POOL.FindFileByName(name)


def file_with(symbol: str):
    """The file that defines a message, enum, service or method. Raises KeyError."""
    try:
        return _POOL.FindFileContainingSymbol(symbol)
    except KeyError:
        return _POOL.FindFileContainingSymbol(symbol.rpartition(".")[0])


def message_class(full_name: str):
    """The class of a message by its full name. Raises KeyError."""
    return _class_of(full_name)
