"""An endpoint that makes pictures, on the loopback, and a tiny random pipeline."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from adwright.testing.picture_endpoint import PictureEndpoint, picture_endpoint


@pytest.fixture
def pictures() -> Iterator[PictureEndpoint]:
    with picture_endpoint() as server:
        yield server


@pytest.fixture(scope="session")
def tiny_pipeline(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A Stable Diffusion of two blocks with random weights in a folder, with a card of that licence."""
    pytest.importorskip("torch", reason="extra diffusion is not installed")
    pytest.importorskip("diffusers", reason="extra diffusion is not installed")
    made = _save_pipeline(tmp_path_factory.mktemp("pipeline") / "whole")

    def make(licence: str) -> Path:
        folder = tmp_path_factory.mktemp("tiny") / "tiny-diffusion"
        shutil.copytree(made, folder)
        if licence:
            (folder / "README.md").write_text(f"---\nlicense: {licence}\ntags: [text-to-image]\n---\n# Tiny\n", "utf-8")
        return folder

    return make


def _save_pipeline(folder: Path) -> Path:
    import diffusers
    import torch
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

    parts: Any = diffusers
    with torch.random.fork_rng():
        torch.manual_seed(3)
        unet = parts.UNet2DConditionModel(
            block_out_channels=(8, 16), layers_per_block=1, sample_size=16, in_channels=4, out_channels=4,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), norm_num_groups=4,
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"), cross_attention_dim=16, attention_head_dim=2,
        )  # fmt: skip
        vae = parts.AutoencoderKL(
            block_out_channels=(8, 8, 8, 8), in_channels=3, out_channels=3, norm_num_groups=4, latent_channels=4,
            down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
        )  # fmt: skip
        words = {"<|startoftext|>": 0, "<|endoftext|>": 1} | {
            letter + end: 2 + k for k, (letter, end) in enumerate(
                (letter, end) for letter in "abcdefghijklmnopqrstuvwxyz.,- " for end in ("", "</w>"))
        }  # fmt: skip
        text = CLIPTextModel(
            CLIPTextConfig(
                vocab_size=len(words),
                hidden_size=16,
                intermediate_size=32,
                num_hidden_layers=2,
                num_attention_heads=2,
                max_position_embeddings=77,
                bos_token_id=0,
                eos_token_id=1,
                pad_token_id=1,
            )
        )
    tokens = folder.parent / "tokens"
    tokens.mkdir(parents=True, exist_ok=True)
    (tokens / "vocab.json").write_text(json.dumps(words), "utf-8")
    (tokens / "merges.txt").write_text("#version: 0.2\n", "utf-8")
    tokenizer = CLIPTokenizer.from_pretrained(str(tokens), model_max_length=77)
    scheduler = parts.DDIMScheduler(num_train_timesteps=100, steps_offset=1, clip_sample=False)
    pipeline = parts.StableDiffusionPipeline(
        vae=vae, text_encoder=text, tokenizer=tokenizer, unet=unet, scheduler=scheduler, safety_checker=None,
        feature_extractor=None, requires_safety_checker=False,
    )  # fmt: skip
    pipeline.save_pretrained(str(folder), safe_serialization=True)
    return folder
