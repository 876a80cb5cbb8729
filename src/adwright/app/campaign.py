"""A campaign: a folder with ``campaign.toml``.

Comes in: the folder. Goes out: one frozen `Campaign`, every name in it checked, unknown keys refused with the nearest
known one. It reads no feed and no log.
"""

from __future__ import annotations

import datetime as dates
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator

from adwright.check import known_market
from adwright.core import Part, UserError, decide_labels, did_you_mean, placement
from adwright.core.clock import utc_now
from adwright.core.labelling import Wanted
from adwright.core.noun import Noun
from adwright.core.placement import FIELDS
from adwright.core.text import language_of
from adwright.deliver import policies
from adwright.images import image_models
from adwright.ingest import EventMapping
from adwright.llm import models

FILE = "campaign.toml"
#: Languages the composer and the prompts know.
LANGUAGES = ("en", "zh")


class FeedSource(Noun):
    """A product feed. `format` is detected when left out; `currency` is meant where a price names none."""

    path: str
    locale: str = "en"
    currency: str | None = None
    format: str | None = None


class LogSource(Noun):
    """An event log: files read as one, the mapping of their columns, and whether people or a program made it."""

    paths: Annotated[tuple[str, ...], Field(min_length=1)]
    mapping: EventMapping
    simulated: bool = False


class TrendSource(Noun):
    """Dated series (columns `term`, `date`, `value`), or dated texts whose words are counted (`text`, `date`).

    `date_format` (as for strptime; "%G%V" for the ISO week 201446) is for texts whose dates are not written as usual.
    """

    path: str
    term: str = "term"
    date: str = "date"
    value: str = "value"
    kind: Literal["term", "category"] = "term"
    text: str | None = None
    date_format: str | None = None
    language: str = "en"
    simulated: bool = False


class SegmentOptions(Noun):
    """k of the k-anonymity, and the largest number of segments."""

    k: Annotated[int, Field(ge=2)] = 20
    max: Annotated[int, Field(ge=1, le=20)] = 6


class GenerateOptions(Noun):
    """How much is written.

    Parameters
    ----------
    variants
        Creatives per product and locale.
    samples
        Lines sampled from the model per copy field; 0: no model is asked, by any command.
    audiences
        Segments per product that get creatives of their own, besides everyone: those that like the product best.
    variety
        How lines are told apart: by their "words", or by their "meaning" (extra ``embed``).
    """

    variants: Annotated[int, Field(ge=1, le=50)] = 6
    samples: Annotated[int, Field(ge=0, le=256)] = 6
    audiences: Annotated[int, Field(ge=0, le=10)] = 1
    variety: Literal["words", "meaning"] = "words"


class PortfolioOptions(Noun):
    """Weights of predicted effect (alpha) and variety (beta), and creatives picked per product, locale and segment."""

    alpha: Annotated[float, Field(ge=0)] = 0.6
    beta: Annotated[float, Field(ge=0)] = 0.4
    size: Annotated[int, Field(ge=1, le=50)] = 3


class LabelOptions(Noun):
    """How what AI made is marked.

    Parameters
    ----------
    ai_label
        The visible label: "auto" where a market asks for one, "always", or "never", which takes a reason in a market
        that asks. Metadata is written in all three.
    reason
        Why the label may be left out; kept with each picture.
    producer, propagator
        Who makes and who spreads the ads, as the names or codes that the Chinese metadata carries; producer empty: the
        brand's name.
    parts
        What AI made besides the copy: background, picture, voice, person.
    markets
        Locale or language -> markets its creatives run in; others run in all of the campaign's.
    date
        The day whose rules hold; None: the day of the run.
    c2pa
        Sign content credentials, where the extra ``provenance`` is installed.
    """

    ai_label: Wanted = "auto"
    reason: str = ""
    producer: str = ""
    propagator: str = ""
    parts: tuple[Part, ...] = ()
    markets: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    date: dates.date | None = None
    c2pa: bool = True


class RenderOptions(Noun):
    """How banners are drawn.

    Parameters
    ----------
    templates
        The only templates that are used; all that suit when empty.
    read_back
        Whether each headline is read back from the finished picture (extra ``ocr``, a second or two a banner); where it
        is not recognised another template is tried, and at last a person asked.
    """

    templates: tuple[str, ...] = ()
    read_back: bool = False


