"""Half-automatic work on a whole campaign: children outlive runs, pairs are kept, claims are accounted for."""

from __future__ import annotations

import doctest
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from adwright import app
from adwright.app.workspace import Workspace, file_hash
from adwright.core import Creative, DataError, Settings, Unsupported, UserError
from adwright.core.json_lines import json_lines
from adwright.llm import Fake, Reply, Request, models


def outputs(folder: Path) -> dict[str, str]:
    out = folder / "out"
    return {str(p.relative_to(out)): file_hash(p) for p in sorted(out.rglob("*")) if p.is_file()}


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for _, line in json_lines(folder / "out" / name)]


def first(folder: Path, locale: str, product: str = "mug") -> Creative:
    found = (Creative.model_validate(row) for row in rows(folder, "creatives.jsonl"))
    return next(c for c in found if (c.locale, c.product, c.segment) == (locale, product, None))


def state(folder: Path, settings: Settings, id: str) -> str:
    with Workspace(app.load_campaign(folder), settings) as work:
        return work.store.creative_states("corner")[id]


@pytest.fixture
def ready(campaign: Path, settings: Settings) -> Path:
    app.generate(campaign, model="none", settings=settings)
    return campaign


def test_a_look_changes_nothing_and_a_second_look_is_the_same(ready: Path, settings: Settings) -> None:
    before, one = outputs(ready), first(ready, "en")
    looks = [app.rewrite(ready, one.id, field="description", shorter=True, settings=settings) for _ in range(2)]
    assert looks[0] == looks[1]
    assert looks[0].alternatives
    assert looks[0].taken is None
    assert outputs(ready) == before
    assert app.edits(ready, settings=settings).pairs == ()
    again = app.rewrite(ready, one.id[:10], field="description", shorter=True, settings=settings)
    assert again.creative == one.id


def test_a_taken_alternative_is_a_child_with_its_parent_state_and_pair(ready: Path, settings: Settings) -> None:
    one = first(ready, "en")
    looked = app.rewrite(ready, one.id, field="description", shorter=True, settings=settings)
    done = app.rewrite(ready, one.id, field="description", shorter=True, take=2, by="copywriter", settings=settings)
    assert done.taken is not None
    chosen = looked.alternatives[1].line
    child = Creative.model_validate(rows(ready, "creatives.jsonl")[-1])
    assert (child.id, child.parent, child.brief) == (done.taken.child, one.id, one.brief)
    assert child.line("description") == chosen
    assert [line for line in child.lines if line.field != "description"] == [
        x for x in one.lines if x.field != "description"
    ]
    assert done.taken.state == state(ready, settings, child.id) == "approved"
    (pair,) = app.edits(ready, settings=settings).pairs
    assert (pair.creative, pair.child, pair.field, pair.brief) == (one.id, child.id, "description", one.brief)
    assert (pair.before, pair.after, pair.by) == (one.text("description"), chosen.text, "copywriter")
    assert pair.asked == {"kind": "shorter"}
    assert pair.recipe == one.line("description").recipe
    assert pair.after_by == chosen.recipe.writer
    assert pair.prompt.startswith("Product: Corner stoneware mug\n")
    with pytest.raises(UserError, match="no alternative 9"):
        app.rewrite(ready, one.id, field="description", shorter=True, take=9, settings=settings)


def test_a_child_outlives_the_next_run_and_goes_with_its_facts(ready: Path, settings: Settings) -> None:
    one, other = first(ready, "en"), first(ready, "zh-CN", "pot")
    taken = app.rewrite(ready, one.id, text="A mug in green, 350 ml", settings=settings).taken
    barred = app.rewrite(ready, other.id, text="便宜的玻璃壶，600毫升", settings=settings).taken
    assert taken is not None
    assert barred is not None
    grandchild = app.rewrite(ready, taken.child, text="A green mug, 350 ml", settings=settings).taken
    assert grandchild is not None
    assert (taken.state, barred.state) == ("approved", "blocked")
    assert [f.rule for f in barred.findings if f.severity == "block"] == ["brand.dont_word"]
    by_hand = rows(ready, "creatives.jsonl")
    assert app.check(ready, settings=settings).verdicts["block"] == 1
    for _ in range(2):
        summary = app.run(ready, model="none", settings=settings)
        assert rows(ready, "creatives.jsonl") == by_hand
        assert state(ready, settings, taken.child) == "approved"
        assert state(ready, settings, barred.child) == "blocked"
    assert summary.generate.lines_by_writer["human"] == 3
    assert barred.child not in {row["creative"] for row in rows(ready, "portfolio.jsonl")}
    assert taken.child in {row["creative"] for row in rows(ready, "predictions.jsonl")}
    feed = ready / "en.csv"
    feed.write_text(feed.read_text("utf-8").replace("$18.00", "$19.00"), "utf-8")
    app.run(ready, model="none", settings=settings)
    assert {state(ready, settings, id) for id in (taken.child, grandchild.child)} == {"retired"}
    assert state(ready, settings, barred.child) == "blocked"
    assert not {taken.child, grandchild.child} & {row["id"] for row in rows(ready, "creatives.jsonl")}
    with pytest.raises(DataError, match="does not have"):
        app.rewrite(ready, taken.child, shorter=True, settings=settings)
    assert {app.edits(ready, settings=settings).states[id] for id in (taken.child, grandchild.child)} == {"retired"}


