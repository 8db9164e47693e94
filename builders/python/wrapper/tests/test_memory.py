"""The slope of the worker's resident memory over many requests of all kinds is about 0.

SOAK_REQUESTS says how many (npm run soak:serve: 200,000).
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from grpc_calls import channel_to
from http2_client import Client, message

from seldon_wrapper import http2_frames as h2
from seldon_wrapper import protos

COUNT = int(os.environ.get("SOAK_REQUESTS") or 20_000)
ROWS = [[float(row * column) for column in range(50)] for row in range(20)]
META = {"puid": "p", "tags": {"a": 1}, "requestPath": {"m": "i:1"}, "metrics": [{"key": "k", "type": "GAUGE", "value": 1}]}
BODIES = [
    json.dumps(body).encode()
    for body in (
        {"data": {"ndarray": [[1.5, 2.5]]}, "meta": META},
        {"data": {"names": ["a"], "tensor": {"shape": [20, 50], "values": sum(ROWS, [])}}},
        {"data": {"ndarray": ROWS}},
        {"jsonData": {"rows": [{"a": 1}] * 20}},
        {"binData": "AAEC" * 100},
        {"data": {"tensor": {"shape": [3], "values": [1]}}},  # does not fit: 400
        {"nothing": 1},
    )
] + [b"{"]
BATCH = 10
MESSAGES = [
    message(data={"ndarray": ROWS}, meta=META),
    message(strData="x"),
    message(data={"tensor": {"shape": [20, 50], "values": [1.5] * 1000}}),
    message(binData="AAEC" * 50_000),
    message(strData="x") * 2,  # more than one: an error
    message(strData="x")[:-1],
    message(data={"tensor": {"shape": [3], "values": [1]}}),
    b"\x00\x7f\xff\xff\xff",
]
LEAST_SQUARES_FROM = 5  # samples before it are warm-up


def test_memory_does_not_grow(start):
    server = start("Metered")
    [worker] = server.workers()
    message = protos.from_json("SeldonMessage", {"data": {"ndarray": ROWS}, "meta": META}).SerializeToString()
    samples = []
    step = COUNT // 25
    with channel_to(server) as channel:
        predict = channel.unary_unary("/seldon.protos.Model/Predict")
        connection = server.connect()
        for index in range(COUNT):
            if index % 200 == 199:
                connection.close()
                connection = server.connect()
            if index % 20 == 0:
                predict(message, timeout=20)
            else:
                _ask(connection, BODIES[index % len(BODIES)])
            if index % step == step - 1:
                samples.append(_resident_kib(worker))
        connection.close()
    used = samples[LEAST_SQUARES_FROM:]
    growth = _slope(used) * len(used)
    assert abs(growth) < 2048, f"{growth:.0f} KiB over {len(used) * step} requests: {samples}"


def test_memory_does_not_grow_over_grpc(start):
    """Batches of calls on connections that come and go; some fail, some are cancelled, all headers differ."""
    server = start("Metered")
    [worker] = server.workers()
    samples: list = []
    step, calls, batches = COUNT // 25, 0, 0
    wide = {h2.SET_INITIAL_WINDOW_SIZE: h2.LARGEST_WINDOW}
    while len(samples) < 25:
        with Client(server, wide) as client:
            client.send(h2.window_frame(0, 1 << 30))
            for _ in range(20):
                batches += 1
                _ask_batch(client, batches)
                calls += BATCH
                if calls >= step * (len(samples) + 1):
                    samples.append(_resident_kib(worker))
            client.call(MESSAGES[0])  # the connection ends before its answer
    used = samples[LEAST_SQUARES_FROM:]
    growth = _slope(used) * len(used)
    assert abs(growth) < 2048, f"{growth:.0f} KiB over {len(used) * step} calls: {samples}"


def _ask_batch(client, number: int) -> None:
    streams = []
    for index in range(BATCH):
        body = MESSAGES[(number + index) % len(MESSAGES)]
        streams.append(client.call(body, x_id=f"{number}-{index}", seldon_puid="p" * (number % 60)))
        if index % 7 == 0:
            client.send(h2.reset_frame(streams.pop(), h2.CANCEL))
    _, head = client.head()
    client.send(head)
    client.send(h2.reset_frame(client.next - 2, h2.CANCEL))
    for stream in streams:
        assert client.answer(stream).status in ("0", "3", "8", "13")
    client.answers.clear()


def _ask(connection, body: bytes) -> None:
    head = b"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    connection.sendall(head % len(body) + body)
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, rest = data.partition(b"\r\n\r\n")
    size = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    while len(rest) < size:
        rest += connection.recv(65536)


def _resident_kib(pid: int) -> int:
    return int(Path(f"/proc/{pid}/status").read_text().partition("VmRSS:")[2].split()[0])


def _slope(values: list) -> float:
    """Of the line of least squares through equally spaced values."""
    middle, mean = (len(values) - 1) / 2, sum(values) / len(values)
    over = sum((at - middle) * (value - mean) for at, value in enumerate(values))
    return over / sum((at - middle) ** 2 for at in range(len(values)))
