"""Where a campaign keeps its results and its state.

``out/`` holds what people look at (``preview/`` where only a part was run), ``signed/`` the copies of pictures with
content credentials; ``.adwright/`` holds the store, events and intermediate tables. Files are written whole or not at
all, so that a killed run leaves nothing half made.
"""

from __future__ import annotations

import fcntl
import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import BaseModel, JsonValue

from adwright.app.campaign import Campaign
from adwright.core import UserError, content_id, sha256
from adwright.core.json_lines import json_lines
from adwright.core.settings import Settings
from adwright.core.whole_file import write_bytes
from adwright.store import Store
from adwright.version import __version__

#: How often a caller that waits for its turn looks again [s].
_POLL = 0.05


class Workspace:
    """The folders and the store of one campaign.

    ``out`` is where this command writes, ``results`` where the last whole run did.

    Parameters
    ----------
    settings
        Of the installation; `database_url` decides where the state lies.
    preview
        A quick look at a part: results go to ``preview/``, and nothing that is served changes.
    """

    def __init__(self, campaign: Campaign, settings: Settings, *, preview: bool = False) -> None:
        self.campaign = campaign
        self.settings = settings
        self.preview = preview
        self.out = campaign.folder / ("preview" if preview else "out")
        self.results = campaign.folder / "out"
        self.state = campaign.folder / ".adwright"
        self.out.mkdir(parents=True, exist_ok=True)
        self.state.mkdir(parents=True, exist_ok=True)
        url = settings.database_url.get_secret_value()
        self.store = Store.open(url or self.state / "state.db")

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def members_file(self, key: str) -> Path:
        """Where the members of the segments with these inputs are kept: columns user (pseudonym), segment."""
        return self.state / f"{key}.parquet"

    def point_to_members(self, file: Path) -> None:
        """Say which members belong to the segments in force, for the service."""
        write_bytes(self.state / "members", file.name.encode())

    def current_members(self) -> Path | None:
        """The members in force; None before people were segmented."""
        pointer = self.state / "members"
        file = self.state / pointer.read_text("utf-8") if pointer.is_file() else None
        return file if file is not None and file.is_file() else None

    @contextmanager
    def alone(self, *, wait: float = 0.0) -> Iterator[None]:
        """Hold the campaign for this caller; UserError when another one still holds it after `wait` [s]."""
        until = time.monotonic() + wait
        with (self.state / "run.lock").open("w") as lock:
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except OSError:
                    if time.monotonic() >= until:
                        raise UserError(
                            f"another run is at work in {self.campaign.folder}", hint="wait for it, or stop it first",
                            key="busy",
                        ) from None  # fmt: skip
                    time.sleep(_POLL)
            yield

    def remembered(self, name: str, inputs: Any, make: Callable[[], JsonValue]) -> JsonValue:
        """The result of a step, made once for equal inputs: a run that was interrupted goes on from here."""
        key = content_id("step", [__version__, self.campaign.name, inputs])
        found: JsonValue = self.store.step(name, key)
        if found is None:
            found = make()
            self.store.finish_step(name, key, found)
        return found


@contextmanager
def open_workspace(
    campaign: Campaign, settings: Settings | None, *, preview: bool = False, wait: float = 0.0
) -> Iterator[Workspace]:
    """The workspace for one command, held alone; another command that holds it is waited for [s]."""
    with Workspace(campaign, settings or Settings(), preview=preview) as work, work.alone(wait=wait):
        # Until this ends whole, what stands under out/ is not what a manifest says.
        (work.out / "manifest.json").unlink(missing_ok=True)
        yield work


def write_json(path: Path, data: Any) -> None:
    """Write plain data or a noun as indented JSON."""
    plain = data.model_dump(mode="json") if isinstance(data, BaseModel) else data
    write_bytes(path, (json.dumps(plain, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode())


def write_jsonl(path: Path, rows: Iterable[BaseModel | dict[str, Any]]) -> None:
    """Write rows as JSON Lines."""
    lines = (
        row.model_dump_json() if isinstance(row, BaseModel) else json.dumps(row, ensure_ascii=False, allow_nan=False)
        for row in rows
    )
    write_bytes(path, "".join(line + "\n" for line in lines).encode())


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """Rows of a file of JSON Lines; none where there is no file."""
    for _, line in json_lines(path):
        yield json.loads(line)


def file_hash(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    import hashlib  # core.sha256 takes bytes; logs may be larger than memory

    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def hash_of_data(folder: str) -> str:
    """Hash of a folder of package data (prompts, rules), so that a changed prompt is a changed step."""
    from importlib.resources import files

    root = files("adwright.data").joinpath(folder)
    parts = sorted((entry.name, sha256(entry.read_bytes())) for entry in root.iterdir() if entry.is_file())
    return content_id(folder, parts)
