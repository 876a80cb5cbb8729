"""A creative in another language: what it does and what it claims, not its words.

Comes in: a creative with its brief, the brief of the same product in the target language, a model or none, the checks
as a function. Goes out: lines, for each the claims it kept and lost, and a finding for each claim that was lost. Where
the feed has no such product, a chat model can translate the facts; that is said in a finding too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adwright.core import Brand, Brief, Creative, DataError, Fact, Finding, Line, Unsupported, content_id, derive_seed
from adwright.core.noun import Noun
from adwright.core.text import language_of
from adwright.generate.alignment import Aligned, AlignedBy
from adwright.generate.angles import PLAIN_ORDER, angle_order
from adwright.generate.composer import compose
from adwright.generate.filters import grounding, numbers
from adwright.generate.limits import strictest
from adwright.generate.phrases import names_it
from adwright.generate.plain import plain, without_orders
from adwright.generate.plans import Plan
from adwright.generate.prompts import TUNED_FIELDS, Asked, tuned_request
from adwright.generate.recipe import recipe_of
from adwright.generate.rewrite_requests import angle_of_line, claims_of, lines_request, worded
from adwright.generate.sampling import Accept, Dropped, form_of, judge, lines_of_json, refused
from adwright.generate.selection import Candidate, merit
from adwright.llm import Model, Reply

#: Lines asked of a model per field.
SAMPLES = 8
#: Lines of the composer that are looked at per field.
MOST_COMPOSED = 80
CHECK = "transcreate"
#: Share of a fact's words (Chinese: pairs of characters) that a line holds when it says the fact; one word of many is
#: no claim kept.
SAID = 0.5
_LANGUAGES = {"en": {"zh": "Chinese", "en": "English"}, "zh": {"zh": "中文", "en": "英文"}}
#: Quotation marks of a locale; what stands under a language is for all its other locales.
_QUOTES = {"zh-TW": ("「", "」"), "zh-HK": ("「", "」"), "zh": ("“", "”"), "en": ("“", "”")}
_QUOTED = re.compile(r"[「『“\"]([^「」『』“”\"]*)[」』”\"]")


class ClaimKept(Noun):
    """A claim of a line and what became of it: the target's words for it, and what tells that they say the same."""

    field: str
    claim: str
    said: str = ""
    by: AlignedBy | None = None
    kept: bool


@dataclass(frozen=True)
class Transcreated:
    """What came of a creative in another language."""

    lines: tuple[Line, ...]
    claims: tuple[ClaimKept, ...]
    findings: tuple[Finding, ...]
    dropped: tuple[Dropped, ...] = ()


def transcreate(
    creative: Creative, source: Brief, target: Brief, aligned: Sequence[Aligned], model: Model | None, *, seed: int = 0,
    accept: Accept,
) -> Transcreated:  # fmt: skip
    """The creative's lines for the target brief, each the one of many that keeps most claims.

    Parameters
    ----------
    aligned
        Facts of the source and of the target that say the same (`alignment.align`).
    model
        A chat model is shown the line; the fine-tuned copywriter is given its facts and angle; without one the composer
        says the facts plainly.

    Raises
    ------
    ProviderError
        The model failed.
    """
    partner = {pair.source: pair for pair in aligned}
    lines: list[Line] = []
    claims: list[ClaimKept] = []
    findings: list[Finding] = []
    dropped: list[Dropped] = []
    for line in creative.lines:
        said = _claims(source, line)
        wanted = [partner[fact].target for fact in said if fact in partner]
        made = _line(
            line, source, target, wanted, model, derive_seed(seed, CHECK, creative.id, line.field), accept, dropped
        )
        told = told_in(target, made.text) if made else ()
        if made is not None:
            lines.append(made)
        for fact in (fact for fact in source.facts if fact.id in said):
            kept, finding = _judged(fact, partner.get(fact.id), target, line.field, told)
            claims.append(kept)
            findings += [finding] if finding else []
    return Transcreated(tuple(lines), tuple(claims), tuple(findings), tuple(dropped))


