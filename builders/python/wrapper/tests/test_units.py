"""Settings, parameters, metadata, metrics and how methods are called."""

from __future__ import annotations

import base64
import functools
import pathlib
import re

import pytest

from seldon_wrapper.component import Component, with_meta
from seldon_wrapper.errors import SeldonMicroserviceException, StartupError
from seldon_wrapper.exposition import exposition_of
from seldon_wrapper.flags import _FLAGS, _SWITCHES
from seldon_wrapper.limits import limit_threads, quota_in
from seldon_wrapper.metadata import SeldonInvalidMetadataError, metadata_of, validate_model_metadata
from seldon_wrapper.metrics import BOUNDS, MetricStore, create_counter, create_gauge, create_timer, validate_metrics
from seldon_wrapper.parameters import parameters_of
from seldon_wrapper.scrapes import merged
from seldon_wrapper.settings import node_labels, read_annotations, settings_of, split_image
from seldon_wrapper.user_model import SeldonComponent

LABELS = {"model_name": "m", "worker_id": "1"}


def test_settings_have_seldons_defaults():
    settings = settings_of({"MODEL_NAME": "M"})
    found = (settings.http_port, settings.grpc_port, settings.metrics_port, settings.metrics_path, settings.workers)
    assert found == (9000, 5000, 6000, "/metrics", 1)
    assert (settings.include_metrics, settings.strict, settings.grpc, settings.call_timeout) == (
        True,
        False,
        True,
        5000.0,
    )


def test_settings_read_the_environment():
    environ = {
        "MODEL_NAME": "M",
        "PREDICTIVE_UNIT_HTTP_SERVICE_PORT": "9001",
        "GRPC_WORKERS": "0",
        "GUNICORN_WORKERS": "3",
        "GUNICORN_THREADS": "4",
        "FLASK_SINGLE_THREADED": "1",
        "INCLUDE_METRICS_IN_CLIENT_RESPONSE": "False",
        "SELDON_LOG_LEVEL": "warning",
    }
    annotations = {"seldon.io/rest-timeout": "1500", "seldon.io/grpc-max-message-size": "100"}
    settings = settings_of(environ, (), annotations)
    assert (settings.http_port, settings.grpc, settings.workers, settings.threads) == (9001, False, 3, 1)
    assert (settings.include_metrics, settings.log_level) == (False, "WARNING")
    assert (settings.call_timeout, settings.grpc_max_message) == (1.0, 100)


def test_flags_come_before_the_environment_but_for_the_log_level():
    environ = {"SELDON_LOG_LEVEL": "ERROR", "GUNICORN_WORKERS": "2"}
    settings = settings_of(
        environ, ["pkg.M", "--workers", "5", "--log-level", "DEBUG", "--persistence", "--service-type", "ROUTER"]
    )
    assert (settings.interface_name, settings.workers, settings.log_level) == ("pkg.M", 5, "ERROR")


