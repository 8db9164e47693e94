"""What the tests of bare models have in common: a model file behind the operations, asked over both transports."""

from __future__ import annotations

import json

import numpy as np

from seldon_wrapper import json_messages, protos, wire_messages
from seldon_wrapper.component import Component
from seldon_wrapper.metadata import validate_model_metadata
from seldon_wrapper.metrics import MetricStore
from seldon_wrapper.operations import Operations
from seldon_wrapper.settings import Settings


def loaded(model_class, path, **parameters):
    settings = Settings(f"{model_class.__module__}.{model_class.__qualname__}")
    settings.artifact = str(path)
    model = model_class(settings, **parameters)
    model.load()
    validate_model_metadata(model.init_metadata())
    return model


def operations_of(model) -> Operations:
    return Operations(Component(model), model._settings, MetricStore())


def ask(operations: Operations, body: dict) -> dict:
    """The answer over REST, after it was seen to be the same over gRPC."""
    answer = json.loads(json_messages.body_of(operations.predict(json_messages.message_of(body))))
    request = protos.from_json("SeldonMessage", body).SerializeToString()
    wire = wire_messages.write_answer(operations.predict(wire_messages.read_message(request)))
    over_grpc = protos.to_json(protos.parse("SeldonMessage", wire))
    assert payload_of(json_messages.message_of(over_grpc)) == payload_of(json_messages.message_of(answer))
    return answer


def payload_of(message):
    value = message.features()
    return (message.kind, message.names, value.tolist() if isinstance(value, np.ndarray) else value)


def values_of(answer: dict):
    data = answer["data"]
    if "tensor" in data:
        return np.array(data["tensor"]["values"]).reshape(data["tensor"]["shape"])
    return np.array(data["ndarray"])
