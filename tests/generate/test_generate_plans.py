"""Plans cover the facts before they repeat one; sampling carries them out: rounds, recipes, the lines that are kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adwright.core import Brand, Brief, Contrast, Finding, Line, Money, Product, Recipe, Segment
from adwright.core.copy_form import WIDTHS, width_for
from adwright.generate import filters, make_brief, write
from adwright.generate.alike import TOO_NEAR, likeness
from adwright.generate.plans import FACTS_IN, Plan, plans, sayable, words_of
from adwright.generate.prompts import ASKED_FIELDS, PER_PLAN, SLACK, TUNED_FIELDS, Form, ask
from adwright.generate.sampling import ROUNDS, form_of, sample
from adwright.generate.selection import VARIETY, Candidate, choose, merit
from adwright.llm import Fake, Model, NoModel, Reply, Request

BRAND = Brand(name={"": "Springtea", "zh": "小满泡"})
FACTS = {"Origin": "Anxi", "Pack": "30 bags", "Bag": "corn fibre", "Roast": "light", "Harvest": "spring"}


def brief_of(product: Product, **options: Any) -> Brief:
    return make_brief(product, BRAND, locale=product.locale, placements=["300x250"], **options)


def tea(**changes: Any) -> Product:
    return Product.model_validate({"id": "t1", "title": "Oolong tea", "attributes": FACTS, **changes})


def money(minor: int) -> Money:
    return Money(minor=minor, currency="USD")


EN = brief_of(tea())


@pytest.mark.parametrize("field", TUNED_FIELDS)
def test_each_fact_leads_once_before_anything_repeats(field: str) -> None:
    made = plans(EN, field)
    led = [plan.says[0] for plan in made if plan.angle == "fact"]
    assert sorted(led) == sorted(FACTS.values())
    assert all(plan.field == field for plan in made)
    assert len({(plan.angle, plan.says) for plan in made}) == len(made)
    # Facts take turns with what is no fact, so that a short beginning of the list has both.
    assert [plan.angle == "fact" for plan in made[:4]] == [True, False, True, False]
    least, most = FACTS_IN[field]
    factual = {len(plan.says) for plan in made if plan.angle == "fact"}
    assert factual == {least if field == "headline" else most}


@pytest.mark.parametrize("field", ["headline", "description"])
def test_a_plan_names_the_facts_that_it_says(field: str) -> None:
    brief = brief_of(tea(price=money(2400), sale_price=money(1900)), occasion="Mother's Day")
    texts = {fact.id: words_of(brief, fact) for fact in brief.facts}
    for plan in plans(brief, field):
        own = [said for said in plan.says if said != brief.occasion]
        assert [texts[fact] for fact in plan.facts] == own
        assert len(set(plan.says)) == len(plan.says)
        assert plan.as_json() == {"angle": plan.angle, "facts": list(plan.facts), "says": list(plan.says)}


@pytest.mark.parametrize(
    ("product", "options", "angle", "says"),
    [
        (tea(price=money(2400)), {}, "price", ("$24",)),
        # A reduced price is said with the price it was.
        (tea(price=money(2400), sale_price=money(1900)), {}, "price", ("$19", "$24")),
        (tea(price=money(2400), price_from=True), {}, "price", ("from $24",)),
        (tea(), {"occasion": "Mother's Day"}, "occasion", ("Mother's Day",)),
        (tea(attributes={"Rating": "4.8 stars of 300 reviews"}), {}, "social_proof", ("4.8 stars of 300 reviews",)),
        (tea(), {}, "name", ("Springtea",)),
        (tea(), {}, "scene", ()),
        (tea(), {}, "emotion", ()),
    ],
)
def test_what_a_brief_holds_gets_a_plan(product: Product, options: dict[str, Any], angle: str, says: Any) -> None:
    found = [plan.says for plan in plans(brief_of(product, **options), "headline") if plan.angle == angle]
    assert found == [says]


@pytest.mark.parametrize("angle", ["price", "offer", "occasion", "social_proof"])
def test_what_a_brief_does_not_hold_gets_none(angle: str) -> None:
    assert angle not in {plan.angle for field in TUNED_FIELDS for plan in plans(EN, field)}


def test_only_a_headline_may_be_a_scene_without_facts() -> None:
    assert all(plan.says for field in TUNED_FIELDS[1:] for plan in plans(EN, field))


def test_seeds_pair_facts_otherwise_and_a_seed_repeats_itself() -> None:
    pairs = [[plan.says for plan in plans(EN, "description", seed=seed)] for seed in range(6)]
    assert pairs[0] == [plan.says for plan in plans(EN, "description", seed=0)]
    assert len({tuple(said) for said in pairs}) > 1


def test_an_audience_gets_first_what_it_wants() -> None:
    thrifty = Segment(
        id="s1", name={"": "a"}, size=50, share=0.1, centroid={}, insight={"": "x"},
        contrasts=(Contrast(feature="mean price of products", value=18, baseline=40, effect=-1.0, unit="USD"),),
    )  # fmt: skip
    product = tea(price=money(2400))
    everyone, theirs = (plans(brief_of(product, segment=who), "headline") for who in (None, thrifty))
    assert (everyone[0].angle, theirs[0].angle) == ("fact", "price")
    assert sorted(plan.angle for plan in everyone) == sorted(plan.angle for plan in theirs)


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ({"Waterproof": "yes"}, ["Waterproof"]),
        ({"防水": "支持"}, ["防水"]),
        ({"Waterproof": "no"}, []),
        ({"Model year": "2024"}, []),
        ({"Type": "other"}, []),
        ({"Category": "Home - Kitchen"}, []),
        ({"Brand": "Springtea"}, []),
        ({"Care": "wash " * 20}, []),
        ({"Leaf": "Whole leaves."}, ["Whole leaves"]),
    ],
)
def test_only_what_says_something_is_asked_for(attributes: dict[str, str], said: list[str]) -> None:
    brief = brief_of(tea(attributes=attributes))
    assert [words_of(brief, fact) for fact in sayable(brief) if fact.kind == "attribute"] == said


@given(
    st.dictionaries(st.text(max_size=8), st.text(max_size=70), max_size=5), st.text(min_size=1, max_size=20),
    st.sampled_from(TUNED_FIELDS), st.integers(0, 9),
)  # fmt: skip
@settings(max_examples=60)
def test_there_is_always_a_plan_and_its_prompt_is_one_line_a_label(
    attributes: dict[str, str], title: str, field: str, seed: int
) -> None:
    brief = brief_of(tea(title=title or "x", attributes=attributes))
    made = plans(brief, field, seed=seed)
    assert made
    known = {fact.id for fact in brief.facts}
    assert all(set(plan.facts) <= known for plan in made)
    labels = {"Product", "Brand", "Facts"}
    for asked in ask(brief, field, "tuned", samples=len(made) * PER_PLAN, seed=seed):
        *block, request = asked.request.prompt.split("\n")
        assert {line.split(": ")[0] for line in block} <= labels
        assert request.endswith("):")


@pytest.mark.parametrize("samples", [1, 4, 6, 9, 40])
def test_the_fine_tuned_copywriter_is_asked_for_that_many_lines_in_plans(samples: int) -> None:
    asked = ask(EN, "headline", "tuned", samples=samples, seed=1)
    assert sum(one.request.n for one in asked) == samples
    assert all(1 <= one.request.n <= PER_PLAN for one in asked)
    # A scene gives it no fact to start from.
    first = [plan for plan in plans(EN, "headline", seed=1) if plan.says][: len(asked)]
    assert [one.plans for one in asked][: len(first)] == [(plan,) for plan in first]
    assert len({one.request.seed for one in asked}) == len(asked), "equal seeds write one plan's line for another's"
    for one in asked:
        assert all(said in one.request.prompt for said in one.plans[0].says)


@pytest.mark.parametrize("limit", [14, 30, 60])
def test_the_copywriter_is_asked_for_less_than_the_limit(limit: int) -> None:
    """It overshoots what it was told, and a line that is too long is lost."""
    short = EN.model_copy(update={"limits": {k: v.model_copy(update={"limit": limit}) for k, v in EN.limits.items()}})
    for one in ask(short, "headline", "tuned", samples=8, seed=0):
        asked = int(one.request.prompt.rsplit("up to ", 1)[1].split(";")[0].rstrip("):"))
        assert asked in WIDTHS
        assert asked <= max(SLACK["en"] * limit, min(WIDTHS))
        assert asked == width_for(int(SLACK["en"] * min(limit, 30)))


def test_the_next_round_takes_other_plans() -> None:
    first, second = (ask(EN, "headline", "tuned", samples=8, seed=1, turn=turn) for turn in (0, 1))
    assert not {one.plans for one in first} & {one.plans for one in second}
    assert not {one.request.seed for one in first} & {one.request.seed for one in second}


#: Unlike each other, and fit for every field.
LINES = (
    "Oolong tea, then the letters", "Rain outside, oolong tea in", "Last page, last oolong tea",
    "Sunday is all oolong tea", "Oolong tea, windows open wide", "A stair, a cat, oolong tea",
    "Oolong tea before the buses", "Dawn waits for oolong tea", "Oolong tea outlasts the talk",
    "Snow falls, oolong tea stays", "Quiet hands, oolong tea, you", "Oolong tea under old trees",
    "Two calls, oolong tea between", "Oolong tea and no more mail", "Boats go by, oolong tea too",
    "Dusk smells of oolong tea",
)  # fmt: skip


class Scripted(Fake):
    """Says some of `LINES` in each round, in the fine-tuned form or as a chat; dull fields get what nobody can use."""

    def __init__(self, *, tuned: bool, dull: Sequence[str] = ()) -> None:
        super().__init__(bad=0)
        self.capabilities = frozenset({"completion", "copy_form"} if tuned else {"chat", "json_schema"})
        self.dull = dull
        self.rounds: list[list[Request]] = []

    adapter = "sha-of-the-adapter"

    def complete(self, requests: Sequence[Request]) -> list[Reply]:
        self.rounds.append(list(requests))
        return [self._reply(request) for request in requests]

    def _reply(self, request: Request) -> Reply:
        text = request.prompt or request.messages[-1].text
        dull = any(f"{label} (" in text or f"Field: {label.lower()}\n" in text for label in self.dull)
        own = LINES[:8] if len(self.rounds) == 1 else LINES[8:]
        lines = ["x"] * 8 if dull else [f" {own[(request.seed + i) % 8]}" for i in range(8)]
        if request.messages:
            return Reply(texts=(json.dumps({"lines": lines[:4]}),), logprobs=(-0.7,), call="k")
        return Reply(texts=tuple(lines[: request.n]), logprobs=tuple(-1.0 - i / 10 for i in range(request.n)), call="k")


def fine(brief: Brief, line: Line) -> Sequence[Finding]:
    return ()


def _fields(requests: Sequence[Request]) -> set[str]:
    return {request.prompt.rsplit("\n", 1)[1].split(" (")[0] for request in requests}


@pytest.fixture
def free_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the copywriter's lines keep words of their own: what is shown here is the sampling, not the filter."""
    monkeypatch.setattr(filters, "TUNED_GROUNDED", {"en": 0.0, "zh": 0.0})


