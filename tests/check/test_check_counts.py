"""Ads of several texts or pictures have as many as their placement takes."""

from __future__ import annotations

import pytest

from adwright.check import counts, is_counted
from adwright.core import Placement, placement, placements
from adwright.core.copy_format import copy_format

COUNTED = [place for place in placements().values() if is_counted(place)]


def texts(many: int, long: int = 6) -> list[str]:
    return [f"{number:0{long}d}" for number in range(many)]


def full(place: Placement) -> dict[str, list[str]]:
    """As many of each field as is just enough."""
    return {name: texts(max(rule.least_count, 1)) for name, rule in place.fields.items()}


@pytest.mark.parametrize("place", COUNTED, ids=[place.id for place in COUNTED])
def test_each_row_with_a_count_keeps_it(place: Placement) -> None:
    least, most = (place.items.least, place.items.most) if place.items else (1, 0)
    assert counts(full(place), place, pictures=least) == []
    for name, rule in place.fields.items():
        if rule.least_count > 1:
            few = full(place) | {name: texts(rule.least_count - 1)}
            (found,) = counts(few, place, pictures=least)
            assert (found.rule, found.field, found.severity) == (f"counts.{place.id}", name, rule.severity)
            assert f"there are {rule.least_count - 1}" in found.why
            assert found.severity != "block" or rule.confidence == "read"
            # said twice is said once
            assert counts(few | {name: [*few[name], *few[name]]}, place, pictures=least) == [found]
        if rule.most_count:
            many = full(place) | {name: texts(rule.most_count + 1)}
            (found,) = counts(many, place, pictures=least)
            assert found.field == name
            assert counts(many, place, pictures=least, pool=True) == []
            assert counts(full(place) | {name: texts(rule.most_count)}, place, pictures=least) == []
    if least > 1:
        (found,) = counts(full(place), place, pictures=least - 1)
        assert (found.field, found.severity) == ("", place.severity)
    if most:
        assert len(counts(full(place), place, pictures=most + 1)) == 1
        assert counts(full(place), place, pictures=most + 1, pool=True) == []
    assert counts(full(place), place) == [], "nobody knows how many pictures there are"


def test_one_of_them_is_short() -> None:
    place = placement("google_performance_max_1200x628")
    long = full(place) | {"headline": texts(3, long=20)}
    (found,) = counts(long, place, pictures=1)
    assert "one headline of 15 at most" in found.why


@pytest.mark.parametrize(
    ("form", "place"), [("google_rsa", "google_responsive_search"), ("google_rda", "feed_landscape")]
)
def test_formats_write_as_many_as_the_tables_take(form: str, place: str) -> None:
    rules = placement(place).fields
    for part in copy_format(form).parts:
        rule = rules.get(part.field) if part.kind == "line" else None
        if rule is not None:
            assert (part.least, part.most) == (rule.least_count or 1, rule.most_count or 1), part.name


def test_most_placements_have_one_text_and_one_picture() -> None:
    assert 20 < len(COUNTED) < len(placements()) / 2
    assert not is_counted(placement("300x250"))
