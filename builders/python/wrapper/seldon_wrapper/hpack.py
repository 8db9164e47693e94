"""HPACK, the compression of headers in HTTP/2: the decoder (RFC 7541).

It is by hand because every call pays for it: clients that send an id with each call, as Seldon's executor does, send
new literals each time.
"""

from __future__ import annotations

from .hpack_tables import END_OF_STRING, STATIC_TABLE, SYMBOLS_BY_LENGTH

TABLE_SIZE = 4096  # bytes of the dynamic table, by default and at most
_ENTRY_COST = 32  # RFC 7541, 4.1
_DYNAMIC = len(STATIC_TABLE) + 1  # the first index of the dynamic table
_MOST_STEPS = 4096
_LONGEST_INTEGER = 28  # bits


class BadBlock(ValueError):
    """The block cannot be decoded, and none after it."""


class TooLarge(BadBlock):
    """The headers take more than they may."""


class Decoder:
    """The decoder of one connection; ``most`` is the largest list of headers (RFC 9113, 6.5.2)."""

    def __init__(self, most: int):
        self._most = most
        self._entries: list = []  # of the dynamic table, the newest first
        self._size = 0
        self._limit = TABLE_SIZE

    def decode(self, block: bytes) -> list:
        """The (name, value) pairs of a block in their order. Raises BadBlock."""
        pairs: list = []
        try:
            self._decode(block, pairs)
        except IndexError:
            raise BadBlock("the block is truncated, or names what is in no table") from None
        return pairs

    def _decode(self, block: bytes, pairs: list) -> None:
        pos, end, total = 0, len(block), 0
        while pos < end:
            first = block[pos]
            if first >= 0x80:
                index, pos = (first & 0x7F, pos + 1) if first != 0xFF else _integer(block, pos, 0x7F)
                pair = self._entry(index)
            elif first & 0xE0 == 0x20:
                if pairs:
                    raise BadBlock("the size of the table changes behind a header")
                pos = self._resize(block, pos)
                continue
            else:
                kept = first >= 0x40
                pair, pos = self._literal(block, pos, 0x3F if kept else 0x0F)
                if kept:
                    self._add(pair)
            total += len(pair[0]) + len(pair[1]) + _ENTRY_COST
            if total > self._most:
                raise TooLarge(f"the headers take more than {self._most} bytes")
            pairs.append(pair)

    def _entry(self, index: int) -> tuple:
        if index >= _DYNAMIC:
            return self._entries[index - _DYNAMIC]
        if index == 0:
            raise BadBlock("index 0 is in no table")
        return STATIC_TABLE[index - 1]

    def _literal(self, block: bytes, pos: int, mask: int) -> tuple:
        """The header at ``pos`` whose name or value is written out, and the position behind it."""
        index = block[pos] & mask
        if index == 0:
            name, pos = _string(block, pos + 1)
        else:
            index, pos = (index, pos + 1) if index != mask else _integer(block, pos, mask)
            name = self._entry(index)[0]
        value, pos = _string(block, pos)
        return (name, value), pos

    def _add(self, pair: tuple) -> None:
        self._entries.insert(0, pair)
        self._size += len(pair[0]) + len(pair[1]) + _ENTRY_COST
        if self._size > self._limit:
            self._evict()

    def _resize(self, block: bytes, pos: int) -> int:
        self._limit, pos = _integer(block, pos, 0x1F)
        if self._limit > TABLE_SIZE:
            raise BadBlock(f"a table of {self._limit} bytes is larger than agreed")
        self._evict()
        return pos

    def _evict(self) -> None:
        while self._size > self._limit:
            name, value = self._entries.pop()
            self._size -= len(name) + len(value) + _ENTRY_COST


def _integer(block: bytes, pos: int, mask: int) -> tuple:
    """The integer that begins in the bits of ``mask``, and the position behind it (RFC 7541, 5.1)."""
    value = block[pos] & mask
    pos += 1
    if value < mask:
        return value, pos
    shift = 0
    while True:
        byte = block[pos]
        pos += 1
        value += (byte & 0x7F) << shift
        if byte < 0x80:
            return value, pos
        shift += 7
        if shift > _LONGEST_INTEGER:
            raise BadBlock("an integer is too long")


def _string(block: bytes, pos: int) -> tuple:
    """The string at ``pos`` and the position behind it (RFC 7541, 5.2)."""
    first = block[pos]
    size = first & 0x7F
    if size == 0x7F:
        size, pos = _integer(block, pos, 0x7F)
    else:
        pos += 1
    end = pos + size
    if end > len(block):
        raise BadBlock("a string is truncated")
    text = block[pos:end]
    return (huffman_decoded(text) if first >= 0x80 else text), end


def _tree() -> list:
    """The code as nodes: a pair of what follows bit 0 and bit 1, which is a node's number or, negative, ``~symbol``."""
    nodes: list = [[0, 0]]
    code = length = 0
    for size, symbols in SYMBOLS_BY_LENGTH.items():
        code <<= size - length
        length = size
        for symbol in symbols:
            _plant(nodes, code, length, symbol)
            code += 1
    _plant(nodes, code, length, END_OF_STRING)
    return nodes


def _plant(nodes: list, code: int, length: int, symbol: int) -> None:
    at = 0
    for shift in range(length - 1, 0, -1):
        bit = code >> shift & 1
        if not nodes[at][bit]:
            nodes.append([0, 0])
            nodes[at][bit] = len(nodes) - 1
        at = nodes[at][bit]
    nodes[at][code & 1] = ~symbol


_NODES = _tree()
_STEPS: dict = {}  # (node << 8 | byte): symbols, next node; filled as they are met


def _step(key: int) -> tuple:
    node, symbols = key >> 8, bytearray()
    for shift in range(7, -1, -1):
        node = _NODES[node][key >> shift & 1]
        if node < 0:
            if ~node == END_OF_STRING:
                raise BadBlock("a string has its end inside")
            symbols.append(~node)
            node = 0
    step = bytes(symbols), node
    if len(_STEPS) >= _MOST_STEPS:
        _STEPS.clear()
    _STEPS[key] = step
    return step


def _padding_nodes() -> frozenset:
    """Where a string may end: at the end of a symbol, or after up to seven bits of padding, which are ones."""
    ends, node = [0], 0
    for _ in range(7):
        node = _NODES[node][1]
        ends.append(node)
    return frozenset(ends)


_ENDS = _padding_nodes()


def huffman_decoded(text: bytes) -> bytes:
    """A string from its Huffman code. Raises BadBlock."""
    node, parts, steps = 0, [], _STEPS
    for byte in text:
        key = node << 8 | byte
        symbols, node = steps.get(key) or _step(key)
        parts.append(symbols)
    if node not in _ENDS:
        raise BadBlock("a string ends inside a symbol")
    return b"".join(parts)
