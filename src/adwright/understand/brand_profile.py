"""How a brand writes, read from its kit and its past copy.

Comes in: a brand kit and past copies in one language. Goes out: a `BrandProfile`. It does not judge the copy.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from adwright.core import Brand, BrandProfile
from adwright.core.text import language_of, sentences, width
from adwright.understand.tokens import content_words

#: Pictographs, dingbats, transport and flag symbols. Source: Unicode blocks; text arrows and stars stay out.
_EMOJI = re.compile("[\u2600-\u27bf\u2b50\u2b55\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff]")
_TERMS = 12


def profile_brand(brand: Brand, copies: Sequence[str], *, language: str) -> BrandProfile:
    """The profile of a brand in one language; without copies it holds what the kit says and zeros.

    Parameters
    ----------
    copies
        Past copies in this language; blank ones are not counted.

    Examples
    --------
    >>> kit = Brand(name={"": "Springtea"}, voice=("warm", "plain"), dont_words=("miracle",))
    >>> profile_brand(kit, ["Fresh green tea. Picked by hand!", "Green tea, 50 g"], language="en").summary
    'Springtea: voice warm, plain; never says miracle; 2 past copies of 24 columns on average, 50 % with an \
exclamation mark, 50 % with a number; often says green, tea.'
    """
    language = language_of(language)
    texts = [text.strip() for text in copies if text.strip()]
    pieces = [piece for text in texts for piece in sentences(text)]
    profile = BrandProfile(
        language=language,
        copies=len(texts),
        mean_width=_mean([width(text) for text in texts]),
        mean_sentence_width=_mean([width(piece) for piece in pieces]),
        exclamation_rate=_mean([bool(re.search("[!！]", text)) for text in texts]),
        question_rate=_mean([bool(re.search("[?？]", text)) for text in texts]),
        emoji_rate=_mean([bool(_EMOJI.search(text)) for text in texts]),
        number_rate=_mean([bool(re.search(r"\d", text)) for text in texts]),
        frequent_terms=_frequent_terms(texts, language),
    )
    return profile.model_copy(update={"summary": _summary(brand, profile)})


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _frequent_terms(texts: Sequence[str], language: str) -> tuple[tuple[str, float], ...]:
    """Words that at least two copies use, the most used first, ties by the word."""
    uses = Counter(word for text in texts for word in set(content_words(text, language)))
    ranked = sorted(((word, n) for word, n in uses.items() if n > 1), key=lambda pair: (-pair[1], pair[0]))
    return tuple((word, n / len(texts)) for word, n in ranked[:_TERMS])


def _summary(brand: Brand, profile: BrandProfile) -> str:
    chinese = profile.language == "zh"
    comma = "、" if chinese else ", "
    kit = [
        (label, words)
        for label, words in (
            ("语气" if chinese else "voice ", brand.voice),
            ("看重" if chinese else "stands for ", brand.values),
            ("常用" if chinese else "prefers ", brand.do_words),
            ("不用" if chinese else "never says ", brand.dont_words),
        )
        if words
    ]
    parts = [label + comma.join(words[:5]) for label, words in kit] + [_habits(profile, chinese)]
    if terms := [term for term, _ in profile.frequent_terms[:5]]:
        parts.append(("高频词：" if chinese else "often says ") + comma.join(terms))
    name = brand.name_in(profile.language)
    return f"{name}：{'；'.join(parts)}。" if chinese else f"{name}: {'; '.join(parts)}."


def _habits(profile: BrandProfile, chinese: bool) -> str:
    if not profile.copies:
        return "没有往期文案" if chinese else "no past copy"
    marks = [
        (("带感叹号" if chinese else "with an exclamation mark"), profile.exclamation_rate),
        (("带问号" if chinese else "with a question mark"), profile.question_rate),
        (("带表情符号" if chinese else "with an emoji"), profile.emoji_rate),
        (("带数字" if chinese else "with a number"), profile.number_rate),
    ]
    used = [f"{rate:.0%}{words}" if chinese else f"{rate * 100:.0f} % {words}" for words, rate in marks if rate > 0]
    if chinese:
        return "，".join([f"{profile.copies} 条往期文案，平均 {profile.mean_width:.0f} 列宽", *used])
    copies = "1 past copy" if profile.copies == 1 else f"{profile.copies} past copies"
    return ", ".join([f"{copies} of {profile.mean_width:.0f} columns on average", *used])
