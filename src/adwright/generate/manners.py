"""How one writes in a place, kept by code: hashtags, emoji, end marks, quotation marks, who speaks.

Comes in: text, a format and a brief. Goes out: the text in the place's form, or why it does not suit. It does not know
models.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from adwright.core import Brief, Line, Support
from adwright.core.copy_format import CopyFormat, Part
from adwright.core.sms import is_gsm7
from adwright.core.speech import seconds_of
from adwright.core.text import count, has_cjk, language_of, width
from adwright.generate.briefing import category_word
from adwright.generate.names import name_forms
from adwright.generate.words import word_list

#: Pictographs, flags and symbols shown as pictures, with what modifies or joins them.
EMOJI = re.compile(
    r"(?:[\U0001F1E6-\U0001F1FF]{2}|[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF\u25AA-\u25FE\u231A-\u23FF]"
    r"[\uFE0E\uFE0F\u200D\U0001F3FB-\U0001F3FF]*)+"
)
#: Words of a hashtag, and columns of it: longer ones are not searched for.
_WORDS, TAG_COLUMNS = 3, 24
#: Home market of a language where the locale names no region and the campaign more than one market.
_HOME = {"zh": "CN", "en": "US"}
_PAIRS = {"corner": ("「", "」"), "curly": ("“", "”")}
_TYPEWRITER = str.maketrans("‘’“”–—…", "''\"\"--.")


def market_of(brief: Brief) -> str:
    """The market whose words a piece takes: the locale's region if the campaign runs there, else its language's home.

    Examples
    --------
    >>> from adwright.core import Product
    >>> brief = Brief(id="b", product=Product(id="p", title="茶"), brand_name="S", placements=(), locale="zh-CN",
    ...               markets=("US", "CN"), facts=())
    >>> market_of(brief), market_of(brief.model_copy(update={"locale": "en"}))
    ('CN', 'US')
    """
    region = next((p.upper() for p in re.split(r"[-_]", brief.locale)[1:] if len(p) == 2), "")
    wanted = {"GB": "UK"}.get(region, region) or _HOME.get(language_of(brief.locale), "")
    markets = ["UK" if market == "GB" else market for market in brief.markets]
    return wanted if wanted in markets or not markets else markets[0]


def emoji_in(text: str) -> int:
    """Emoji in a text; one with its modifiers counts once.

    Examples
    --------
    >>> emoji_in("🍵 Tea 🏷️"), emoji_in("Tea: 4°")
    (2, 0)
    """
    return len(EMOJI.findall(text))


def without_emoji(text: str, most: int = 0) -> str:
    """The text with its first `most` emoji only.

    Examples
    --------
    >>> without_emoji("🍵 Tea 🍃 from Anxi 🏷️", 1)
    '🍵 Tea from Anxi'
    """
    left = iter(range(most))
    kept = EMOJI.sub(lambda m: m[0] if next(left, None) is not None else "", text)
    return re.sub(r"\s+([,.!?，。！？]|$)", r"\1", re.sub(r"\s{2,}", " ", kept)).strip()


def quoted_for(text: str, locale: str) -> str:
    """Quotation marks as the locale sets them: 「」 in zh-TW, zh-HK and ja, “” in other Chinese; as they are elsewhere.

    Examples
    --------
    >>> quoted_for('口感"回甘"', "zh-CN"), quoted_for("口感“回甘”", "zh-TW"), quoted_for('a "b"', "en")
    ('口感“回甘”', '口感「回甘」', 'a "b"')
    """
    language, region = language_of(locale), locale.upper()
    if language not in {"zh", "ja"}:
        return text
    corner = language == "ja" or any(part in region for part in ("TW", "HK", "HANT"))
    opening, closing = _PAIRS["corner" if corner else "curly"]
    text = re.sub(r'"([^"]*)"', rf"{opening}\1{closing}", text)
    return re.sub(r"[“「]", opening, re.sub(r"[”」]", closing, text))


def shaped(text: str, form: CopyFormat, part: Part, locale: str) -> str:
    """A written text in the place's form: no hashtags of its own, no end mark where none stands, quotes as set there.

    Examples
    --------
    >>> from adwright.core.copy_format import copy_format
    >>> weibo, rsa = copy_format("weibo"), copy_format("google_rsa")
    >>> shaped("手工辉锅。#龙井# 👍👍", weibo, weibo.parts[0], "zh-CN"), shaped("By hand.", rsa, rsa.parts[0], "en")
    ('手工辉锅。👍👍', 'By hand')
    """
    text = re.sub(r"\s*[#＃][\w·]+[#＃]?\s*", " " if language_of(locale) != "zh" else "", text).strip()
    text = quoted_for(text, locale)
    if form.manners.emoji == 0:
        text = without_emoji(text)
    if form.whole.segments and not is_gsm7(text) and not has_cjk(text):
        text = text.translate(_TYPEWRITER)  # one curly quote makes the whole message UCS-2
    if not part.stop and not re.search(r"[.。].*[.。]$|\.\w\.$", text):
        text = text.rstrip(".。")
    return text


def reshaped(line: Line, text: str) -> Line:
    """A line with a text that was only shortened at its end or changed mark for mark."""
    kept = tuple(
        Support(start=s.start, end=min(s.end, len(text)), span=text[s.start : s.end], fact=s.fact)
        for s in line.supports if s.start < len(text)
    )  # fmt: skip
    return line.model_copy(update={"text": text, "supports": kept})


def breach(text: str, form: CopyFormat, part: Part) -> str:
    """What a line does against the place's manners or the part's limits; empty when nothing."""
    if count(text, part.text.counting) > part.text.limit:
        return "too long"
    if part.seconds and seconds_of(text) > part.seconds:
        return "too long to say"
    if not part.stop and text.endswith((".", "。")):
        return "full stop"
    if emoji_in(text) > form.manners.emoji:
        return "emoji"
    if re.search(r"[#＃@＠{}]", text):
        return "hashtag or handle in the text"
    if form.manners.links != "text" and re.search(r"(?i)https?:|www\.", text):
        return "link"
    if not form.manners.first_person and word_list("first_person").search(text):
        return "first person"
    return ""


def says_name(brief: Brief, text: str) -> bool:
    """True for a text that says the brand's or the product's name."""
    forms = names(brief)[:1] + names(brief)[-1:]
    return any(name and name.casefold() in text.casefold() for name in [brief.brand_name, *forms])


def names(brief: Brief) -> list[str]:
    """Forms of the product's name, the longest first."""
    title = next(f.text for f in brief.facts if f.kind == "name")
    chinese = language_of(brief.locale) == "zh"
    return name_forms(title, brief.brand_name, category_word(brief.product.category), chinese=chinese)


