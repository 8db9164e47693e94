"""gRPC for one client: calls over the streams of HTTP/2.

What every call costs stands in this file, in http2_connection.py and in http2_reading.py.
Protocol: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md.
"""

from __future__ import annotations

import logging
from time import monotonic

from .connections import MIN_BODY_RATE
from .dispatcher import LONG_CALL
from .errors import describe
from .grpc_call import NOT_GRPC, UNKNOWN, Call
from .grpc_wire import (
    PREFIX_SIZE,
    REFUSAL,
    GrpcFailure,
    before_message,
    begin_frame,
    end_frame,
    failure_frame,
    prefix_of,
    refusal_frame,
    seconds_of,
    too_large,
)
from .http2_connection import Http2Connection
from .http2_frames import DATA, END_STREAM, PROTOCOL_ERROR, StreamFailure, head_of

log = logging.getLogger(__name__)

_WORTH_WAITING = 0.001  # seconds of a call; after longer ones its answer does not wait for those of the next calls
_MOST_UNSENT = 16  # parts of a streaming call's answers
_MOST_UNSENT_BYTES = 65536


class GrpcConnection(Http2Connection):
    """One client with any number of calls at a time."""

    refusal = "this port speaks gRPC over HTTP/2 only"

    def begin(self, number: int, headers: dict) -> Call:
        server = self.server
        method = server.methods.get(headers[b":path"], UNKNOWN) if _is_grpc(headers) else NOT_GRPC
        call = Call(number, self.sending.stream_window, method, headers, server.now)
        timeout = headers.get(b"grpc-timeout")
        if timeout is not None:
            seconds = seconds_of(timeout)
            call.deadline = None if seconds is None else monotonic() + seconds
        return call

    def receive(self, call: Call, data: bytes) -> None:
        call.received += len(data)
        try:
            self._receive(call, data)
        except GrpcFailure as failure:
            self._answer_failure(call, failure)

    def _receive(self, call: Call, data: bytes) -> None:
        method = call.method
        if method is UNKNOWN:
            raise GrpcFailure("UNIMPLEMENTED", "the method is not known here")
        if method is not NOT_GRPC:
            if method.streaming and not call.partial:
                call.started = self.server.now
            for message in call.take(data, self.server.most_received):
                if method.streaming:
                    self._answer_one(call, message)
                elif call.message is not None:
                    raise GrpcFailure("INTERNAL", "the call has more than one message")
                else:
                    call.message = message
        if call.ended:
            self._complete(call)

    def _complete(self, call: Call) -> None:
        """The client has sent all of a call."""
        length = call.headers.get(b"content-length")
        if length is not None and length != b"%d" % call.received:
            raise StreamFailure(PROTOCOL_ERROR)
        if call.partial:
            raise GrpcFailure("INTERNAL", "the message is truncated")
        if call.method is NOT_GRPC:
            self._refuse(call)
        elif call.method.streaming:
            if not call.method.lasting or self.server.draining:
                self._finish(call)
        elif call.message is None:
            raise GrpcFailure("INTERNAL", "the call has no message")
        else:
            self._run(call)

    def _run(self, call: Call) -> None:
        server = self.server
        if not call.method.needs_component:
            self._answer(call, call.method.function(call.message, call.headers))
            return
        server.counted()
        dispatcher = server.dispatcher
        if not dispatcher.inline:
            call.running = True
            dispatcher.submit(_answer_later, (call,), self._ran)
            return
        started = monotonic()
        try:
            self._answer(call, _answer_of(call))
        finally:
            seconds = monotonic() - started
            if seconds > LONG_CALL:
                dispatcher.long_call(seconds)
        if seconds > _WORTH_WAITING:
            self.flush()

    def _ran(self, job: tuple, answer, error) -> None:
        """Back on the loop after the component answered on another thread."""
        (call,) = job
        call.running = False
        if call.cancelled:
            self.unfinished -= 1
            return
        try:
            if error is not None:
                raise error
            self._answer(call, answer)
        except GrpcFailure as failure:
            self._answer_failure(call, failure)
        self.flush()

    def _answer(self, call: Call, message: bytes) -> None:
        """The one answer of a unary call. Raises GrpcFailure where it is too large."""
        size, sending = len(message), self.sending
        if size > self.server.most_sent:
            raise too_large("Sent", size, self.server.most_sent)
        if sending.fits(call, size + PREFIX_SIZE):
            sending.window -= size + PREFIX_SIZE
            sending.parts += (before_message(call.number, size), message, end_frame(call.number))
            self.close_stream(call)
        else:
            self._send(call, message)
            self._finish(call)

    def _answer_one(self, call: Call, message: bytes) -> None:
        """Answers one message of a streaming call, but no more than the client reads."""
        if call.method.lasting and call.begun:
            raise GrpcFailure("INTERNAL", "the call has more than one message")
        if len(call.unsent) > _MOST_UNSENT or sum(map(len, call.unsent)) > _MOST_UNSENT_BYTES:
            raise GrpcFailure("RESOURCE_EXHAUSTED", "the answers are not read")
        self._send(call, call.method.function(message, call.headers))

    def _send(self, call: Call, message: bytes) -> None:
        """One of the answers of a call."""
        self._begin_answer(call)
        call.unsent.append(prefix_of(len(message)))
        if message:  # nothing would wait for a window
            call.unsent.append(memoryview(message))
        self.sending.pump(call)

    def _finish(self, call: Call) -> None:
        """Ends a call once everything is sent."""
        self._begin_answer(call)
        call.last_frame = end_frame(call.number)
        self.sending.pump(call)

    def _begin_answer(self, call: Call) -> None:
        if not call.begun:
            call.begun = True
            self.sending.parts.append(begin_frame(call.number))

    def _answer_failure(self, call: Call, failure: GrpcFailure) -> None:
        self.sending.forget(call)
        self.sending.parts.append(failure_frame(call.number, failure, call.begun))
        self.close_stream(call)

    def _refuse(self, call: Call) -> None:
        """Answers what is HTTP/2 but not gRPC, with a word for people who try the port."""
        method = call.headers[b":method"]
        self.sending.parts.append(refusal_frame(call.number, 415 if method == b"POST" else 405))
        if method != b"HEAD":
            call.unsent = [memoryview(REFUSAL)]
        call.last_frame = head_of(DATA, END_STREAM, call.number, 0)
        self.sending.pump(call)

    def cancelled(self, call: Call) -> None:
        if call.running:
            self.unfinished += 1

    def eof_received(self) -> bool:
        for call in list(self.streams.values()):
            if call.method.lasting:
                self._cancel(call)
        return super().eof_received()

    def check_time(self, now: float) -> None:
        super().check_time(now)
        if self._closing:
            return
        patience = self.server.settings.header_timeout
        for call in list(self.streams.values()):
            if call.owed and now - call.started > patience + call.received / MIN_BODY_RATE:
                self._answer_failure(call, GrpcFailure("DEADLINE_EXCEEDED", "the message took too long to arrive"))
        self.flush()

    def begin_drain(self) -> None:
        super().begin_drain()
        for call in list(self.streams.values()):
            if call.method.lasting:
                self._finish(call)
        self.flush()


def _is_grpc(headers: dict) -> bool:
    kind = headers.get(b"content-type", b"")
    known = kind == b"application/grpc" or kind.startswith((b"application/grpc+", b"application/grpc;"))
    return known and headers[b":method"] == b"POST"


def _answer_of(call: Call) -> bytes:
    """The component's answer. Raises GrpcFailure, whatever goes wrong."""
    try:
        return call.method.function(call.message, call.headers)
    except GrpcFailure:
        raise
    except BaseException as error:  # what goes wrong around the component, such as in tracing
        log.error("a call failed: %s", error, exc_info=error)
        raise GrpcFailure("INTERNAL", describe(error)) from error


def _answer_later(call: Call) -> bytes | None:
    """The same on a thread of the component, unless nobody waits for it any more."""
    if call.cancelled:
        return None
    if call.deadline is not None and monotonic() > call.deadline:
        raise GrpcFailure("DEADLINE_EXCEEDED", "the deadline passed before the call began")
    return _answer_of(call)
