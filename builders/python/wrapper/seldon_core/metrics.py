"""Helpers that make custom metrics."""

from seldon_wrapper.metrics import (
    COUNTER,
    GAUGE,
    TIMER,
    create_counter,
    create_gauge,
    create_timer,
    validate_metrics,
)
from seldon_wrapper.settings import split_image

__all__ = [
    "COUNTER",
    "GAUGE",
    "TIMER",
    "create_counter",
    "create_gauge",
    "create_timer",
    "split_image_tag",
    "validate_metrics",
]


def split_image_tag(tag: str) -> tuple:
    """Name and version of an image, divided at the last colon."""
    return split_image(tag)