def _claims(brief: Brief, line: Line) -> tuple[str, ...]:
    said = {support.fact for support in line.supports} | set(claims_of(brief, line.text))
    return tuple(fact.id for fact in brief.facts if fact.id in said)


def told_in(brief: Brief, text: str) -> tuple[str, ...]:
    """Ids of the facts that a text says for the better part; a name may be shortened.

    Examples
    --------
    >>> from adwright.core import Product
    >>> from adwright.generate.briefing import make_brief
    >>> mug = Product(id="m", title="Mug", description="Thrown on the wheel and glazed in green.")
    >>> brief = make_brief(mug, Brand(name={"": "B"}), locale="en", placements=["300x250"])
    >>> told_in(brief, "The wheel turned"), told_in(brief, "Thrown on a wheel, glazed")
    ((), ('f3',))
    """
    said = claims_of(brief, text)
    return tuple(fact.id for fact in brief.facts if _tells(fact, text, fact.id in said))


def _tells(fact: Fact, text: str, quoted: bool) -> bool:
    if fact.kind == "name":
        return quoted or names_it(text, fact.text)
    return quoted and (fact.kind in {"brand", "category"} or grounding(fact.text, text) >= SAID)


def _judged(
    fact: Fact, pair: Aligned | None, target: Brief, field: str, told: Sequence[str]
) -> tuple[ClaimKept, Finding | None]:
    """Whether a claim is kept, and the finding when a person has to look."""
    if pair is None:
        why = f"claim lost: {fact.text!r} has no counterpart among the facts in {target.locale}"
        lost = _finding("claim_lost", field, why, ("claim", fact.text), form="transcreate.no_counterpart")
        return ClaimKept(field=field, claim=fact.text, kept=False), lost
    said = next(other.text for other in target.facts if other.id == pair.target)
    kept = pair.target in told
    row = ClaimKept(field=field, claim=fact.text, said=said, by=pair.by, kept=kept)
    if not kept:
        why = f"claim lost: the line does not say {said!r} ({fact.text!r})"
        return row, _finding("claim_lost", field, why, ("claim", fact.text), ("target", said))
    if pair.by == "order":
        why = f"{said!r} is taken for {fact.text!r} since both come in the same place of their feeds"
        return row, _finding("by_order", field, why, ("claim", fact.text), ("target", said), notice=True)
    return row, None


def _finding(
    rule: str, field: str, why: str, *said: tuple[str, str], form: str = "", notice: bool = False
) -> Finding:  # fmt: skip
    rewrite = "" if notice else "say it, or confirm that the ad may do without it"
    return Finding(check=CHECK, rule=f"{CHECK}.{rule}", severity="notice" if notice else "needs_proof", field=field,
                   why=why, rewrite=rewrite, form=form, said=said)  # fmt: skip


def _line(
    line: Line, source: Brief, target: Brief, wanted: Sequence[str], model: Model | None, seed: int, accept: Accept,
    dropped: list[Dropped],
) -> Line | None:  # fmt: skip
    """The best line for a field: of the model where it has one, else of the composer."""
    found: list[Candidate] = []
    form = form_of(model)
    if model is not None and form in {"chat", "tuned"} and line.field in TUNED_FIELDS:
        plan = Plan(
            field=line.field, angle=angle_of_line(source, line, _claims(source, line)), facts=tuple(wanted),
            says=tuple(worded(target, [f for f in wanted if _sayable(target, f)])),
        )  # fmt: skip
        asked = _chat(line, source, target, wanted, plan, seed) if form == "chat" else _tuned(target, plan, seed)
        (reply,) = model.complete([asked.request])
        for number, (text, cut) in enumerate(_texts(asked, reply)):
            logprob = reply.logprobs[number if form == "tuned" else 0]
            recipe = recipe_of(model, asked.request, reply, plan, logprob=logprob, source=line.text)
            text = quoted_for(text, target.locale)
            made, bad = judge(target, line.field, text, asked, (), recipe, accept, cut=cut, plan=plan)
            if bad is None:
                found.append(Candidate(made, logprob, plan))
            else:
                dropped.append(bad)
    if not found:
        found = list(_composed(target, line.field, accept, dropped))
    return _explained(target, wanted, min(found, key=lambda c: _rank(target, wanted, c))) if found else None


