"""Conversions between JSON, protobuf messages and arrays, as seldon-core documents them ("seldon_core package")."""

from __future__ import annotations

import os

import numpy as np
from google.protobuf import json_format, struct_pb2

from seldon_core.env_utils import ENV_MODEL_IMAGE, ENV_MODEL_NAME, NONIMPLEMENTED_IMAGE_MSG, NONIMPLEMENTED_MSG
from seldon_wrapper import json_messages, protos, wire, wire_messages
from seldon_wrapper.answers import encoded
from seldon_wrapper.component import Component
from seldon_wrapper.errors import SeldonMicroserviceException, SeldonNotImplementedError
from seldon_wrapper.jsontext import loads
from seldon_wrapper.messages import Answer, Message
from seldon_wrapper.names import Naming
from seldon_wrapper.settings import truth

__all__ = [
    "ENV_MODEL_IMAGE",
    "ENV_MODEL_NAME",
    "NONIMPLEMENTED_IMAGE_MSG",
    "NONIMPLEMENTED_MSG",
    "array_to_grpc_datadef",
    "array_to_list_value",
    "array_to_rest_datadef",
    "construct_response",
    "construct_response_json",
    "extract_feedback_request_parts",
    "extract_request_parts",
    "extract_request_parts_json",
    "feedback_to_json",
    "get_data_from_proto",
    "get_meta_from_proto",
    "get_request_path",
    "getenv",
    "getenv_as_bool",
    "grpc_datadef_to_array",
    "json_to_feedback",
    "json_to_seldon_message",
    "json_to_seldon_messages",
    "json_to_seldon_model_metadata",
    "seldon_message_to_json",
    "seldon_messages_to_json",
]


def getenv(*env_vars, default=None):
    """The first of these variables that is set."""
    return next((os.environ[name] for name in env_vars if name in os.environ), default)


def getenv_as_bool(*env_vars, default=False) -> bool:
    """The first of these variables that is set, as a boolean: 1, true and t are true."""
    return truth(getenv(*env_vars), default)


def get_request_path() -> dict:
    """This node and its image, or nothing where the node has no name."""
    node = os.environ.get(ENV_MODEL_NAME)
    return {node: os.environ.get(ENV_MODEL_IMAGE, NONIMPLEMENTED_IMAGE_MSG)} if node else {}


def json_to_seldon_message(message_json):
    """A SeldonMessage of its JSON form; None is an empty one. Raises SeldonMicroserviceException."""
    return protos.from_json("SeldonMessage", {} if message_json is None else message_json)


def json_to_seldon_model_metadata(metadata_json: dict):
    """A SeldonModelMetadata of its JSON form. Raises SeldonMicroserviceException."""
    return protos.from_json("SeldonModelMetadata", metadata_json)


def json_to_feedback(message_json: dict):
    """A Feedback of its JSON form. Raises SeldonMicroserviceException."""
    return protos.from_json("Feedback", message_json)


def json_to_seldon_messages(message_json):
    """A SeldonMessageList of its JSON form, or of a list of messages. Raises SeldonMicroserviceException."""
    if isinstance(message_json, list):
        message_json = {"seldonMessages": message_json}
    return protos.from_json("SeldonMessageList", message_json)


def seldon_message_to_json(message_proto) -> dict:
    """The JSON form of a SeldonMessage."""
    return protos.to_json(message_proto)


def seldon_messages_to_json(message_protos) -> dict:
    """The JSON form of a SeldonMessageList."""
    return protos.to_json(message_protos)


def feedback_to_json(message_proto) -> dict:
    """The JSON form of a Feedback."""
    return protos.to_json(message_proto)


def _message_of(request) -> Message:
    return wire_messages.read_message(request.SerializeToString())


def get_data_from_proto(request):
    """The payload of a SeldonMessage: an array, text, bytes, JSON values, or a google.protobuf.Any."""
    message = _message_of(request)
    if message.kind is None:
        raise SeldonMicroserviceException("Unknown data in SeldonMessage")
    return message.features()


def get_meta_from_proto(request) -> dict:
    """The meta of a SeldonMessage as a dictionary."""
    return json_format.MessageToDict(request.meta)


def grpc_datadef_to_array(datadef):
    """The array of a DefaultData."""
    return _message_of(protos.CLASSES["SeldonMessage"](data=datadef)).array()