@pytest.mark.parametrize("form", ["tuned", "chat"])
def test_the_small_copywriter_keeps_to_the_words_of_the_facts(form: Form) -> None:
    plan = plans(EN, "description")[0]
    facts = ", ".join(plan.says)
    assert filters.fault(EN, "description", f"Oolong tea: {facts}.", form=form, plan=plan) == ""
    free = f"{plan.says[0]}, and nobody in town knew what to make of the long quiet evening."
    assert filters.fault(EN, "description", free, form=form, plan=plan) == (
        "strays from the facts" if form == "tuned" else ""
    )


@pytest.mark.usefixtures("free_words")
def test_only_fields_with_too_few_lines_get_a_second_round() -> None:
    model = Scripted(tuned=True, dull=["Headline"])
    got = sample(EN, model, samples=4, seed=1, accept=fine, wanted=1)
    assert len(model.rounds) == ROUNDS == 2
    assert _fields(model.rounds[0]) == {"Headline", "Long headline", "Description"}, (
        "posts and voice-overs are the composer's"
    )
    assert _fields(model.rounds[1]) == {"Headline"}
    assert got.sampled == {"headline": 8, **dict.fromkeys(ASKED_FIELDS[1:], 4)}
    assert got.passed["headline"] == []
    assert not {r.prompt for r in model.rounds[0]} & {r.prompt for r in model.rounds[1]}, "other plans"
    assert {d.rules for d in got.dropped if d.field == "headline"} == {("generate.too_short",)}