# flag, its variable, a value, and the setting that it makes
FLAGS = [
    ("--service-type", "SERVICE_TYPE", "ROUTER", {"service_type": "ROUTER"}),
    ("--parameters", "PREDICTIVE_UNIT_PARAMETERS", "[1]", {"parameters": "[1]"}),
    ("--log-level", "SELDON_LOG_LEVEL", "DEBUG", {"log_level": "DEBUG"}),
    ("--debug", "SELDON_DEBUG", "1", {}),
    ("--tracing", "TRACING", "1", {"tracing": True}),
    ("--workers", "GUNICORN_WORKERS", "3", {"workers": 3}),
    ("--threads", "GUNICORN_THREADS", "3", {"threads": 3}),
    ("--max-requests", "GUNICORN_MAX_REQUESTS", "7", {"max_requests": 7}),
    ("--max-requests-jitter", "GUNICORN_MAX_REQUESTS_JITTER", "8", {"max_requests_jitter": 8}),
    ("--keepalive", "GUNICORN_KEEPALIVE", "9", {"keep_alive": 9.0}),
    ("--access-log", "GUNICORN_ACCESS_LOG", "1", {"access_log": True}),
    ("--pidfile", "SELDON_PIDFILE", "p", {"pidfile": "p"}),
    ("--single-threaded", "FLASK_SINGLE_THREADED", "1", {"threads": 1}),
    ("--http-port", "PREDICTIVE_UNIT_HTTP_SERVICE_PORT", "9001", {"http_port": 9001}),
    ("--grpc-port", "PREDICTIVE_UNIT_GRPC_SERVICE_PORT", "5001", {"grpc_port": 5001}),
    ("--metrics-port", "PREDICTIVE_UNIT_METRICS_SERVICE_PORT", "6001", {"metrics_port": 6001}),
    ("--grpc-threads", "GRPC_THREADS", "4", {"threads": 4}),
    ("--grpc-workers", "GRPC_WORKERS", "0", {"grpc": False}),
    (None, "PREDICTIVE_UNIT_ID", "node", {"unit_id": "node"}),
    (None, "PREDICTIVE_UNIT_IMAGE", "a:1", {"unit_image": "a:1"}),
    (None, "PREDICTIVE_UNIT_METRICS_ENDPOINT", "/m", {"metrics_path": "/m"}),
    (None, "SELDON_EXECUTOR_ENABLED", "false", {"record_rewards": False}),
    (None, "MODEL_METADATA", "name: a", {"metadata_overlay": "name: a"}),
    (None, "INCLUDE_METRICS_IN_CLIENT_RESPONSE", "false", {"include_metrics": False}),
    (None, "PAYLOAD_PASSTHROUGH", "true", {"passthrough": True}),
]


@pytest.mark.parametrize(("flag", "variable", "value", "made"), FLAGS)
def test_every_flag_and_variable_of_seldons_server_is_read(flag, variable, value, made):
    before = vars(settings_of({"MODEL_NAME": "M", "GUNICORN_THREADS": "2"}))
    environ = {"MODEL_NAME": "M", "GUNICORN_THREADS": "2"}
    expected = {**before, **made}
    assert vars(settings_of({**environ, variable: value})) == expected
    if flag is not None:
        assert vars(settings_of(environ, ["M", flag, value])) == expected


def test_the_table_of_flags_is_whole():
    assert {(flag, name) for flag, name, _, _ in FLAGS if flag} == set(_FLAGS + _SWITCHES)


@pytest.mark.parametrize("flag", [flag for flag, _ in _SWITCHES])
def test_switches_need_no_value(flag):
    assert vars(settings_of({}, ["M", flag])) == vars(settings_of({}, ["M", flag, "1"]))


@pytest.mark.parametrize("argv", [["M", "REST"], ["M", "--nope"]])
def test_unknown_flags_end_the_process(argv):
    with pytest.raises(SystemExit) as ended:
        settings_of({}, argv)
    assert ended.value.code == 255


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"MODEL_NAME": " "},
        {"MODEL_NAME": "M", "GUNICORN_WORKERS": "many"},
        {"MODEL_NAME": "M", "GUNICORN_WORKERS": "0"},
        {"MODEL_NAME": "M", "SELDON_LOG_LEVEL": "LOUD"},
        {"MODEL_NAME": "M", "SERVICE_TYPE": "SHOE"},
    ],
)
def test_settings_that_make_no_sense_are_said(environ):
    with pytest.raises(StartupError):
        settings_of(environ)


def test_annotations(tmp_path):
    path = tmp_path / "annotations"
    path.write_text('a="1"\nbroken\nb = "x=y" \nc=""\nd=1\n')
    assert read_annotations(str(path)) == {"a": "1", "b": "x=y", "c": ""}
    assert read_annotations(str(tmp_path / "none")) == {}


