"""Brand kits and past copy.

Comes in: ``brand.toml`` and files of copy that ran before. Goes out: a `Brand` whose files are there, and cleaned
copies.
"""

from __future__ import annotations

import io
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from adwright.core import Brand, DataError, did_you_mean
from adwright.ingest.encoding import detect, open_text
from adwright.ingest.html_text import html_to_text
from adwright.ingest.links import LinkRefused, campaign_file
from adwright.ingest.personal_data import scrub
from adwright.ingest.table import find_delimiter, read_records
from adwright.ingest.untrusted import clean, remove_injections

#: Headings and keys under which past copy stands.
_TEXT = ("text", "copy", "headline", "文案", "广告语", "内容")
#: Longest copy and longest line of a brand kit [characters].
_LONGEST = 2000
_FONTS = frozenset((".ttf", ".otf", ".ttc", ".woff2"))
_LOGOS = frozenset((".png", ".jpg", ".jpeg", ".webp"))


def read_brand(path: Path, *, root: Path) -> Brand:
    """Read a brand kit.

    `name` and `legal_lines` may be one text for all languages, or a table of texts by language.

    Parameters
    ----------
    root
        The campaign folder; fonts and the logo must lie under it.

    Raises
    ------
    DataError
        For a file that is no TOML, an unknown key (with the nearest one), a wrong value, or a font or logo that is not
        there.
    """
    data = _toml(path)
    for key in data:
        if key not in Brand.model_fields:
            raise DataError(f"{path.name} has an unknown key {key!r}", hint=did_you_mean(key, Brand.model_fields))
    for key in ("name", "legal_lines"):
        if isinstance(data.get(key), str):
            data[key] = {"": data[key]}
    data = {key: _cleaned(value) for key, value in data.items()}
    try:
        brand = Brand.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(x) for x in first["loc"])
        raise DataError(f"{path.name}: {place}: {first['msg'].removeprefix('Value error, ')}") from None
    if not any(brand.name.values()):
        raise DataError(f"{path.name} gives the brand no name", hint='write name = "…"')
    _check_files(brand, path.name, root)
    return brand


def _toml(path: Path) -> dict[str, Any]:
    with open_text(path, detect(path)) as stream:
        text = stream.read().lstrip("\ufeff")
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{path.name} is not TOML: {error}") from None


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value, max_length=_LONGEST).text
    if isinstance(value, list):
        return [_cleaned(v) for v in value]
    return {k: _cleaned(v) for k, v in value.items()} if isinstance(value, dict) else value


def _check_files(brand: Brand, source: str, root: Path) -> None:
    wanted = [(font, "font", _FONTS) for font in brand.fonts]
    wanted += [(brand.logo, "logo", _LOGOS)] if brand.logo else []
    for name, what, suffixes in wanted:
        try:
            campaign_file(name, root, suffixes=suffixes)
        except LinkRefused as refused:
            known = ", ".join(sorted(suffixes))
            raise DataError(f"{source}: {what} {name!r}: {refused}", hint=f"put a {known} file there") from None


def read_past_copy(path: Path) -> tuple[str, ...]:
    """Copies that ran before, cleaned, in order, each once.

    A text file holds one a line, CSV and JSONL one in the column ``text`` (or ``copy``, ``headline``, ``文案``).
    Personal data becomes a surrogate; sentences that address a language model are left out, for copies are shown to
    one.

    Raises
    ------
    DataError
        When the file cannot be read or has no such column.
    """
    texts = []
    for raw in _copies(path):
        text, _ = remove_injections(
            clean(html_to_text(remove_injections(raw, marks_only=True)[0]), max_length=_LONGEST).text
        )
        texts.append(scrub(text).text)
    return tuple(dict.fromkeys(filter(None, texts)))


def _copies(path: Path) -> Iterator[str]:
    with open_text(path, detect(path)) as stream:
        suffix = path.suffix.lower()
        if suffix == ".jsonl":
            yield from _jsonl_copies(stream.read().lstrip("\ufeff"), path.name)
        elif suffix in (".csv", ".tsv"):
            head = stream.read()
            delimiter = "\t" if suffix == ".tsv" else find_delimiter(head[:65_536], _TEXT.__contains__)
            yield from _csv_copies(head, delimiter, path.name)
        else:
            yield from stream.read().lstrip("\ufeff").splitlines()


def _csv_copies(text: str, delimiter: str, source: str) -> Iterator[str]:
    records = read_records(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter)
    first = next(records, None)
    names = [c.strip().casefold() for c in first.cells] if first else []
    column = _text_key(names, source)
    at = names.index(column)
    yield from (r.cells[at] for r in records if not r.problem and len(r.cells) > at)


def _jsonl_copies(text: str, source: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except ValueError:
            raise DataError(f"{source} line {number} is not JSON") from None
        if isinstance(data, str):
            yield data
        elif isinstance(data, dict):
            value = data[_text_key(list(data), source)]
            yield value if isinstance(value, str) else ""


def _text_key(names: list[str], source: str) -> str:
    for key in _TEXT:
        if key in names:
            return key
    raise DataError(f"{source} has no column with the copy among: {', '.join(names[:12])}", hint='name it "text"')