def test_one_round_where_nothing_is_wanted_and_none_where_nothing_can_be_written() -> None:
    model = Scripted(tuned=True, dull=["Headline"])
    got = sample(EN, model, samples=4, seed=1, accept=fine, fields=["headline"])
    assert (len(model.rounds), got.sampled) == (1, {"headline": 4})
    for writer, samples in ((None, 4), (NoModel(), 4), (model, 0)):
        assert sample(EN, writer, samples=samples, seed=1, accept=fine, wanted=1).sampled == {}
    assert len(model.rounds) == 1


@pytest.mark.parametrize(
    ("model", "form"),
    [
        (Scripted(tuned=True), "tuned"),
        (Scripted(tuned=False), "chat"),
        (Fake(), "chat"),
        (NoModel(), None),
        (None, None),
    ],
)
def test_the_form_is_the_best_that_a_model_takes(model: Model | None, form: str | None) -> None:
    assert form_of(model) == form


@pytest.mark.usefixtures("free_words")
@pytest.mark.parametrize("tuned", [True, False])
def test_a_recipe_tells_plan_round_likelihood_and_adapter(tuned: bool) -> None:
    model = Scripted(tuned=tuned)
    got = sample(EN, model, samples=4, seed=1, accept=fine, wanted=9)
    lines = got.passed["headline"]
    assert {c.line.recipe.sampling["round"] for c in lines} == {0, 1}
    for candidate in lines:
        recipe = candidate.line.recipe
        assert candidate.plan is not None
        assert recipe.sampling["plan"] == candidate.plan.as_json()
        assert recipe.sampling["logprob"] == candidate.logprob
        assert (recipe.adapter, recipe.call) == ("sha-of-the-adapter", "k")
        assert f"{recipe.prompt}@{recipe.prompt_version}" == model.rounds[0][0].prompt_id
    if tuned:
        assert {c.line.recipe.prompt for c in lines} == {"copywriter.en"}
        assert len({c.logprob for c in lines}) > 1
    else:  # the lines of a chat answer carry out its plans in order
        first = [c for c in lines if c.line.recipe.sampling["round"] == 0]
        texts = [LINES[(model.rounds[0][0].seed + i) % 8] for i in range(4)]
        meant = dict(zip(texts, plans(EN, "headline", seed=1), strict=False))
        assert len(first) > 1
        assert all(c.plan == meant[c.line.text] for c in first)