@pytest.mark.parametrize(
    ("image", "parts"),
    [
        ("a/b:0.1", ("a/b", "0.1")),
        ("h:5000/a:1", ("h:5000/a", "1")),
        ("img", ("", "img")),
        (None, ("NOT_IMPLEMENTED",) * 2),
    ],
)
def test_images_are_divided_at_the_last_colon(image, parts):
    assert split_image(image) == parts


def test_labels():
    labels = node_labels(
        {"PREDICTOR_LABELS": '{"version": "v1"}', "PREDICTIVE_UNIT_IMAGE": "a:1", "PREDICTIVE_UNIT_ID": "n"}
    )
    assert (labels["predictor_version"], labels["image_version"], labels["model_name"]) == ("v1", "1", "n")
    assert node_labels({"PREDICTOR_LABELS": "{"})["predictor_version"] == "NOT_IMPLEMENTED"


def test_parameters_have_types():
    text = """[{"name":"i","value":"2","type":"INT"},{"name":"f","value":"1e3","type":"FLOAT"},
      {"name":"d","value":1,"type":"DOUBLE"},{"name":"s","value":"x","type":"STRING"},{"name":"b","value":"Yes","type":"BOOL"}]"""
    assert parameters_of(text) == {"i": 2, "f": 1000.0, "d": 1.0, "s": "x", "b": True}


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{}",
        "[1]",
        '[{"name":"i","value":"1.5","type":"INT"}]',
        '[{"name":"i","value":"1","type":"NUMBER"}]',
        '[{"name":"i","value":"1"}]',
        '[{"name":"b","value":"maybe","type":"BOOL"}]',
    ],
)
def test_parameters_that_do_not_fit_are_said(text):
    with pytest.raises(SeldonMicroserviceException) as raised:
        parameters_of(text)
    assert raised.value.reason == "MICROSERVICE_BAD_PARAMETER"


def plain(features, names):
    return ("plain", names)


def knows_meta(features, names, meta=None):
    return ("meta", meta)


def only_features(features):
    return ("features", features)


def passes_on(features, names, **kwargs):
    return knows_meta(features, names, **kwargs)


def passes_to_plain(features, names, **kwargs):
    return plain(features, names, **kwargs)


def decorated(function):
    def inner(*args, **kwargs):
        return function(*args, **kwargs)

    return inner


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (plain, ("plain", "n")),
        (knows_meta, ("meta", "m")),
        (only_features, ("features", "f")),
        (passes_on, ("meta", "m")),
        (passes_to_plain, ("plain", "n")),
        (decorated(plain), ("plain", "n")),
        (decorated(knows_meta), ("meta", "m")),
        (functools.wraps(plain)(decorated(plain)), ("plain", "n")),
        (lambda features, meta: ("second", meta), ("second", "n")),
    ],
)
def test_meta_is_given_to_methods_that_take_it(method, expected):
    call = with_meta(method)
    for _ in range(2):
        assert call("f", "n", "m") == expected


def test_a_type_error_of_the_user_is_raised_after_one_call():
    calls = []

    def predict(features, names, meta=None):
        calls.append(1)
        raise TypeError("mine")

    with pytest.raises(TypeError, match="mine"):
        with_meta(predict)(1, 2, 3)
    assert len(calls) == 1


def test_methods_of_the_base_class_do_not_count():
    class Mine(SeldonComponent):
        def predict(self, features, names):
            return features

    component = Component(Mine())
    assert set(component.methods) == {"predict"}
    assert "route" in component.inherited


def test_metadata_defaults_and_overlay():
    settings = settings_of(
        {"MODEL_NAME": "M", "PREDICTIVE_UNIT_IMAGE": "a/b:2", "MODEL_METADATA": "platform: x\nname: mine"}
    )
    found = metadata_of(object(), settings)
    assert found == {"name": "mine", "versions": ["2"], "platform": "x", "inputs": [], "outputs": [], "custom": {}}


