"""Streams of HTTP/2 frames of a fixed seed: whole calls, then damaged in many ways."""

from __future__ import annotations

import random
from struct import pack

from hpack import Encoder
from http2_client import PREDICT, frame, message, prefixed
from mutations import mutated_bytes

from seldon_wrapper import http2_frames as h2
from seldon_wrapper.http2_frames import END_HEADERS, END_STREAM, PADDED, WITH_PRIORITY, head_of

HELLO = message(strData="hello")
PATHS = (PREDICT, PREDICT, PREDICT, "/seldon.protos.Generic/TransformInput", "/grpc.health.v1.Health/Check")
PATHS += ("/grpc.health.v1.Health/Watch", "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", "/", "*", "")
MESSAGES = (HELLO, HELLO, HELLO * 2, HELLO[:-1], HELLO[:3], b"", prefixed(b""), prefixed(b"x", 1), b"\x07" * 9)
MESSAGES += (prefixed(b"\x3a\x01*"), prefixed(b"\x22\x1bseldon.protos.SeldonMessage"), prefixed(b"\xff" * 9))
MESSAGES += (pack(">BI", 0, 1 << 31),)
MORE = (
    (),
    (("seldon-puid", "p"),),
    (("grpc-timeout", "1n"),),
    (("grpc-encoding", "gzip"),),
    (("content-length", "3"),),
)
MORE += ((("te", "gzip"),), (("X", "y"),), ((":path", "/"),), (("x", "v" * 300),), (("content-type", "text/plain"),))
NUMBERS = (0, 1, 2, 3, 5, 7, 100, 0x7FFFFFFF, 0x80000001)
SETTINGS = (0, 1, 100, 16383, 16384, 65535, 1 << 24, h2.LARGEST_WINDOW, 1 << 31, 0xFFFFFFFF)
TOKENS = (b"\x00" * 9, b"\xff" * 9, b"\x80", b"\x3f\xe1\x1f", b"\x20", frame(h2.PING, 0, 0, bytes(8)), h2.PREFACE)
TOKENS += (h2.settings_frame({}), h2.window_frame(0, 1), h2.reset_frame(1, 8), head_of(h2.DATA, 0, 1, 70_000))


def http2_stream(rng: random.Random) -> bytes:
    """What a broken or hostile client sends over a connection."""
    encoder, parts, number = Encoder(), [h2.PREFACE, h2.settings_frame({})], 1
    for _ in range(rng.randint(1, 4)):
        if rng.random() < 0.6:
            parts += _call(rng, encoder, number)
            number += 2
        else:
            parts.append(_frame(rng))
    if rng.random() < 0.2:
        rng.shuffle(parts)
    kind = rng.randrange(4)
    if kind == 0:
        return b"".join(parts)
    if kind == 1:  # in one frame, so that those before it and the preface are read
        at = rng.randrange(len(parts))
        parts[at] = mutated_bytes(rng, parts[at], TOKENS)
        return b"".join(parts)
    greeting, rest = b"".join(parts[:2]), b"".join(parts[2:])
    return greeting + mutated_bytes(rng, rest, TOKENS) if kind == 2 else mutated_bytes(rng, greeting + rest, TOKENS)


def _call(rng: random.Random, encoder: Encoder, number: int) -> list:
    pairs = [
        (":method", "POST"),
        (":scheme", "http"),
        (":path", rng.choice(PATHS)),
        ("content-type", "application/grpc"),
    ]
    block = encoder.encode([*pairs, *rng.choice(MORE)], huffman=rng.random() < 0.5)
    flags = 0
    if rng.random() < 0.2:
        flags, block = flags | WITH_PRIORITY, pack(">IB", rng.choice(NUMBERS) & 0xFFFFFFFF, 9) + block
    if rng.random() < 0.2:
        flags, block = flags | PADDED, b"\x03" + block + bytes(3)
    cut = rng.randrange(len(block)) if rng.random() < 0.2 else len(block)
    parts = [frame(h2.HEADERS, flags | (END_HEADERS if cut == len(block) else 0), number, block[:cut])]
    if cut < len(block):
        parts.append(frame(h2.CONTINUATION, END_HEADERS, number, block[cut:]))
    body = rng.choice(MESSAGES)
    at = rng.randrange(len(body) + 1)
    parts.append(frame(h2.DATA, 0, number, body[:at]))
    if rng.random() < 0.1:
        parts.append(frame(h2.HEADERS, END_HEADERS | END_STREAM, number, encoder.encode([("x-end", "1")])))
    else:
        parts.append(frame(h2.DATA, END_STREAM, number, body[at:]))
    if rng.random() < 0.1:
        parts.insert(rng.randrange(1, len(parts) + 1), h2.reset_frame(number, h2.CANCEL))
    return parts


def _frame(rng: random.Random) -> bytes:
    """A frame of any kind whose numbers are at the borders."""
    number = rng.choice(NUMBERS)
    settings = b"".join(pack(">HI", rng.randrange(8), rng.choice(SETTINGS)) for _ in range(rng.randrange(4)))
    payload = rng.choice([settings, pack(">I", number), bytes(8), bytes(rng.randrange(20)), rng.choice(MESSAGES)])
    return frame(rng.randrange(11), rng.choice([0, 0, 1, 4, 5, 8, 0x20, 0xFF]), number, payload)
