"""How many lasting connections each worker has, in memory that all of them see: so that they share them out evenly.

The kernel gives a new connection to the worker that wakes up first, which can be the same one many times, and
connections of gRPC last. Nothing waits for anybody here: numbers that are a moment old cost evenness, nothing else.
"""

from __future__ import annotations

import mmap
from math import inf

_AWAY = -1  # takes no connections


class Shares:
    """The table: a number for each worker. Made before the workers are forked."""

    def __init__(self, workers: int):
        self._numbers = memoryview(mmap.mmap(-1, 4 * workers)).cast("i")
        for worker in range(workers):
            self.clear(worker)

    def clear(self, worker: int) -> None:
        """That worker is gone, or takes no further connections."""
        self._numbers[worker] = _AWAY

    def tell(self, worker: int, count: int) -> None:
        """That worker has so many connections."""
        self._numbers[worker] = count

    def least_but(self, worker: int) -> float:
        """The fewest that any other worker has; infinite where no other takes any."""
        others = [count for other, count in enumerate(self._numbers) if other != worker and count != _AWAY]
        return min(others, default=inf)
