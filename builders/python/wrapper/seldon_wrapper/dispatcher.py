"""On which thread the component runs.

By default on the thread that ran ``load()``, one call at a time: the event loop calls it directly. With more than
one thread asked for, calls run side by side in a pool.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor


class Dispatcher:
    """Runs jobs. ``inline`` says that the caller should run them itself, at once."""

    def __init__(self, loop, threads: int):
        self.loop = loop
        self.inline = threads == 1
        self._pool = None if self.inline else ThreadPoolExecutor(threads, thread_name_prefix="component")

    def submit(self, work, job: tuple, done) -> None:
        """Runs ``work(*job)`` in the pool, then ``done(job, result)`` on the loop."""
        future = self._pool.submit(work, *job)
        future.add_done_callback(lambda finished: self.loop.call_soon_threadsafe(done, job, finished.result()))

    async def run(self, work, *job):
        """The result of ``work(*job)``, from whichever thread is right."""
        if self.inline:
            return work(*job)
        return await self.loop.run_in_executor(self._pool, lambda: work(*job))
