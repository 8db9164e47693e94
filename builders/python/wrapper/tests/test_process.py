"""The whole process: starting, stopping, dying, and what the other workers make of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time

import grpc
import pytest
import requests
from conftest import WRAPPER, free_port, wait_for
from grpc_calls import call, call_raw, channel_to

ROWS = {"data": {"ndarray": [[1, 2]]}}


def ask(server, text: str, **options):
    answer = requests.post(server.url + "/predict", json={"strData": text}, timeout=options.pop("timeout", 30))
    return answer.json().get("strData", answer)


def healthcheck(port: int) -> int:
    command = [sys.executable, "-S", "-E", str(WRAPPER / "healthcheck.py")]
    return subprocess.run(command, env={"PREDICTIVE_UNIT_HTTP_SERVICE_PORT": str(port)}, check=False).returncode


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_it_with_code_0(start, number):
    server = start("Echo")
    server.process.send_signal(number)
    assert server.process.wait(15) == 0


def test_a_signal_while_loading_ends_it_with_code_0(start):
    parameters = json.dumps([{"name": "seconds", "value": "30", "type": "FLOAT"}])
    server = start("Loads", ready=False, PREDICTIVE_UNIT_PARAMETERS=parameters)
    wait_for(server.workers)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(15) == 0


def test_ready_only_when_loaded(start):
    parameters = json.dumps([{"name": "seconds", "value": "2", "type": "FLOAT"}])
    server = start("Loads", ready=False, PREDICTIVE_UNIT_PARAMETERS=parameters)
    wait_for(server.workers)
    time.sleep(0.5)
    with pytest.raises(ConnectionRefusedError):
        server.connect()
    assert healthcheck(server.ports["http"]) == 1
    server.wait_ready()
    assert healthcheck(server.ports["http"]) == 0
    with channel_to(server) as channel:
        assert call(channel, "Model/Predict", ROWS)["data"]["ndarray"] == [[1.0, 2.0]]


def test_the_healthcheck_of_nothing_fails():
    assert healthcheck(free_port()) == 1


@pytest.mark.parametrize(
    ("component", "action", "said"),
    [
        ("Loads", "raise", "RuntimeError: the disk is empty"),
        ("Loads", "typo", "no attribute 'no_such_method'"),
        ("Loads", "import", "No module named 'no_such_module'"),
        ("Loads", "die", "exit code 7"),
        ("Nowhere", None, 'there is no module \\"Nowhere\\"'),
        ("pack.age.Thing", None, "there is no module"),
        ("json.Nothing", None, "has no class"),
    ],
)
def test_what_cannot_start_says_why_and_ends(start, component, action, said):
    parameters = json.dumps([{"name": "action", "value": action, "type": "STRING"}] if action else [])
    server = start(component, ready=False, PREDICTIVE_UNIT_PARAMETERS=parameters)
    assert server.process.wait(30) not in (0, None)
    assert said in server.log


def test_a_typo_in_load_goes_unnoticed_when_strict(start):
    parameters = json.dumps([{"name": "action", "value": "typo", "type": "STRING"}])
    start("Loads", SELDON_STRICT="true", PREDICTIVE_UNIT_PARAMETERS=parameters)


@pytest.mark.parametrize(("port", "name"), [("http", "REST"), ("grpc", "gRPC")])
def test_a_port_that_is_taken_is_said(start, port, name):
    first = start("Echo")
    taken = {f"PREDICTIVE_UNIT_{port.upper()}_SERVICE_PORT": str(first.ports[port])}
    second = start("Echo", ready=False, **taken)
    assert second.process.wait(20) == 1
    assert f"cannot bind the {name} port" in second.log


def test_one_port_for_both_is_said(start):
    port = str(free_port())
    ports = {f"PREDICTIVE_UNIT_{name}_SERVICE_PORT": port for name in ("HTTP", "GRPC")}
    server = start("Echo", ready=False, **ports)
    assert server.process.wait(20) != 0
    assert f"port {port}" in server.log


def test_bad_settings_are_said(start):
    server = start("Echo", ready=False, GUNICORN_WORKERS="many")
    assert server.process.wait(20) == 1
    assert "GUNICORN_WORKERS" in server.log


@pytest.mark.parametrize(
    "name", ["ValueError", "KeyError", "MemoryError", "SystemExit", "KeyboardInterrupt", "GeneratorExit"]
)
def test_a_component_that_raises_is_answered_for(start, name):
    server = start("Misbehaves")
    answer = requests.post(server.url + "/predict", json={"strData": f"raise {name}"}, timeout=20)
    assert answer.status_code == 500
    assert "told to" in answer.json()["status"]["info"]
    with channel_to(server) as channel, pytest.raises(grpc.RpcError) as raised:
        call(channel, "Model/Predict", {"strData": f"raise {name}"})
    assert raised.value.code() == grpc.StatusCode.INTERNAL
    assert "told to" in raised.value.details()
    assert ask(server, "calls") == "3"


@pytest.mark.parametrize(
    ("text", "status"), [("exit", 500), ("object", 400), ("nested", 500), ("nan", 200), ("recursion", 500)]
)
def test_a_component_that_answers_garbage(start, text, status):
    server = start("Misbehaves")
    answer = requests.post(server.url + "/predict", json={"strData": text}, timeout=20)
    assert answer.status_code == status
    assert json.loads(answer.text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert ask(server, "calls") == "2"


def test_a_worker_that_dies_is_replaced(start):
    server = start("Misbehaves")
    first = ask(server, "pid")
    with pytest.raises(requests.ConnectionError):
        ask(server, "die")
    server.wait_ready()
    assert ask(server, "pid") != first
    assert "exit code 9" in server.log


def test_a_call_that_never_ends_is_ended(start, tmp_path):
    server = start("Misbehaves", GUNICORN_WORKERS="1", SELDON_CALL_SECONDS="2")
    first = ask(server, "pid")
    with pytest.raises(requests.ConnectionError):
        ask(server, "sleep 60")
    server.wait_ready()
    assert ask(server, "pid") != first
    assert "has not finished a call in 2 s" in server.log


def test_pings_and_scrapes_are_answered_during_long_calls(start):
    server = start("Misbehaves")
    assert [ask(server, "sleep 0.3"), ask(server, "sleep 0.3")] == ["slept", "slept"]
    long_call = threading.Thread(target=ask, args=(server, "sleep 3"))
    long_call.start()
    time.sleep(0.3)
    started = time.monotonic()
    assert requests.get(server.url + "/health/ping", timeout=20).text == "pong"
    assert requests.get(f"http://127.0.0.1:{server.ports['metrics']}/metrics", timeout=20).status_code == 200
    assert time.monotonic() - started < 1
    long_call.join()


def test_scrapes_are_answered_while_the_loop_is_busy(start):
    server = start("Misbehaves")
    long_call = threading.Thread(target=ask, args=(server, "sleep 1.5"))
    long_call.start()
    time.sleep(0.3)
    assert requests.get(f"http://127.0.0.1:{server.ports['metrics']}/metrics", timeout=1).status_code == 200
    long_call.join()


@pytest.mark.parametrize(
    ("variable", "threads"), [("GUNICORN_THREADS", "1"), ("GUNICORN_THREADS", "4"), ("GRPC_THREADS", "4")]
)
def test_calls_stay_on_one_thread_unless_more_are_asked_for(start, variable, threads):
    server = start("Threads", **{variable: threads})

    def rest():
        requests.post(server.url + "/predict", json={"data": {"ndarray": [[0.15]]}}, timeout=30)

    def over_grpc():
        with channel_to(server) as channel:
            call(channel, "Model/Predict", {"data": {"ndarray": [[0.15]]}})

    callers = [threading.Thread(target=target) for target in (rest, over_grpc) for _ in range(6)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    told = requests.post(server.url + "/predict", json={"data": {"ndarray": [[0]]}}, timeout=30).json()["jsonData"]
    if threads == "1":
        assert told == {"strays": 0, "most": 1}
    else:
        assert told["most"] > 1


def test_the_loop_comes_back_when_calls_are_short_again(start):
    server = start("Threads")
    session = requests.Session()
    for seconds in [0.4, 0.4, *[0.0] * 2200, 0.4, 0.4, *[0.0] * 10]:
        answer = session.post(server.url + "/predict", json={"data": {"ndarray": [[seconds]]}}, timeout=30).json()
    assert answer["jsonData"] == {"strays": 0, "most": 1}
    assert server.stop() == 0


class Load:
    """Callers that ask in a closed loop until told to stop; ``failures`` are answers that did not come."""

    def __init__(self, server, callers: int = 8, pause: float = 0.0):
        self.server = server
        self.answers = 0
        self.failures: list = []
        self.stopped = False
        self.pause = pause
        self.threads = [threading.Thread(target=self._run) for _ in range(callers)]
        for thread in self.threads:
            thread.start()

    def _run(self):
        session = requests.Session()
        while not self.stopped:
            try:
                answer = session.post(self.server.url + "/predict", json=ROWS, timeout=20)
                assert answer.json()["data"]["ndarray"] == [[1, 2]]
                self.answers += 1
            except requests.ConnectionError as error:
                if "refused" not in str(error):
                    self.failures.append(error)
                if self.server.process.poll() is not None:
                    return
            time.sleep(self.pause)

    def stop(self):
        self.stopped = True
        for thread in self.threads:
            thread.join()


def test_sigterm_under_load_answers_every_accepted_request(start):
    server = start("Echo", GUNICORN_WORKERS="2")
    load = Load(server)
    wait_for(lambda: load.answers > 200)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(20) == 0
    load.stop()
    assert load.failures == []


def test_sigterm_under_grpc_load_answers_every_accepted_call(start):
    server = start("Echo")
    failures, answers, stopped = [], [], threading.Event()

    def run():
        with channel_to(server) as channel:
            while not stopped.is_set():
                try:
                    answers.append(call(channel, "Model/Predict", ROWS))
                except grpc.RpcError as error:
                    # Calls that no handler has seen when the server goes: grpcio ends them so.
                    if error.code() not in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED):
                        failures.append(error)
                    if server.process.poll() is not None:
                        return

    callers = [threading.Thread(target=run) for _ in range(4)]
    for caller in callers:
        caller.start()
    wait_for(lambda: len(answers) > 50)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(20) == 0
    stopped.set()
    for caller in callers:
        caller.join()
    assert failures == []


def test_sigterm_lets_a_long_call_finish(start):
    server = start("Misbehaves")
    found = []
    caller = threading.Thread(target=lambda: found.append(ask(server, "sleep 2")))
    caller.start()
    time.sleep(0.5)
    server.process.send_signal(signal.SIGTERM)
    caller.join()
    assert found == ["slept"]
    assert server.process.wait(10) == 0


def test_a_drain_has_an_end(start):
    server = start("Misbehaves", SELDON_DRAIN_SECONDS="1")
    failures = []

    def long_call():
        try:
            ask(server, "sleep 60")
        except requests.ConnectionError as error:
            failures.append(error)

    caller = threading.Thread(target=long_call)
    caller.start()
    time.sleep(0.5)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(10) == 0
    caller.join()
    assert len(failures) == 1


def test_a_worker_killed_under_load_costs_the_others_nothing(start):
    server = start("Echo", GUNICORN_WORKERS="3")
    wait_for(lambda: server.log.count("is ready") == 3)
    load = Load(server, callers=6)
    wait_for(lambda: load.answers > 200)
    victim = server.workers()[0]
    os.kill(victim, signal.SIGKILL)
    wait_for(lambda: len(server.workers()) == 3 and victim not in server.workers())
    before = load.answers
    wait_for(lambda: load.answers > before + 200)
    load.stop()
    # Only connections of the dead worker can have failed, and each of them once.
    assert len(load.failures) <= 6
    assert all("reset" in str(e) or "aborted" in str(e) or "RemoteDisconnected" in str(e) for e in load.failures)


def test_a_worker_killed_while_it_loads_costs_the_others_nothing(start):
    parameters = json.dumps([{"name": "seconds", "value": "2", "type": "FLOAT"}])
    server = start("Loads", GUNICORN_WORKERS="2", PREDICTIVE_UNIT_PARAMETERS=parameters)
    wait_for(lambda: server.log.count("is ready") == 2)
    for _ in range(2):  # the second one is still loading
        os.kill(server.workers()[-1], signal.SIGKILL)
        time.sleep(0.7)
        assert requests.post(server.url + "/predict", json=ROWS, timeout=20).status_code == 200
    wait_for(lambda: server.log.count("is ready") == 3)


def test_workers_are_recycled_without_a_failed_request(start):
    server = start("Echo", GUNICORN_WORKERS="2", GUNICORN_MAX_REQUESTS="300", GUNICORN_MAX_REQUESTS_JITTER="20")
    first = set(server.workers())
    load = Load(server, callers=4)
    wait_for(lambda: not first & set(server.workers()), 40)
    load.stop()
    assert load.failures == []


def test_hup_renews_the_workers_and_their_series_vanish(start):
    server = start("Echo", GUNICORN_WORKERS="2")
    wait_for(lambda: server.log.count("is ready") == 2)
    first = set(server.workers())
    server.process.send_signal(signal.SIGHUP)
    wait_for(lambda: len(set(server.workers()) - first) == 2)
    server.wait_ready()
    assert requests.post(server.url + "/predict", json=ROWS, timeout=20).status_code == 200


def test_a_killed_supervisor_takes_its_workers_along(start):
    server = start("Echo")
    [worker] = server.workers()
    server.process.kill()
    server.process.wait()

    def gone():
        try:
            return open(f"/proc/{worker}/stat").read().split()[2] == "Z"
        except FileNotFoundError:
            return True

    wait_for(gone)


def test_grpc_can_be_switched_off(start):
    server = start("Echo", GRPC_WORKERS="0")
    with channel_to(server) as channel, pytest.raises(grpc.RpcError) as raised:
        call(channel, "Model/Predict", ROWS, timeout=2)
    assert raised.value.code() == grpc.StatusCode.UNAVAILABLE


def test_calls_are_in_the_access_log_where_asked_for(start):
    server = start("Echo", GUNICORN_ACCESS_LOG="true")
    body = requests.post(server.url + "/predict", json=ROWS, timeout=20).content
    with channel_to(server) as channel:
        answer = call_raw(channel, "Model/Predict", b"\x2a\x01x")  # strData: x
        with pytest.raises(grpc.RpcError):
            call_raw(channel, "Model/Predict", b"")
    assert server.stop() == 0
    lines = [line for line in server.log.splitlines() if line.startswith(("POST", "gRPC"))]
    assert lines == [
        f"POST /predict 200 {len(body)}",
        f"gRPC /seldon.protos.Model/Predict OK {len(answer)}",
        "gRPC /seldon.protos.Model/Predict INVALID_ARGUMENT 0",
    ]


def test_the_pidfile_names_the_first_process(start, tmp_path):
    path = tmp_path / "pid"
    server = start("Echo", SELDON_PIDFILE=str(path))
    assert path.read_text() == f"{server.process.pid}\n"


def test_connections_are_kept_for_as_long_as_asked(start):
    server = start("Echo", GUNICORN_KEEPALIVE="1")
    with server.connect() as connection:
        connection.sendall(b"GET /health/ping HTTP/1.1\r\nHost: a\r\n\r\n")
        assert connection.recv(1000).endswith(b"pong")
        begun = time.monotonic()
        assert connection.recv(1000) == b""
    assert 0.5 < time.monotonic() - begun < 10


def test_annotations_limit_grpc_messages(start, tmp_path):
    """The annotations file has a fixed path, which this starter replaces by one of the test."""
    (tmp_path / "annotations").write_text('seldon.io/grpc-max-message-size="2000"\n')
    (tmp_path / "sitecustomize.py").write_text(
        "import os, sys\n"
        f"sys.path.insert(0, {str(WRAPPER)!r})\n"
        "from seldon_wrapper import settings\n"
        f"settings.read_annotations.__defaults__ = ({str(tmp_path / 'annotations')!r},)\n"
    )
    server = start("Echo", PYTHONPATH=str(tmp_path))
    with channel_to(server) as channel:
        assert call(channel, "Model/Predict", {"strData": "x" * 1000})["strData"]
        with pytest.raises(grpc.RpcError) as raised:
            call(channel, "Model/Predict", {"strData": "x" * 3000})
    assert raised.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED


def test_what_means_nothing_here_is_accepted(start):
    names = "DEBUG EXPLAIN_TEMPLATE_LOADING JSONIFY_PRETTYPRINT_REGULAR JSON_AS_ASCII JSON_SORT_KEYS TESTING".split()
    flask = {f"FLASK_{name}": "true" for name in names}
    others = dict.fromkeys(("SELDON_DEBUG", "USE_MULTIPROCESS_PACKAGE", "FILTER_METRICS_ACCESS_LOGS"), "1")
    server = start("Echo", API_TYPE="GRPC", PERSISTENCE="1", JAEGER_AGENT_PORT="6831", **others, **flask)
    answer = requests.post(server.url + "/predict", json=ROWS, timeout=20)
    assert answer.json()["data"]["ndarray"] == [[1, 2]]


def test_logs_are_json_with_the_puid(start):
    server = start("Misbehaves")
    body = {"strData": "raise ValueError", "meta": {"puid": "body-puid"}}
    requests.post(server.url + "/predict", json=body, timeout=20)
    requests.post(server.url + "/predict", json=body, headers={"Seldon-Puid": "header-puid"}, timeout=20)
    entries = [json.loads(line) for line in server.log.splitlines()]
    told = [entry for entry in entries if entry["level"] == "ERROR"]
    assert [entry["puid"] for entry in told] == ["body-puid", "header-puid"]
    assert all("ValueError: told to" in entry["exception"] for entry in told)


def test_it_starts_from_anywhere_without_home_and_with_a_read_only_code(tmp_path):
    """As a random user without a passwd entry would: no HOME, nothing but PATH."""
    port = free_port()
    (tmp_path / "Tiny.py").write_text("class Tiny:\n    def predict(self, X, names):\n        return X\n")
    ports = {f"PREDICTIVE_UNIT_{name}_SERVICE_PORT": str(free_port()) for name in ("GRPC", "METRICS")}
    process = subprocess.Popen(
        [sys.executable, str(WRAPPER / "serve.py"), "Tiny", "--http-port", str(port)],
        cwd=tmp_path,
        env={"PATH": os.defpath, **ports, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    try:
        wait_for(lambda: healthcheck(port) == 0)
        answer = requests.post(f"http://127.0.0.1:{port}/predict", json=ROWS, timeout=20)
        assert answer.json()["data"]["ndarray"] == [[1, 2]]
    finally:
        process.terminate()
        assert process.wait(15) == 0


def test_the_module_entry_of_seldon_core(tmp_path):
    ports = {f"PREDICTIVE_UNIT_{name}_SERVICE_PORT": str(free_port()) for name in ("HTTP", "GRPC", "METRICS")}
    (tmp_path / "Tiny.py").write_text("class Tiny:\n    def predict(self, X, names):\n        return X\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "seldon_core.microservice", "Tiny", "--service-type", "MODEL", "--persistence", "0"],
        cwd=tmp_path,
        env={"PATH": os.defpath, "PYTHONPATH": str(WRAPPER), "PYTHONDONTWRITEBYTECODE": "1", **ports},
    )
    try:
        wait_for(lambda: healthcheck(int(ports["PREDICTIVE_UNIT_HTTP_SERVICE_PORT"])) == 0)
    finally:
        process.terminate()
        assert process.wait(15) == 0
