"""A label of AI-made content gets a place on every banner: where there is room, else the columns give way to it.

Comes in: the columns as they stand without it. Goes out: columns and label, or a blocking finding. It does not know
what the label says, nor how it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from adwright.core import Finding, Placement, VisibleLabel
from adwright.render.columns import Column, boxes, met, solve_all, trouble
from adwright.render.fonts import font_set
from adwright.render.geometry import Box
from adwright.render.label import LabelItem, Tag, corners, free_spot, label_items
from adwright.render.setting import Setting


@dataclass(frozen=True)
class _Way:
    """The label in a corner, and the columns as they give way to it.

    Parameters
    ----------
    cost
        Things it touches, columns and things that are then worse off, things left out; the less the better.
    """

    cost: tuple[int, int, int]
    columns: list[Column]
    tag: Tag

    @property
    def is_clean(self) -> bool:
        """Whether nothing hides the label, it hides nothing, and nothing is worse off."""
        return self.cost[:2] == (0, 0)


def labelled(
    setting: Setting, label: VisibleLabel, solved: list[Column], product: list[Box], panels: list[Box]
) -> tuple[list[Column], Tag | None, list[Finding]]:
    """The blocks with the label among them: where there is room as they stand, else they give way to it.

    What does not fit even then is a blocking finding: a label that a market asks for is never left out in silence.
    """
    place = setting.placement
    items = label_items(label, place, font_set("sans", setting.writing))
    lost = items[0].shaped.missing
    best: _Way | None = None
    for item in items:
        tag = free_spot(item, place, [*boxes(solved), *product], panels)
        if tag is not None:
            return solved, tag, _lost_letters(label, place, lost)
        ways = [*([best] if best else []), *_ways(setting, item, solved, product)]
        best = min(ways, key=lambda way: way.cost, default=None)
        if best is not None and best.is_clean:
            return best.columns, best.tag, _lost_letters(label, place, lost)
    finding = _no_place(label, place, fits=best is not None)
    return (best.columns, best.tag, [finding]) if best else (solved, None, [finding])


def _ways(setting: Setting, item: LabelItem, solved: list[Column], product: list[Box]) -> Iterator[_Way]:
    """The label in each corner."""
    place = setting.placement
    for left, top in corners(item, place):
        tag = item.at(left, top)
        moved = solve_all(setting, tag.plate.grown(item.clear))
        touched = sum(tag.plate.intersection(box).area > 0 for box in [*boxes(moved), *product])
        worse = max(0, trouble(moved, place) - trouble(solved, place))
        worse += max(0, met(moved, product) - met(solved, product))
        yield _Way((touched, worse, sum(len(result.dropped) for _, result in moved)), moved, tag)


def _no_place(label: VisibleLabel, place: Placement, *, fits: bool) -> Finding:
    why = f"the label {label.text!r} does not fit {place.size}"
    if fits:
        why = f"the label {label.text!r} finds no place at {place.size} where it hides nothing and nothing hides it"
    return Finding(
        check="render", rule="render.label", severity="block", why=why,
        rewrite="shorten the copy, or leave this placement out in the markets that ask for the label",
        said=(("label", label.text), ("size", place.size)),
    )  # fmt: skip


def _lost_letters(label: VisibleLabel, place: Placement, lost: tuple[str, ...]) -> list[Finding]:
    if not lost:
        return []
    why = f"no font holds {''.join(lost)!r} of the label {label.text!r} at {place.size}"
    said = (("lost", "".join(lost)), ("label", label.text), ("size", place.size))
    return [Finding(check="render", rule="render.label", severity="block", why=why, form="render.label.letters",
                    said=said)]  # fmt: skip