def test_a_run_for_a_look_takes_no_child_of_another_product(ready: Path, settings: Settings) -> None:
    taken = app.rewrite(ready, first(ready, "en", "pot").id, text="A glass teapot, 600 ml", settings=settings).taken
    assert taken is not None
    app.generate(ready, model="none", limit=1, settings=settings)
    look = (ready / "preview" / "creatives.jsonl").read_text("utf-8")
    assert taken.child not in look
    assert state(ready, settings, taken.child) == "approved"


def test_a_campaign_that_wants_a_person_keeps_children_for_one(ready: Path, settings: Settings) -> None:
    file = ready / "campaign.toml"
    file.write_text('review = "required"\n' + file.read_text("utf-8"), "utf-8")
    taken = app.rewrite(ready, first(ready, "en").id, text="A mug in green, 350 ml", settings=settings).taken
    assert taken is not None
    assert taken.state == "review"


def test_another_audience_and_its_brief(ready: Path, settings: Settings) -> None:
    segments = json.loads((ready / "out" / "segments.json").read_text("utf-8"))
    id = segments[-1]["id"]
    one = first(ready, "en")
    done = app.rewrite(ready, one.id, field="description", segment=id, take=1, model="none", settings=settings)
    assert done.taken is not None
    child = Creative.model_validate(rows(ready, "creatives.jsonl")[-1])
    assert child.segment == id
    assert child.brief != one.brief
    app.generate(ready, model="none", settings=settings)
    assert state(ready, settings, child.id) == done.taken.state
    with pytest.raises(UserError, match="no segment 'sg_x'"):
        app.rewrite(ready, one.id, segment="sg_x", settings=settings)


def test_a_finding_is_named_by_its_rule(ready: Path, settings: Settings) -> None:
    taken = app.rewrite(
        ready, first(ready, "en").id, text="A cheap mug of stoneware, 350 ml"[:30], settings=settings
    ).taken
    assert taken is not None
    done = app.rewrite(ready, taken.child, fix="brand.dont_word", take=1, model="none", settings=settings)
    assert done.taken is not None
    assert "cheap" not in done.taken.text
    assert done.taken.state == "approved"
    with pytest.raises(UserError, match="no finding") as refused:
        app.rewrite(ready, taken.child, fix="brand.dont_words", settings=settings)
    assert "brand.dont_word" in refused.value.hint


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({}, "0 wishes"),
        ({"shorter": True, "tone": "warm"}, "2 wishes for one line: shorter, tone"),
        ({"text": "x", "take": 1}, "--text and --take"),
        ({"shorter": True, "by": "ann@example.com"}, "no role"),
        ({"tone": "warm", "columns": 20}, "--columns"),
        ({"tone": " "}, "--tone is empty"),
        ({"instruction": "x" * 501}, "501 characters"),
        ({"angle": "prise"}, "no angle"),
        ({"text": "two\nlines"}, "one line"),
        ({"text": "  "}, "one line"),
        ({"text": "half \ud83c"}, "surrogate"),
        ({"creative": "cr_nothing", "shorter": True}, "no creative"),
        ({"creative": "cr_", "shorter": True}, "no creative"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    ready: Path, settings: Settings, wish: dict[str, Any], message: str
) -> None:
    before = outputs(ready)
    id = wish.pop("creative", first(ready, "en").id)
    with pytest.raises(UserError, match=message) as refused:
        app.rewrite(ready, id, settings=settings, **wish)
    assert refused.value.hint or "surrogate" in message
    assert {k: v for k, v in outputs(ready).items() if k != "manifest.json"} == before


def test_a_line_that_reads_so_or_is_not_there_is_refused(ready: Path, settings: Settings) -> None:
    one = first(ready, "en")
    with pytest.raises(UserError, match="reads so already"):
        app.rewrite(ready, one.id, text=one.text("headline"), settings=settings)
    with pytest.raises(DataError, match="has no field 'headlne'"):
        app.rewrite(ready, one.id, field="headlne", shorter=True, settings=settings)