def _rank(target: Brief, wanted: Sequence[str], candidate: Candidate) -> tuple[int, int, float]:
    """Most claims kept, fewest added, most merit."""
    text = candidate.line.text
    more = set(claims_of(target, text)) - set(wanted)
    return -len(set(told_in(target, text)) & set(wanted)), len(more), -merit(candidate)


def _explained(target: Brief, wanted: Sequence[str], best: Candidate) -> Line:
    kept = len(set(told_in(target, best.line.text)) & set(wanted))
    why = f"keeps {kept} of {len(set(wanted))} claims of the line it comes from"
    how = f"; {best.line.recipe.why}" if best.line.recipe.why else ""
    return best.line.model_copy(update={"recipe": best.line.recipe.model_copy(update={"why": why + how})})


def _composed(target: Brief, field: str, accept: Accept, dropped: list[Dropped]) -> Iterator[Candidate]:
    own, _ = angle_order(target)
    for number, made in enumerate(compose(target, field, tuple(dict.fromkeys((*own, *PLAIN_ORDER))))):
        if number == MOST_COMPOSED:
            return
        bad = refused(target, made.line, accept)
        if bad is None:
            yield Candidate(made.line)
        else:
            dropped.append(bad)


def _chat(line: Line, source: Brief, target: Brief, wanted: Sequence[str], plan: Plan, seed: int) -> Asked:
    request = lines_request(
        "transcreate", target, line.field, n=SAMPLES, seed=seed, line=plain(line.text), claims=worded(target, wanted),
        source_language=_language_word(target, source.locale),
    )  # fmt: skip
    return Asked(request, "chat", (plan,) * SAMPLES)


def _tuned(target: Brief, plan: Plan, seed: int) -> Asked:
    return Asked(tuned_request(target, plan, n=SAMPLES, seed=seed), "tuned", (plan,))


def _texts(asked: Asked, reply: Reply) -> Iterator[tuple[str, bool]]:
    for number, text in enumerate(reply.texts):
        if asked.form == "chat":
            yield from ((line, False) for line in lines_of_json(text))
        else:
            yield text, bool(reply.finish) and reply.finish[number] == "length"


def _sayable(brief: Brief, fact: str) -> bool:
    return any(f.id == fact and f.kind not in {"name", "category"} for f in brief.facts)


def _language_word(target: Brief, locale: str) -> str:
    words = _LANGUAGES.get(language_of(target.locale), _LANGUAGES["en"])
    return words.get(language_of(locale), locale)


def quoted_for(text: str, locale: str) -> str:
    """Quotation marks as the locale sets them.

    Examples
    --------
    >>> quoted_for('一叶"明前"春', "zh-TW"), quoted_for("The 「first」 tea", "en"), quoted_for("说“好茶”", "zh-CN")
    ('一叶「明前」春', 'The “first” tea', '说“好茶”')
    """
    left, right = _QUOTES.get(locale) or _QUOTES.get(language_of(locale), ("“", "”"))
    return _QUOTED.sub(lambda match: f"{left}{match[1]}{right}", text)


