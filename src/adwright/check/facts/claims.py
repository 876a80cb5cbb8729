"""Words that claim something of the product are licensed by a fact.

Comes in: a line and the brief. Goes out: a finding for each claim (organic, waterproof, free shipping, 手工, 包邮)
that no
fact licenses or that a fact denies. A weaker fact does not license a stronger claim. The words are data:
``adwright/data/claims.yaml``. It knows words, not meanings: a claim put in other words passes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from adwright.check.base import Subject, checks
from adwright.check.law.rule import pattern_of
from adwright.check.text.fold import fold
from adwright.core import Fact, Finding, Severity
from adwright.core.noun import Noun


class Claim(Noun):
    """A family of words that say the same of a product.

    Parameters
    ----------
    words
        The claim. Latin terms are matched as whole words.
    licence
        Parts of a fact that license it, besides the words themselves; "~" marks an expression.
    excluded
        Contexts in which the word is no claim.
    own
        False when the family's words are too strong for each other.
    by_word
        True when each word needs its own licence: Bluetooth does not license GPS.
    """

    id: str
    words: tuple[str, ...]
    licence: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    severity: Severity = "block"
    own: bool = True
    by_word: bool = False


@dataclass(frozen=True, slots=True)
class _Compiled:
    claim: Claim
    said: re.Pattern[str]
    licence: re.Pattern[str]
    excluded: re.Pattern[str] | None


@cache
def claims() -> tuple[Claim, ...]:
    """All claims of the lexicon."""
    import yaml  # the lexicon is read once, when the first line is checked

    rows = yaml.safe_load(files("adwright.data").joinpath("claims.yaml").read_text("utf-8"))["claims"]
    return tuple(Claim.model_validate({("excluded" if k == "not" else k): v for k, v in row.items()}) for row in rows)


def _loose(parts: tuple[str, ...]) -> str:
    """Licences are parts of words ("recycl"), unlike the claims themselves."""
    return "|".join(f"(?:{p[1:]})" if p.startswith("~") else _left_edge(fold(p).text) for p in parts)


def _left_edge(term: str) -> str:
    return (r"(?<![a-z])" if term[0].isascii() and term[0].isalpha() else "") + re.escape(term)


@cache
def _lexicon() -> tuple[tuple[_Compiled, ...], re.Pattern[str]]:
    compiled = []
    for claim in claims():
        licence = (*claim.licence, *(claim.words if claim.own else ()))
        excluded = re.compile(_loose(claim.excluded)) if claim.excluded else None
        compiled.append(_Compiled(claim, re.compile(pattern_of(claim.words)), re.compile(_loose(licence)), excluded))
    return tuple(compiled), re.compile("|".join(f"(?:{c.said.pattern})" for c in compiled))


#: A negation right before a word. Facts: "not waterproof", 非手工. Copy: the same words then claim nothing.
_NEGATED = re.compile(
    r"(?:(?<![a-z])(?:not|no|non|never|isn't|aren't|without|don't|doesn't)(?:[\s-](?:a|an|be|is|fully|get))?[\s-]|(?:不是|并非|没有|不支持|不含|不|非|无|未))$"
)
_NO = re.compile(r"^\s*(?:no|none|false|n/a|not? .{0,20}|否|无|不支持|不含|没有|不是|不)\s*$")


@checks.register("claims")
def check_claims(subject: Subject) -> list[Finding]:
    """Findings on the claims of a line."""
    lexicon, quick = _lexicon()
    text = subject.folded.compact
    if not quick.search(text.text):
        return []
    found = []
    for entry in lexicon:
        for match in entry.said.finditer(text.text):
            if _excluded(entry, text.text, match) or _NEGATED.search(
                text.text, max(0, match.start() - 12), match.start()
            ):
                continue
            finding = _judge(entry, match[0], text.span(*match.span()), subject)
            if finding:
                found.append(finding)
    return found


def _excluded(entry: _Compiled, text: str, hit: re.Match[str]) -> bool:
    spans = entry.excluded.finditer(text) if entry.excluded else ()
    return any(m.start() <= hit.start() and hit.end() <= m.end() for m in spans)


def _judge(entry: _Compiled, word: str, at: tuple[int, int], subject: Subject) -> Finding | None:
    brief, claim = subject.brief, entry.claim
    licence = re.compile(_of_word(word)) if claim.by_word else entry.licence
    yes, no = _licensed(licence.pattern, brief.facts, brief.product.title, brief.product.sale_price is not None)
    if yes:
        return None
    span = subject.text[at[0] : at[1]]
    if no:
        why = f"{span!r} ({claim.id}) is denied by fact {no}"
        return subject.finding(
            "claims", f"claims.{claim.id}".replace(" ", "_"), "block", why, at=at, rewrite="leave it out"
        )
    severity: Severity = claim.severity if brief.facts or claim.severity == "notice" else "needs_proof"
    shown = f"none of the {len(brief.facts)} facts says so" if brief.facts else "no facts were given"
    why = f"{span!r} claims {claim.id}; {shown}"
    rewrite = "leave it out, or add the fact with its evidence"
    return subject.finding("claims", f"claims.{claim.id}".replace(" ", "_"), severity, why, at=at, rewrite=rewrite)


#: Words of one thing in two languages or spellings; each licenses the other where words need their own licence.
_SAME = (
    {"蓝牙", "bluetooth"},
    {"gps", "北斗"},
    {"wifi", "wi-fi"},
    {"usb-c", "type-c"},
    {"心率", "heart rate", "heart-rate"},
    {"血压", "blood pressure"},
    {"血氧", "blood oxygen", "spo2"},
    {"心电", "ecg"},
    {"睡眠监测", "sleep tracking"},
    {"富含", "rich in", "含", "contains"},
    {"防滑", "non-slip", "anti-slip", "slip", "滑"},
    {"耐热", "heat", "耐高温"},
    {"防漏", "leakproof", "leak-proof", "leak", "spill-proof", "密封", "不漏"},
    {"防摔", "shockproof", "抗摔", "drop"},
    {"高蛋白", "high-protein", "high protein", "protein-rich", "蛋白", "protein"},
    {"防火", "fireproof", "阻燃"},
    {"高纤维", "high-fiber", "high fiber", "膳食纤维", "fiber", "纤维"},
    {"益生菌", "probiotic", "probiotics"},
    {"维生素", "vitamin", "rich in vitamins", "vc"},
    {"耐磨", "abrasion", "tear-resistant"},
    {"胶原蛋白", "collagen"},
    {"防刮", "scratch-resistant", "scratch-proof", "scratch", "防刮花"},
    {"防锈", "rustproof", "rust-proof", "rust", "不锈"},
    {"防污", "stain-resistant", "stain resistant", "stainproof", "stain", "污"},
    {"shatterproof", "unbreakable", "防爆"},
)


def _of_word(word: str) -> str:
    same = next((group for group in _SAME if word in group), {word})
    return _loose(tuple(sorted(same)))


@lru_cache(maxsize=8192)
def _licensed(pattern: str, facts: tuple[Fact, ...], title: str, on_sale: bool) -> tuple[bool, str]:
    """Whether a fact licenses the claim, and the id of a fact that denies it."""
    licence, denied = re.compile(pattern), ""
    told = [(f.id, fold(f.name).text, fold(f.text).compact.text) for f in facts] + [
        ("product.title", "", fold(title).text)
    ]
    if on_sale:
        told.append(("sale_price", "", "sale"))
    for fact, name, text in told:
        no = bool(_NO.match(text))
        if licence.search(name):
            if not no:
                return True, ""
            denied = fact
        for match in licence.finditer(text):
            if not _NEGATED.search(text, max(0, match.start() - 12), match.start()):
                return True, ""
            denied = fact
    return False, denied