def tags_of(brief: Brief, form: CopyFormat, part: Part, *, first: Sequence[str] = ()) -> Iterator[str]:
    """Hashtags in the place's form: those given, the kind of thing, the brand, the product, terms in demand.

    Examples
    --------
    >>> from adwright.core import Brand, Product
    >>> from adwright.core.copy_format import copy_format
    >>> from adwright.generate.briefing import make_brief
    >>> tea = Product(id="t1", title="Oolong tea", category="Loose-leaf tea")
    >>> brief = make_brief(tea, Brand(name={"": "Springtea"}), locale="en", placements=["300x250"])
    >>> x = copy_format("x_post")
    >>> list(tags_of(brief, x, x.part("hashtags")))
    ['#LooseLeafTea', '#Springtea', '#OolongTea']
    """
    category = next((f.text for f in brief.facts if f.kind == "category"), "")
    barred = ("superlatives", "promises", "injection", "leftovers")
    seen: set[str] = set()
    for words in [*first, category, brief.brand_name, names(brief)[-1], *brief.terms]:
        bare = tag_word(words)
        text = form.manners.tag.replace("{tag}", bare)
        long = width(bare) > TAG_COLUMNS or count(text, part.text.counting) > part.text.limit
        if not bare or long or bare.casefold() in seen or any(word_list(name).search(words) for name in barred):
            continue
        seen.add(bare.casefold())
        yield text


def tag_word(words: str) -> str:
    """A hashtag's word: letters and digits only, English words joined with capitals; empty when it makes none.

    Examples
    --------
    >>> tag_word("Pu'er tea"), tag_word("明前龙井 50克罐装"), tag_word("100"), tag_word("one of the many long names")
    ('PuerTea', '明前龙井', '', '')
    """
    words = unicodedata.normalize("NFKC", words)
    if has_cjk(words):
        return next((w for w in re.findall(r"[^\W_]+", words) if has_cjk(w)), "")
    parts = re.findall(r"[^\W_]+", re.sub(r"['’]", "", words))
    if not parts or len(parts) > _WORDS or all(part.isdigit() for part in parts):
        return ""
    return "".join(part if part[:1].isupper() else part[:1].upper() + part[1:] for part in parts)
