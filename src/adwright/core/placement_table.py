"""All placements, from ``adwright/data/placements``: one YAML file a platform.

Comes in: an id, a size or the name of a platform. Goes out: a `Placement`, all of them, or the nearest name. What a
row leaves out it takes from the head of its file; what it does not say of a picture's file is filled in and told as
assumed. It does not know what the rules are for.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from adwright.core.errors import UserError, did_you_mean
from adwright.core.noun import Noun
from adwright.core.package_data import read_yaml, yaml_names
from adwright.core.placement import Placement, Size

#: What a picture's file is held to where the source says nothing: the types that we write, and 5 MB, the smallest limit
#: of the large feeds (Google 5120 KB, LinkedIn and X 5 MB).
_ASSUMED: dict[str, Any] = {"media_types": ("image/jpeg", "image/png"), "max_bytes": 5_000_000}
#: What a row takes from the head of its file.
_SHARED = ("platform", "version", "source", "checked", "confidence")
#: Parts of a row with a confidence of their own.
_SURE = ("animation", "html5", "amphtml", "video")


class PlacementFile(Noun):
    """One table.

    Parameters
    ----------
    version
        Of the table: the month of its last change.
    also
        Other names of the platform: "抖音".
    """

    version: str
    platform: str
    also: tuple[str, ...] = ()
    placements: tuple[Placement, ...]


@cache
def placement_files() -> dict[str, PlacementFile]:
    """Platform -> its table, in the order of the files."""
    tables = (read_yaml("placements", name) for name in yaml_names("placements"))
    files = [PlacementFile.model_validate(_filled(table)) for table in tables]
    return {file.platform: file for file in files}


def _filled(table: dict[str, Any]) -> dict[str, Any]:
    head = {name: table[name] for name in _SHARED if name in table}
    kept = {name: value for name, value in table.items() if name in PlacementFile.model_fields}
    if unknown := set(table) - set(kept) - set(head):
        raise ValueError(f"unknown keys {sorted(unknown)} in the table of {table.get('platform')}")
    return {**kept, "placements": [filled_row(row, head) for row in table["placements"]]}


def filled_row(row: dict[str, Any], head: dict[str, Any]) -> dict[str, Any]:
    """A row of a table as a `Placement` reads it.

    Parameters
    ----------
    head
        What the rows of its file share.

    Examples
    --------
    >>> head = {"platform": "x", "version": "2026-11", "source": "s", "checked": "2026-11", "confidence": "reported"}
    >>> row = filled_row({"id": "a", "name": "A", "format": "f", "size": "800x418"}, head)
    >>> row["width"], row["severity"], row["assumed"]
    (800, 'notice', ['media_types', 'max_bytes'])
    """
    full = {**head, **row}
    severity = full.setdefault("severity", "block" if full["confidence"] == "read" else "notice")
    if "size" in full:
        size = Size.model_validate(full.pop("size"))
        full |= {"width": size.width, "height": size.height}
    if full.get("width") and "video" not in full:
        ours = {name: value for name, value in _ASSUMED.items() if name not in full}
        full |= {**ours, "assumed": [*full.get("assumed", ()), *ours]}
    for texts in ("fields", "other_fields"):
        full[texts] = {
            name: _filled_text(rule, full["confidence"], severity) for name, rule in full.get(texts, {}).items()
        }
    for part in _SURE:
        if full.get(part):
            full[part] = {"confidence": full["confidence"], **full[part]}
    full["assets"] = [{"confidence": full["confidence"], **asset} for asset in full.get("assets", ())]
    return full


def _filled_text(rule: dict[str, Any], confidence: str, severity: str) -> dict[str, Any]:
    """A text is as sure as its row unless it says otherwise, and never stricter than it."""
    sure = rule.get("confidence", confidence)
    return {"confidence": sure, "severity": severity if sure == "read" else "notice", **rule}


@cache
def placements() -> dict[str, Placement]:
    """All placements by id, in the order of their files."""
    found: dict[str, Placement] = {}
    for place in (place for file in placement_files().values() for place in file.placements):
        if place.id in found:
            raise ValueError(f"the placement {place.id} occurs twice")
        found[place.id] = place
    return found


@cache
def _by_size() -> dict[str, list[Placement]]:
    found: dict[str, list[Placement]] = {}
    for place in placements().values():
        found.setdefault(place.size, []).append(place)
    return found


def placement(name: str) -> Placement:
    """The placement of that id or of that size ("300x250").

    Raises
    ------
    UserError
        None of that name, with the nearest; or a size that several share, with their ids.

    Examples
    --------
    >>> placement("300x250").id
    'display_rectangle'
    >>> placement("300x50")
    Traceback (most recent call last):
    adwright.core.errors.UserError: 2 placements are 300x50; name one: google_upload_300x50, iab_banner_300x50
    """
    known = placements()
    if name in known:
        return known[name]
    if name and (sized := _by_size().get(name)):
        first = [place for place in sized if place.by_size] or sized
        if len(first) == 1:
            return first[0]
        raise UserError(f"{len(sized)} placements are {name}", f"name one: {', '.join(p.id for p in sized)}")
    raise UserError(f"no placement named {name!r}", hint=did_you_mean(name, known))


def platform_named(name: str) -> str:
    """The platform of that name, or of another name of it; UserError with the nearest otherwise.

    Examples
    --------
    >>> platform_named("Meta"), platform_named("抖音")
    ('meta', 'oceanengine')
    """
    folded = name.strip().casefold()
    files = placement_files()
    names = {also.casefold(): file.platform for file in files.values() for also in (file.platform, *file.also)}
    if folded not in names:
        near = did_you_mean(folded, names)
        raise UserError(f"no placements of a platform named {name!r}", near if near[:3] == "did" else _known(files))
    return names[folded]


def _known(files: dict[str, PlacementFile]) -> str:
    return f"known: {', '.join(files)}"
