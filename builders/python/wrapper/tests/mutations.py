"""Mutated requests of a fixed seed: what the conformance cases send, damaged in many ways."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path

CASES = Path(__file__).resolve().parents[4] / "test" / "contracts" / "wrapper-cases"
ODD_VALUES = (
    None, True, False, 0, -1, 2**31, 2**63, 2**200, 0.5, -0.0, 1e308, "", "x", "NaN", "\x00", "ü" * 50, "AAEC", "=",
    [], {}, [[]], [[1, 2], [3]], [[1, "x"], [None, True]], [[[[1.5]]]], {"a": {"b": [1]}}, [{}], "1" * 300,
)  # fmt: skip
ODD_TOKENS = (b"NaN", b"-Infinity", b"1e999", b"01", b'"\\ud800"', b"[" * 3000, b'{"a":' * 300, b"\xff\xfe", b"'x'", b"")
KEYS = ("data", "ndarray", "tensor", "tftensor", "names", "shape", "values", "binData", "strData", "jsonData")
KEYS += ("customData", "meta", "tags", "metrics", "puid", "routing", "requestPath", "status", "reward", "seldonMessages")
TYPES = ("application/json", "application/json; charset=utf-8", "text/plain", "application/x-www-form-urlencoded", "")
TYPES += ("application/vnd.api+json", "multipart/form-data", "multipart/form-data; boundary=x", "application/json;;=")
PATHS = ("/predict", "/api/v1.0/predictions", "/transform-input", "/transform-output", "/route", "/aggregate")
PATHS += ("/send-feedback", "/api/v1.0/feedback", "/api/v0.1/predictions")


def bodies() -> list:
    """The JSON bodies of all cases, each once."""
    texts = set()
    for path in sorted(CASES.glob("*.json")):
        for case in json.loads(path.read_text())["cases"]:
            for step in [case, *case.get("effects", [])]:
                request = step.get("request", {})
                for key in ("json", "message"):
                    if key in request:
                        texts.add(json.dumps(request[key], sort_keys=True))
    return [json.loads(text) for text in sorted(texts)]


def _places(value, found: list) -> list:
    """(container, key) of every value inside."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        found.append((value, key))
        _places(value[key], found)
    return found


def mutated_value(rng: random.Random, value):
    """A copy of a JSON value with one to three places changed."""
    value = copy.deepcopy(value)
    for _ in range(rng.randint(1, 3)):
        places = _places(value, [])
        if not places:
            return copy.deepcopy(rng.choice(ODD_VALUES))
        container, key = rng.choice(places)
        action = rng.randrange(4)
        if action == 0 and isinstance(container, dict):
            container[rng.choice(KEYS)] = container.pop(key)
        elif action == 1:
            del container[key]
        elif action == 2:
            container[key] = [container[key]] * rng.randint(1, 4)
        else:
            container[key] = copy.deepcopy(rng.choice(ODD_VALUES))
    return value


def mutated_bytes(rng: random.Random, data: bytes, tokens=ODD_TOKENS) -> bytes:
    """A copy with some bytes changed, cut out, put in, or the end cut off."""
    out = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(out) + 1)
        action = rng.randrange(5)
        if action == 0 and out:
            out[at % len(out)] = rng.randrange(256)
        elif action == 1:
            del out[at : at + rng.randint(1, 8)]
        elif action == 2:
            out[at:at] = rng.choice(tokens)
        elif action == 3:
            out[at:at] = out[at : at + rng.randint(1, 40)]
        elif rng.random() < 0.3:
            del out[at:]
    return bytes(out)


def rest_request(rng: random.Random, seeds: list) -> tuple:
    """(path, content type, body) of one mutated request."""
    body = json.dumps(mutated_value(rng, rng.choice(seeds))).encode()
    if rng.random() < 0.4:
        body = mutated_bytes(rng, body)
    if rng.random() < 0.1:
        body = b"json=" + body
    if rng.random() < 0.1:
        body = b'--x\r\nContent-Disposition: form-data; name="data"\r\n\r\n' + body + b"\r\n--x--\r\n"
    kind = rng.choice(TYPES) if rng.random() < 0.4 else TYPES[0]
    return rng.choice(PATHS), kind, body


HTTP_TOKENS = (b"\r\n", b"\n", b"\r", b"\x00", b" ", b":", b"Content-Length: 5\r\n", b"Content-Length: -1\r\n", b"%", b"?")
HTTP_TOKENS += (b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: gzip\r\n", b"Expect: 100-continue\r\n", b"x" * 9000)
HTTP_TOKENS += (b"Connection: close\r\n", b"Upgrade: h2c\r\nConnection: upgrade\r\n", b"HTTP/9.9", b"CONNECT ", b"\xff", b"0\r\n\r\n")


def http_stream(rng: random.Random) -> bytes:
    """What a broken or hostile client sends: one to three requests in a row, damaged."""
    body = b'{"data":{"ndarray":[[1,2]]}}'
    head = b"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    whole = (
        head + b"Content-Length: %d\r\n\r\n" % len(body) + body,
        head + b"Transfer-Encoding: chunked\r\n\r\n1c\r\n" + body + b"\r\n0\r\n\r\n",
        b"GET /health/ping HTTP/1.0\r\n\r\n",
        b"GET /metadata?json=%7B%7D HTTP/1.1\r\nHost: a\r\n\r\n",
        b"OPTIONS /predict HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\nAccess-Control-Request-Method: POST\r\n\r\n",
    )
    return mutated_bytes(rng, b"".join(rng.choice(whole) for _ in range(rng.randint(1, 3))), HTTP_TOKENS)
