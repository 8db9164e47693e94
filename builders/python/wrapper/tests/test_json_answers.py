"""The short way of a JSON body is the long way, whatever the body, the component and its result are."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest
from mutations import bodies, mutated_bytes, mutated_value

from seldon_wrapper.component import Component
from seldon_wrapper.errors import SeldonNotImplementedError
from seldon_wrapper.forms import json_of
from seldon_wrapper.json_answers import answering
from seldon_wrapper.json_messages import body_of, message_of
from seldon_wrapper.metrics import MetricStore
from seldon_wrapper.operations import Operations
from seldon_wrapper.settings import Settings
from seldon_wrapper.user_model import SeldonComponent, SeldonResponse

BODIES = [
    b'{"data":{"ndarray":[[1.5,2,3,4]]}}',
    b'{"data":{"ndarray":[[1,2],[3,4]],"names":["a","b"]}}',
    b'{"data":{"ndarray":[[1,2],[3,4]],"names":null}}',
    b'{"data":{"ndarray":[[1,2]],"names":"ab"}}',
    b'{"data":{"ndarray":[[1,2]],"other":1}}',
    b'{"data":{"ndarray":[[1,2]],"names":[],"other":1}}',
    b'{"data":{"ndarray":[[1,2]],"tensor":{"shape":[1],"values":[3]}}}',
    b'{"data":{"ndarray":[[1,2]],"names":[],"tensor":{"shape":[1],"values":[3]}}}',
    b'{"data":{"ndarray":[[1,2]]},"meta":{"puid":"p","tags":{"a":1}}}',
    b'{"data":{"ndarray":[[1,2]]},"meta":{}}',
    b'{"data":{"ndarray":[[1,2]]},"meta":3}',
    b'{"data":{"ndarray":[[1,2]]},"status":{}}',
    b'{"data":{"ndarray":[[1,2]]},"strData":"x"}',
    b'{"data":{"ndarray":[1,2,3]}}',
    b'{"data":{"ndarray":[[1,2],[3]]}}',
    b'{"data":{"ndarray":[["a",null]]}}',
    b'{"data":{"ndarray":[]}}',
    b'{"data":{"ndarray":[[NaN,1]]}}',
    b'{"data":{"ndarray":{"a":1}}}',
    b'{"data":{"ndarray":null}}',
    b'{"data":{"ndarray":7}}',
    b'{"data":{}}',
    b'{"data":[1,2]}',
    b'{"data":"ndarray"}',
    b'{"data":null}',
    b'{"data":{"names":["a"]}}',
    b'{"jsonData":{"data":{"ndarray":[[1]]},"n":12345678901234567890123}}',
    b'{"strData":"data"}',
    b'[{"data":{"ndarray":[[1]]}}]',
    b'"data"',
    b"null",
    b"7",
    b"",
    b"{",
    b'{"data":{"ndarray":' + b"[" * 2000,
    b'{"data":{"ndarray":[%b]}}' % b",".join([b"[0.5,1]"] * 200),
]


class Identity:
    def predict(self, features, names, meta=None):
        return features


class Seen:
    """Answers with all that it was given."""

    def predict(self, features, names, **kwargs):
        return {"features": np.asarray(features).tolist(), "names": names, "meta": kwargs.get("meta")}


class Named(Identity):
    class_names = ("first", "second")


class Talking(Identity):
    def tags(self):
        return {"tag": 1}

    def metrics(self):
        return [{"type": "COUNTER", "key": "calls", "value": 1}]


class Response:
    def predict(self, features, names):
        return SeldonResponse(features, tags={"t": 2}, metrics=[{"type": "GAUGE", "key": "g", "value": 2}])


class Lists:
    def predict(self, features, names):
        return [[1, "x"], [2, None]]


class Flat:
    def predict(self, features, names):
        return np.asarray([0.1, 0.2], dtype="f4")


class Texts:
    def predict(self, features, names):
        return np.asarray([["a"], ["b"]])


class NotSo:
    def predict(self, features, names):
        raise SeldonNotImplementedError("not so")


class Broken:
    def predict(self, features, names):
        raise ValueError(f"no {names}")


class Nothing:
    def predict(self, features, names):
        return None


class Inherits(SeldonComponent):
    pass


COMPONENTS = [Identity, Seen, Named, Talking, Response, Lists, Flat, Texts, NotSo, Broken, Nothing, Inherits]


def both_ways(user, name: str = "predict", unit_id=None):
    settings = Settings("X")
    settings.unit_id = unit_id
    call = Operations(Component(user), settings, MetricStore()).calls[name]
    return answering(call), lambda body: body_of(call.answer(message_of(json_of(body))))


def outcome(way, body: bytes):
    try:
        return way(body)
    except Exception as error:
        return type(error), str(error), vars(error).get("status_code")


@pytest.mark.parametrize("component", COMPONENTS)
@pytest.mark.parametrize("unit_id", [None, "node"])
def test_both_ways_agree(component, unit_id):
    short, long = both_ways(component(), unit_id=unit_id)
    for body in [*BODIES, *(json.dumps(case).encode() for case in bodies())]:
        assert outcome(short, body) == outcome(long, body), body


@pytest.mark.parametrize("name", ["transform_input", "transform_output"])
def test_both_ways_agree_where_there_is_no_method(name):
    short, long = both_ways(Identity(), name)
    for body in BODIES:
        assert outcome(short, body) == outcome(long, body), body


def test_both_ways_agree_on_damaged_bodies():
    ways = [both_ways(component()) for component in (Identity, Seen)]
    rng = random.Random(20261128)
    seeds = [json.loads(body) for body in BODIES[:12]]
    for turn in range(4000):
        body = json.dumps(mutated_value(rng, rng.choice(seeds))).encode()
        if turn % 2:
            body = mutated_bytes(rng, body)
        for short, long in ways:
            assert outcome(short, body) == outcome(long, body), body


def test_names_are_the_components_to_keep():
    """Each call gets a list of its own."""
    kept = []

    class Keeps:
        def predict(self, features, names):
            names.append("x")
            kept.append(names)
            return features

    short, _ = both_ways(Keeps())
    for _ in range(2):
        short(BODIES[0])
    assert kept == [["x"], ["x"]]


def test_class_names_may_come_with_the_first_call():
    class Late(Identity):
        def predict(self, features, names, meta=None):
            self.class_names = ["a", "b", "c", "d"]
            return features

    short, _ = both_ways(Late())
    assert json.loads(short(BODIES[0]))["data"]["names"] == ["a", "b", "c", "d"]