class ImageOptions(Noun):
    """Backgrounds by an image model. Keys and addresses are the installation's: ADWRIGHT_IMAGES_API_KEY, _BASE_URL.

    Parameters
    ----------
    provider
        "openai", "diffusers", "procedural", "fake" or a plug-in's; empty: none are made, templates draw their own.
    model
        Its model: a name at the endpoint, a folder or hub name.
    language
        Of the words that are sent: en, or zh for models that read Chinese.
    tries
        Per background, before what is drawn by rule takes its place.
    pictures
        Most pictures that a run may ask for.
    budget, price, currency
        Most money that a run may spend, and what a picture costs at most.
    """

    provider: str = ""
    model: str = ""
    language: Literal["zh", "en"] = "en"
    tries: Annotated[int, Field(ge=1, le=10)] = 3
    pictures: Annotated[int, Field(ge=0)] | None = None
    budget: Annotated[Decimal, Field(ge=0)] | None = None
    price: Annotated[Decimal, Field(gt=0)] | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.budget is None) != (self.price is None):
            raise ValueError("a budget needs the price of a picture, and the other way round")
        if self.model and not self.provider:
            raise ValueError("a model needs its provider: openai, diffusers")
        return self


class ServeOptions(Noun):
    """The policy by its registered name, the share of traffic kept uniform so that logs can be evaluated, and how long
    after its decision a click counts [h]."""

    policy: str = "thompson"
    floor: Annotated[float, Field(gt=0, le=1)] = 0.05
    attribution_hours: Annotated[float, Field(gt=0)] = 24.0


class Campaign(Noun):
    """What a run needs to know. Field by field as in ``campaign.toml``.

    Parameters
    ----------
    folder
        Where it lies; every path in it is relative to this.
    review
        "automatic": what passes the checks may be served. "required": only what a person approved and published.
    second_reader
        Lines of creatives are read once more by a small encoder beside their facts (extra ``embed``); what it
        doubts waits for a person.
    team
        Name -> role in the review. Empty: everybody may do everything.
    """

    folder: Path
    name: str
    markets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    objective: Literal["awareness", "clicks", "conversions", "purchases"] = "clicks"
    occasion: str = ""
    placements: Annotated[tuple[str, ...], Field(min_length=1)]
    fields: tuple[str, ...] = FIELDS
    model: str = "embedded"
    seed: int = 0
    time_zone: str = "UTC"
    brand: str = "brand.toml"
    past_copy: dict[str, str] = Field(default_factory=dict)
    feeds: tuple[FeedSource, ...] = ()
    logs: tuple[LogSource, ...] = ()
    trends: tuple[TrendSource, ...] = ()
    segments: SegmentOptions = SegmentOptions()
    generate: GenerateOptions = GenerateOptions()
    portfolio: PortfolioOptions = PortfolioOptions()
    labels: LabelOptions = LabelOptions()
    render: RenderOptions = RenderOptions()
    images: ImageOptions = ImageOptions()
    review: Literal["automatic", "required"] = "automatic"
    second_reader: bool = False
    team: dict[str, Literal["author", "reviewer", "publisher", "admin"]] = Field(default_factory=dict)
    serve: ServeOptions = ServeOptions()

    @field_validator("review", mode="before")
    @classmethod
    def _no_table(cls, review: object) -> object:
        if isinstance(review, dict):
            raise ValueError('it is no table any more; write review = "required" for auto_approve = false')
        return review

    @property
    def simulated(self) -> bool:
        """True when any of its logs or series was made by a program."""
        return any(log.simulated for log in self.logs) or any(trend.simulated for trend in self.trends)

    @property
    def asks_model(self) -> bool:
        """True when a model writes its copy; False for the model "none", and where no lines are sampled."""
        return self.model != "none" and self.generate.samples > 0

    def adjusted(self, model: str | None, seed: int | None) -> Campaign:
        """The campaign with another model or seed for one command; None leaves its own."""
        changes = {name: value for name, value in (("model", model), ("seed", seed)) if value is not None}
        return self.model_copy(update=changes)

    def path(self, relative: str) -> Path:
        """A path of the campaign; UserError when it leads out of the folder."""
        path = (self.folder / relative).resolve()
        if not path.is_relative_to(self.folder.resolve()):
            raise UserError(f"{FILE}: {relative!r} leads out of the campaign folder", hint="copy or link the file in")
        return path


