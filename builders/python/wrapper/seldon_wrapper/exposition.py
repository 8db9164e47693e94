"""Prometheus' text format for the series of a worker.

Format: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

import re

from .metrics import BOUNDS, COUNTER, GAUGE

_NOT_IN_NAME = re.compile("[^a-zA-Z0-9_:]")
_NOT_IN_LABEL = re.compile("[^a-zA-Z0-9_]")
_LE = [repr(bound) for bound in BOUNDS] + ["+Inf"]
_KINDS = {COUNTER: "counter", GAUGE: "gauge"}


def exposition_of(snapshot: list, labels: dict) -> bytes:
    """The text of one worker's series (MetricStore.snapshot); ``labels`` stand on every sample."""
    families: dict = {}
    for kind, key, method, tags, value in snapshot:
        known = {**_tag_labels(tags), "method": method, **labels}
        families.setdefault((_KINDS.get(kind, "histogram"), _metric_name(key)), []).append((known, value))
    lines = []
    for (kind, name), series in families.items():
        shown = name + "_total" if kind == "counter" else name
        lines.append(f"# HELP {shown} ")
        lines.append(f"# TYPE {shown} {kind}")
        for known, value in series:
            lines.extend(_samples(kind, name, known, value))
    return "".join(line + "\n" for line in lines).encode()


def _metric_name(key: str) -> str:
    """``key`` as a legal metric name: one that is not would spoil the whole scrape."""
    name = _NOT_IN_NAME.sub("_", key) or "_"
    return "_" + name if name[0].isdigit() else name


def _tag_labels(tags) -> dict:
    found = {}
    for key, value in tags:
        label = _NOT_IN_LABEL.sub("_", key) or "_"
        found["_" + label if label[0].isdigit() else label] = value
    return found


def _samples(kind: str, name: str, labels: dict, value) -> list:
    if kind == "counter":
        return [f"{name}_total{_shown(labels)} {_number(value)}"]
    if kind == "gauge":
        return [f"{name}{_shown(labels)} {_number(value)}"]
    bins, total = value
    lines, count = [], 0
    for bound, cases in zip(_LE, bins):
        count += cases
        lines.append(f"{name}_bucket{_shown({**labels, 'le': bound})} {_number(count)}")
    lines.append(f"{name}_count{_shown(labels)} {_number(count)}")
    lines.append(f"{name}_sum{_shown(labels)} {_number(total)}")
    return lines


def _shown(labels: dict) -> str:
    return "{" + ",".join(f'{key}="{_escaped(labels[key])}"' for key in sorted(labels)) + "}"


def _escaped(value: str) -> str:
    return str(value).replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')


def _number(value: float) -> str:
    text = repr(float(value))
    return {"inf": "+Inf", "-inf": "-Inf", "nan": "NaN"}.get(text, text)
