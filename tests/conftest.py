"""A tiny random Gemma 3 and a small corpus, for the tests of learning, of the app and of the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# Speed is measured in benchmarks: a busy machine, or the first call of jieba, must fail no property.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

#: Size of the tiny models' vocabulary.
VOCABULARY = 320
GLAZES = ("green", "white", "blue", "black", "grey")
THINGS = ("mug", "bowl", "teapot", "plate", "jug", "vase", "saucer", "cup")


def pytest_configure(config: pytest.Config) -> None:
    # peft 0.21 asks transformers 5.24 by an old name.
    config.addinivalue_line("filterwarnings", "ignore:.is_gradient_checkpointing. is deprecated:FutureWarning")


def _row(number: int) -> dict[str, Any]:
    glaze, thing = GLAZES[number % len(GLAZES)], THINGS[number // len(GLAZES) % len(THINGS)]
    return {
        "id": f"row-{number}", "lang": "en", "category": "pottery",
        "product": {"title": f"Stoneware {thing}", "brand": "Corner", "price": "", "attributes": {"Glaze": glaze}},
        "audience": "people who cook", "tone": "warm",
        "copies": {
            "headline": [{"t": f"A {thing} in {glaze}", "u": ["Glaze"]}, {"t": "Mornings, slower", "u": []}],
            "description": [{"t": f"Stoneware {thing} with a {glaze} glaze.", "u": ["title", "Glaze"]}],
        },
    }  # fmt: skip


@pytest.fixture(scope="session")
def corpus_row() -> Callable[[int], dict[str, Any]]:
    """A row of a corpus by its number; the checks find nothing against its copies."""
    return _row


@pytest.fixture
def small_corpus(tmp_path: Path) -> Path:
    """40 rows, some of them for validation."""
    file = tmp_path / "small.jsonl"
    file.write_text("".join(json.dumps(_row(number)) + "\n" for number in range(40)), "utf-8")
    return file


def save_tokenizer(folder: Path) -> None:
    """Bytes and their merges, with the special tokens that the tiny models know."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    words = Tokenizer(models.BPE())
    words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=["<pad>", "<eos>", "<bos>", "<unk>"], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )  # fmt: skip
    words.train_from_iterator([json.dumps(_row(number)) for number in range(40)], trainer)
    fast: Any = PreTrainedTokenizerFast
    fast(
        tokenizer_object=words, pad_token="<pad>", eos_token="<eos>", bos_token="<bos>", unk_token="<unk>"
    ).save_pretrained(folder)


def save_model(model: Any, folder: Path) -> None:
    """A model with weights far from flat: where all tokens are alike, no mistake shows."""
    import torch

    with torch.no_grad():
        draws = torch.Generator().manual_seed(1)
        for weights in model.parameters():
            weights.copy_(torch.randn(weights.shape, generator=draws) * (0.3 if weights.dim() == 1 else 0.15))
    model.save_pretrained(folder)


@pytest.fixture(scope="session")
def tiny_gemma(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Gemma 3 of two layers, one with a sliding window and one without, and a tokenizer: a folder to train on."""
    transformers = pytest.importorskip("transformers", reason="extra train is not installed")
    pytest.importorskip("torch", reason="extra train is not installed")
    folder = tmp_path_factory.mktemp("tiny-gemma")
    config = transformers.Gemma3TextConfig(
        vocab_size=VOCABULARY, hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=1, head_dim=16, query_pre_attn_scalar=16, sliding_window=512, max_position_embeddings=2048,
        layer_types=["sliding_attention", "full_attention"], pad_token_id=0, eos_token_id=1, bos_token_id=2,
    )  # fmt: skip
    save_model(transformers.Gemma3ForCausalLM(config), folder)
    save_tokenizer(folder)
    return folder


@pytest.fixture(scope="session")
def tiny_llama(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Llama of two layers, two queries to a key, as a folder to train on."""
    transformers = pytest.importorskip("transformers", reason="extra train is not installed")
    pytest.importorskip("torch", reason="extra train is not installed")
    folder = tmp_path_factory.mktemp("tiny-llama")
    config = transformers.LlamaConfig(
        vocab_size=VOCABULARY, hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=2048, pad_token_id=0, eos_token_id=1, bos_token_id=2,
        tie_word_embeddings=True,
    )  # fmt: skip
    save_model(transformers.LlamaForCausalLM(config), folder)
    save_tokenizer(folder)
    return folder