def test_before_anything_was_written_there_is_nothing_to_rewrite(campaign: Path, settings: Settings) -> None:
    with pytest.raises(UserError, match="no creatives yet"):
        app.rewrite(campaign, "cr_x", shorter=True, settings=settings)


def test_pairs_are_written_as_training_reads_them(ready: Path, tmp_path: Path, settings: Settings) -> None:
    one = first(ready, "zh-CN")
    app.rewrite(ready, one.id, text="青釉粗陶杯，350毫升", by="designer", settings=settings)
    said = app.edits(ready, output=tmp_path / "pairs.jsonl", settings=settings)
    (row,) = [json.loads(line) for line in (tmp_path / "pairs.jsonl").read_text("utf-8").splitlines()]
    assert row["prompt"].splitlines()[-1].startswith("标题（20格内；事实：")
    assert (row["chosen"], row["rejected"]) == ("青釉粗陶杯，350毫升", one.text("headline"))
    assert (row["by"], row["after_by"], row["state"], row["locale"]) == ("designer", "human", "approved", "zh-CN")
    assert row["recipe"]["writer"] == "composer"
    assert said.output.endswith("pairs.jsonl")
    assert said.campaign == "corner"


def test_an_approved_creative_goes_over_with_the_feeds_facts(ready: Path, settings: Settings) -> None:
    one = first(ready, "zh-CN")
    done = app.transcreate(ready, one.id, to="en", model="none", settings=settings)
    child = Creative.model_validate(rows(ready, "creatives.jsonl")[-1])
    assert (child.id, child.parent, child.locale) == (done.child, one.id, "en")
    assert {c.field for c in done.claims} <= {line.field for line in one.lines}
    lost = [c for c in done.claims if not c.kept]
    assert len([f for f in done.findings if f.rule == "transcreate.claim_lost"]) == len(lost)
    assert done.state == state(ready, settings, child.id) == ("review" if lost else "approved")
    assert "¥" not in " ".join(line.text for line in child.lines)
    for _ in range(2):  # what was found once is found again, though no check can find it
        app.generate(ready, model="none", settings=settings)
        assert state(ready, settings, child.id) == done.state
    checked = next(row for row in app.check(ready, settings=settings).creatives if row.creative == child.id)
    assert {f.rule for f in checked.findings} >= {f.rule for f in done.findings}
    feed = ready / "en.csv"
    feed.write_text(feed.read_text("utf-8").replace("Stoneware,350", "Porcelain,350"), "utf-8")
    app.generate(ready, model="none", settings=settings)
    assert state(ready, settings, child.id) == "retired"


class Translator(Fake):
    """Chats: translates the facts of the small campaign's mug, and writes one line."""

    @property
    def identity(self) -> str:
        return "translator"

    def complete(self, requests: Sequence[Request]) -> list[Reply]:
        facts = ["Corner clay mug", "Mugs", "material: Clay", "capacity: 350 ml", "Thrown by hand, glazed in green."]
        line = ["Thrown by hand, glazed in green, a clay mug of 350 ml", "Clay mug, 350 ml"]
        said = [facts if "translate" in r.messages[0].text else line for r in requests]
        return [Reply(texts=(json.dumps({"lines": lines}),), logprobs=(None,)) for lines in said]


@pytest.fixture
def translator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(models._parts, "translator", lambda rest, settings: Translator())


@pytest.mark.usefixtures("translator")
def test_facts_that_a_model_translated_wait_for_a_person_and_outlive_runs(campaign: Path, settings: Settings) -> None:
    feeds = campaign / "campaign.toml"
    text = feeds.read_text("utf-8").replace('[[feeds]]\npath = "en.csv"\nlocale = "en"\ncurrency = "USD"\n', "")
    feeds.write_text(text, "utf-8")
    app.generate(campaign, model="none", settings=settings)
    one = first(campaign, "zh-CN")
    with pytest.raises(Unsupported, match="no model here can translate"):
        app.transcreate(campaign, one.id, to="en", model="none", settings=settings)
    done = app.transcreate(campaign, one.id, to="en", model="translator", settings=settings)
    assert done.state == "review"
    assert "transcreate.facts_translated" in {f.rule for f in done.findings}
    app.run(campaign, model="none", settings=settings)
    assert state(campaign, settings, done.child) == "review"
    drawn = {row["creative"] for row in rows(campaign, "renditions.jsonl")}
    assert done.child in drawn or done.child not in {row["creative"] for row in rows(campaign, "portfolio.jsonl")}
    own = app.rewrite(campaign, done.child, text="Clay mug for tea, 350 ml", settings=settings).taken
    assert own is not None
    assert own.state == "review"  # own words in one line are no reading of the facts


