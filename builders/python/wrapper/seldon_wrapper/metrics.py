"""Custom metrics of one worker process: counters, gauges and timers in plain dictionaries.

Nothing on the request path crosses a process; the process that answers a scrape asks the workers (exposition.py).
Names, types and buckets: https://docs.seldon.io/projects/seldon-core, "Custom metrics".
"""

from __future__ import annotations

from bisect import bisect_left
from threading import Lock

from .errors import BAD_METRIC, SeldonMicroserviceException
from .jsontext import dumps

COUNTER, GAUGE, TIMER = "COUNTER", "GAUGE", "TIMER"
TYPES = (COUNTER, GAUGE, TIMER)
# 50 steps of equal ratio from 1 ms to 30 s, written out so that the labels are Seldon's to the last digit.
BOUNDS = (
    0.001, 0.0012341553253454693, 0.0015231393670785815, 0.0018797905611233593, 0.0023199535315445415,
    0.002863183005509725, 0.0035336125536884733, 0.004361026750842238, 0.005382184388525997, 0.006642451525090608,
    0.008197816923039709, 0.010117379411776668, 0.012486417679584786, 0.015410178873747385, 0.019018554321561593,
    0.02347185009632733, 0.028967908792092944, 0.03575089889988335, 0.04412216226317852, 0.05445360152285871,
    0.06720420230367624, 0.0829404241586763, 0.10236136616184238, 0.12632982515827532, 0.15591062646904755,
    0.19241792993472334, 0.2374736129208902, 0.2930793240153456, 0.3617054084821892, 0.44640065608455204,
    0.5509277469444613, 0.6799304127720881, 0.8391397397870157, 1.035628778567157, 1.2781267721496807,
    1.5774069623151439, 1.9467652027782552, 2.402610642206036, 2.965194718810281, 3.65951085290597,
    4.516404807273444, 5.573945044312399, 6.879113959621136, 8.489895126924782, 10.477849282518772,
    12.931293490187748, 15.959224724520412, 19.696162182151948, 24.30812344597087, 29.999999999999996,
)  # fmt: skip
_FEEDBACK = "seldon_api_model_feedback"
_REWARD = "seldon_api_model_feedback_reward"


def _checked(key, value):
    value + 1  # raises TypeError for what is not a number
    return {"key": key, "value": value}


def create_counter(key: str, value: float) -> dict:
    """A metric that adds up."""
    return {**_checked(key, value), "type": COUNTER}


def create_gauge(key: str, value: float) -> dict:
    """A metric that overwrites."""
    return {**_checked(key, value), "type": GAUGE}


def create_timer(key: str, value: float) -> dict:
    """A metric of milliseconds."""
    return {**_checked(key, value), "type": TIMER}


def validate_metrics(metrics) -> bool:
    """Tells whether ``metrics`` is a list of well-formed metrics."""
    return isinstance(metrics, list) and all(_is_metric(metric) for metric in metrics)


def _is_metric(metric) -> bool:
    if not isinstance(metric, dict) or metric.get("type") not in TYPES or not isinstance(metric.get("key"), str):
        return False
    try:
        metric["value"] + 1
    except (KeyError, TypeError):
        return False
    tags = metric.get("tags")
    return not tags or (isinstance(tags, dict) and all(isinstance(tag, str) for tag in tags.values()))


def bad_metric(metrics) -> SeldonMicroserviceException:
    """The error for metrics that are not well formed."""
    try:
        shown = dumps(metrics).decode()
    except (TypeError, ValueError):
        shown = repr(metrics)
    return SeldonMicroserviceException(
        f"Bad metric created during request: {shown}", status_code=500, reason=BAD_METRIC
    )


class MetricStore:
    """The series of one worker, keyed by (key, method, sorted tags)."""

    def __init__(self):
        self._counters: dict = {}
        self._gauges: dict = {}
        self._timers: dict = {}
        self._lock = Lock()

    def record(self, metrics: list, method: str) -> None:
        """Records well-formed metrics of one call."""
        with self._lock:
            for metric in metrics:
                tags = metric.get("tags")
                labels = tuple(sorted((str(k), str(v)) for k, v in tags.items() if k != "method")) if tags else ()
                self._record_one((str(metric["key"]), method, labels), metric.get("type", COUNTER), metric["value"])

    def _record_one(self, series: tuple, kind: str, value) -> None:
        value = float(value)
        if kind == GAUGE:
            self._gauges[series] = value
        elif kind == TIMER:
            self._observe(series, value / 1000.0)
        else:
            self._counters[series] = self._counters.get(series, 0.0) + value

    def _observe(self, series: tuple, seconds: float) -> None:
        timer = self._timers.get(series)
        if timer is None:
            timer = self._timers[series] = [[0] * (len(BOUNDS) + 1), 0.0]
        timer[0][bisect_left(BOUNDS, seconds)] += 1
        timer[1] += seconds

    def record_reward(self, reward: float) -> None:
        """Counts one feedback and its reward."""
        with self._lock:
            for key, value in ((_FEEDBACK, 1.0), (_REWARD, reward)):
                self._record_one((key, "feedback", ()), COUNTER, value)

    def snapshot(self) -> list:
        """All series as plain lists: [type, key, method, tags, value]; a timer's value is [bins, sum]."""
        with self._lock:
            kinds = ((COUNTER, self._counters), (GAUGE, self._gauges))
            found = [[kind, *series, value] for kind, group in kinds for series, value in group.items()]
            found += [[TIMER, *series, [list(bins), total]] for series, (bins, total) in self._timers.items()]
        return found

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            for group in (self._counters, self._gauges, self._timers):
                group.clear()
