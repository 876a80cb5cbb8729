"""An exported adapter says in llama.cpp what it says in peft, and a wrong export would be seen.

On the tiny models, adapter and cache in f16, the two engines differ by at most 0.007 nats in a log-probability; the
adapter changes 0.4 and more at every position, and each mistake below 0.1 (a Llama's order of rows) to 5.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from adwright.core import DataError, Unsupported
from adwright.learn import gguf_adapter
from adwright.learn.gguf_adapter import export_gguf

pytest.importorskip("peft", reason="extra train is not installed")
pytest.importorskip("gguf", reason="extra train is not installed")

Says = Callable[..., NDArray[np.float64]]
#: Largest difference of a log-probability between the two engines [nats].
TOLERANCE = 0.02
#: What each mistake below changes at least [nats].
SEEN = 5 * TOLERANCE

_DRAWN = np.random.default_rng(3).integers(4, 320, 60)
#: Beginnings of one text and the beginning of another: several lengths, several positions.
PROMPTS = [[2, *map(int, part)] for part in (_DRAWN[:1], _DRAWN[:7], _DRAWN[:33], _DRAWN, _DRAWN[:20][::-1])]


def _off(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    return float(np.abs(a - b).max())


@pytest.mark.parametrize("base", ["tiny_gemma", "tiny_llama"])
def test_both_engines_agree_with_the_adapter_and_without(
    base: str, request: pytest.FixtureRequest, tmp_path: Path, gguf_of: Callable[[Path], Path],
    random_adapter: Callable[..., Path], torch_says: Says, llama_says: Says,
) -> None:  # fmt: skip
    folder = request.getfixturevalue(base)
    adapter, plain = random_adapter(folder), gguf_of(folder)
    assert export_gguf(adapter, tmp_path / "adapter.gguf", plain) == 2 * 7 * 2
    without, taught = torch_says(folder, None, PROMPTS), torch_says(folder, adapter, PROMPTS)
    assert _off(llama_says(plain, None, PROMPTS), without) < TOLERANCE
    said = llama_says(plain, tmp_path / "adapter.gguf", PROMPTS)
    assert _off(said, taught) < TOLERANCE
    for one, other in zip(said, without, strict=True):  # at each position by itself
        assert _off(one, other) > 10 * TOLERANCE


def _tensors(folder: Path, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    from safetensors.numpy import load_file, save_file

    file = folder / "adapter_model.safetensors"
    save_file({k: np.ascontiguousarray(v) for k, v in change(load_file(file)).items()}, file)


def _swap_a_and_b(tensors: dict[str, Any]) -> dict[str, Any]:
    """In square layers, whose shapes tell nothing."""
    square = [name for name in tensors if "lora_A" in name and ("o_proj" in name or "q_proj" in name)]
    for name in square:
        other = name.replace("lora_A", "lora_B")
        tensors[name], tensors[other] = tensors[other].T, tensors[name].T
    assert square
    return tensors


def _swap_layers(tensors: dict[str, Any]) -> dict[str, Any]:
    return {k.replace("layers.0", "layers.x").replace("layers.1", "layers.0").replace("layers.x", "layers.1"): v
            for k, v in tensors.items()}  # fmt: skip


def _without(part: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda tensors: {name: value for name, value in tensors.items() if part not in name}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(_swap_a_and_b, id="A and B swapped"),
        pytest.param(_swap_layers, id="layers swapped"),
        pytest.param(_without("layers.0."), id="a layer missing"),
        pytest.param(_without("layers.1.self_attn.k_proj"), id="keys of one layer missing"),
        pytest.param(_without("layers.1.mlp.down_proj"), id="one projection missing"),
    ],
)
def test_a_wrong_export_is_seen(
    change: Callable[[dict[str, Any]], dict[str, Any]], tmp_path: Path, tiny_gemma: Path,
    gguf_of: Callable[[Path], Path], random_adapter: Callable[..., Path], torch_says: Says, llama_says: Says,
) -> None:  # fmt: skip
    adapter = random_adapter(tiny_gemma)
    taught = torch_says(tiny_gemma, adapter, PROMPTS)
    _tensors(adapter, change)
    export_gguf(adapter, tmp_path / "wrong.gguf", gguf_of(tiny_gemma))
    assert _off(llama_says(gguf_of(tiny_gemma), tmp_path / "wrong.gguf", PROMPTS), taught) > SEEN


def test_another_alpha_is_seen(
    tmp_path: Path, tiny_gemma: Path, gguf_of: Callable[[Path], Path], random_adapter: Callable[..., Path],
    torch_says: Says, llama_says: Says,
) -> None:  # fmt: skip
    adapter = random_adapter(tiny_gemma)
    taught = torch_says(tiny_gemma, adapter, PROMPTS)
    file = adapter / "adapter_config.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | {"lora_alpha": 9}), "utf-8")
    export_gguf(adapter, tmp_path / "wrong.gguf", gguf_of(tiny_gemma))
    assert _off(llama_says(gguf_of(tiny_gemma), tmp_path / "wrong.gguf", PROMPTS), taught) > SEEN


def test_queries_and_keys_of_a_llama_in_the_order_of_transformers_are_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny_llama: Path, gguf_of: Callable[[Path], Path],
    random_adapter: Callable[..., Path], torch_says: Says, llama_says: Says,
) -> None:  # fmt: skip
    adapter = random_adapter(tiny_llama)
    monkeypatch.setattr(gguf_adapter, "_permuted", lambda value, target, reader: value)
    export_gguf(adapter, tmp_path / "wrong.gguf", gguf_of(tiny_llama))
    said = llama_says(gguf_of(tiny_llama), tmp_path / "wrong.gguf", PROMPTS)
    assert _off(said, torch_says(tiny_llama, adapter, PROMPTS)) > SEEN


def _renamed(old: str, new: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda tensors: {name.replace(old, new): value for name, value in tensors.items()}


def _cut(part: str, axis: int) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def change(tensors: dict[str, Any]) -> dict[str, Any]:
        return {k: np.take(v, range(v.shape[axis] - 1), axis) if part in k else v for k, v in tensors.items()}

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_renamed("self_attn.q_proj", "self_attn.qkv_proj"), "adapts a layer that is not exported"),
        (_renamed("self_attn.q_proj.lora_A", "embed_tokens.lora_embedding_A"), "adapts a layer that is not exported"),
        (_renamed("layers.1.", "layers.7."), r"no tensor 'blk\.7\."),
        (_cut("down_proj.lora_A", 1), r"is 127 wide where the base model's 'blk\.0\.ffn_down\.weight' is 128"),
        (_cut("down_proj.lora_B", 0), r"is 63 wide where the base model's 'blk\.0\.ffn_down\.weight' is 64"),
    ],
)
def test_what_has_no_place_in_the_base_is_refused(
    change: Callable[[dict[str, Any]], dict[str, Any]], said: str, tmp_path: Path, tiny_gemma: Path,
    gguf_of: Callable[[Path], Path], random_adapter: Callable[..., Path],
) -> None:  # fmt: skip
    adapter = shutil.copytree(random_adapter(tiny_gemma), tmp_path / "adapter")
    _tensors(adapter, change)
    with pytest.raises(DataError, match=said):
        export_gguf(adapter, tmp_path / "adapter.gguf", gguf_of(tiny_gemma))
    assert not (tmp_path / "adapter.gguf").exists()


def test_a_base_of_another_architecture_is_refused(
    tmp_path: Path, tiny_gemma: Path, random_adapter: Callable[..., Path]
) -> None:
    import gguf

    writer = gguf.GGUFWriter(str(tmp_path / "base.gguf"), "qwen2")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with pytest.raises(Unsupported, match="'qwen2'"):
        export_gguf(random_adapter(tiny_gemma), tmp_path / "adapter.gguf", tmp_path / "base.gguf")
