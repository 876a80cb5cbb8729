"""Copy that people wrote, as examples to learn from: rows in, checked rows and examples out.

Comes in: a JSONL file of products with their copies (``data/corpus/README.md`` has the card of ours). Goes out:
`CopyRow`, the split they fall in, and for each row one `Example`: a product block with a request and a text for each
copy. It does not know models.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator

from adwright.core import DataError, Reject, derive_seed, did_you_mean
from adwright.core.copy_form import FormAngle, LinePlan, ProductBlock, copy_form, width_class
from adwright.core.noun import Noun

Split = Literal["train", "validation", "test"]
#: Told what is wrong with a copy of a row; empty when nothing is.
Judge = Callable[["CopyRow", str, "Copy"], str]

#: Percent of the hash range that goes to training and validation; the rest is the test part.
_TRAIN, _VALIDATION = 80, 90
_CONTRAST = {
    "zh": re.compile(
        r"不[^，。！？]{0,10}[，,][^，。]{0,8}(?:只|才|是|就)|不是.{1,12}是|与其|比起|别[^，。]{1,8}[，,]"
    ),
    "en": re.compile(r"(?i)\bnot? \w+.*[,;:]|\bless\b.*\bmore\b|\binstead of\b|\brather than\b|\bwithout the\b"),
}


class Copy(Noun):
    """One line with the facts that it uses: names of attributes, or title, brand, price, offer, occasion."""

    text: str = Field(alias="t", min_length=1)
    uses: tuple[str, ...] = Field(alias="u", default=())

    @field_validator("text")
    @classmethod
    def _one_line(cls, text: str) -> str:
        if "\n" in text or text != text.strip():
            raise ValueError("a copy is one line without spaces around it")
        return text


class CopyProduct(Noun):
    """The product that the copies are about."""

    title: str = Field(min_length=1)
    brand: str = ""
    price: str = ""
    attributes: dict[str, str] = Field(default_factory=dict)


class CopyRow(Noun):
    """A product and its copies by field."""

    id: str = Field(min_length=1)
    lang: Literal["zh", "en"]
    category: str = ""
    product: CopyProduct
    offer: str = ""
    occasion: str = ""
    audience: str = ""
    tone: str = ""
    copies: dict[str, tuple[Copy, ...]]

    @field_validator("copies")
    @classmethod
    def _known_fields(cls, copies: dict[str, tuple[Copy, ...]]) -> dict[str, tuple[Copy, ...]]:
        known = copy_form("en").words["fields"]
        for field in copies.keys() - known:
            raise ValueError(f"no field named {field!r}; {did_you_mean(field, known)}")
        return copies

    @property
    def split(self) -> Split:
        """The part that a row belongs to for ever: by a hash of its id, 80, 10 and 10 percent.

        Examples
        --------
        >>> row = {"lang": "en", "product": {"title": "Tea"}, "copies": {}}
        >>> [CopyRow.model_validate({"id": str(i), **row}).split for i in (1, 9, 10)]
        ['train', 'train', 'train']
        """
        part = int.from_bytes(hashlib.sha256(self.id.encode()).digest()[:8]) % 100
        return "train" if part < _TRAIN else "validation" if part < _VALIDATION else "test"

    def block(self) -> ProductBlock:
        """The product as the form says it."""
        return ProductBlock(
            language=self.lang, product=self.product.title, brand=self.product.brand,
            facts=tuple(self.product.attributes.items()), price=self.product.price, offer=self.offer,
            occasion=self.occasion, audience=self.audience, tone=self.tone,
        )  # fmt: skip

    def value(self, use: str) -> str:
        """The words of a fact that a copy uses; empty for the title, which needs no plan."""
        known = {"brand": self.product.brand, "price": self.product.price, "offer": self.offer,
                 "occasion": self.occasion, "title": ""}  # fmt: skip
        return self.product.attributes.get(use, known.get(use, ""))

    def plan(self, field: str, copy: Copy) -> LinePlan:
        """The plan that this copy carries out."""
        says = tuple(dict.fromkeys(value for use in copy.uses if (value := self.value(use))))
        angle = None if field == "cta" else angle_of(self.lang, copy)
        return LinePlan(field=field, width=width_class(copy.text), angle=angle, says=says)


def angle_of(language: str, copy: Copy) -> FormAngle:
    """What a copy leads with, told from its words and the facts it uses.

    Examples
    --------
    >>> angle_of("en", Copy(t="Cold feet again?", u=())), angle_of("en", Copy(t="$9, ten bags", u=("price", "Size")))
    ('question', 'price')
    >>> angle_of("zh", Copy(t="妈妈闻了会笑", u=("title",))), angle_of("zh", Copy(t="冲到第9泡", u=("耐泡",)))
    ('scene', 'fact')
    """
    facts = [use for use in copy.uses if use not in {"title", "brand"}]
    if "?" in copy.text or "？" in copy.text:
        return "question"
    if _CONTRAST[language].search(copy.text):
        return "contrast"
    for special in ("offer", "occasion", "price"):
        if special in facts and (len(facts) == 1 or special != "occasion"):
            return special
    if facts:
        return "fact"
    return "name" if "brand" in copy.uses else "scene"


@dataclass(frozen=True)
class Example:
    """A shared beginning and the continuations to learn: pairs of request and text, each after the beginning alone."""

    id: str
    prefix: str
    branches: tuple[tuple[str, str], ...]


def read_corpus(path: Path) -> tuple[list[CopyRow], list[Reject]]:
    """Rows of a JSONL file, and the lines that are none, each with its reason.

    Raises
    ------
    DataError
        When the file cannot be read, or holds no row at all.
    """
    try:
        lines = path.read_text("utf-8-sig").split("\n")  # not splitlines: U+2028 may stand in a text
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path} cannot be read: {error}", hint="give a JSONL file in UTF-8") from None
    rows, rejects, seen = list[CopyRow](), list[Reject](), set[str]()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = CopyRow.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"])) or "line"
            rejects.append(Reject(source=path.name, row=number, field=where, value=line[:200], reason=first["msg"]))
            continue
        if row.id in seen:
            rejects.append(Reject(source=path.name, row=number, field="id", value=row.id, reason="the id occurs twice"))
            continue
        seen.add(row.id)
        rows.append(row)
    if not rows:
        first_reason = f": {rejects[0].field}: {rejects[0].reason}" if rejects else ""
        raise DataError(f"{path} holds no usable row{first_reason}", hint="see docs/how-to/train-a-copywriter.md")
    return rows, rejects


def without_faults(rows: Sequence[CopyRow], judge: Judge) -> tuple[list[CopyRow], list[tuple[str, str, str, str]]]:
    """The rows without the copies that the judge faults, and those: (row id, field, text, reason).

    A row that is left without a copy goes too.
    """
    kept, dropped = [], []
    for row in rows:
        copies = {}
        for field, lines in row.copies.items():
            reasons = [judge(row, field, copy) for copy in lines]
            copies[field] = tuple(copy for copy, reason in zip(lines, reasons, strict=True) if not reason)
            dropped += [
                (row.id, field, copy.text, reason) for copy, reason in zip(lines, reasons, strict=True) if reason
            ]
        if any(copies.values()):
            kept.append(row.model_copy(update={"copies": copies}))
    return kept, dropped


#: Share of examples in which a label is hidden, so that the model does without what a feed rarely tells. Facts that a
#: copy uses stay in its request, so hiding never asks for an invention.
HIDDEN = {"audience": 0.3, "tone": 0.3, "occasion": 0.1, "brand": 0.1}
#: Share of examples whose facts are listed without names, as the statements of a description are.
NAMELESS = 0.25


def example_of(row: CopyRow, *, seed: int | None = None) -> Example:
    """A row as an example. With a seed, labels are hidden and facts reordered by chance; without, all is shown."""
    block = row.block()
    branches = [
        (copy_form(row.lang).request(row.plan(field, copy)), as_learnt(row.lang, copy.text))
        for field, copies in row.copies.items()
        for copy in copies
    ]
    if seed is not None:
        rng = random.Random(derive_seed(seed, "example", row.id))
        hidden = {label: "" for label, share in HIDDEN.items() if rng.random() < share}
        facts = rng.sample(block.facts, k=len(block.facts))
        if rng.random() < NAMELESS:
            facts = [("", text) for _, text in facts]
        block = block.model_copy(update={**hidden, "facts": tuple(facts)})
    return Example(row.id, copy_form(row.lang).block(block), tuple(branches))


def as_learnt(language: str, text: str) -> str:
    """A text as it stands behind its request: an English one after a space, which is part of its first token."""
    return text if language == "zh" else " " + text


def dump(rows: Sequence[CopyRow]) -> str:
    """The rows as JSONL, as `read_corpus` reads them."""
    return "".join(json.dumps(row.model_dump(mode="json", by_alias=True), ensure_ascii=False) + "\n" for row in rows)
