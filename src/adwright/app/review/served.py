"""What may be served: what passed the checks, or what people approved and published, as the campaign says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from adwright.app.review.bundle import renditions, thaw
from adwright.app.workspace import Workspace
from adwright.core import Creative, Rendition
from adwright.core.review import HELD


@dataclass(frozen=True, kw_only=True)
class Served:
    """A creative that may be served, its pictures by placement, and whether they are frozen bytes."""

    creative: Creative
    pictures: dict[str, Rendition]
    frozen: bool


def served(work: Workspace) -> list[Served]:
    """Creatives that may be served, with at least one picture.

    Never: what a check blocks, what the campaign does not make any more, what a person rejected or retired. Published
    ones are served as they were frozen. Where review is "automatic", those that the checks let through are served too,
    as they stand; where it is "required", nothing else is.
    """
    name = work.campaign.name
    shelf, standings = work.store.creative_states(name), work.store.standings(name)
    drawn = _by_creative(renditions(work))
    found = []
    for creative in work.store.creatives(name):
        if shelf[creative.id] in ("blocked", "retired"):
            continue
        standing = standings.get(creative.id)
        if standing is not None and standing.state == "published":
            bundle = thaw(work, standing.frozen)
            pictures = _by_creative(bundle.renditions).get(creative.id, {})
            found.append(Served(creative=bundle.creative, pictures=pictures, frozen=True))
        elif _automatic(work, shelf[creative.id], standing.state if standing else "checked"):
            found.append(Served(creative=creative, pictures=drawn.get(creative.id, {}), frozen=False))
    return [one for one in found if one.pictures]


def waiting(work: Workspace) -> int:
    """Number of creatives that wait for a person, to read, approve or publish them."""
    name = work.campaign.name
    standings = work.store.standings(name)
    by_hand = {id_ for id_, standing in standings.items() if standing.state in ("in_review", "approved")}
    shelf = work.store.creative_states(name)
    read = {id_ for id_, state in shelf.items() if state == "review" and id_ not in standings}
    return len({id_ for id_ in by_hand | read if shelf.get(id_) not in (None, "blocked", "retired")})


def under_review(work: Workspace, states: Mapping[str, str]) -> list[str]:
    """Ids, among those of the states by the checks, of creatives whose pictures people review or published."""
    standings = work.store.standings(work.campaign.name)
    held = (id_ for id_, standing in standings.items() if standing.state in HELD)
    return [id_ for id_ in held if states.get(id_, "blocked") != "blocked"]


def _automatic(work: Workspace, shelf: str, state: str) -> bool:
    return work.campaign.review == "automatic" and shelf == "approved" and state not in ("rejected", "retired")


def _by_creative(rows: Iterable[Rendition]) -> dict[str, dict[str, Rendition]]:
    found: dict[str, dict[str, Rendition]] = {}
    for rendition in rows:
        found.setdefault(rendition.creative, {})[rendition.placement] = rendition
    return found
