"""The tiny models as GGUF files, adapters for them with random weights, and what llama.cpp says with both."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from adwright.llm.embedded import own_cython_types

#: Of the tiny models.
VOCABULARY = 320
LAYERS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> Iterator[None]:
    """Tiny matrices are slower on many threads, and equal bits need equal sums."""
    if find_spec("torch") is None:
        yield
        return
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def gguf_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """The weights of a tiny model's folder as a GGUF file, as llama.cpp's own converter writes them."""
    gguf = pytest.importorskip("gguf", reason="extra train is not installed")
    made: dict[Path, Path] = {}

    def make(folder: Path) -> Path:
        if folder not in made:
            made[folder] = tmp_path_factory.mktemp("gguf") / "tiny.gguf"
            _write_gguf(gguf, folder, made[folder])
        return made[folder]

    return make


def _write_gguf(gguf: Any, folder: Path, file: Path) -> None:
    from safetensors.numpy import load_file

    config = json.loads((folder / "config.json").read_text("utf-8"))
    gemma = config["model_type"].startswith("gemma3")
    architecture = "gemma3" if gemma else "llama"
    writer = gguf.GGUFWriter(str(file), architecture)
    heads, kv_heads = config["num_attention_heads"], config["num_key_value_heads"]
    head = config["head_dim"] or config["hidden_size"] // heads
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(heads)
    writer.add_head_count_kv(kv_heads)
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_vocab_size(config["vocab_size"])
    writer.add_file_type(0)
    if gemma:
        writer.add_key_length(head)
        writer.add_value_length(head)
        writer.add_rope_freq_base(1e6)
        writer.add_sliding_window(config["sliding_window"])
        writer.add_uint32("gemma3.attention.sliding_window_pattern", 2)  # every second layer sees everything
    else:
        writer.add_rope_dimension_count(head)
        writer.add_rope_freq_base(1e4)
    _write_vocabulary(writer, config["vocab_size"])
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH[architecture.upper()], config["num_hidden_layers"])
    for name, value in load_file(folder / "model.safetensors").items():
        if "norm" in name and gemma:
            value = value + 1  # llama.cpp multiplies by the weight, Gemma by the weight and one
        if not gemma and name.endswith(("q_proj.weight", "k_proj.weight")):
            n = heads if "q_proj" in name else kv_heads
            value = value.reshape(n, 2, head // 2, -1).swapaxes(1, 2).reshape(value.shape)
        writer.add_tensor(names.get_name(name, try_suffixes=(".weight",)), np.ascontiguousarray(value, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _write_vocabulary(writer: Any, size: int) -> None:
    """As small as llama.cpp takes: prompts are given as ids, and no text is read back."""
    special, byte = [b"<pad>", b"<eos>", b"<bos>", b"<unk>"], [b"<0x%02X>" % value for value in range(256)]
    plain = [b"t%d" % number for number in range(size - len(special) - len(byte))]
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list([*special, *byte, *plain])
    writer.add_token_scores([0.0] * size)
    writer.add_token_types([3, 3, 3, 2] + [6] * len(byte) + [1] * len(plain))
    writer.add_pad_token_id(0)
    writer.add_eos_token_id(1)
    writer.add_bos_token_id(2)
    writer.add_unk_token_id(3)
    writer.add_add_bos_token(False)


@pytest.fixture(scope="session")
def random_adapter(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """A LoRA adapter as peft saves it, no matrix of which is zero. A fresh one's B is, so that it does nothing."""
    peft = pytest.importorskip("peft", reason="extra train is not installed")

    def make(base: Path, *, rank: int = 4, alpha: int = 8) -> Path:
        import torch
        from transformers import AutoModelForCausalLM

        config = peft.LoraConfig(r=rank, lora_alpha=alpha, target_modules=list(LAYERS), task_type="CAUSAL_LM")
        model = peft.get_peft_model(AutoModelForCausalLM.from_pretrained(base), config)
        draws = torch.Generator().manual_seed(2)
        with torch.no_grad():
            for name, weights in model.named_parameters():
                if "lora_" in name:
                    weights.copy_(torch.randn(weights.shape, generator=draws) * 0.14)
        folder = tmp_path_factory.mktemp("adapter")
        model.save_pretrained(folder)
        return folder

    return make


@pytest.fixture(scope="session")
def torch_says() -> Callable[..., NDArray[np.float64]]:
    """Log-probabilities of the next token by transformers and peft. Shape (prompts, vocabulary)."""
    pytest.importorskip("torch", reason="extra train is not installed")

    def say(base: Path, adapter: Path | None, prompts: Sequence[Sequence[int]]) -> NDArray[np.float64]:
        import torch
        from transformers import AutoModelForCausalLM

        model: Any = AutoModelForCausalLM.from_pretrained(base)
        if adapter is not None:
            from peft import PeftModel

            model = PeftModel.from_pretrained(model, adapter)
        with torch.no_grad():
            told = [model.eval()(torch.tensor([list(ids)])).logits[0, -1].log_softmax(-1) for ids in prompts]
        return np.array([row.double().numpy() for row in told])

    return say


@pytest.fixture(scope="session")
def llama_says() -> Callable[..., NDArray[np.float64]]:
    """The same by llama.cpp, from a base file and an adapter file."""
    if find_spec("xllamacpp") is None:
        pytest.skip("extra local is not installed")
    with own_cython_types():
        import xllamacpp

    def say(base: Path, adapter: Path | None, prompts: Sequence[Sequence[int]]) -> NDArray[np.float64]:
        params = xllamacpp.CommonParams()
        params.model.path = str(base)
        params.n_ctx, params.n_parallel, params.verbosity, params.warmup = 512, 1, -1, False
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
        if adapter is not None:
            params.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(str(adapter), 1.0)]
        server = xllamacpp.Server(params)
        told = []
        for ids in prompts:
            # The token that is written is a plain one: of a byte that ends no character, nothing is told.
            asked = {
                "prompt": list(ids), "max_tokens": 1, "temperature": 0.0, "logprobs": VOCABULARY,
                "logit_bias": [[VOCABULARY - 1, 1000.0]], "cache_prompt": False,
            }  # fmt: skip
            (choice,) = server.handle_completions(asked)["choices"]
            by_id = {token["id"]: token["logprob"] for token in choice["logprobs"]["content"][0]["top_logprobs"]}
            told.append([by_id[token] for token in range(VOCABULARY)])
        return np.array(told)

    return say
