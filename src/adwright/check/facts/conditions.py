"""English claims that a fact bounds: free against what costs, the whole against a share, a season against a month.

Comes in: a line and its facts. Goes out: contradicted judgements, where the copy names a thing of a fact and gives it
away, takes it whole, or dates it otherwise. It reads the words of one sentence, not its grammar.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache

from adwright.check.base import Subject
from adwright.check.facts.echo import NOBODY_GIVES, denied_after, is_denied, says_no
from adwright.check.facts.judgement import Judgement
from adwright.check.facts.sheet import FactSheet, Known, Told, sheet_of
from adwright.check.facts.words import Word, words
from adwright.check.text.candidates import SHARED, Candidates
from adwright.check.text.starts import spotter
from adwright.core.claim import ClaimKind

_GIVEN = spotter(
    r"(?<![a-z])(?:(?<!-)(?<!feel )free(?! of(?! charge)| from|-|range|ly)|on us|on the house|included|"
    r"in the (?:box|bag|tin|carton|case|price)|for nothing|"
    r"at no (?:extra |additional )?(?:cost|charge)|gratis|thrown in|comes? (?:too|along|as standard)|"
    r"part of the (?:price|deal)|"
    r"complimentary|built[- ]in|costs? (?:you )?(?:nothing|no more|nothing extra)|won't cost (?:you )?a (?:cent|penny)|"
    r"without charge|baked in|all in there|(?P<next>comes with)(?: an?| the| its)?|no surcharge|"
    r"everything's there)(?![a-z])"
)
#: Things that no cue gives: "everything but the batteries is in the box".
_LEFT_OUT = re.compile(r"(?<![a-z])(?:everything but|except|apart from|other than|excluding)(?![a-z])")
#: Where free delivery or returns end, and the things begin that they are for: "free returns on every lamp".
_FOR_WHAT = re.compile(r"\s(?:on|for|when|if) (?:every|all|any|each|you|your|orders?|the)(?![a-z])")
#: What a parcel does free; the thing in it may cost: "this mug ships free".
_SENT = re.compile(r"(?<![a-z])(?:ships?|shipped|delivered|posted|returned|returns) $")
#: What a fact says of a thing that is not given.
_COSTS = re.compile(
    r"(?<![a-z])(?:not (?:included|supplied|provided|allowed|permitted|supported|available|covered)|"
    r"sold separately|optional|extra(?! [a-z])|"
    r"add-on|bring your own|excluded|separately|surcharge|half off|half price|\d+ ?% off)(?![a-z])|[+]\s?[$€£]"
)
_PRICED = re.compile(r"[$€£]\s?(?!0(?:\.0+)?(?![\d.]))\d")
#: A price that a copy asks: nothing in its clause is given. "Over $50" and "worth $18" ask none.
_ASKED = re.compile(rf"(?<!over )(?<!above )(?<!worth )(?<!spend )(?:{_PRICED.pattern})")
_FREE = re.compile(
    r"(?<![a-z])(?:free|(?<!not )included|complimentary|no (?:extra )?(?:charge|fee|cost))(?![a-z])|[$€£]\s?0(?![.\d])"
)
_SENTENCE = re.compile(r"[^.!?;\n]+")
_CLAUSE = re.compile(r",|(?<![a-z])(?:and|but|while|with|plus)(?![a-z])|:")

_WHOLE = spotter(
    r"(?<![a-z])(?:all[\s-](?!day|night|week|year|summer|winter|season|over|the|you|we|i|in|of|that|this|"
    r"set|about|right|round|around)|pure |nothing but |"
    r"solely |entirely |wholly |every (?:last )?(?:gram|drop|ounce|thread|bean|leaf|bit|"
    r"inch) (?:of (?:the |it |our )?|an? )?|"
    r"only (?=[a-z]+ (?:inside|in it))|100% )(?P<n>[a-z]+(?:[\s-][a-z]+)?)"
)
_HALF = spotter(
    r"(?<![a-z])(?:nearly |almost |over |about |roughly )?half[\s-](?P<n>(?!an?\b|the|of|off|price|past|"
    r"hour|time|as|way|term|day)[a-z]+)"
)
_SHARE = re.compile(r"(\d+(?:\.\d+)?)\s?%(?! (?:off|discount|cheaper|less)(?![a-z]))")

_SEASONS = {
    "spring": (3, 4, 5), "summer": (6, 7, 8), "autumn": (9, 10, 11), "fall": (9, 10, 11), "winter": (12, 1, 2),
}  # fmt: skip
_MONTHS = ("january february march april may june july august september october november december").split()  # noqa: SIM905
_MONTH = re.compile(rf"(?<![a-z])(?:{'|'.join(_MONTHS)})(?![a-z])")
_GATHERED = spotter(
    r"(?<![a-z])(?:(?P<a>spring|summer|autumn|fall|winter)[\s-](?:harvest|pick(?:ed|ing)|crop|flush|catch|"
    r"caught|shear\w*|bloom\w*|flower\w*|batch|plant\w*)|"
    r"(?:harvested|picked|gathered|plucked|caught|bottled|shorn|blooms?|flowers?|brewed|"
    r"pressed) (?:\w+ ){0,2}(?:in |every |each |last )(?:the )?(?:early |late )?"
    r"(?P<b>spring|summer|autumn|fall|winter))(?![a-z])"
)
#: What a fact says of a month in which something was gathered; the month of shipping says nothing of the season.
_GATHERING = re.compile(
    r"(?<![a-z])(?:harvest|pick|gather|pluck|caught|catch|bottled|shorn|shear|bloom|flower|brewed|press|crop|flush|"
    r"vintage|planted|sown|foraged)"
)


def judge_conditions(subject: Subject) -> list[Judgement]:
    """What a line gives away, takes whole or dates against a fact."""
    return subject.once("conditions", lambda: list(_judged(subject)))


def _judged(subject: Subject) -> Iterator[Judgement]:
    folded, sheet = subject.folded.compact, sheet_of(subject)
    text = folded.text
    if not sheet.given:
        return
    called = dict.fromkeys(_READERS[place][1] for place in sorted(_CANDIDATES.of(text)))
    found = [one for reader in called for one in reader(text, sheet)]
    for start, end, kind, fact, why in found:
        yield Judgement(folded.span(start, end), kind, "contradicted", fact.fact, "bounded", "block",
                        f"{why}: {fact.whole!r}", fact.text)  # fmt: skip


_LESS = "lighter|smaller|thinner|slimmer|shorter|quieter|cheaper|cooler|milder|weaker|less"
_MORE = (
    "heavier|larger|bigger|brighter|longer|further|farther|stronger|wider|deeper|taller|louder|warmer|thicker|roomier|"
    "more|higher"
)
_COMPARED = spotter(
    rf"(?<![a-z])(?:(?P<less>{_LESS})|(?P<more>{_MORE}))(?:\s[a-z]+){{0,4}} than (?:the |its |our |last |"
    rf"an? )?(?:[a-z]+ ){{0,2}}(?:predecessor|forerunner|"
    r"last (?:one|version|model)|previous (?:one|version|model)|old (?:one|model|version)|older (?:one|"
    r"model)|model before(?: it)?|one before|"
    r"elder (?:brother|sister)|earlier (?:one|model)|last year's(?: (?:model|one|version))?|first (?:one|"
    r"model|version))(?![a-z])"
)
_BEFORE = re.compile(
    r"(?<![a-z])(?:predecessor|previous|last (?:year|version|model)|old(?:er)? (?:model|version|one)|"
    r"elder|earlier|prior|before|forerunner|first model)"
)

Found = tuple[int, int, ClaimKind, Told, str]


def _given(text: str, sheet: FactSheet) -> Iterator[Found]:
    """Things that a sentence gives and a fact sells, or leaves out."""
    before: tuple[int, int] | None = None
    for sentence in _SENTENCE.finditer(text):
        for cue in _GIVEN.finditer(text, sentence.start(), sentence.end()):
            left, right = _around(text, cue, sentence)
            if _ASKED.search(text, left, right) or _LEFT_OUT.search(text, sentence.start(), cue.start()):
                continue
            left, right = _reach(text, cue, left, right)
            things = [w for w in words(text[left:right]) if not left + w.start <= cue.start() < left + w.end]
            if not things and before and not cue["next"]:
                left, right = before
                things = list(words(text[left:right]))
            if is_denied(text, cue.start(), cue.end()) or re.search(r"(?<![a-z])not(?![a-z])", text[left:right]):
                continue
            if cue[0] == "free":  # of fragrance it says that there is none
                things = [w for w in things if not NOBODY_GIVES.match(text, left + w.start, left + w.end)]
            fact = _sold(things, sheet)
            if fact:
                thing = next(w for w in things if w.key in _keys(fact))
                at = sorted((left + thing.start, left + thing.end, cue.start(), cue.end()))
                yield at[0], at[-1], "gift", fact, "gives what a fact leaves out or sells"
        before = sentence.span()


def _around(text: str, cue: re.Match[str], sentence: re.Match[str]) -> tuple[int, int]:
    """The clause that a cue stands in."""
    left = max((m.end() for m in _CLAUSE.finditer(text, sentence.start(), cue.start())), default=sentence.start())
    right = _CLAUSE.search(text, cue.end(), sentence.end())
    end = right.start() if right else sentence.end()
    if not words(text[left : cue.start()]) and not words(text[cue.end() : end]):
        left = sentence.start()
    return left, end


def _reach(text: str, cue: re.Match[str], left: int, right: int) -> tuple[int, int]:
    """The part of its clause that a cue gives."""
    if cue["next"]:  # the thing right after it: "comes with a case", not "a lamp comes with a guarantee"
        near = words(text[cue.end() : right])[:1]
        return cue.end(), cue.end() + near[0].end if near else cue.end()
    if sent := _SENT.search(text, left, cue.start()):
        return sent.start(), cue.end()
    what = _FOR_WHAT.search(text, cue.end(), right)
    return left, what.start() if what else right


@lru_cache(maxsize=1024)
def _keys(fact: Told) -> frozenset[str]:
    return frozenset(w.key for w in words(fact.whole))


def _sold(things: list[Word], sheet: FactSheet) -> Told | None:
    """The fact that sells one of the things, or leaves it out, where no fact gives it."""
    for thing in things:
        about = [f for f in sheet.told if f.fact != "product.title" and thing.key in _keys(f)]
        if not about or any(_FREE.search(f.whole) and not _COSTS.search(f.whole) for f in about):
            continue
        fact = next((f for f in about if _is_sold(f, thing)), None)
        if fact:
            return fact
    return None


def _is_sold(fact: Told, thing: Word) -> bool:
    if fact.name and thing.key in {w.key for w in words(fact.name)}:
        return bool(says_no(fact) or _COSTS.search(fact.text) or _PRICED.match(fact.text))
    for part in re.split(r"[,;]", fact.text):
        for word in words(part):
            if word.key == thing.key and not _FREE.search(part):
                rest = part[word.end :]
                return bool(
                    _COSTS.search(part) or denied_after(part, word.end) or re.match(r"\W*[+]?[$€£]\s?[1-9]", rest)
                )
    return False


def _whole(text: str, sheet: FactSheet) -> Iterator[Found]:
    """All, or half, of what a fact gives another share of."""
    for pattern, share in ((_WHOLE, Fraction(100)), (_HALF, Fraction(50))):
        for hit in pattern.finditer(text):
            if _is_every(text, hit):
                continue
            near = 10 if share == 50 else 3  # half is said of 55 too
            for word in words(hit["n"]):
                told = [(f, shares) for f in sheet.told if (shares := _shares_of(f, word.key))]
                wrong = [f for f, shares in told if all(abs(s - share) > near for s in shares)]
                if told and len(wrong) == len(told) and not _told_whole(sheet, word.key, share):
                    yield hit.start(), hit.end(), "percent", wrong[0], "takes another share than a fact gives"
                    break


_CLOSED = re.compile(r"\s*(?:$|[.,;:!?)(&\n-]|(?:and|inside|through|throughout|here|but)(?![a-z]))")


def _is_every(text: str, hit: re.Match[str]) -> bool:
    """True for "all cotton tees are", where "all" counts things and says nothing of what they are made of."""
    if not hit[0].startswith("all "):
        return False
    first, _, second = hit["n"].replace("-", " ").partition(" ")
    counted = second.endswith("s") and not second.endswith("ss")
    return counted or not (_CLOSED.match(text, hit.end()) or _CLOSED.match(text, hit.start("n") + len(first)))


def _shares_of(fact: Told, key: str) -> list[Fraction]:
    """Shares that stand right beside a word in a fact: 90 of "goose down 90%, feather 10%"."""
    found = []
    for part in re.split(r"[,;]|(?<![a-z])(?:and|with)(?![a-z])", fact.whole):
        if key in {w.key for w in words(part)} and (hit := _SHARE.search(part)):
            found.append(Fraction(hit[1]))
    return found


def _told_whole(sheet: FactSheet, key: str, share: Fraction) -> bool:
    word = "half" if share == 50 else "(?:100 ?%|pure|all|solid|only)"
    return any(
        re.search(rf"(?<![a-z]){word}", f.whole) and key in _keys(f) for f in sheet.told if f.fact != "product.title"
    )


def _dated(text: str, sheet: FactSheet) -> Iterator[Found]:
    """A season of harvest that the month of a fact lies outside of."""
    for hit in _GATHERED.finditer(text):
        season = hit["a"] or hit["b"]
        dated = [(f, [_MONTHS.index(m[0]) + 1 for m in _MONTH.finditer(f.whole)]) for f in sheet.told
                 if _GATHERING.search(f.whole)]  # fmt: skip
        dated = [(f, months) for f, months in dated if months]
        if len(dated) != 1 or len(dated[0][1]) != 1 or dated[0][1][0] in _SEASONS[season]:
            continue
        if not any(season in f.whole for f in sheet.told):
            yield hit.start(), hit.end(), "time", dated[0][0], "names another season than the month of a fact"


def _compared(text: str, sheet: FactSheet) -> Iterator[Found]:
    """More, or less, than the model before it, where the numbers of both say otherwise."""
    for hit in _COMPARED.finditer(text):
        for new, old, fact in _generations(sheet):
            if (new >= old) if hit["less"] else (new <= old):
                yield hit.start(), hit.end(), "comparison", fact, "the model before says otherwise"
                break


def _generations(sheet: FactSheet) -> Iterator[tuple[Fraction, Fraction, Told]]:
    """The value of a thing and of the one before it, where the facts give one such pair."""
    measures = [k for k in sheet.known if k.quantity.kind == "measure" and not isinstance(k.quantity.value, str)]
    told = {f.fact: f for f in sheet.told}
    old = [k for k in measures if k.fact in told and _is_before(k, told[k.fact])]
    for one in old:
        alike = [k for k in measures if k not in old and k.quantity.unit == one.quantity.unit and k.fact in told]
        same = [k for k in alike if k.fact == one.fact] or [k for k in alike if k.keys & one.keys] or alike
        if len({k.quantity.value for k in same}) == 1 and len(old) == 1:
            yield Fraction(same[0].quantity.value), Fraction(one.quantity.value), told[one.fact]


def _is_before(k: Known, fact: Told) -> bool:
    if _BEFORE.search(fact.name):
        return True
    word = _BEFORE.search(fact.text)
    if not word:
        return False
    # "3.1 kg (old model 4 kg)", and "38 min before": the word stands nearer to the number of the old one
    return 0 <= k.quantity.start - word.end() <= 14 or fact.text[k.quantity.end : word.start()] in (" ", " the ")


#: Who reads what an expression finds; each reader is called once, and only for a text that may hold one of its own.
_READERS: tuple[tuple[re.Pattern[str], Callable[[str, FactSheet], Iterator[Found]]], ...] = (
    (_GIVEN, _given), (_WHOLE, _whole), (_HALF, _whole), (_GATHERED, _dated), (_COMPARED, _compared),
)  # fmt: skip
_CANDIDATES = Candidates([pattern.pattern for pattern, _ in _READERS], SHARED)
