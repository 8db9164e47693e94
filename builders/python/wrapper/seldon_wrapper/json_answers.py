"""From a JSON body to a JSON answer: what nearly every REST request takes, and what its speed depends on.

The usual request, a list of rows without meta, and the usual result, an array, go straight through one function;
whatever differs in anything goes through the functions that know it all, and comes out as if there were only those.
"""

from __future__ import annotations

from .arrays import array_of, ndarray
from .errors import SeldonNotImplementedError
from .forms import json_of
from .json_messages import body_of, message_of
from .jsontext import dumps_array
from .messages import Message
from .operations import Call


def answering(call: Call):
    """The function of a JSON body that gives the body of the answer. It raises what the component or the API raises."""
    method, names_of, answer_of = call.method, call.naming.names_of, call.answer_of
    if method is None:
        return lambda body: body_of(call.answer(message_of(json_of(body))))
    adds_nothing = call.meta.is_plain
    join = b"".join

    def answer(body: bytes) -> bytes:
        request = json_of(body)
        try:
            data = request["data"]
            rows = data["ndarray"]
            names = [] if len(data) == 1 else data["names"]
            usual = len(request) == 1 and len(data) <= 2 and type(rows) is list and type(names) is list
        except (LookupError, TypeError):
            usual = False
        if not usual:
            return body_of(call.answer(message_of(request)))
        try:
            result = method(array_of(rows), names, None)
        except SeldonNotImplementedError:
            result = call.otherwise(Message("ndarray", rows, names, None))
        if adds_nothing and isinstance(result, ndarray):
            shown = names_of(result.shape).json
            return join((b'{"data":{"names":', shown, b',"ndarray":', dumps_array(result), b'},"meta":{}}\n'))
        return body_of(answer_of(result, "ndarray", None))

    return answer
