"""`adwright adapters`: what the embedded model can be taught with, which one a campaign uses, and how two compare."""

from __future__ import annotations

import json
import re
import time
import tomllib
from collections.abc import Callable, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from adwright.app.campaign import FILE, load_campaign
from adwright.app.progress import Progress, Silent
from adwright.check import check_line
from adwright.core import Brand, Brief, Fact, Finding, Line, Product, Settings, UserError, derive_seed
from adwright.core.noun import Noun
from adwright.generate import make_brief, sample
from adwright.learn.corpus import CopyRow, read_corpus
from adwright.llm import Model, open_model
from adwright.llm.adapters import AdapterCard, find_adapter, list_adapters
from adwright.measure import distinct_n

#: Locale and market in which a corpus row is written for.
_PLACE = {"zh": ("zh-CN", "CN"), "en": ("en", "US")}


#: Rules of the checks, and of the filters before them, that stop what no fact holds.
_UNSUPPORTED = re.compile(r"numbers\.|claims\.|generate\.\w+_without_a_fact")
#: The line that names the model, without what stands behind it.
_MODEL = r"""(?m)^(\ufeff?)model[ \t]*=[ \t]*(?:"[^"\n]*"|'[^'\n]*')"""


class AdapterList(Noun):
    """Adapters by name, with the folder of each."""

    adapters: tuple[AdapterCard, ...]
    folders: tuple[str, ...]


class AdapterUsed(Noun):
    """The model that a campaign uses from now on."""

    campaign: str
    model: str
    before: str


class AdapterScore(Noun):
    """What one adapter wrote on the rows of a comparison.

    Parameters
    ----------
    usable
        Share of sampled lines that pass every filter and check, in [0, 1].
    unsupported
        Share of sampled lines stopped for a number, a claim or a checkable word without a fact, in [0, 1].
    distinct_2
        Different word pairs (Chinese: character pairs) over all pairs of the usable lines; 0 where none is usable.
    """

    adapter: str
    language: str
    sampled: int
    usable: float
    unsupported: float
    distinct_2: float
    seconds_per_usable: float


class AdapterComparison(Noun):
    """Adapters side by side on the same products and plans."""

    split: str
    products: int
    scores: tuple[AdapterScore, ...]


def adapters_list(*, settings: Settings | None = None) -> AdapterList:
    """The adapter that ships and the user's own."""
    found = list_adapters(settings or Settings())
    return AdapterList(adapters=tuple(a.card for a in found), folders=tuple(str(a.folder) for a in found))


def adapters_use(folder: Path, name: str, *, settings: Settings | None = None) -> AdapterUsed:
    """Write the model into a campaign's ``campaign.toml``; "base" takes the adapter off.

    Raises
    ------
    UserError
        When there is no such adapter or no such campaign.
    """
    campaign = load_campaign(folder)
    if name != "base":
        find_adapter(name, settings or Settings()).verify()
    model = f"embedded:{name}"
    file = campaign.folder / FILE
    text = file.read_bytes().decode("utf-8")
    line = f"model = {json.dumps(model, ensure_ascii=False)}"
    # The key stands in the head of the file, before its first table.
    head, bracket, tables = re.match(r"(?s)(.*?)(^\[|\Z)(.*)", text, re.MULTILINE).groups()  # type: ignore[union-attr]
    written, count = re.subn(_MODEL, lambda found: found[1] + line, head)
    made = (written if count else f"{head.rstrip()}\n{line}\n\n".lstrip("\n")) + bracket + tables
    if _read(made) != {**_read(text), "model": model}:
        raise UserError(f"{file} writes its model in a way that is not edited", hint=f"write there: {line}")
    file.write_bytes(made.encode("utf-8"))
    return AdapterUsed(campaign=campaign.name, model=model, before=campaign.model)


def _read(text: str) -> dict[str, Any]:
    """A campaign's file as it is read; empty when it is no TOML."""
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError:
        return {}


def adapters_compare(
    names: Sequence[str],
    *,
    data: Path | None = None,
    rows: int = 10,
    samples: int = 16,
    seed: int = 0,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> AdapterComparison:
    """What each adapter writes for the validation products of a corpus; "base" is the model without an adapter.

    Parameters
    ----------
    rows, samples
        Products per language, and lines per product and field.
    """
    settings, progress = settings or Settings(), progress or Silent()
    if len(names) < 1:
        raise UserError("name the adapters to compare", hint="adwright adapters compare base copywriter")
    with as_file(files("adwright.data").joinpath("corpus", "adcopy.jsonl")) as ours:
        read, _ = read_corpus(data or ours)
    held = [row for row in read if row.split == "validation"]
    chosen = {lang: [row for row in held if row.lang == lang][:rows] for lang in _PLACE}
    models = {name: open_model(f"embedded:{name}", settings) for name in names}
    scores = []
    with progress.task("compare", sum(map(len, chosen.values())) * len(models)) as advance:
        for language, some in chosen.items():
            for name, model in models.items():
                if some:
                    scores.append(_score(name, model, language, some, samples, seed, lambda: advance(1, name)))  # noqa: B023
    return AdapterComparison(split="validation", products=sum(map(len, chosen.values())), scores=tuple(scores))


def _score(
    name: str, model: Model, language: str, rows: Sequence[CopyRow], samples: int, seed: int, done: Callable[[], None]
) -> AdapterScore:
    texts, written, stopped, brand = list[str](), 0, 0, Brand(name={"": ""})
    began = time.perf_counter()

    def accept(brief: Brief, line: Line) -> Sequence[Finding]:
        return check_line(brief, brand, line)

    for row in rows:
        got = sample(
            brief_of_row(row), model, samples=samples, seed=derive_seed(seed, "compare", row.id), accept=accept,
            fields=("headline", "description"),
        )  # fmt: skip
        texts += [c.line.text for lines in got.passed.values() for c in lines]
        written += sum(got.sampled.values())
        stopped += sum(any(map(_UNSUPPORTED.match, line.rules)) for line in got.dropped)
        done()
    spent = time.perf_counter() - began
    return AdapterScore(
        adapter=name, language=language, sampled=written, usable=len(texts) / max(written, 1),
        unsupported=stopped / max(written, 1), distinct_2=distinct_n(texts, 2, language) if texts else 0.0,
        seconds_per_usable=spent / max(len(texts), 1),
    )  # fmt: skip


def brief_of_row(row: CopyRow, *, placements: Sequence[str] = ("300x250",)) -> Brief:
    """A corpus row as the brief that a feed would give: its price and offer are facts as they are written."""
    locale, market = _PLACE[row.lang]
    source = row.product
    product = Product(
        id=row.id, title=source.title, attributes=source.attributes, locale=locale,
        category=row.category.replace("_", " ") if row.lang == "en" else "",
    )  # fmt: skip
    brief = make_brief(
        product, Brand(name={"": source.brand}), locale=locale, placements=placements, occasion=row.occasion,
        markets=(market,),
    )  # fmt: skip
    told = [Fact(id="price", kind="price", text=source.price, evidence=f"{row.id}, price")] if source.price else []
    if row.offer:
        told.append(Fact(id="offer", kind="offer", text=row.offer, evidence=f"{row.id}, offer"))
    return brief.model_copy(update={"facts": (*brief.facts, *told), "voice": (row.tone,) if row.tone else ()})
