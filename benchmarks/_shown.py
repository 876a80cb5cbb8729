"""What benchmarks show alike: the machine they ran on, and rows as a Markdown table."""

from __future__ import annotations

import math
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def machine(*packages: str) -> dict[str, object]:
    """Processor, cores, load before the run, and versions of the packages that the figures hang on."""
    info = Path("/proc/cpuinfo")
    names = [line.split(":")[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")] \
        if info.is_file() else []  # fmt: skip
    return {
        "processor": names[0] if names else platform.processor() or platform.machine(), "cores": os.cpu_count(),
        **_gpu(), "load_before": round(os.getloadavg()[0], 1), "python": platform.python_version(),
        **{package: _version(package) for package in packages},
    }  # fmt: skip


def _gpu() -> dict[str, str]:
    """The first GPU, where a benchmark that has loaded torch may use one."""
    torch = sys.modules.get("torch")
    return {"gpu": torch.cuda.get_device_name(0)} if torch and torch.cuda.is_available() else {}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def table(titles: Mapping[str, str], rows: Sequence[Mapping[str, object]]) -> str:
    """The rows as a Markdown table, one column a title; what a row lacks or does not know is a dash.

    Examples
    --------
    >>> print(table({"name": "system", "share": "usable"}, [{"name": "a", "share": 0.25}, {"name": "b"}]))
    | system | usable |
    | :--- | ---: |
    | a | 0.25 |
    | b | - |
    """
    lines = ["| " + " | ".join(titles.values()) + " |", "| :--- |" + " ---: |" * (len(titles) - 1)]
    lines += ["| " + " | ".join(_shown(row.get(key)) for key in titles) + " |" for row in rows]
    return "\n".join(lines)


def _shown(value: object) -> str:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "-"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def finite(value: float, digits: int = 4) -> float | None:
    """A figure for JSON, which knows no nan and no infinity.

    Examples
    --------
    >>> finite(1 / 3), finite(float("nan")), finite(float("inf"))
    (0.3333, None, None)
    """
    return round(value, digits) if math.isfinite(value) else None