def translated_brief(
    source: Brief, brand: Brand, locale: str, model: Model | None, *, seed: int = 0
) -> tuple[Brief, tuple[Finding, ...]]:
    """A brief in another language whose facts a chat model translated, with a finding that says so.

    A fact whose numbers come back otherwise, or that comes back empty or as an order to a model, is left out.

    Raises
    ------
    Unsupported
        Without a chat model: nothing else here can translate.
    DataError
        The model's answer has too few entries, or no name of the product.
    """
    if model is None or "chat" not in model.capabilities:
        raise Unsupported(
            f"the feed has no product {source.product.id!r} in {locale}, and no model here can translate its facts",
            hint=f"add a feed with locale = {locale!r} that has this id, or use a chat model (--model openai:NAME)",
        )
    brand_name = plain(brand.name_in(language_of(locale)))
    there = [fact for fact in source.facts if fact.kind not in {"price", "sale_price", "brand"}]
    entries = [plain(f"{fact.name}: {fact.text}" if fact.name else fact.text) for fact in there]
    seen = source.model_copy(update={"locale": locale, "brand_name": brand_name})
    request = lines_request(
        "transcreate", seen, "facts", n=len(entries), seed=derive_seed(seed, "facts", source.id, locale), task="facts",
        entries=entries, source_language=_language_word(seen, source.locale),
    )  # fmt: skip
    (reply,) = model.complete([request])
    said = lines_of_json(reply.texts[0])
    if len(said) < len(entries):
        raise DataError(
            f"{model.identity} gave {len(said)} of {len(entries)} translations",
            hint="run it again, or name another model",
        )
    new = {fact.id: _translated(fact, text) for fact, text in zip(there, said, strict=False)}
    facts = tuple(_facts(source, new, brand_name, locale, model.identity))
    name = next((fact.text for fact in facts if fact.kind == "name"), "")
    if not name:
        raise DataError(f"{model.identity} gave no name for {source.product.title!r}", hint="name another model")
    product = source.product.model_copy(
        update={
            "locale": locale, "title": name[:300], "source": f"{source.product.source}, translated by {model.identity}",
            "category": next((fact.text for fact in facts if fact.kind == "category"), ""),
            "attributes": {fact.name: fact.text for fact in facts if fact.kind == "attribute"},
            "description": " ".join(fact.text for fact in facts if fact.kind == "statement"),
        }
    )  # fmt: skip
    content = [source.id, locale, [fact.model_dump(mode="json") for fact in facts]]
    brief = source.model_copy(
        update={
            "id": content_id("br", content), "product": product, "brand_name": brand_name, "locale": locale,
            "facts": facts, "limits": strictest(source.placements, locale), "terms": (), "occasion": "",
        }
    )  # fmt: skip
    why = f"{len(new)} facts were translated from {source.locale} by {model.identity}; someone has to read them"
    parts = (("facts", str(len(new))), ("locale", source.locale), ("model", model.identity))
    return brief, (_finding("facts_translated", "", why, *parts),)


def _translated(fact: Fact, text: str) -> tuple[str, str]:
    """Name and text of a translated fact; both empty when it does not say what the fact says."""
    clean = without_orders(plain(text)).strip(" .。") if fact.kind != "statement" else without_orders(plain(text))
    name, value = "", clean
    if fact.name:
        before, mark, after = re.sub("：", ":", clean, count=1).partition(":")
        name, value = (before.strip(), after.strip()) if mark and after.strip() else (fact.name, clean)
    same = sorted(numbers(value)) == sorted(numbers(fact.text))
    return (name, value) if value and same else ("", "")


def _facts(
    source: Brief, new: dict[str, tuple[str, str]], brand_name: str, locale: str, identity: str
) -> Iterator[Fact]:
    """The facts under the ids they had, so that each is its own partner."""
    for fact in source.facts:
        if fact.kind == "brand":
            yield fact.model_copy(update={"text": brand_name})
        elif fact.kind in {"price", "sale_price"}:
            money = source.product.price if fact.kind == "price" else source.product.sale_price
            yield fact.model_copy(update={"text": money.format(locale)}) if money else fact
        elif new[fact.id][1]:
            name, text = new[fact.id]
            evidence = f"{fact.evidence}, translated by {identity}"
            yield fact.model_copy(update={"name": name, "text": text, "evidence": evidence})


def aligned_as_is(source: Brief, target: Brief) -> tuple[Aligned, ...]:
    """The pairs of a brief and its translation: facts of one id."""
    there = {fact.id for fact in target.facts}
    return tuple(Aligned(source=f.id, target=f.id, by="translated") for f in source.facts if f.id in there)