def array_to_list_value(array, lv=None):
    """A google.protobuf.ListValue of an array; elements are added to ``lv`` where it is given."""
    result = struct_pb2.ListValue() if lv is None else lv
    result.MergeFromString(wire.write_list(np.asarray(array).tolist()))
    return result


def array_to_rest_datadef(data_type: str, array, names=()) -> dict:
    """The ``data`` of a message in JSON: in the style ``tensor`` or ``tftensor``, else as ndarray."""
    datadef: dict = {"names": list(names)}
    array = np.asarray(array)
    if data_type == "tensor":
        datadef["tensor"] = {"shape": list(array.shape), "values": array.ravel().tolist()}
    elif data_type == "tftensor":
        datadef["tftensor"] = seldon_message_to_json(
            protos.CLASSES["SeldonMessage"](data=array_to_grpc_datadef(data_type, array))
        )["data"]["tftensor"]
    else:
        datadef["ndarray"] = array.tolist()
    return datadef


def array_to_grpc_datadef(data_type: str, array, names=()):
    """The DefaultData of an array: in the style ``tensor`` or ``tftensor``, else as ndarray."""
    kind = data_type if data_type in ("tensor", "tftensor") else "ndarray"
    answer = Answer(kind, np.asarray(array), _names(names), {})
    return protos.parse("SeldonMessage", wire_messages.write_answer(answer)).data


def _names(names):
    return Naming.fixed([str(name) for name in names])


def extract_request_parts_json(request):
    """(features, meta, data, kind of payload) of a message in JSON; meta and data may be None."""
    message = json_messages.message_of(request)
    kind = "data" if request.get("data") is not None else message.kind
    return message.features(), request.get("meta"), request.get("data"), kind


def extract_request_parts(request):
    """(features, meta, DefaultData, kind of payload) of a SeldonMessage."""
    return get_data_from_proto(request), get_meta_from_proto(request), request.data, request.WhichOneof("data_oneof")


def extract_feedback_request_parts(request):
    """(DefaultData of the request, its array, the array of the truth, reward) of a Feedback."""
    features = grpc_datadef_to_array(request.request.data)
    return request.request.data, features, grpc_datadef_to_array(request.truth.data), request.reward


class _UserNaming(Naming):
    """Names of an answer (class names) or of a transformed request (feature names)."""

    def __init__(self, user_model, is_request: bool, original):
        super().__init__(Component(user_model))
        self._user_model = user_model
        self._is_request = is_request
        self._original = list(original)

    def names_of(self, shape: tuple):
        if not self._is_request or len(shape) < 2:
            return super().names_of(shape)
        try:
            return Naming.fixed([str(name) for name in self._user_model.feature_names()])
        except (AttributeError, SeldonNotImplementedError):
            return Naming.fixed(self._original)


def _answer(user_model, is_request, message: Message, result, extra: tuple) -> Answer:
    meta, custom_metrics, runtime_tags = extra
    naming = _UserNaming(user_model, is_request, message.names)
    kind, value, names = encoded(result, message.style(), naming)
    tags = {**((meta or {}).get("tags") or {}), **(Component(user_model).tags() or {}), **(runtime_tags or {})}
    path = {**get_request_path(), **((meta or {}).get("requestPath") or {})}
    metrics = [*((meta or {}).get("metrics") or []), *(custom_metrics or [])]
    known = {"puid": (message.meta or {}).get("puid"), "tags": tags, "requestPath": path, "metrics": metrics}
    return Answer(kind, value, names, {key: item for key, item in known.items() if item})


def construct_response_json(  # noqa: PLR0913, PLR0917 - seldon-core's signature
    user_model, is_request, client_request_raw, client_raw_response, meta=None, custom_metrics=None, runtime_tags=None
) -> dict:
    """The answer in JSON to a request in JSON, with the component's tags."""
    message = json_messages.message_of(client_request_raw)
    extra = (meta, custom_metrics, runtime_tags)
    return loads(json_messages.body_of(_answer(user_model, is_request, message, client_raw_response, extra)))


def construct_response(  # noqa: PLR0913, PLR0917 - seldon-core's signature
    user_model, is_request, client_request, client_raw_response, meta=None, custom_metrics=None, runtime_tags=None
):
    """The SeldonMessage that answers a SeldonMessage, with the component's tags."""
    extra = (meta, custom_metrics, runtime_tags)
    answer = _answer(user_model, is_request, _message_of(client_request), client_raw_response, extra)
    return protos.parse("SeldonMessage", wire_messages.write_answer(answer))
