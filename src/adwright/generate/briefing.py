"""From a product and a brand to a brief: the facts that may be said, each with its evidence, and the limits.

Comes in: `Product`, `Brand`, audience. Goes out: `Brief`. Product text is untrusted: markup, hidden characters and
orders to a model are taken out here, and what remains is data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from adwright.core import Brand, Brief, Fact, Product, Segment, content_id
from adwright.core.brief import FactKind
from adwright.core.look import PictureFacts
from adwright.core.text import has_cjk, language_of, sentences, similarity, width
from adwright.generate.limits import strictest
from adwright.generate.plain import plain, without_orders
from adwright.generate.words import word_list

#: Facts of one kind at most: more make prompts slow and lines no better.
MOST_ATTRIBUTES, MOST_STATEMENTS = 12, 6
#: A value longer than this is a paragraph, not an attribute; a statement outside these bounds is a scrap or an essay
#: [columns].
LONGEST_VALUE, SHORTEST_STATEMENT, LONGEST_STATEMENT = 80, 12, 160
#: Two statements this alike say the same (Jaccard similarity of character bigrams).
SAME_STATEMENT = 0.6


def make_brief(
    product: Product,
    brand: Brand,
    *,
    locale: str,
    placements: Sequence[str],
    segment: Segment | None = None,
    objective: str = "clicks",
    occasion: str = "",
    terms: Sequence[str] = (),
    markets: Sequence[str] = (),
    picture: PictureFacts | None = None,
) -> Brief:
    """The brief of one product for one audience.

    Parameters
    ----------
    placements
        Ids or sizes; the limits are the strictest over them, and fields that none of them shows get defaults.
    segment
        The audience, or None for everyone.
    picture
        What the product's picture shows. It does not change the brief's id: what may be said stays the same, and what
        people approved stays approved when another extra or model looks at the picture.

    Raises
    ------
    UserError
        For an unknown placement.

    Examples
    --------
    >>> tea = Product(id="t1", title="Oolong tea", attributes={"Origin": "Anxi", "SKU": "88"}, source="feed.csv row 2")
    >>> brief = make_brief(tea, Brand(name={"": "Springtea"}), locale="en", placements=["300x250"])
    >>> [(fact.id, fact.kind, fact.text) for fact in brief.facts]
    [('f1', 'name', 'Oolong tea'), ('f2', 'brand', 'Springtea'), ('f3', 'attribute', 'Anxi')]
    >>> brief.facts[2].evidence, brief.limits["headline"].limit
    ('feed.csv row 2, attribute Origin', 30)
    """
    brand_name = plain(brand.name_in(language_of(locale)))
    facts = tuple(
        Fact(id=f"f{number}", kind=kind, name=name, text=text, evidence=evidence)
        for number, (kind, name, text, evidence) in enumerate(_facts(product, brand_name, locale), 1)
    )
    content = {
        "product": product.model_dump(mode="json"), "brand": brand_name, "locale": locale, "objective": objective,
        "occasion": occasion, "terms": list(terms), "placements": list(placements), "markets": list(markets),
        "segment": segment.id if segment else None, "facts": [fact.model_dump(mode="json") for fact in facts],
    }  # fmt: skip
    return Brief(
        id=content_id("br", content), product=product, brand_name=brand_name, voice=brand.voice, audience=segment,
        objective=objective, occasion=plain(occasion), terms=tuple(plain(term) for term in terms),
        placements=tuple(placements), locale=locale, markets=tuple(markets) or brand.markets, facts=facts,
        limits=strictest(placements, locale), picture=picture,
    )  # fmt: skip


#: Kind, name, text, evidence.
_Row = tuple[FactKind, str, str, str]


def _facts(product: Product, brand_name: str, locale: str) -> Iterator[_Row]:
    source = product.source or f"product {product.id}"
    category = category_word(product.category)
    name = without_orders(plain(product.title)).strip(" .,;:!?，。；：！？") or category or brand_name
    yield "name", "", name, f"{source}, title"
    if brand_name:
        yield "brand", "", brand_name, "brand kit, name"
    price, sale = product.price, product.sale_price
    if price and price.minor > 0:
        yield "price", "from" if product.price_from else "", price.format(locale), f"{source}, price"
        if sale and sale.currency == price.currency and 0 < sale.minor < price.minor:
            yield "sale_price", "", sale.format(locale), f"{source}, sale price"
    if category and not category.isdigit():
        yield "category", "", category, f"{source}, category"
    attributes = list(_attributes(product, name))[:MOST_ATTRIBUTES]
    for key, value in attributes:
        yield "attribute", key, value, f"{source}, attribute {key}"
    told = {value.casefold() for _, value in attributes}
    for statement in statements(product.description, name, locale):
        if statement.rstrip(".。").casefold() not in told:
            yield "statement", "", statement, f"{source}, description"


def category_word(category: str) -> str:
    """The last step of a category path, plain.

    Examples
    --------
    >>> category_word("Apparel & Accessories > Clothing > Pants"), category_word("茶叶/绿茶")
    ('Pants', '绿茶')
    """
    steps = [step.strip() for step in re.split(r"\s*(?:>|›|»|(?<=[^\W_a-zA-Z])/(?=[^\W_a-zA-Z]))\s*", category)]
    return without_orders(plain(steps[-1] if steps else "")).strip(" .,;:，。")


def _attributes(product: Product, name: str) -> Iterator[tuple[str, str]]:
    useless, seen = word_list("useless_attributes"), {name.casefold()}
    for key, value in product.attributes.items():
        key, value = plain(key), without_orders(plain(value)).strip(" .,;，。；")
        poor = (
            not value
            or width(value) > LONGEST_VALUE
            or value.casefold() in seen
            or useless.search(key.replace("_", " "))
        )
        link = re.search(r"https?:|www\.|@", value)
        boast = word_list("superlatives").search(value) or word_list("promises").search(value)
        if (
            key
            and not poor
            and not link
            and not boast
            and value.casefold() not in {"default title", "n/a", "none", "null", "-"}
        ):
            seen.add(value.casefold())
            yield key, value


def statements(description: str, name: str, locale: str) -> list[str]:
    """Factual sentences of a description: whole, in order, without duplicates, boasts, shop talk and orders.

    Examples
    --------
    >>> text = "Rolled by hand in Anxi. The best tea ever! We ship fast. Steep it at 95 degrees."
    >>> statements(text, "Oolong tea", "en")
    ['Rolled by hand in Anxi.', 'Steep it at 95 degrees.']
    """
    kept: list[str] = []
    chinese = language_of(locale) == "zh"
    # Line ends divide sentences, so the text is made plain sentence by sentence.
    for sentence in sentences(description[:20_000]):
        text = plain(sentence)
        if chinese != has_cjk(text) or not _factual(text, name):
            continue
        text = text.rstrip(".。,;:，；：") + ("。" if chinese else ".")
        if all(similarity(text, other) < SAME_STATEMENT for other in kept):
            kept.append(text)
        if len(kept) == MOST_STATEMENTS:
            break
    return kept


def _factual(text: str, name: str) -> bool:
    if (
        not SHORTEST_STATEMENT <= width(text) <= LONGEST_STATEMENT
        or text[-1] in "?!？！:："
        or "!" in text
        or "！" in text
    ):
        return False
    barred = ("injection", "store_talk", "promises", "superlatives", "first_person", "dangling")
    if any(word_list(which).search(text) for which in barred) or re.search(r"https?:|www\.|@|\.(com|pdf|html)\b", text):
        return False
    if text.rstrip(".。").casefold() == name.casefold() or text.count("(") != text.count(")"):
        return False
    if has_cjk(text):
        return True
    if re.match(r"(?:Hand)?(?:[Mm]ade|[Cc]rafted|[Dd]esigned|[Ww]oven|[Kk]nit|[Pp]rinted) in \w|\d+ ?% [A-Z]", text):
        return True
    words = re.findall(r"[A-Za-z][\w'’-]*", text)
    # "Harvey Faircloth." is a name, "COLOR NAVY" a label; a sentence has words in lower case.
    return (
        len(words) >= 2
        and sum(word[0].islower() for word in words) >= (len(words) + 1) // 3
        and text[0].isupper() | text[0].isdigit()
    )
