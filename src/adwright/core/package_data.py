"""Tables of the package: YAML files under ``adwright/data``."""

from __future__ import annotations

from importlib.resources import files
from typing import Any


def read_yaml(*path: str) -> Any:
    """A YAML file of the package, by its path under ``data``.

    Examples
    --------
    >>> sorted(read_yaml("properties.yaml"))
    ['properties']
    """
    import yaml  # costs 20 ms, and many commands read no table

    text = files("adwright.data").joinpath(*path).read_text("utf-8")
    # The C loader takes an eighth of the time; a wheel without it is rare.
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 # safe loaders both


def yaml_names(folder: str) -> list[str]:
    """Names of the YAML files in a folder of the package, sorted."""
    names = (file.name for file in files("adwright.data").joinpath(folder).iterdir())
    return sorted(name for name in names if name.endswith(".yaml"))
