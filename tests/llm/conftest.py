"""A tiny random model in a folder, for the tests of the extra ``train``."""

from __future__ import annotations

import string
from collections.abc import Callable
from pathlib import Path

import pytest

TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system') }}{% endif %}"
    "<{{ m.role }}>{{ m.content }}</{{ m.role }}>{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}"
)
CORPUS = [
    "Product: Oolong tea",
    "Facts: hand-picked; 30 bags; from Anxi",
    "Headline: 明前龙井，安溪手工采摘",
    "tea time",
]


@pytest.fixture
def tiny_model(tmp_path: Path) -> Callable[..., Path]:
    """Make a Gemma 3 of two layers with random weights, with a chat template or without.

    Its tokens are bytes and their merges, as in real models, so that a random text is full of broken characters; or
    letters and their merges, for tests that compare texts.
    """
    torch = pytest.importorskip("torch", reason="extra train is not installed")
    transformers = pytest.importorskip("transformers", reason="extra train is not installed")

    def make(chat: bool = False, *, letters: bool = False) -> Path:
        from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

        words = Tokenizer(models.BPE(unk_token="<unk>"))
        if letters:
            words.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_next")
            words.decoder = decoders.Fuse()
            alphabet = list(string.printable)
        else:
            words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
            words.decoder = decoders.ByteLevel()
            alphabet = pre_tokenizers.ByteLevel.alphabet()
        special = ["<bos>", "<eos>", "<unk>"]
        trainer = trainers.BpeTrainer(vocab_size=320, special_tokens=special, initial_alphabet=alphabet)
        words.train_from_iterator(CORPUS, trainer)
        words.post_processor = processors.TemplateProcessing(single="<bos> $A", special_tokens=[("<bos>", 0)])
        tokenizer = transformers.PreTrainedTokenizerFast(
            tokenizer_object=words, bos_token="<bos>", eos_token="<eos>", chat_template=TEMPLATE if chat else None
        )
        config = transformers.Gemma3TextConfig(
            vocab_size=len(tokenizer), hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2,
            num_key_value_heads=1, head_dim=16, sliding_window=16, max_position_embeddings=256, pad_token_id=1,
            layer_types=["sliding_attention", "full_attention"], bos_token_id=0, eos_token_id=1,
        )  # fmt: skip
        with torch.random.fork_rng():
            torch.manual_seed(1)
            model = transformers.Gemma3ForCausalLM(config)
            for weights in model.parameters():  # flat weights give flat distributions, in which everything is alike
                weights.data *= 6
        folder = tmp_path / (f"{'chat' if chat else 'base'}-{'letters' if letters else 'bytes'}")
        tokenizer.save_pretrained(folder)
        model.save_pretrained(folder)
        return folder

    return make
