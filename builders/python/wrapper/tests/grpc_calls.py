"""A small gRPC client for the tests."""

from __future__ import annotations

import contextlib

import grpc

from seldon_wrapper import protos


@contextlib.contextmanager
def channel_to(server):
    channel = grpc.insecure_channel(f"127.0.0.1:{server.ports['grpc']}")
    try:
        yield channel
    finally:
        channel.close()


def call(channel, method: str, body: dict, timeout: float = 20):
    """The SeldonMessage in JSON that a method answers to a message in JSON."""
    kind = "SeldonMessageList" if method.endswith("Aggregate") else "SeldonMessage"
    kind = "Feedback" if method.endswith("Feedback") else kind
    return protos.to_json(
        protos.parse(
            "SeldonMessage", call_raw(channel, method, protos.from_json(kind, body).SerializeToString(), timeout)
        )
    )


def call_raw(channel, method: str, buf: bytes, timeout: float = 20) -> bytes:
    return channel.unary_unary(f"/seldon.protos.{method}")(buf, timeout=timeout)
