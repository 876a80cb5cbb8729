"""Shorter forms of a title, cut where a person would cut it: whole words, variants first, the thing itself last."""

from __future__ import annotations

import re

from adwright.core.text import has_cjk, width
from adwright.generate.words import word_list

#: A title this long fits every headline we know as it stands [columns].
SHORT_ENOUGH = 30

_EN_VARIANT = re.compile(
    r"(?i)[\s,]+(?:size\s+\w+|\d+(?:\.\d+)?\s?(?:ml|l|g|kg|oz|lb|cm|mm|in|inch(?:es)?|pcs?|pack|ct)\b\.?|pack of \d+|"
    r"x{0,3}[sml]|\d*xl|one size|[A-Z]*\d{4,}\w*)$"
)
_ZH_VARIANT = re.compile(
    r"(?:[A-Za-z]{0,4}\d{3,}[\w-]*|\d+(?:\.\d+)?(?:ml|g|kg|l|克|毫升|升|斤|片|支|包|袋|盒|瓶|罐|件|只|cm|寸)(?:[x×*]\d+\w?)?|"
    r"男女通用|男女同款|官方正品|正品|包邮|新款|礼盒装|家用|送礼|批发)$",
    re.IGNORECASE,
)
_ZH_YEAR = re.compile(r"^(?:20\d\d年?(?:新款|款|春季|夏季|秋季|冬季|新茶)?|新款|正品|官方)\s*")


def name_forms(title: str, brand: str, category: str, *, chinese: bool) -> list[str]:
    """Forms of a title from the longest to the shortest; overlong ones only where there is no other.

    Examples
    --------
    >>> name_forms("Cashmere Knit Sock in Bronze", "Avant Toi", "socks", chinese=False)
    ['Cashmere Knit Sock in Bronze', 'Cashmere Knit Sock']
    >>> name_forms("加绒加厚连帽卫衣男冬季宽松潮牌外套", "", "卫衣", chinese=True)[0]
    '加绒加厚连帽卫衣'
    """
    # What stands in brackets before a Chinese title is the shop's shouting, so the bare title comes in its place.
    forms = _chinese_forms(title, brand, category) if chinese and has_cjk(title) else [title]
    forms += [] if chinese and has_cjk(title) else _latin_forms(title, brand, category)
    kept: list[str] = []
    for form in (form.strip(" ,.;:-–—/&+，。；：、·") for form in forms):
        closed = (
            form.count("(") == form.count(")") and form.count("（") == form.count("）") and form.count('"') % 2 == 0
        )
        if form and form not in kept and closed and width(form) >= 3:
            kept.append(form)
    kept = [form for form in kept if width(form) <= SHORT_ENOUGH] or kept or [title]
    return sorted(kept, key=width, reverse=True)


def _latin_forms(title: str, brand: str, category: str) -> list[str]:
    base = title
    if brand and base.casefold().startswith(brand.casefold() + " ") and len(base.split()) > len(brand.split()) + 1:
        base = base[len(brand) :].strip()
    heads = [base, re.split(r"\s+[-–—|/]\s+|[,(\[;:]", base)[0]]
    heads.append(re.split(r"(?i)\s+(?:with|for|in|w/)\s+", heads[-1])[0])
    while (shorter := _EN_VARIANT.sub("", heads[-1])) != heads[-1]:
        heads.append(shorter)
    heads = [head for head in heads if len(head.split()) > 1 or head == base or width(head) >= 4]
    if all(width(head) > SHORT_ENOUGH for head in heads):
        words = heads[-1].split()
        at = heads[-1].casefold().find(category.casefold()) if category else -1
        if at > 0:
            heads.append(heads[-1][: at + len(category)])
        # In English the thing stands last: what stands before it can go.
        heads += [" ".join(words[cut:]) for cut in range(1, len(words) - 1) if words[cut][0].isalnum()]
    return heads


def _chinese_forms(title: str, brand: str, category: str) -> list[str]:
    # The longest stretch outside brackets: a form is quoted from the title, so it never jumps over a gap.
    outside = [part.strip() for part in re.split(r"[【\[（(][^】\]）)]*[】\]）)]", title) if part.strip()]
    base = _ZH_YEAR.sub("", max(outside, key=width, default=title)).strip() or title
    if brand and base.startswith(brand) and width(base) > width(brand) + 4:
        base = base[len(brand) :].strip()
    heads = [base]
    while (shorter := _ZH_VARIANT.sub("", heads[-1]).strip()) != heads[-1] and width(shorter) >= 4:
        heads.append(shorter)
    at = heads[-1].find(category) if category else -1
    if at > 0 and at + len(category) < len(heads[-1]):
        heads.append(heads[-1][: at + len(category)])
    words = heads[-1].split(" ")
    for cut in range(len(words) - 1, 0, -1):
        if words[cut].isdigit():
            break  # a number behind Latin words is the model: "Pegasus 41"
        heads += [" ".join(words[:cut])] if width(" ".join(words[:cut])) >= 6 else []
    if all(width(head) > SHORT_ENOUGH for head in heads):
        heads += _cut_words(heads[-1])
    return heads


def _cut_words(text: str) -> list[str]:
    """Prefixes at word borders, the longest first."""
    import jieba  # reads its dictionary for a second, and few titles need it

    jieba.setLogLevel(60)
    words = [word for word in jieba.lcut(text) if word]
    loose = word_list("loose_endings")
    cuts = []
    for cut in range(len(words) - 1, 0, -1):
        if not loose.fullmatch(words[cut - 1]) and not words[cut - 1].isspace():
            prefix = "".join(words[:cut]).strip()
            if 6 <= width(prefix) <= SHORT_ENOUGH:
                cuts.append(prefix)
    return cuts
