"""The HPACK decoder against the examples of RFC 7541 and against the `hpack` package, on thousands of random blocks."""

from __future__ import annotations

import os
import random

import hpack as oracle
import pytest

from seldon_wrapper.hpack import BadBlock, Decoder, TooLarge, huffman_decoded

COUNT = int(os.environ.get("FUZZ_REQUESTS") or 700) * 5
SEED = int(os.environ.get("FUZZ_SEED") or 20220722)
MOST = 65536
NAMES = (b":path", b"seldon-puid", b"te", b"content-type", b"x-" + b"n" * 140)
FIRST = [(b":method", b"GET"), (b":scheme", b"http"), (b":path", b"/"), (b":authority", b"www.example.com")]
SECOND = [*FIRST, (b"cache-control", b"no-cache")]
THIRD = [
    (b":method", b"GET"),
    (b":scheme", b"https"),
    (b":path", b"/index.html"),
    (b":authority", b"www.example.com"),
    (b"custom-key", b"custom-value"),
]
PLAIN = (
    "828684410f7777772e6578616d706c652e636f6d",
    "828684be58086e6f2d6361636865",
    "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565",
)
HUFFMAN = (
    "828684418cf1e3c2e5f23a6ba0ab90f4ff",
    "828684be5886a8eb10649cbf",
    "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf",
)


@pytest.mark.parametrize("blocks", [PLAIN, HUFFMAN], ids=["C.3", "C.4"])
def test_requests_of_the_rfc(blocks):
    decoder = Decoder(MOST)
    assert [decoder.decode(bytes.fromhex(block)) for block in blocks] == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    ("block", "pair"),
    [
        ("400a637573746f6d2d6b65790d637573746f6d2d686561646572", (b"custom-key", b"custom-header")),  # C.2.1
        ("040c2f73616d706c652f70617468", (b":path", b"/sample/path")),  # C.2.2
        ("100870617373776f726406736563726574", (b"password", b"secret")),  # C.2.3
        ("82", (b":method", b"GET")),  # C.2.4
    ],
)
def test_representations_of_the_rfc(block, pair):
    assert Decoder(MOST).decode(bytes.fromhex(block)) == [pair]


def test_the_table_forgets_the_oldest():
    decoder = Decoder(MOST)
    small = b"\x3f\x2b"  # a table of 74 bytes: two entries of 5 bytes and their costs
    assert decoder.decode(small + b"\x40\x01a\x04aaaa\x40\x01b\x04bbbb\xbf\xbe")[2:] == [
        (b"a", b"aaaa"),
        (b"b", b"bbbb"),
    ]
    assert decoder.decode(b"\x40\x01c\x04cccc\xbf") == [(b"c", b"cccc"), (b"b", b"bbbb")]
    with pytest.raises(BadBlock):
        decoder.decode(b"\xc0")


def test_an_entry_larger_than_the_table_empties_it():
    decoder = Decoder(MOST)
    decoder.decode(b"\x3f\x2b\x40\x01a\x04aaaa")
    assert decoder.decode(b"\x40\x01b\x4b" + b"b" * 75) == [(b"b", b"b" * 75)]
    with pytest.raises(BadBlock):
        decoder.decode(b"\xbe")


@pytest.mark.parametrize(
    "block",
    [
        b"\x80",  # index 0
        b"\xbe",  # of an empty table
        b"\xff\xff\xff\xff\xff\xff\x01",  # an integer beyond all bounds
        b"\x82\x20",  # a new size behind a header
        b"\x3f\xe2\x1f",  # 4097 bytes
        b"\x40\x01a\x05aaaa",
        b"\x40",
        b"\x00\x81\xff\x00",  # eight bits of padding
        b"\x00\x82\x1f\x00\x00",  # padding of zeros
        b"\x00\x85\xff\xff\xff\xff\x00",  # the end of a string inside
    ],
)
def test_what_is_no_block(block):
    with pytest.raises(BadBlock):
        Decoder(MOST).decode(block)


def test_a_small_block_of_large_headers():
    decoder = Decoder(MOST)
    decoder.decode(b"\x40\x01a\x7f\xa1\x1e" + b"a" * 4000)
    with pytest.raises(TooLarge):
        decoder.decode(b"\xbe" * 20)


def test_every_symbol():
    text = bytes(range(256))
    assert huffman_decoded(oracle.huffman.HuffmanEncoder(*_codes()).encode(text)) == text


def _codes() -> tuple:
    from hpack.huffman_constants import REQUEST_CODES, REQUEST_CODES_LENGTH

    return REQUEST_CODES, REQUEST_CODES_LENGTH


def test_connections_of_changing_headers():
    rng = random.Random(SEED)
    encoder, decoder = oracle.Encoder(), Decoder(MOST)
    for index in range(COUNT):
        if rng.random() < 0.01:
            encoder.header_table_size = rng.choice((0, 50, 200, 4096))
        pairs = [(rng.choice(NAMES), _value(rng)) for _ in range(rng.randint(1, 9))]
        assert decoder.decode(encoder.encode(pairs, huffman=rng.random() < 0.7)) == pairs, (
            f"block {index} of seed {SEED}"
        )


def _value(rng: random.Random) -> bytes:
    if rng.random() < 0.4:
        return b"the same again"
    alphabet = range(256) if rng.random() < 0.2 else range(32, 127)
    return bytes(rng.choice(alphabet) for _ in range(rng.randrange(40)))


def test_damaged_blocks():
    rng = random.Random(SEED)
    refused = 0
    for index in range(COUNT):
        pairs = [(b"x-abc", b"hello %d" % index), (b":path", b"/a"), (b"k" * 200, b"v" * 300)]
        block = bytearray(oracle.Encoder().encode(pairs, huffman=rng.random() < 0.5))
        for _ in range(rng.randint(1, 3)):
            block[rng.randrange(len(block))] = rng.randrange(256)
        if rng.random() < 0.2:
            del block[rng.randrange(len(block)) :]
        expected = _expected(bytes(block))
        refused += expected is None
        assert _answer(bytes(block)) == expected, f"block {index} of seed {SEED}: {block.hex()}"
    assert 0 < refused < COUNT  # else the damage reaches nothing, or everything


def _expected(block: bytes) -> list | None:
    try:
        return [tuple(pair) for pair in oracle.Decoder(MOST).decode(block, raw=True)]
    except oracle.HPACKError:
        return None


def _answer(block: bytes) -> list | None:
    try:
        return Decoder(MOST).decode(block)
    except BadBlock:
        return None
