"""Words that claim something of the product are licensed by a fact.

Comes in: a line and the brief. Goes out: for each claim (organic, waterproof, free shipping, 手工, 真皮) whether a fact
licenses it, denies it, or none speaks of it; a finding for each that is not licensed. A weaker fact does not
license a stronger claim. It knows words, not meanings: a claim put in other words passes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from adwright.check.base import Subject, checks
from adwright.check.facts.bound import judge_bound
from adwright.check.facts.conditions import judge_conditions
from adwright.check.facts.echo import FREE, echoes, is_denied, is_taken_back, says_no
from adwright.check.facts.exclusive import judge_exclusive
from adwright.check.facts.judgement import Judgement
from adwright.check.facts.lexicon import Entry, declares, entries, loose, same_words
from adwright.check.facts.names import judge_names
from adwright.check.facts.numbers import judge_numbers
from adwright.check.facts.parts import part_at, part_in
from adwright.check.facts.sheet import FactSheet, Told, sheet_of
from adwright.check.facts.words import root
from adwright.check.facts.zh import Reader, expressions_of_readers
from adwright.check.text.candidates import SHARED, Candidates
from adwright.core import Finding

#: A negation right before a word of a copy: the word then claims nothing.
_NEGATED = re.compile(
    r"(?:(?<![a-z])(?:not|no|non|never|isn't|aren't|without|don't|doesn't)(?:[\s-](?:a|an|be|is|fully|get))?[\s-]|"
    r"(?<![a-z])(?:everything|anything) (?:but|except)(?: for)?(?: the)?\s|"
    r"(?:不是|并非|没有|不支持|不含|不可|没放|没加|没搁|没添|不沾|不掺|告别|不|非|无|未))$"
)
_NO = re.compile(r"^\s*(?:no|none|false|n/a|not? .{0,20}|否|无|不支持|不含|没有|不是|不)\s*$")


@checks.register("claims")
def check_claims(subject: Subject) -> list[Finding]:
    """Findings on the claims of a line."""
    given = sheet_of(subject).given
    return [finding for j in judge_claims(subject) if (finding := j.finding(subject, "claims", given))]


def judge_claims(subject: Subject) -> list[Judgement]:
    """What the facts say to a line, numbers aside: its claims in words, what repeats or denies a fact, and what is
    left of words that need one."""
    return subject.once("claims", lambda: _of_all_kinds(subject))


def _of_all_kinds(subject: Subject) -> list[Judgement]:
    exclusive = [*judge_exclusive(subject), *judge_conditions(subject)]
    chinese = [c for c in _of_chinese(subject) if not _told_already(c, judge_words(subject))]
    said = _without_doubles(judge_words(subject), chinese)
    judged = [*judge_numbers(subject), *said, *exclusive, *chinese]
    echoed = judge_echoes(subject, judged)
    bound = judge_bound(subject, [*judged, *echoed]) if sheet_of(subject).given else []
    names = judge_names(subject, [*judged, *bound])
    return [*said, *exclusive, *chinese, *echoed, *bound, *names]


#: Kinds that are one claim when they stand at one place.
_ONE_CLAIM = (
    {"gift", "money", "delivery", "function", "warranty"},
    {"superlative", "comparison", "endorsement", "award"},
    {"origin"},
    {"material"},
)  # fmt: skip


@cache
def _all_candidates() -> tuple[int, list[Reader], Candidates]:
    """How many families there are, who reads the expressions after theirs, and what finds all in one scan of a text."""
    made, _ = entries()
    readers = expressions_of_readers()
    patterns = [entry.said.pattern for entry in made] + [pattern for _, pattern in readers]
    return len(made), [reader for reader, _ in readers], Candidates(patterns, SHARED)


def _candidates(subject: Subject) -> list[int]:
    return subject.once("candidates", lambda: _all_candidates()[2].of(subject.folded.compact.text))


def _of_chinese(subject: Subject) -> list[Judgement]:
    """What readers of Chinese claims find; nothing where there are no facts."""
    if subject.folded.text.isascii() or not subject.brief.facts:
        return []
    families_, readers, _ = _all_candidates()
    called = dict.fromkeys(readers[place - families_] for place in _candidates(subject) if place >= families_)
    return [judgement for reader in called for judgement in reader(subject)]


def _told_already(closer: Judgement, words: list[Judgement]) -> bool:
    """True when the lexicon stops a material by its own name, which says more."""
    return closer.kind == "material" and closer.status != "supported" and any(
        w.kind == "material" and w.status != "supported" and w.meets(closer.at) for w in words
    )  # fmt: skip


def _without_doubles(words: list[Judgement], closer: list[Judgement]) -> list[Judgement]:
    """Judgements of the lexicon without those whose place and kind were read more closely."""
    return [
        word for word in words
        if not any(c.meets(word.at) and any({c.kind, word.kind} <= of for of in _ONE_CLAIM) for c in closer)
    ]  # fmt: skip


def judge_words(subject: Subject) -> list[Judgement]:
    """What the facts say to each claim of a line that is made in words."""
    return subject.once("words", lambda: list(_judged(subject)))


def _judged(subject: Subject) -> Iterator[Judgement]:
    made, _ = entries()
    text = subject.folded.compact
    places = [place for place in _candidates(subject) if place < len(made)]
    sheet = sheet_of(subject)
    hits = sorted(
        ((m.start(), -m.end(), place, m) for place in places for m in made[place].said.finditer(text.text)
         if made[place].claims_here(text.text, m.start(), m.end())),
        key=lambda hit: hit[:3],
    )  # fmt: skip
    taken: dict[str, int] = {}
    closed = [(start, -end) for start, end, place, _ in hits if not made[place].family.patterns]
    places_made = [(start, -end) for start, end, place, _ in hits if made[place].family.id == "made in"]
    for start, end, place, match in hits:
        entry = made[place]
        # A word of the lexicon knows more than the pattern of its kind.
        if entry.family.id == "made in":
            pass
        elif (entry.family.patterns and not entry.family.beside and any(a < -end and start < b for a, b in closed)) or (
            entry.family.group == "origin" and any(a < -end and start < b for a, b in places_made)
        ):
            continue
        # Of two names of one kind the longer counts: "organic cotton" is no claim of cotton beside it.
        kind = entry.family.group or entry.family.id
        negated = not entry.family.negated and (
            _NEGATED.search(text.text, max(0, start - 26), start)
            or (not text.text.isascii() and FREE.match(text.text, -end))
        )
        if -end <= taken.get(kind, 0) or negated:
            continue
        taken[kind] = -end
        yield _judge(entry, match, text.text, text.span(start, -end), sheet)


def _judge(entry: Entry, hit: re.Match[str], text: str, at: tuple[int, int], sheet: FactSheet) -> Judgement:
    family, rule = entry.family, entry.family.id.replace(" ", "_")
    root = next((found for found in hit.groupdict().values() if found), "")
    word = root or hit[0]
    licence = _of_word(word, whole=family.group == "origin") if family.by_word or root else entry.licence.pattern
    if root and family.licence:
        licence = f"{licence}|{entry.licence.pattern}"
    if family.against and not word.isascii():
        licence = f"(?:不|抗|防|耐|无|免)(?:会|易|怕|可视)?(?:{licence})|{licence}"
    part = part_at(text, hit.start(), hit.end()) if family.group == "material" else ""
    denying, stern = entry.denied.pattern if entry.denied else "", family.stern
    told = (
        sheet.once(("denying", licence), lambda: _denying_first(licence, sheet.told)) if family.negated else sheet.told
    )
    yes, no = sheet.once((licence, denying, part, stern, family.negated),
                         lambda: _licensed(licence, denying, told, part, stern=stern))  # fmt: skip
    if family.negated:
        yes, no = no, yes
    if yes and family.group == "material" and _WHOLE.search(text, max(0, hit.start() - 8), hit.start()):
        yes, no = ("", yes) if _is_mixed(yes, sheet.told) else (yes, "")
    if family.id == "made in" and (made := _made_elsewhere(licence, sheet.told)):
        yes, no = "", made
    if yes:
        return Judgement(at, family.kind, "supported", yes)
    if not no and family.group:
        no = sheet.once((family.group, part), lambda: _other(family.group, sheet.told, part))
    if no:
        why = f"({family.id}) is denied by fact {no}"
        return Judgement(at, family.kind, "contradicted", no, rule, "block", why, "leave it out")
    said = f"none of the {sheet.given} facts says so" if sheet.given else "no facts were given"
    why = f"claims {family.id}; {said}"
    return Judgement(at, family.kind, "absent", "", rule, family.severity, why,
                     "leave it out, or add the fact with its evidence")  # fmt: skip


#: All of it: solid oak, 全桑蚕丝.
_WHOLE = re.compile(
    r"(?:(?<![a-z])(?:solid|all|pure|full|100%|entirely|nothing but)[\s-]|(?:全|纯|100%|百分百|百分之百|整块|整张))$"
)
_MIXED = re.compile(
    r"(?<!\d)\d{1,2}(?:\.\d)?\s?%|veneer|plated|vermeil|blend|coated|贴皮|镀|混纺|饰面|部分|裆部|内里|里料|领口"
)


def _is_mixed(id_: str, told: tuple[Told, ...]) -> bool:
    """True when the fact says that only a part is of that material."""
    return any(f.fact == id_ and _MIXED.search(f.whole) for f in told)


_MAKING = re.compile(
    r"(?:made|brewed|built|sewn|woven|roasted|printed|assembled|manufactured|bottled|designed) in|"
    r"产地|制造|生产地|country of origin"
)


def _made_elsewhere(licence: str, told: tuple[Told, ...]) -> str:
    """The fact that names another place of manufacture, when there is one and none names this place."""
    making = [f for f in told if _MAKING.search(f.whole)]
    named = any(_compiled(licence).search(f.whole) for f in making)
    return "" if named or not making else making[0].fact


def judge_echoes(subject: Subject, judged: Sequence[Judgement]) -> list[Judgement]:
    """Spans that repeat a fact, or say its opposite, where no other judgement stands."""
    text = subject.folded.compact
    found = []
    for echo in echoes(text.text, sheet_of(subject)):
        at = text.span(echo.start, echo.end)
        if any(j.meets(at) and (echo.agrees or j.status != "supported" or j.fact != echo.fact) for j in judged):
            continue
        # 续航 beside a judged 四十小时 belongs to it.
        if any(j.fact == echo.fact and j.at[0] - 3 <= at[1] and at[0] <= j.at[1] + 3 for j in judged):
            continue
        if echo.agrees:
            found.append(Judgement(at, "function", "supported", echo.fact))
        else:
            why = f"says the opposite of fact {echo.fact}"
            found.append(Judgement(at, "function", "contradicted", echo.fact, "denied", "block", why, "leave it out"))
    return found


@lru_cache(maxsize=1024)
def _of_word(word: str, *, whole: bool = False) -> str:
    same = same_words().get(word, frozenset({word}))
    if word.isascii() and word.isalpha() and len(word) > 4 and same == {word} and not whole:
        same = frozenset({root(word)})
    if len(word) > 2 and not word.isascii() and same == {word}:
        same = frozenset({word, word[:2], word[-2:]})
    if word.isascii() and " " in word and same == {word}:  # "olive oil" is "oil: olive" too
        first, last = word.split(" ")[0], word.split(" ")[-1]
        same = frozenset({word, rf"~(?<![a-z]){re.escape(first)}.{{0,20}}(?<![a-z]){re.escape(last)}|"
                                rf"(?<![a-z]){re.escape(last)}.{{0,20}}(?<![a-z]){re.escape(first)}"})  # fmt: skip
    # The stem of a compound is licensed by the compound's other half too: "scratch" by "scratch-proof".
    return loose(tuple(sorted(same)))


#: The expressions of licences, of which there are more than `re` keeps: it compiled them anew.
_compiled = lru_cache(maxsize=1024)(re.compile)


def _licensed(pattern: str, denying: str, told: tuple[Told, ...], part: str, *, stern: bool = False) -> tuple[str, str]:
    """The id of a fact that licenses a claim, or else of one that denies it.

    Parameters
    ----------
    part
        The part of the product that the claim speaks of; a fact on another part says nothing to it.
    stern
        True where what denies the claim counts before what licenses it.
    """
    licence, opposite, denied = _compiled(pattern), _compiled(denying) if denying else None, ""
    if stern and opposite and (first := next((f.fact for f in told if opposite.search(f.whole)), "")):
        return "", first
    facts = [f for f in told if part in part_in(f.whole) and f.fact != "product.title"] if part else []
    if part and not facts:  # what is said of another part says nothing to this one
        told = tuple(f for f in told if not part_in(f.whole) or f.fact == "product.title")
    if facts and not any(licence.search(f.whole) for f in facts) and not _named_materials(tuple(facts)):
        facts = []  # they speak of the part, and not of what it is made of
    for fact in facts or told:
        no = says_no(fact) or bool(_NO.match(fact.text))
        if no and licence.search(fact.name):
            denied = fact.fact
            continue
        for match in licence.finditer(fact.whole):
            # A stem stands for its word: the denial of "sulfat" is that of "sulfate-free".
            end = _WORD_END.match(fact.whole, match.end()).end()  # type: ignore[union-attr] # it may match nothing
            if not is_taken_back(fact.whole, match.start(), end):
                return fact.fact, ""
            denied = fact.fact
    if not denied and opposite:
        denied = next((f.fact for f in facts or told if opposite.search(f.whole)), "")
    if not denied and facts:
        denied = facts[0].fact
    return "", denied


def _denying_first(pattern: str, told: tuple[Told, ...]) -> tuple[Told, ...]:
    """Facts whose names say what their texts deny ("hub: no hub"), with the denial alone."""
    licence = _compiled(pattern)
    return tuple(replace(f, name="") if licence.search(f.name) and _denies(licence, f.text) else f for f in told)


def _denies(licence: re.Pattern[str], text: str) -> bool:
    # A stem stands for its word: the denial of "sulfat" is that of "sulfate-free".
    ends = ((m.start(), _WORD_END.match(text, m.end()).end()) for m in licence.finditer(text))  # type: ignore[union-attr] # it may match nothing
    return any(is_denied(text, *at) for at in ends)


_WORD_END = re.compile(r"[a-z]*")


def _named_materials(told: tuple[Told, ...]) -> bool:
    made, candidates = entries()
    return any(
        made[p].family.group == "material" and made[p].said.search(fact.whole)
        for fact in told for p in candidates.of(fact.whole)
    )  # fmt: skip


def _other(group: str, told: tuple[Told, ...], part: str) -> str:
    """The fact that names another material, or another origin, of the whole."""
    made, candidates = entries()
    for fact in told:
        if fact.fact == "product.title" or not declares(group).search(fact.whole) or (part_in(fact.whole) and not part):
            continue
        if any(made[p].family.group == group and made[p].said.search(fact.whole) for p in candidates.of(fact.whole)):
            return fact.fact
    return ""
