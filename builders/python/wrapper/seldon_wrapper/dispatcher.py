"""On which thread the component runs.

Its methods run on the thread that ran ``load()``, the main thread, one call at a time. As long as calls are short the
event loop runs on that thread too and calls the component directly: nothing is cheaper. Once calls turn out to be
long, the event loop moves to a thread of its own, so that pings, scrapes and new connections are answered meanwhile,
and the main thread takes calls from a queue; when they have become short again the loop moves back. With more than
one thread asked for, calls run side by side in a pool.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from time import monotonic

LONG_CALL = 0.02  # seconds
_WINDOW = 10.0
_LONG_TOTAL = 0.5  # of long calls in a window: then the loop moves
_SHORT_CALLS = 2000  # in a row: then it moves back


class Dispatcher:
    """Runs calls of the component. ``inline`` says that the event loop is to make them itself, at once."""

    def __init__(self, loop, threads: int):
        self.loop = loop
        self.inline = threads == 1
        self._pool = None if self.inline else ThreadPoolExecutor(threads, thread_name_prefix="component")
        self._jobs: SimpleQueue = SimpleQueue()
        self._running: dict = {}  # thread: when its call began
        self._long_total = 0.0
        self._window_end = 0.0
        self._short_calls = 0

    def long_call(self, seconds: float) -> None:
        """The event loop made a call that took longer than LONG_CALL; a reason to move it."""
        now = monotonic()
        if now > self._window_end:
            self._window_end, self._long_total = now + _WINDOW, 0.0
        self._long_total += seconds
        if self._long_total >= _LONG_TOTAL and self.inline:
            self.inline = False
            self._long_total = 0.0
            self.loop.stop()

    def submit(self, work, job: tuple, done) -> None:
        """Runs ``work(*job)`` where calls belong, then ``done(job, result, error)`` on the event loop."""
        if self._pool is not None:
            self._pool.submit(self._perform, work, job, done)
        else:
            self._jobs.put((work, job, done))

    def _perform(self, work, job: tuple, done) -> None:
        started = self._running[threading.get_ident()] = monotonic()
        result = error = None
        try:
            result = work(*job)
        except BaseException as raised:
            error = raised
        self._running.pop(threading.get_ident(), None)
        self.loop.call_soon_threadsafe(done, job, result, error)
        self._short_calls = self._short_calls + 1 if monotonic() - started < LONG_CALL else 0

    def run_loop(self) -> None:
        """On the main thread: runs the event loop, here or in a thread beside the calls, until ``finish``."""
        while True:
            self.loop.run_forever()
            if self.inline or self._pool is not None:
                return
            if self._make_calls():
                return

    def _make_calls(self) -> bool:
        """Makes calls from the queue while the loop runs elsewhere; true when all is finished."""
        self._short_calls = 0
        network = threading.Thread(target=self.loop.run_forever, name="network")
        network.start()
        while True:
            entry = self._jobs.get()
            if entry is None:
                network.join()
                return True
            self._perform(*entry)
            if self._short_calls >= _SHORT_CALLS:
                self.loop.call_soon_threadsafe(self.loop.stop)
                break
        network.join()
        finished = self._make_remaining_calls()
        self.inline = True  # not before: the last turn of the loop over there makes no calls
        return finished

    def _make_remaining_calls(self) -> bool:
        while not self._jobs.empty():
            entry = self._jobs.get()
            if entry is None:
                return True
            self._perform(*entry)
        return False

    def finish(self) -> None:
        """On the event loop: ends ``run_loop``."""
        self._jobs.put(None)
        self.loop.stop()

    def longest_call(self) -> float:
        """Seconds for which the oldest call that is under way has been running."""
        started = min(list(self._running.values()), default=None)
        return 0.0 if started is None else monotonic() - started
