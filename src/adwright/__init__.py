"""adwright: intelligent ad creatives, from product feed to measured, learning ads.

`import adwright` is quick; what it offers is loaded when it is first used:

>>> import adwright
>>> adwright.placement("300x250").name
'Medium rectangle'
"""

from importlib import import_module
from typing import Any

from adwright.version import __version__

__all__ = ["__version__"]


def __getattr__(name: str) -> Any:
    if not name.startswith("_"):
        for home in ("adwright.core", "adwright.app"):
            module = import_module(home)
            if name in getattr(module, "__all__", ()):
                return getattr(module, name)
    raise AttributeError(f"module 'adwright' has no attribute {name!r}")