def test_only_approved_creatives_go_over_and_only_into_another_language(ready: Path, settings: Settings) -> None:
    one = first(ready, "zh-CN")
    barred = app.rewrite(ready, one.id, text="便宜的粗陶杯，350毫升", settings=settings).taken
    assert barred is not None
    with pytest.raises(UserError, match="'blocked'"):
        app.transcreate(ready, barred.child, to="en", settings=settings)
    with pytest.raises(UserError, match="zh-CN already"):
        app.transcreate(ready, one.id, to="zh", settings=settings)
    with pytest.raises(UserError, match="no copy is written in 'fr'"):
        app.transcreate(ready, one.id, to="fr", settings=settings)


def test_an_explanation_tells_ground_making_rivals_and_expectation(campaign: Path, settings: Settings) -> None:
    app.run(campaign, settings=settings)
    before = outputs(campaign)
    by_model = next(
        c
        for c in map(Creative.model_validate, rows(campaign, "creatives.jsonl"))
        if c.lines[2].recipe.writer == "model"
    )
    said = app.explain(campaign, by_model.id, settings=settings)
    assert outputs(campaign) == before
    assert [line.text for line in said.lines] == [line.text for line in by_model.lines]
    line, own = said.lines[2], by_model.lines[2]
    assert [(g.span, g.fact) for g in line.grounds] == [(s.span, s.fact) for s in own.supports]
    assert all(g.text and ".csv" in g.evidence for g in line.grounds)
    assert (line.writer, line.model, line.seed, line.why) == ("model", "fake-1", own.recipe.seed, own.recipe.why)
    assert line.prompt.startswith("lines.chat.")
    assert own.recipe.sampling["plan"]["angle"] == line.angle  # type: ignore[index, call-overload] # a dict
    dropped = [d for d in rows(campaign, "dropped.jsonl") if (d["product"], d["locale"]) == (said.product, said.locale)]
    assert [r.text for x in said.lines for r in x.rivals] == [
        d["text"] for x in said.lines for d in dropped if d["field"] == x.field
    ]
    assert all(prediction.creative == by_model.id for prediction in said.predictions)
    assert len(said.predictions) >= 3
    (only,) = app.explain(campaign, by_model.id, field="cta", settings=settings).lines
    assert only.field == "cta"
    with pytest.raises(DataError, match="has no field"):
        app.explain(campaign, by_model.id, field="ctaa", settings=settings)


def test_an_explanation_of_what_is_blocked_new_or_gone(ready: Path, settings: Settings) -> None:
    taken = app.rewrite(ready, first(ready, "en").id, text="The cheap mug", by="designer", settings=settings).taken
    assert taken is not None
    said = app.explain(ready, taken.child, field="headline", settings=settings)
    assert [f.rule for f in said.lines[0].findings] == ["brand.dont_word"]
    assert (said.state, said.lines[0].writer) == ("blocked", "human")
    assert "designer" in said.lines[0].why
    assert any("no prediction yet" in note for note in said.notes)
    feed = ready / "en.csv"
    feed.write_text(feed.read_text("utf-8").replace("$18.00", "$19.00"), "utf-8")
    app.generate(ready, model="none", settings=settings)
    gone = app.explain(ready, taken.child, settings=settings)
    assert gone.state == "retired"
    assert any("cannot be told" in note for note in gone.notes)
    assert all(not g.text for line in gone.lines for g in line.grounds)


def test_the_examples_of_the_how_to_run() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "rewrite-a-line.md"
    failed, tried = doctest.testfile(str(page), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert (failed, tried > 0) == (0, True)


@pytest.mark.parametrize("odd", ["\u2028", "\x85", "\u2029"])
def test_a_text_with_a_line_break_of_unicode_is_one_row(ready: Path, settings: Settings, odd: str) -> None:
    made = first(ready, "en")
    written = app.rewrite(ready, made.id, field="headline", text=f"Mug{odd}for two", settings=settings).taken
    assert written is not None
    again = app.rewrite(ready, made.id, field="headline", text="A mug for two", settings=settings).taken
    assert again is not None
    texts = [line["text"] for row in rows(ready, "creatives.jsonl") for line in row["lines"]]
    assert any(odd in text for text in texts)
    assert len(app.check(ready, settings=settings).creatives) == len(rows(ready, "creatives.jsonl"))