@pytest.mark.parametrize("overlay", ["[1]", "a: [", ""])
def test_an_overlay_that_is_no_mapping_is_left_out(overlay):
    assert metadata_of(object(), settings_of({"MODEL_NAME": "M", "MODEL_METADATA": overlay}))["name"] == ""


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"messagetype": "tensor"},
        {"messagetype": "ndarray", "schema": {"names": ["a"], "shape": [2, 1]}},
        {"messagetype": "jsonData", "schema": {"type": "object"}},
        {"messagetype": "strData"},
        {"messagetype": "own", "schema": {}},
        {"name": "x", "datatype": "FP64", "shape": [-1, 2]},
    ],
)
def test_valid_inputs(entry):
    assert validate_model_metadata({"inputs": [entry]})["inputs"] == [entry]


@pytest.mark.parametrize(
    "metadata",
    [
        {"nope": 1},
        {"versions": "1"},
        {"name": 1},
        {"custom": {"a": 1}},
        {"inputs": {}},
        {"inputs": ["x"]},
        {"inputs": [{"messagetype": "tensor", "schema": {"extra": 1}}]},
        {"inputs": [{"messagetype": "tensor", "schema": {"shape": ["1"]}}]},
        {"inputs": [{"messagetype": "strData", "schema": {}}]},
        {"inputs": [{"messagetype": "jsonData", "schema": "text"}]},
        {"inputs": [{"name": "x", "datatype": "FLOAT"}]},
        {"inputs": [{"name": "x", "messagetype": "tensor"}]},
    ],
)
def test_invalid_metadata(metadata):
    with pytest.raises(SeldonInvalidMetadataError):
        validate_model_metadata(metadata)


def test_metric_helpers():
    assert [m["type"] for m in (create_counter("a", 1), create_gauge("a", 1), create_timer("a", 1))] == [
        "COUNTER",
        "GAUGE",
        "TIMER",
    ]
    with pytest.raises(TypeError):
        create_counter("a", "1")


@pytest.mark.parametrize(
    "metrics",
    [
        None,
        {},
        (create_counter("a", 1),),
        [1],
        [{"key": "a", "type": "SUM", "value": 1}],
        [{"key": "a", "value": 1}],
        [{"type": "GAUGE", "value": 1}],
        [{"key": "a", "type": "GAUGE"}],
        [{"key": "a", "type": "GAUGE", "value": "1"}],
        [{"key": "a", "type": "GAUGE", "value": 1, "tags": {"t": 1}}],
    ],
    ids=str,
)
def test_metrics_that_are_not_valid(metrics):
    assert not validate_metrics(metrics)


def test_metrics_add_overwrite_and_observe():
    store = MetricStore()
    for value in (1, 2):
        store.record([create_counter("c", value), create_gauge("g", value), create_timer("t", 20 * value)], "predict")
    text = exposition_of(store.snapshot(), LABELS).decode()
    labels = 'method="predict",model_name="m",worker_id="1"'
    assert f"c_total{{{labels}}} 3.0\n" in text
    assert f"g{{{labels}}} 2.0\n" in text
    assert f"t_count{{{labels}}} 2.0\n" in text
    assert f"t_sum{{{labels}}} 0.06\n" in text
    assert text.count("t_bucket") == 51
    store.clear()
    assert store.snapshot() == []


def test_timer_buckets():
    assert len(BOUNDS) == 50
    assert (BOUNDS[0], BOUNDS[1], BOUNDS[-1]) == (0.001, 0.0012341553253454693, 29.999999999999996)


