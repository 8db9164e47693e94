"""The table of connections that workers share."""

from __future__ import annotations

import os
from math import inf

from seldon_wrapper.shares import Shares


def test_the_least_is_of_workers_that_take_connections():
    shares = Shares(3)
    assert shares.least_but(0) == inf
    shares.tell(0, 7)
    shares.tell(2, 5)
    assert [shares.least_but(worker) for worker in range(3)] == [5, 5, 7]
    shares.clear(2)
    assert [shares.least_but(worker) for worker in range(3)] == [inf, 7, 7]


def test_forked_processes_see_it():
    shares = Shares(2)
    shares.tell(0, 4)
    pid = os.fork()
    if pid == 0:
        shares.tell(1, shares.least_but(1) - 1)
        os._exit(0)
    os.waitpid(pid, 0)
    assert shares.least_but(0) == 3
