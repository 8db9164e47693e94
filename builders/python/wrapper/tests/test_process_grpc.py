"""The whole process under gRPC: workers that die, make room or stop cost no call but those that they were at."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections import Counter

import grpc
import pytest
from conftest import wait_for
from grpc_calls import call
from test_process import ROWS, Load

PREDICT = "Model/Predict"


def channel_of(server):
    """With a connection of its own.

    Its retries stay on: without them grpcio fails calls that it has not sent yet when it is told to go elsewhere.
    """
    return grpc.insecure_channel(f"127.0.0.1:{server.ports['grpc']}", options=[("grpc.use_local_subchannel_pool", 1)])


class GrpcLoad(Load):
    """The same over gRPC, over a connection each."""

    def _run(self) -> None:
        with channel_of(self.server) as channel:
            while not self.stopped:
                try:
                    assert call(channel, PREDICT, ROWS)["data"]["ndarray"] == [[1.0, 2.0]]
                    self.answers += 1
                except grpc.RpcError as error:
                    self.failures.append(f"{error.code()}: {error.details()}")
                    time.sleep(0.05)


def test_connections_go_to_all_workers(start):
    """Those that last are shared out evenly; the workers wait for the others only for a moment (shares.py)."""
    server = start("Misbehaves", GUNICORN_WORKERS="3")
    wait_for(lambda: server.log.count("is ready") == 3)
    found: Counter = Counter()
    with contextlib.ExitStack() as stack:
        for _ in range(30):
            channel = stack.enter_context(channel_of(server))
            found[call(channel, PREDICT, {"strData": "pid"})["strData"]] += 1
    assert len(found) == 3
    assert min(found.values()) >= 8


def test_connections_do_not_wait_for_a_busy_worker(start):
    """Even where it has fewer of them and would be next."""
    server = start("Misbehaves", GUNICORN_WORKERS="2")
    wait_for(lambda: server.log.count("is ready") == 2)
    with contextlib.ExitStack() as stack:
        busy = stack.enter_context(channel_of(server))
        sleeping = threading.Thread(target=call, args=(busy, PREDICT, {"strData": "sleep 3"}))
        sleeping.start()
        time.sleep(0.3)
        started = time.monotonic()
        for _ in range(20):
            call(stack.enter_context(channel_of(server)), PREDICT, {"strData": "pid"})
        assert time.monotonic() - started < 2
        sleeping.join()


def test_a_worker_killed_under_load_costs_its_own_calls_only(start):
    server = start("Echo", GUNICORN_WORKERS="2")
    wait_for(lambda: server.log.count("is ready") == 2)
    load = GrpcLoad(server, callers=6)
    wait_for(lambda: load.answers > 200)
    victim = server.workers()[0]
    os.kill(victim, signal.SIGKILL)
    wait_for(lambda: len(server.workers()) == 2 and victim not in server.workers())
    before = load.answers
    wait_for(lambda: load.answers > before + 200)
    load.stop()
    assert len(load.failures) <= 6
    assert all("UNAVAILABLE" in failure for failure in load.failures)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_workers_are_recycled_without_a_failed_call(start, workers):
    server = start("Echo", GUNICORN_WORKERS=workers, GUNICORN_MAX_REQUESTS="300", GUNICORN_MAX_REQUESTS_JITTER="20")
    first = set(server.workers())
    load = GrpcLoad(server, callers=6)
    wait_for(lambda: server.log.count("making room") >= 4 and not first & set(server.workers()), 40)
    load.stop()
    assert load.failures == []


def test_hup_renews_the_workers_without_a_failed_call(start):
    server = start("Echo", GUNICORN_WORKERS="2")
    wait_for(lambda: server.log.count("is ready") == 2)
    first = set(server.workers())
    load = GrpcLoad(server, callers=6)
    wait_for(lambda: load.answers > 100)
    server.process.send_signal(signal.SIGHUP)
    wait_for(lambda: not first & set(server.workers()) and server.log.count("is ready") == 4)
    before = load.answers
    wait_for(lambda: load.answers > before + 100)
    load.stop()
    assert load.failures == []


@pytest.mark.parametrize("workers", ["1", "2"])
def test_sigterm_under_load_answers_every_call_that_arrived(start, workers):
    server = start("Echo", GUNICORN_WORKERS=workers)
    load = GrpcLoad(server, callers=6)
    wait_for(lambda: load.answers > 300)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(20) == 0
    time.sleep(0.2)
    load.stop()
    assert load.failures
    assert all("failed to connect" in failure.lower() for failure in load.failures), load.failures


def test_sigterm_lets_a_long_call_finish_and_ends_a_watcher(start):
    server = start("Misbehaves", GUNICORN_THREADS="2")
    with channel_of(server) as channel:
        watch = channel.unary_stream("/grpc.health.v1.Health/Watch")(b"")
        assert next(watch) == b"\x08\x01"
        long_call = channel.unary_unary("/seldon.protos.Model/Predict").future(b"\x2a\x07sleep 2", timeout=20)
        time.sleep(0.5)
        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        assert list(watch) == []
        assert time.monotonic() - began < 1
        assert b"slept" in long_call.result()
        assert watch.code() == grpc.StatusCode.OK
    assert server.process.wait(10) == 0
    assert "could not accept" not in server.log