def test_tags_make_series_and_built_in_labels_win():
    store = MetricStore()
    store.record([{**create_gauge("g", 1), "tags": {"a": 'x"\\\n', "model_name": "mine", "method": "mine"}}], "predict")
    store.record([{**create_gauge("g", 2), "tags": {"a": "y"}}], "predict")
    text = exposition_of(store.snapshot(), LABELS).decode()
    assert 'g{a="x\\"\\\\\\n",method="predict",model_name="m",worker_id="1"} 1.0' in text
    assert 'g{a="y",method="predict",model_name="m",worker_id="1"} 2.0' in text
    assert text.count("# TYPE g gauge") == 1


def test_illegal_names_do_not_spoil_the_scrape():
    store = MetricStore()
    store.record([{**create_gauge("my-gauge 1", 1), "tags": {"a-b": "c", "1": "d"}}, create_gauge("1x", 1)], "predict")
    text = exposition_of(store.snapshot(), LABELS).decode()
    assert 'my_gauge_1{_1="d",a_b="c",' in text
    assert "_1x{" in text


def test_expositions_of_workers_are_merged_by_family():
    first, second = MetricStore(), MetricStore()
    first.record([create_gauge("g", 1), create_counter("c", 1)], "predict")
    second.record([create_gauge("g", 2)], "predict")
    texts = [exposition_of(first.snapshot(), {"worker_id": "1"}), exposition_of(second.snapshot(), {"worker_id": "2"})]
    lines = merged([*texts, b""]).decode().splitlines()
    assert lines.count("# TYPE g gauge") == 1
    assert (
        lines.index('g{method="predict",worker_id="2"} 2.0') == lines.index('g{method="predict",worker_id="1"} 1.0') + 1
    )
    assert 'c_total{method="predict",worker_id="1"} 1.0' in lines


@pytest.mark.parametrize(
    ("files", "quota"),
    [
        ({"cpu.max": "150000 100000\n"}, 1.5),
        ({"cpu.max": "max 100000\n"}, None),
        ({"cpu/cpu.cfs_quota_us": "50000\n", "cpu/cpu.cfs_period_us": "100000\n"}, 0.5),
        ({"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, None),
        ({"cpu/cpu.cfs_quota_us": "50000\n"}, None),
        ({}, None),
    ],
)
def test_the_containers_cpu_limit_is_read(tmp_path, files, quota):
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    assert quota_in(str(tmp_path)) == quota


def test_threads_are_limited_unless_set():
    environ = {"OMP_NUM_THREADS": "7"}
    limit_threads(environ, 1000)
    assert (environ["OMP_NUM_THREADS"], environ["OPENBLAS_NUM_THREADS"]) == ("7", "1")


def outline_of(messages) -> list:
    """What a message says on the wire, without names for JSON and options."""
    return [
        (
            message.name,
            [(f.name, f.number, f.type, f.label, f.type_name, f.HasField("oneof_index")) for f in message.field],
            [oneof.name for oneof in message.oneof_decl],
            outline_of(message.nested_type),
        )
        for message in messages
    ]


def test_the_node_wrapper_tells_the_same_descriptors():
    from google.protobuf import any_pb2, descriptor_pb2, empty_pb2, struct_pb2

    from seldon_wrapper.proto_schema import seldon_file, tensorflow_files

    text = (pathlib.Path(__file__).parents[3] / "node/wrapper/src/grpc/descriptors.gen.ts").read_text()
    codes = re.findall(r"bytes: '(.*)'", text)
    files = [descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(code)) for code in codes]
    by_name = {file.name: file for file in files}
    for file in [*tensorflow_files(), seldon_file()]:
        assert by_name.pop(file.name) == file
    for module in (any_pb2, empty_pb2, struct_pb2):
        theirs = descriptor_pb2.FileDescriptorProto.FromString(module.DESCRIPTOR.serialized_pb)
        assert outline_of(by_name.pop(theirs.name).message_type) == outline_of(theirs.message_type)
    assert sorted(by_name) == [
        "grpc/health/v1/health.proto",
        "grpc/reflection/v1/reflection.proto",
        "grpc/reflection/v1alpha/reflection.proto",
    ]
