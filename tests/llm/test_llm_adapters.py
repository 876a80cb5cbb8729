"""Adapters by name, and that only the right one is ever active: its file, base, form, and what it says when asked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adwright.core import DataError, ProviderError, Settings, Unsupported, UserError
from adwright.llm import Embedded, Request, open_model
from adwright.llm.adapters import (
    CARD,
    SHIPPED,
    WEIGHTS,
    Adapter,
    AdapterCard,
    adapters_folder,
    find_adapter,
    list_adapters,
    read_adapter,
    shipped_folder,
)
from adwright.llm.embedded import WEIGHTS_SHA256, probe_adapter

NAMES = ("mugs", "teas")


def _make(folder: Path, name: str, weights: bytes = b"weights", **card: Any) -> Path:
    folder.mkdir(parents=True)
    (folder / WEIGHTS).write_bytes(weights)
    told = {
        "name": name, "form": "copywriter@1", "base_sha256": WEIGHTS_SHA256, "rank": 4, "languages": ["en", "zh"],
        "sha256": hashlib.sha256(weights).hexdigest(), "data": "mugs.jsonl", "rows": 30, "steps": 9, "seed": 0,
        "before": 4.0, "best": 3.0, "licence": "mine", "made": "2026-11-25",
        "probe": {"prompt": "p", "tokens": 3, "text": "a", "logprob": -0.5, "base": "b"}, **card,
    }  # fmt: skip
    (folder / CARD).write_text(json.dumps(told), "utf-8")
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Two adapters of one's own, and folders that hold none."""
    own = tmp_path / "adapters"
    for name in NAMES:
        _make(own / f"folder-of-{name}", name)
    (own / "empty").mkdir()
    _make(own / "broken", "broken", rank="many")
    (own / "stray.txt").write_text("x")
    return Settings(adapters_dir=str(own))


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the extra ``local`` were there; nothing here loads it."""
    monkeypatch.setattr("adwright.llm.embedded.find_spec", lambda name: object())


def test_the_shipped_adapter_comes_first_and_what_cannot_be_read_is_left_out(settings: Settings) -> None:
    assert [adapter.card.name for adapter in list_adapters(settings)] == [SHIPPED, *NAMES]
    nowhere = Settings(adapters_dir=str(Path(settings.adapters_dir) / "nowhere"))
    assert [adapter.card.name for adapter in list_adapters(nowhere)] == [SHIPPED]


def test_the_folder_is_a_setting_with_a_default() -> None:
    assert adapters_folder(Settings(adapters_dir="~/mine")) == Path.home() / "mine"
    assert adapters_folder(Settings()) == Path.home() / ".local" / "share" / "adwright" / "adapters"


@pytest.mark.parametrize("name", [*NAMES, SHIPPED])
def test_an_adapter_is_found_by_its_name_and_by_its_folder(name: str, settings: Settings) -> None:
    found = find_adapter(name, settings)
    assert found.card.name == name
    assert find_adapter(str(found.folder), settings) == found
    found.verify()


@pytest.mark.parametrize(
    ("name", "hint"),
    [("mug", "did you mean 'mugs'?"), ("copywriters", f"did you mean '{SHIPPED}'?"), ("qq", "known: ")],
)
def test_an_unknown_name_is_answered_with_the_nearest(name: str, hint: str, settings: Settings) -> None:
    with pytest.raises(UserError, match=f"no adapter named '{name}'") as told:
        find_adapter(name, settings)
    assert hint in told.value.hint


def test_no_folder_of_ones_own_stands_in_for_the_adapter_that_ships(settings: Settings) -> None:
    _make(Path(settings.adapters_dir) / "aaa", SHIPPED)
    assert find_adapter(SHIPPED, settings).folder == shipped_folder()


def test_a_folder_without_a_readable_card_says_what_is_wrong(settings: Settings) -> None:
    own = Path(settings.adapters_dir)
    with pytest.raises(DataError, match=r"card\.json is missing"):
        find_adapter(str(own / "empty"), settings)
    with pytest.raises(DataError, match=r"card\.json: rank: "):
        find_adapter(str(own / "broken"), settings)
    with pytest.raises(DataError, match=r"card\.json: name: "):
        read_adapter(_make(own / "outside", "../mugs"))


@pytest.mark.usefixtures("installed")
def test_changed_weights_are_refused(settings: Settings) -> None:
    found = find_adapter("mugs", settings)
    found.file.write_bytes(b"weightz")
    with pytest.raises(DataError, match="its card says " + found.card.sha256[:12]):
        found.verify()
    with pytest.raises(DataError, match="its card says"):
        Embedded("mugs", settings)
    found.file.unlink()
    with pytest.raises(DataError, match="is missing"):
        Embedded("mugs", settings)


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("card", "said"),
    [
        ({"base_sha256": "0" * 64}, r"trained on other weights \(000000000000\)"),
        ({"form": "copywriter@0"}, r"speaks the form copywriter@0, this version copywriter@1"),
        ({"form": "slogans@1"}, r"speaks the form slogans@1"),
    ],
)
def test_an_adapter_of_another_base_or_form_is_refused(card: dict[str, Any], said: str, settings: Settings) -> None:
    _make(Path(settings.adapters_dir) / "other", "other", **card)
    with pytest.raises(Unsupported, match=said) as told:
        open_model("embedded:other", settings)
    assert "adwright train copywriter" in told.value.hint


@pytest.mark.usefixtures("installed")
def test_what_the_model_can_do_and_is_called_follows_from_its_adapter(settings: Settings) -> None:
    base, shipped, mugs = (open_model(name, settings) for name in ("embedded:base", "embedded", "embedded:mugs"))
    assert "copy_form" not in base.capabilities
    assert shipped.capabilities - base.capabilities == mugs.capabilities - base.capabilities == {"copy_form"}
    assert len({base.identity, shipped.identity, mugs.identity}) == 3
    assert f"+mugs@{find_adapter('mugs', settings).card.sha256[:12]}" in mugs.identity
    assert f"+{SHIPPED}@{find_adapter(SHIPPED, settings).card.sha256[:12]}" in shipped.identity
    assert isinstance(mugs, Embedded)
    assert isinstance(base, Embedded)
    assert (mugs.adapter, base.adapter) == (find_adapter("mugs", settings).card.sha256, "")
    _make(Path(settings.adapters_dir) / "again", "again", b"other weights")
    other = read_adapter(Path(settings.adapters_dir) / "again").card.sha256[:12]
    assert f"+again@{other}" in open_model("embedded:again", settings).identity, "the same name, trained anew"


def _said_by(request: Request, model: Embedded) -> str:
    (reply,) = model.complete([request])
    return reply.texts[0]


def _changed(folder: Path, change: Callable[[str, Any], Any]) -> Adapter:
    """The shipped adapter with other weights, and a card that owns up to them."""
    gguf = pytest.importorskip("gguf", reason="extra train is not installed")
    shipped = read_adapter(shipped_folder())
    reader = gguf.GGUFReader(str(shipped.file))
    folder.mkdir()
    writer = gguf.GGUFWriter(str(folder / WEIGHTS), "gemma3")
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(reader.fields["adapter.lora.alpha"].contents()))
    for tensor in reader.tensors:
        writer.add_tensor(tensor.name, np.ascontiguousarray(change(tensor.name, tensor.data)))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    digest = hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()
    card = AdapterCard.model_validate({**shipped.card.model_dump(), "name": "changed", "sha256": digest})
    (folder / CARD).write_text(card.model_dump_json(), "utf-8")
    return read_adapter(folder)


local = pytest.mark.skipif(find_spec("xllamacpp") is None, reason="extra local is not installed")


@local
def test_the_shipped_adapter_is_proven_at_start_and_answers_a_schema_with_json() -> None:
    model, probe = Embedded(threads=1), read_adapter(shipped_folder()).card.probe
    asked = Request(prompt=probe.prompt, max_tokens=probe.tokens, temperature=0.0)
    assert _said_by(asked, model) == probe.text != probe.base
    schema: dict[str, Any] = {
        "type": "object", "properties": {"short": {"type": "boolean"}, "true": {"type": "boolean"}},
        "required": ["short", "true"], "additionalProperties": False,
    }  # fmt: skip
    (reply,) = model.complete([Request(prompt=probe.prompt, n=16, max_tokens=48, json_schema=schema, seed=1)])
    ends = dict(zip(reply.texts, reply.finish, strict=True))
    assert "stop" in ends.values()
    for text, finish in ends.items():
        if finish == "length":  # a weak model may fill a form with white space until it is cut off
            assert text.lstrip().startswith("{")
            continue
        told = json.loads(text)
        assert set(told) == {"short", "true"}
        assert all(isinstance(value, bool) for value in told.values())


@local
def test_an_adapter_that_does_nothing_is_refused(tmp_path: Path) -> None:
    """Loaded without complaint, it would write what the base model writes, under the adapter's name."""
    idle = _changed(tmp_path / "idle", lambda name, data: data * 0 if name.endswith("lora_b") else data)
    with pytest.raises(ProviderError, match="'changed' is not active as it was trained: it writes what the base"):
        _said_by(Request(prompt="x", max_tokens=1), Embedded(str(idle.folder), threads=1))


@local
def test_an_adapter_with_the_probe_of_another_is_refused(tmp_path: Path) -> None:
    other = _changed(tmp_path / "other", lambda name, data: -data if name.endswith("lora_b") else data)
    model = Embedded(str(other.folder), threads=1)
    with pytest.raises(ProviderError, match="its probe begins otherwise") as told:
        _said_by(Request(prompt="x", max_tokens=1), model)
    assert "embedded:base" in told.value.hint
    assert model._server is None, "a refused engine is kept, and answers the next request"
    # With a probe of its own the same adapter is taken.
    card = other.card.model_copy(update={"probe": probe_adapter(other.file, other.card.probe.prompt)})
    (other.folder / CARD).write_text(card.model_dump_json(), "utf-8")
    _said_by(Request(prompt="x", max_tokens=1), Embedded(str(other.folder), threads=1))
