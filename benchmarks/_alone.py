"""A function in a process of its own, so that no cache and no memory of another run helps or burdens it."""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


def alone(work: Callable[..., T], *given: Any) -> T:
    """What the function answers in a fresh process; function and values must be importable and picklable."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def peak_mb(pid: int | str = "self") -> float:
    """Most memory a process has held [MB]; 0 when it has ended.

    Not `ru_maxrss`, where Linux tells it otherwise: a child inherits its parent's through exec.
    """
    if not Path("/proc/self/status").is_file():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2  # bytes on macOS
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)
