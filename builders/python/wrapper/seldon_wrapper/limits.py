"""What a worker takes of the machine: CPUs, which numeric libraries are told before they are imported, and memory."""

from __future__ import annotations

import os

_THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # <malloc.h> of glibc
_KEPT = 32 << 20  # the most that glibc takes for the second


def quota_in(cgroup: str) -> float | None:
    """CPUs of the container's limit in a folder of cgroup v2, else of v1, or None where there is none."""
    try:
        with open(f"{cgroup}/cpu.max", encoding="ascii") as file:
            quota, period = file.read().split()
        return None if quota == "max" else int(quota) / int(period)
    except (OSError, ValueError):
        pass
    try:
        with open(f"{cgroup}/cpu/cpu.cfs_quota_us", encoding="ascii") as file:
            quota_us = int(file.read())
        with open(f"{cgroup}/cpu/cpu.cfs_period_us", encoding="ascii") as file:
            period_us = int(file.read())
    except (OSError, ValueError):
        return None
    return quota_us / period_us if quota_us > 0 and period_us > 0 else None


def cpus() -> int:
    """Whole CPUs that this process may use; at least one."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = quota_in("/sys/fs/cgroup")
    return max(1, min(allowed, int(quota + 0.5)) if quota is not None else allowed)


def limit_threads(environ, workers: int) -> None:
    """Gives each worker its share of the CPUs; variables that are set already stay."""
    share = str(max(1, cpus() // workers))
    for name in _THREAD_VARIABLES:
        environ.setdefault(name, share)


def keep_freed_memory() -> None:
    """Lets malloc keep what a large request gave back for the next one.

    By default glibc returns blocks of some hundred KiB to the system each time, and getting them anew, page by page,
    takes longer than what is done with them. Other C libraries have no such setting.
    """
    import ctypes

    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    for parameter in (_TRIM_THRESHOLD, _MMAP_THRESHOLD):
        mallopt(parameter, _KEPT)
