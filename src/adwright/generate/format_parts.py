"""Parts of a format that no model writes: templates, points, sections, tags, the notice and the button.

Comes in: the piece under way, and a part. Goes out: lines that pass the checks and the part's limits, put into the
piece. All of them say what the facts or the format say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from adwright.core import Line
from adwright.core.copy_format import Part
from adwright.core.text import count, language_of
from adwright.generate.alike import TOO_NEAR, likeness
from adwright.generate.composer import compose
from adwright.generate.format_brief import part_brief
from adwright.generate.format_composed import filled, line_of
from adwright.generate.format_desk import Desk, near_elsewhere, put, report
from adwright.generate.grounding import supports_of
from adwright.generate.manners import breach, market_of, tags_of
from adwright.generate.phrase import Phrase, join
from adwright.generate.points import Point, points, under
from adwright.generate.sampling import refused


def _templates(desk: Desk, part: Part) -> None:
    """Each template at most once in a piece; another one for each piece."""
    used: set[int] = set()
    offered: list[tuple[int, Line]] = []
    for number, line in filled(desk.brief, part):
        if len(offered) > 40:
            break
        bad = refused(part_brief(desk.brief, part), line, desk.accept)
        if bad is None and not breach(line.text, desk.form, part):
            offered.append((number, line))
        elif bad is not None and bad not in desk.dropped:
            desk.dropped.append(bad)
    fresh = [pair for pair in offered if not near_elsewhere(desk, pair[1].text)]
    stale = [] if desk.strict else [pair for pair in offered if pair not in fresh]
    for number, line in [*fresh, *stale]:
        if len(desk.items(part.name)) == part.most:
            break
        # Two templates that need the same words say the same: the fuller one stands first.
        if number not in used and not any(likeness(line.text, x.line.text) >= TOO_NEAR for x in desk.lines):
            used.add(number)
            put(desk, part, line)
    report(desk, part, "no template of the format can be filled with these facts")


def _points(desk: Desk, part: Part) -> None:
    said = {support.fact for item in desk.lines for support in item.line.supports}
    made = _accepted(desk, part, points(desk.brief, said=said))
    price = [pair for pair in made if pair[0].tells == "price"]
    rest = [pair for pair in made if pair[0].tells != "price"][: part.most - len(price)]
    for _, line in [*rest, *price]:
        put(desk, part, line)
    report(desk, part, "the brief has too few facts that can be said")


def _sections(desk: Desk, part: Part) -> None:
    language = language_of(desk.brief.locale)
    made = {point.phrase.text: (point, line) for point, line in _accepted(desk, part, points(desk.brief))}
    headings = 0
    for section, own in under(part.sections, [point for point, _ in made.values()]):
        if headings == part.most:
            break
        headings += 1
        heading = section.heading.get(language, section.heading["en"])
        put(desk, part, line_of(desk.brief, part.field, Phrase(heading), "a heading of the format that has facts"))
        for point in own:
            put(desk, part, made[point.phrase.text][1], under=heading)
    report(desk, part, "the brief has too few facts that can be said", headings)


def _accepted(desk: Desk, part: Part, made: Sequence[Point]) -> list[tuple[Point, Line]]:
    """Points with their mark that pass the checks and the part's limits."""
    marks = desk.form.manners.marks
    kept = []
    for point in made:
        mark = marks.get(point.tells, marks.get("", ""))
        line = line_of(desk.brief, part.field, join(mark, point.phrase), "a fact as a point")
        bad = refused(part_brief(desk.brief, part), line, desk.accept)
        if bad is None and count(line.text, part.text.counting) <= part.text.limit:
            kept.append((point, line))
        elif bad is not None and bad not in desk.dropped:
            desk.dropped.append(bad)
    return kept


def _tags(desk: Desk, part: Part) -> None:
    for text in tags_of(desk.brief, desk.form, part, first=desk.tags):
        if len(desk.items(part.name)) == part.most:
            break
        line = line_of(desk.brief, "social", Phrase(text), "a tag from category, brand, product or terms in demand")
        line = line.model_copy(update={"supports": supports_of(desk.brief, text)})
        bad = refused(desk.brief, line, desk.accept)
        if bad is None:
            put(desk, part, line)
        else:
            desk.dropped.append(bad)
    report(desk, part, "no word of the product makes a tag")


def _notice(desk: Desk, part: Part) -> None:
    words = part.notices.get(market_of(desk.brief), part.notices.get("", ""))
    text = words.replace("{brand}", desk.brief.brand_name)
    if text.strip(" :【】") and count(text, part.text.counting) <= part.text.limit:
        put(
            desk,
            part,
            line_of(desk.brief, part.field, Phrase(text), f"set by the format for market {market_of(desk.brief)}"),
        )
    report(desk, part, "the brand has no name, or one that is too long")


def _button(desk: Desk, part: Part) -> None:
    own = part_brief(desk.brief, part)
    listed = [made.line for made in compose(own, "cta", ["cta"])]
    wished = [line for line in listed if line.text == desk.button]
    turned = listed[desk.number % len(listed) :] + listed if listed and not desk.button else listed
    for line in [*wished, *turned]:
        if refused(own, line, desk.accept) is None and not breach(line.text, desk.form, part):
            put(desk, part, line)
            break
    report(desk, part, "no button of the closed list fits")


MAKE: dict[Literal["template", "points", "sections", "tags", "notice", "button"], Callable[[Desk, Part], None]] = {
    "template": _templates, "points": _points, "sections": _sections, "tags": _tags, "notice": _notice,
    "button": _button,
}  # fmt: skip
