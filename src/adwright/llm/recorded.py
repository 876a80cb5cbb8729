"""A model played back from a file: record once with the real one, then test without network, key or weights.

Comes in: a JSONL file, and a model while recording. Goes out: a model. The file holds prompts and texts as they are,
and no key.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, cast

from pydantic import JsonValue

from adwright.core import DataError, Unsupported, UserError, canonical_json
from adwright.llm.base import Capability, Model, Reply, Request, refuse_form, score

#: First word of a recording; a change of the form gets a new number.
FORMAT = "adwright-recording-1"
#: Characters of a prompt shown in a message: the end of a prompt is what differs.
SHOWN = 60


class Recorded:
    """Answers from a recording.

    Parameters
    ----------
    file
        JSONL: a line about the model, then one line per call. Made when it is missing and a model is given.
    model
        Asked for what the recording does not hold, which is then added; None: only play back.

    Raises
    ------
    UserError
        When the file is missing and no model is given, or another model was recorded there.
    DataError
        For a line that cannot be read.

    Notes
    -----
    A call is written and flushed before its answer is handed on. One process at a time records into a file.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from adwright.llm.fake import Fake
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "calls.jsonl"
    ...     _ = Recorded(file, Fake(bad=0)).complete([Request(prompt="Product: Tea")])
    ...     Recorded(file).complete([Request(prompt="Product: Tea")])[0].texts
    (' Tea',)
    """

    def __init__(self, file: Path | str, model: Model | None = None) -> None:
        self.file = Path(file)
        self.model = model
        self._calls: dict[str, tuple[Request, Reply]] = {}
        self._scores: dict[str, list[float]] = {}
        self._lock = threading.Lock()
        if not self.file.exists():
            if model is None:
                raise UserError(f"there is no recording {self.file}", hint="record one: Recorded(file, model)")
            about: JsonValue = {
                "format": FORMAT, "identity": model.identity, "capabilities": [*sorted(model.capabilities)],
                "remote": bool(getattr(model, "remote", False)),
            }  # fmt: skip
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self._write(about)
        self._about = self._read()
        if model is not None and model.identity != self.identity:
            raise UserError(
                f"{self.file} records {self.identity}, not {model.identity}", hint="record into another file"
            )

    @property
    def identity(self) -> str:
        """That of the recorded model: a recording stands for it."""
        return str(self._about["identity"])

    @property
    def capabilities(self) -> frozenset[Capability]:
        """The recorded model's, as they were when the recording began."""
        return frozenset(cast(list[Capability], self._about["capabilities"]))

    @property
    def remote(self) -> bool:
        """The recorded model's while recording; a file is here."""
        return self.model is not None and bool(self._about["remote"])

    def __repr__(self) -> str:
        return f"Recorded({str(self.file)!r}, {self.identity!r})"

    def complete(self, requests: Sequence[Request]) -> list[Reply]:
        """Answers from the recording, else from the model into the recording.

        Raises
        ------
        UserError
            For a request that is not recorded, with the nearest prompt that is.
        """
        for request in requests:
            refuse_form(self, request)
        keys = [_key(request) for request in requests]
        with self._lock:
            missing = {k: r for k, r in zip(keys, requests, strict=True) if k not in self._calls}
            if missing and self.model is None:
                raise self._unknown(next(iter(missing.values())))
            if missing and self.model is not None:
                replies = self.model.complete(list(missing.values()))
                for (key, request), reply in zip(missing.items(), replies, strict=True):
                    self._write({"request": _plain(request), "reply": _plain(reply)})
                    self._calls[key] = request, reply
            return [self._calls[key][1] for key in keys]

    def score(self, prompt: str, texts: Sequence[str]) -> list[float]:
        """Scores from the recording, else from the model into the recording."""
        if "score" not in self.capabilities:
            raise Unsupported(f"{self.identity} cannot score given texts", hint="record an engine that scores")
        asked: JsonValue = {"prompt": prompt, "texts": list(texts)}
        key = canonical_json(asked)
        with self._lock:
            if key not in self._scores:
                if self.model is None:
                    raise UserError(f"{self.file} has no scores of these texts after {_shown(prompt)}", self._hint())
                self._scores[key] = score(self.model, prompt, texts)
                self._write({"score": asked, "scores": list(self._scores[key])})
            return list(self._scores[key])

    def _write(self, row: JsonValue) -> None:
        with self.file.open("a", encoding="utf-8", newline="\n") as out:
            out.write(canonical_json(row) + "\n")

    def _read(self) -> dict[str, Any]:
        about: dict[str, Any] = {}
        # Not splitlines: a text may hold U+2028, which ends no line of JSON.
        for number, line in enumerate(self.file.read_text("utf-8").removesuffix("\n").split("\n"), 1):
            try:
                row = json.loads(line)
                if number == 1:
                    about = {name: row[name] for name in ("identity", "capabilities", "remote")}
                    if row["format"] != FORMAT:
                        raise ValueError(row["format"])
                elif "score" in row:
                    self._scores[canonical_json(row["score"])] = [float(value) for value in row["scores"]]
                else:
                    request = Request.model_validate(row["request"])
                    self._calls[_key(request)] = request, Reply.model_validate(row["reply"])
            except (ValueError, KeyError, TypeError) as error:
                raise DataError(
                    f"{self.file}, line {number} is no recorded call ({type(error).__name__})",
                    hint="delete the line, or record anew",
                ) from None
        return about

    def _unknown(self, request: Request) -> UserError:
        prompt = _words(request)
        message = f"{self.file} does not hold the request {_shown(prompt)}"
        known = [kept for kept, _ in self._calls.values()]
        if not known:
            return UserError(f"{message}; it holds none", self._hint())
        nearest = max(known, key=lambda kept: SequenceMatcher(None, prompt, _words(kept), autojunk=False).ratio())
        if _words(nearest) != prompt:
            return UserError(f"{message}; the nearest that it holds is {_shown(_words(nearest))}", self._hint())
        other = [name for name in Request.model_fields if getattr(nearest, name) != getattr(request, name)]
        was = ", ".join(f"{name} = {getattr(nearest, name)!r}" for name in other)
        return UserError(f"{message}; it holds that prompt with {was}", self._hint())

    def _hint(self) -> str:
        return f"record it with Recorded({self.file.name!r}, model)"


def _key(request: Request) -> str:
    return canonical_json(_plain(request))


def _plain(noun: Request | Reply) -> JsonValue:
    return cast(JsonValue, noun.model_dump(mode="json"))


def _words(request: Request) -> str:
    return request.prompt or "\n".join(message.text for message in request.messages)


def _shown(prompt: str) -> str:
    return repr(prompt if len(prompt) <= SHOWN else "…" + prompt[-SHOWN:])
