"""Adapters: what the embedded model was taught. Each is a folder with the weights and a card that says what they are.

Comes in: a name, "" for the one that ships. Goes out: an `Adapter` whose file is the one that its card describes. It
does not know how adapters are trained.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from pydantic import Field, ValidationError

from adwright.core import DataError, Settings, UserError, did_you_mean
from adwright.core.noun import Noun

#: Name of the adapter that ships with the package.
SHIPPED = "copywriter"
CARD, WEIGHTS = "card.json", "adapter.gguf"
#: What an adapter may be called.
NAME = r"[a-z0-9][a-z0-9._-]{0,63}"


class Probe(Noun):
    """A question whose answer shows that the right adapter is active.

    Parameters
    ----------
    text, logprob
        What the adapted model writes when it always takes the likeliest token, and the mean log-probability of that.
    base
        What the model writes without the adapter.
    """

    prompt: str
    tokens: int
    text: str
    logprob: float
    base: str


class AdapterCard(Noun):
    """What an adapter is.

    Parameters
    ----------
    form
        Id and version of the prompt form it was trained on, "copywriter@1".
    base_sha256, sha256
        Of the base model's file and of the adapter's own.
    data
        What it learnt from: name, rows used, and sha256 of the file.
    before, best
        Validation loss [nats a token] of the base and of the adapter, in the same form.
    licence
        Of the weights. An adapter is a derivative of its base model.
    """

    name: str = Field(pattern=f"^{NAME}$")
    form: str
    base_sha256: str
    sha256: str
    rank: int
    languages: tuple[str, ...]
    data: str
    data_sha256: str = ""
    rows: int
    steps: int
    seed: int
    before: float
    best: float
    licence: str
    made: str
    probe: Probe


@dataclass(frozen=True)
class Adapter:
    """An adapter on disk."""

    folder: Path
    card: AdapterCard

    @property
    def file(self) -> Path:
        """The weights."""
        return self.folder / WEIGHTS

    def verify(self) -> None:
        """Raise DataError unless the weights are those of the card."""
        if not self.file.is_file():
            raise DataError(f"{self.file} is missing", hint="train the adapter again, or copy the whole folder")
        digest = hashlib.sha256(self.file.read_bytes()).hexdigest()
        if digest != self.card.sha256:
            raise DataError(
                f"{self.file} has sha256 {digest[:12]}, its card says {self.card.sha256[:12]}",
                hint="the weights were changed after training; copy the folder again or train anew",
            )


def adapters_folder(settings: Settings) -> Path:
    """Where a user's adapters lie: the setting ``adapters_dir``, else ``~/.local/share/adwright/adapters``."""
    return (
        Path(settings.adapters_dir).expanduser()
        if settings.adapters_dir
        else (Path.home() / ".local" / "share" / "adwright" / "adapters")
    )


def shipped_folder() -> Path:
    """Where the package's own adapter lies."""
    return Path(str(files("adwright.data").joinpath("adapters", SHIPPED)))


def list_adapters(settings: Settings) -> list[Adapter]:
    """The adapter that ships and the user's, by name; folders without a readable card are left out."""
    return sorted(_readable(settings), key=lambda adapter: (adapter.card.name != SHIPPED, adapter.card.name))


def _readable(settings: Settings) -> Iterator[Adapter]:
    own = adapters_folder(settings)
    for folder in [shipped_folder(), *(sorted(own.iterdir()) if own.is_dir() else [])]:
        try:
            yield read_adapter(folder)
        except DataError:
            continue


def read_adapter(folder: Path) -> Adapter:
    """The adapter of a folder; DataError when there is no card or it cannot be read."""
    try:
        card = AdapterCard.model_validate_json((folder / CARD).read_text("utf-8"))
    except OSError:
        raise DataError(f"{folder} holds no adapter: {CARD} is missing") from None
    except ValidationError as error:
        first = error.errors()[0]
        raise DataError(f"{folder / CARD}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    return Adapter(folder, card)


def find_adapter(name: str, settings: Settings) -> Adapter:
    """The adapter of that name, or of that folder when the name holds a slash.

    Raises
    ------
    UserError
        When there is none; the hint names the nearest.
    """
    if "/" in name or "\\" in name:
        return read_adapter(Path(name).expanduser())
    known: dict[str, Adapter] = {}
    for adapter in list_adapters(settings):
        known.setdefault(adapter.card.name, adapter)  # a folder of one's own never stands in for the one that ships
    if name not in known:
        raise UserError(f"no adapter named {name!r}", hint=did_you_mean(name, known))
    return known[name]
