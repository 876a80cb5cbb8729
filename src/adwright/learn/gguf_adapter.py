"""A trained LoRA adapter as a GGUF file that llama.cpp loads beside its base model.

Comes in: the folder that peft saved, and the base model's GGUF file. Goes out: one file. Architectures: Gemma 3 and
Llama. It does not know what the adapter writes.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adwright.core import DataError, Unsupported

#: Layer of a Hugging Face block -> tensor of a llama.cpp block. Source: gguf's tensor map, llama.cpp 2026-10.
_TENSORS = {
    "q_proj": "attn_q", "k_proj": "attn_k", "v_proj": "attn_v", "o_proj": "attn_output",
    "gate_proj": "ffn_gate", "up_proj": "ffn_up", "down_proj": "ffn_down",
}  # fmt: skip
_NAME = re.compile(r"layers\.(\d+)\..*?(\w+_proj)\.lora_([AB])")


def export_gguf(adapter: Path, out: Path, base: Path) -> int:
    """Write the adapter; the number of tensors.

    Parameters
    ----------
    adapter
        Folder with ``adapter_config.json`` and ``adapter_model.safetensors``.
    base
        GGUF file of the base model, whose shapes are checked.

    Raises
    ------
    Unsupported
        Without the extra ``train``, or for a base of another architecture.
    DataError
        When a tensor has no place in the base model.
    """
    try:
        import gguf
        from safetensors.numpy import load_file
    except ImportError:
        raise Unsupported("the export is not installed", hint="pip install 'adwright[train]'") from None
    config = json.loads((adapter / "adapter_config.json").read_text("utf-8"))
    reader = gguf.GGUFReader(str(base))
    architecture = str(reader.fields["general.architecture"].contents())
    if architecture not in {"gemma3", "llama"}:
        raise Unsupported(f"adapters of {architecture!r} models are not exported", hint="use a Gemma 3 or Llama base")
    shapes = {tensor.name: tuple(int(n) for n in tensor.shape) for tensor in reader.tensors}
    writer = gguf.GGUFWriter(str(out), architecture)
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(config["lora_alpha"]))
    tensors = load_file(adapter / "adapter_model.safetensors")
    for name, value in sorted(tensors.items()):
        target, part = _place(name)
        if target not in shapes:
            raise DataError(f"the base model has no tensor {target!r}, which {name!r} adapts")
        if architecture == "llama" and part == "b":
            value = _permuted(value, target, reader)
        # GGUF lists the shape of a matrix as (in, out): A maps from in to the rank, B from the rank to out.
        have, want = (value.shape[1], shapes[target][0]) if part == "a" else (value.shape[0], shapes[target][1])
        if have != want:
            raise DataError(f"{name!r} is {have} wide where the base model's {target!r} is {want}")
        writer.add_tensor(f"{target}.lora_{part}", np.ascontiguousarray(value.astype(np.float16)))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return len(tensors)


def _place(name: str) -> tuple[str, str]:
    found = _NAME.search(name)
    if not found or found[2] not in _TENSORS:
        raise DataError(f"{name!r} adapts a layer that is not exported", hint=f"adapt only {', '.join(_TENSORS)}")
    return f"blk.{found[1]}.{_TENSORS[found[2]]}.weight", found[3].lower()


def _permuted(value: NDArray[Any], target: str, reader: Any) -> NDArray[Any]:
    """llama.cpp keeps the rows of Llama's queries and keys in pairs for its rotary embedding."""
    if not target.endswith(("attn_q.weight", "attn_k.weight")):
        return value
    key = "llama.attention.head_count" + ("" if target.endswith("attn_q.weight") else "_kv")
    heads = int(reader.fields[key].contents())
    rows = value.shape[0]
    return value.reshape(heads, 2, rows // heads // 2, value.shape[1]).swapaxes(1, 2).reshape(value.shape)
