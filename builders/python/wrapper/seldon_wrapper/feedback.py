"""Feedback over both transports. REST's goes through the protobuf messages, as in the reference, so both agree."""

from __future__ import annotations

import json

from . import wire_messages
from .errors import BadRequest, SeldonNotImplementedError
from .jsontext import dumps
from .legacy import chain_of
from .messages import Message
from .wire import Malformed, fields


def over_rest(operations, body) -> bytes:
    """Answers a Feedback in JSON with a SeldonMessage in JSON."""
    from . import protos

    answer = _answer(operations, protos.from_json("Feedback", body).SerializeToString(), "rest")
    return dumps(protos.to_json(protos.parse("SeldonMessage", answer))) + b"\n"


def over_grpc(operations, buf: bytes) -> bytes:
    """Answers a Feedback in binary form with a SeldonMessage in binary form."""
    return _answer(operations, buf, "grpc")


def _answer(operations, buf: bytes, transport: str) -> bytes:
    request, truth, reward, routing = _parts(buf, operations.settings.unit_id or "0")
    operations.meta.reward(reward)
    for kind, method in chain_of(operations.component, "send_feedback", transport, operations.settings.strict):
        try:
            return _plain(kind, method, buf)
        except SeldonNotImplementedError:
            continue
    return wire_messages.write_answer(operations.send_feedback(request, truth, reward, routing))


def _plain(kind: str, method, buf: bytes) -> bytes:
    """A method that sees the whole Feedback: the old ``_rest`` as JSON text, the others as a message."""
    from . import protos

    feedback = protos.parse("Feedback", buf)
    result = method(json.dumps(protos.to_json(feedback)) if kind == "rest" else feedback)
    if kind == "raw" and not protos.is_message(result):
        raise TypeError(f"send_feedback_raw must return a SeldonMessage, not {type(result).__name__}")
    if isinstance(result, str):
        result = json.loads(result)
    message = result if protos.is_message(result) else protos.from_json("SeldonMessage", result or {})
    return message.SerializeToString()


def _parts(buf: bytes, unit_id: str) -> tuple:
    """(request, truth, reward, the branch that this node chose) of a Feedback."""
    parts = {number: Message(None, None, [], {}) for number in (1, 2, 4)}
    reward = 0.0
    try:
        for number, kind, start, stop in fields(buf, 0, len(buf)):
            if number in parts and kind == 2:
                parts[number] = wire_messages.read_message(buf[start:stop])
            elif number == 3 and kind == 5:
                reward = wire_messages.read_float(buf, start)
    except Malformed as error:
        raise BadRequest(f"could not parse the Feedback: {error}") from None
    routing = (parts[2].meta or {}).get("routing", {}).get(unit_id)
    return parts[1], parts[4], reward, routing