def load_campaign(folder: Path | str) -> Campaign:
    """Read and check a campaign.

    Raises
    ------
    UserError
        No such folder or file, not TOML, an unknown key, placement or policy (with the nearest known name), a value
        that does not fit, or a file named in it that is missing.
    """
    folder = Path(folder)
    file = folder / FILE
    if folder.name == FILE and folder.is_file():
        return load_campaign(folder.parent)
    if not file.is_file():
        raise UserError(f"{folder} has no {FILE}", hint=f"make one with: adwright new {folder}")
    try:
        table = tomllib.loads(file.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{file} is not TOML: {error}") from None
    if "folder" in table:
        raise UserError(f"{file}: unknown key 'folder'", hint="the folder is where the file lies")
    try:
        campaign = Campaign.model_validate({**table, "folder": folder})
    except ValidationError as error:
        raise _in_words(error, file) from None
    return _checked(campaign, file)


def _checked(campaign: Campaign, file: Path) -> Campaign:
    for name in campaign.placements:
        placement(name)
    policies.get(campaign.serve.policy)
    models.get(campaign.model.partition(":")[0])
    if campaign.images.provider:
        image_models.get(campaign.images.provider)
    for language in [*campaign.languages, *(language_of(feed.locale) for feed in campaign.feeds)]:
        if language not in LANGUAGES:
            raise UserError(f"{file}: no copy is written in {language!r}", hint=did_you_mean(language, LANGUAGES))
    if campaign.time_zone not in available_timezones():
        near = did_you_mean(campaign.time_zone, available_timezones())
        raise UserError(f"{file}: no time zone named {campaign.time_zone!r}", hint=near)
    for name in campaign.fields:
        if name not in FIELDS:
            raise UserError(f"{file}: no copy field named {name!r}", hint=did_you_mean(name, FIELDS))
    named = [campaign.brand, *campaign.past_copy.values(), *(f.path for f in campaign.feeds)]
    named += [path for log in campaign.logs for path in log.paths] + [t.path for t in campaign.trends]
    for relative in named:
        if not campaign.path(relative).is_file():
            raise UserError(f"{file} names {relative!r}, which is not there", hint=f"looked in {campaign.folder}")
    labels = campaign.labels
    run_in = {locale: tuple(known_market(name) for name in names) for locale, names in labels.markets.items()}
    markets = tuple(known_market(name) for name in campaign.markets)
    for names in (markets, *run_in.values()):
        # a label that is left out without a reason is told before anything is written or drawn
        decide_labels(
            names, "image", ("text", *labels.parts), on=labels.date or utc_now().date(), wanted=labels.ai_label,
            reason=labels.reason,
        )  # fmt: skip
    return campaign.model_copy(
        update={
            "placements": tuple(placement(name).id for name in campaign.placements),
            "markets": markets,
            "labels": labels.model_copy(update={"markets": run_in}),
        }
    )


def _in_words(error: ValidationError, file: Path) -> UserError:
    """The first thing wrong, with where it stands and, for an unknown key, the nearest known one."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        known = _fields_at(Campaign, first["loc"][:-1])
        return UserError(f"{file}: unknown key {where!r}", hint=did_you_mean(str(first["loc"][-1]), known))
    if first["type"] == "missing":
        return UserError(f"{file}: {where!r} is missing", hint="all keys: docs/reference/campaign.md")
    return UserError(f"{file}: {where!r}: {first['msg']}", hint=f"it reads {first['input']!r}")


def _fields_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """Names of the fields that are allowed at a place of the configuration."""
    for part in loc:
        if isinstance(part, str) and part in model.model_fields:
            inner = _model_in(model.model_fields[part].annotation)
            if inner is None:
                return []
            model = inner
    return [name for name in model.model_fields if name != "folder"]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _model_in(inner)
        if found is not None:
            return found
    return None
