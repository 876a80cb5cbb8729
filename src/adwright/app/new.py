"""`adwright new`: a campaign folder to start from."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Sequence
from pathlib import Path

from adwright.app.campaign import FILE, LANGUAGES
from adwright.check import known_market
from adwright.core import DataError, UserError, did_you_mean
from adwright.core.noun import Noun
from adwright.core.text import language_of

_CAMPAIGN = """\
# A campaign of adwright. Every path is relative to this folder. Unknown keys are errors.
name = {name}
markets = [{markets}]            # decide which laws are checked: CN, US, EU, UK
languages = [{languages}]
objective = "clicks"             # awareness | clicks | conversions | purchases
occasion = ""                    # "Mother's Day", "清明"
placements = [
    "display_rectangle", "display_leaderboard", "display_skyscraper", "feed_square", "story_vertical", "feed_landscape",
]
model = "embedded"               # embedded | openai:<model> | fake | none (the composer alone)
seed = 7
time_zone = "UTC"
brand = "brand.toml"
# past_copy = {{ en = "past_copy.en.txt" }}

[[feeds]]
path = "{feed}"
locale = "{locale}"
currency = "{currency}"          # meant where a price names none

# [[logs]]                       # behaviour: impressions, clicks, purchases
# paths = ["events.csv"]
# [logs.mapping]                 # our name = the log's column
# user = "member_id"
# at = "time"
# kind = "action"
# kinds = {{ view = "impression", click = "click", buy = "purchase" }}
# product = "item"

# [[trends]]                     # dated series: columns term, date, value
# path = "trends.csv"

[segments]
k = 20                           # no segment is smaller
max = 6

[generate]
variants = 6                     # creatives per product and locale
samples = 6                      # lines sampled per copy field
audiences = 1                    # segments per product with creatives of their own

[portfolio]
alpha = 0.6                      # weight of predicted effect
beta = 0.4                       # weight of variety
size = 3                         # picks per product, locale and segment

[labels]                         # how what AI made is marked
ai_label = "auto"                # a label people see, where a market asks for one; always | never (with a reason)
producer = ""                    # name or code in the Chinese metadata; empty: the brand's name
# parts = ["picture"]            # what AI made besides the copy: background, picture, voice, person

# [images]                       # a background for each product that was cut out; without it templates draw their own
# provider = "procedural"        # or openai, diffusers with a model; the key is ADWRIGHT_IMAGES_API_KEY

[serve]
policy = "thompson"              # or uniform, for a plain A/B test
floor = 0.05                     # share of traffic kept uniform
"""

_BRAND = """\
values = []
voice = ["plain", "warm"]
do_words = []
dont_words = []
competitors = []
avoid = []                       # exclamation, question, emoji, capitals, ellipsis, first person, slang
markets = [{markets}]

[name]
"" = {name}

[colours]
primary = "#2f5d50"
secondary = "#f3ede2"
accent = "#c4622d"
background = "#faf7f0"
text = "#22302b"

[legal_lines]
"""

_PRODUCTS = """\
id,title,description,price,image,category,material,capacity
mug-01,Stoneware mug,A stoneware mug glazed by hand. Holds 350 ml.,$18.00,,Mugs,Stoneware,350 ml
"""


class NewCampaign(Noun):
    """What `new` made."""

    folder: str
    files: tuple[str, ...]
    next: str


def new(
    folder: Path, *, name: str | None = None, feed: Path | None = None, locale: str = "en", currency: str = "USD",
    markets: Sequence[str] = ("US",),
) -> NewCampaign:  # fmt: skip
    """Make a campaign folder, with `feed` copied in or a one-row example feed.

    Raises
    ------
    UserError
        The folder already holds a campaign.
    DataError
        The feed is not a file.
    """
    folder = Path(folder)
    if (folder / FILE).exists():
        raise UserError(f"{folder} already holds a {FILE}", hint="choose another folder")
    if folder.exists() and not folder.is_dir():
        raise UserError(f"{folder} is a file", hint="give the name of a folder to make")
    if feed is not None and not feed.is_file():
        raise DataError(f"{feed} is not a file", hint="give the path of a product feed: CSV, TSV, XML or JSONL")
    name = name or folder.resolve().name
    quoted = ", ".join(json.dumps(known_market(market)) for market in markets)
    target = f"products{feed.suffix}" if feed else "products.csv"
    for file in ("brand.toml", target):
        if (folder / file).exists():
            raise UserError(f"{folder} already holds a {file}", hint="choose another folder, or move the file away")
    if language_of(locale) not in LANGUAGES:
        raise UserError(f"no copy is written in {locale!r}", hint=did_you_mean(locale, LANGUAGES))
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise UserError(f"{currency!r} is not a currency", hint="give an ISO 4217 code, for example USD or CNY")
    folder.mkdir(parents=True, exist_ok=True)
    text = {
        FILE: _CAMPAIGN.format(name=_toml(name), markets=quoted, languages=f'"{language_of(locale)}"', feed=target,
                               locale=locale, currency=currency),
        "brand.toml": _BRAND.format(name=_toml(name), markets=quoted),
    }  # fmt: skip
    if feed is not None:
        shutil.copyfile(feed, folder / target)
    else:
        text[target] = _PRODUCTS
    for file, content in text.items():
        (folder / file).write_text(content, "utf-8")
    return NewCampaign(
        folder=str(folder), files=(*text, *([target] if feed else [])), next=f"adwright run {shlex.quote(str(folder))}"
    )


def _toml(text: str) -> str:
    """A TOML string: its basic strings are written like JSON's."""
    return json.dumps(text, ensure_ascii=False)