def test_a_creative_tells_what_its_line_was_worth() -> None:
    written = write(EN, Scripted(tuned=True), variants=3, samples=8, seed=1, accept=fine)
    of_model = [line for c in written.creatives for line in c.lines if line.recipe.writer == "model"]
    assert of_model
    for line in of_model:
        told = line.recipe.sampling
        plan, logprob, worth = told["plan"], told["logprob"], told["merit"]
        assert isinstance(plan, dict)
        assert isinstance(logprob, float)
        rebuilt = Candidate(line, logprob, Plan.model_validate({"field": line.field, **plan}))
        assert worth == pytest.approx(merit(rebuilt), abs=1e-4)
        assert f"angle {plan['angle']}; " in line.recipe.why


def _candidates(*texts: str, logprobs: Sequence[float] = ()) -> list[Candidate]:
    lines = [Line(field="headline", text=text, recipe=Recipe(writer="model")) for text in texts]
    return [Candidate(line, logprobs[i] if logprobs else None) for i, line in enumerate(lines)]


def test_of_near_copies_one_is_kept() -> None:
    kept = choose(_candidates("30 bags from Anxi", "30 bags from Anxi!", "Light roast", "light roasts", "Spring"), 9)
    texts = {chosen.line.text for chosen in kept}
    assert {"30 bags from Anxi", "Spring"} < texts
    assert len(texts) == len(kept) == 3


TEXTS = st.lists(st.text("abc ", min_size=1, max_size=8), max_size=10)


@given(TEXTS, st.integers(0, 6), st.lists(st.floats(-4, 0), min_size=10, max_size=10))
def test_what_is_kept_is_unlike_and_the_best_comes_first(texts: list[str], count: int, logprobs: list[float]) -> None:
    candidates = _candidates(*texts, logprobs=logprobs)
    kept = choose(candidates, count)
    assert len(kept) <= count
    assert all(likeness(a.line.text, b.line.text) < TOO_NEAR for a, b in combinations(kept, 2))
    if count and candidates:
        assert kept[0].merit == pytest.approx(max(map(merit, candidates)))
    left_out = [c for c in candidates if c.line not in [chosen.line for chosen in kept]]
    if len(kept) < count:  # then each other line is like one that was kept
        assert all(any(likeness(c.line.text, k.line.text) >= TOO_NEAR for k in kept) for c in left_out)


def test_variety_is_weighed_against_merit() -> None:
    """The second line is a little worth less and far less like the first."""
    first, like, other = "Oolong tea for late evenings", "Oolong tea for early mornings", "Corn fibre"
    assert 0.2 < likeness(first, like) < TOO_NEAR
    kept = choose(_candidates(first, like, other, logprobs=(-1.0, -1.0, -2.3)), 2)
    assert [chosen.line.text for chosen in kept] == [first, other]
    assert merit(_candidates(other, logprobs=(-2.3,))[0]) < 0 <= VARIETY * likeness(first, like)


@pytest.mark.parametrize(("logprob", "worth"), [(-0.01, 0.46), (-0.05, 0.5), (-2.5, 0.5), (-3.0, 0.0), (None, 0.5)])
def test_lines_beside_the_band_are_worth_less(logprob: float | None, worth: float) -> None:
    (line,) = (c.line for c in _candidates("Oolong"))
    assert merit(Candidate(line, logprob, Plan(field="headline", angle="scene"))) == pytest.approx(worth)


def test_a_line_that_shows_its_planned_facts_is_worth_more() -> None:
    brief = EN
    fact = next(fact for fact in brief.facts if fact.text == "Anxi")
    plan = Plan(field="headline", angle="fact", facts=(fact.id,), says=("Anxi",))
    from adwright.generate.grounding import supports_of

    shown, missed = (
        Candidate(
            Line(field="headline", text=t, supports=supports_of(brief, t), recipe=Recipe(writer="model")), -1, plan
        )
        for t in ("Tea from Anxi", "Light roast")
    )
    assert merit(shown) - merit(missed) == pytest.approx(0.5)
