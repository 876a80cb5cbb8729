"""Scoring of AdvertiseGen: the published recipe, not one of its neighbours, and nothing chosen on the test rows."""

from __future__ import annotations

import json
import math
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import adgen
from adgen import DECODINGS, Decoding, Pair


@pytest.fixture(scope="module", autouse=True)
def _metrics() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes when rouge_chinese and jieba are compiled
        for name in ("nltk.translate.bleu_score", "rouge_chinese", "jieba"):
            pytest.importorskip(name, reason=f"{name} is not installed")
        adgen.score("热身", "热身")  # jieba reads its dictionary


def test_bleu_is_over_characters() -> None:
    # Characters 5/6, 4/5, 3/4, 2/3 match. Over jieba's words (宽松 的 牛仔裤 or so) no order above 2 would.
    expected = 100 * (5 / 6 * 4 / 5 * 3 / 4 * 2 / 3) ** 0.25
    assert adgen.score("宽松的牛仔衣", "宽松的牛仔裤")["bleu4"] == pytest.approx(expected)


def test_bleu_smooths_by_method_3() -> None:
    # One character of four matches; no order above has a match: 1/4, then 1/(2*3), 1/(4*2), 1/(8*1).
    expected = 100 * (1 / 4 * 1 / 6 * 1 / 8 * 1 / 8) ** 0.25
    assert adgen.score("甲丙丁戊", "甲乙己庚")["bleu4"] == pytest.approx(expected)


def test_bleu_punishes_a_short_text_and_not_a_long_one() -> None:
    whole, half = "宽松的版型修饰身形", "宽松的版型"
    # All n-grams of the half stand in the whole; what is left is exp(1 - 9/5).
    assert adgen.score(whole, half)["bleu4"] == pytest.approx(100 * math.exp(1 - 9 / 5))
    # The other way round: 5/9, 4/8, 3/7, 2/6.
    assert adgen.score(half, whole)["bleu4"] == pytest.approx(100 * (5 / 9 * 4 / 8 * 3 / 7 * 2 / 6) ** 0.25)


def test_rouge_is_f_over_jiebas_words() -> None:
    found = adgen.score("白色 的 衬衫", "白色 的 长裙 很 百搭")
    # Words: 白色, 的, 衬衫 against 白色, 的, 长裙, 很, 百搭 (blanks fall away). Two match: P = 2/5, R = 2/3.
    assert found["rouge1"] == pytest.approx(100 * 2 * (2 / 5) * (2 / 3) / (2 / 5 + 2 / 3), abs=1e-3)
    # Bigrams: one of two and one of four. Over characters there would be others.
    assert found["rouge2"] == pytest.approx(100 * 2 * (1 / 4) * (1 / 2) / (1 / 4 + 1 / 2), abs=1e-3)
    assert found["rougel"] == pytest.approx(found["rouge1"], abs=1e-3)


def test_rouge_l_keeps_order() -> None:
    found = adgen.score("上衣 白色", "白色 上衣")
    assert found["rouge1"] == pytest.approx(100, abs=1e-3)
    assert found["rougel"] == pytest.approx(50, abs=1e-3)


def test_scores_are_means_over_texts_not_of_the_corpus() -> None:
    pairs = [("宽松的牛仔衣", "宽松的牛仔裤"), ("简约而不简单的外套，白色的衣身十分百搭", "甲乙丙丁")]
    each = [adgen.score(*pair) for pair in pairs]
    found = adgen.mean_score([reference for reference, _ in pairs], [text for _, text in pairs])
    assert found["bleu4"] == pytest.approx(each[0]["bleu4"] / 2)
    assert found["rouge1"] == pytest.approx(each[0]["rouge1"] / 2)
    assert found["characters"] == 5


def test_nothing_said_scores_nothing() -> None:
    assert set(adgen.score("白色的衬衫", " ").values()) == {0.0}
    with pytest.raises(ValueError, match=r"shorter|longer"):
        adgen.mean_score(["白", "黑"], ["白"])


class _Characters:
    """A tokenizer whose tokens are characters."""

    def __call__(self, text: str, *, add_special_tokens: bool) -> Any:
        assert not add_special_tokens
        return type("Encoded", (), {"input_ids": [ord(c) for c in text]})

    def decode(self, ids: list[int]) -> str:
        return "".join(map(chr, ids))


def test_cut_references_are_cut_and_texts_are_not_unless_said() -> None:
    long = "宽松的版型修饰身形" * 10
    rows = {row["references"]: row for row in adgen.scored("x", [Pair("类型#裙", long)], [long], _Characters())}
    assert rows["uncut"]["bleu4"] == pytest.approx(100)
    assert rows["cut, text too"]["bleu4"] == pytest.approx(100)
    assert rows["cut"]["bleu4"] < 80
    assert rows["cut"]["characters"] == 90
    assert rows["cut, text too"]["characters"] == adgen.PUBLISHED_CUT


def test_rows_with_equal_attributes_stay_on_one_side() -> None:
    pairs = [Pair(f"类型#{i // 2}", f"文{i}") for i in range(200)]
    train, held = adgen.parts(pairs, 20)
    assert len(held) == 20
    assert sorted(p.copy for p in [*train, *held]) == sorted(p.copy for p in pairs)
    assert not {p.attributes for p in train} & {p.attributes for p in held}
    kinds = {p.attributes for p in held}
    assert {p.attributes for p in adgen.parts(pairs[::-1], 20)[1]} == kinds  # whatever the order of the file


def test_the_likeliest_and_the_most_typical_are_picked() -> None:
    candidates = [("显瘦的长裙", -0.1), ("宽松的上衣很百搭", -0.5), ("宽松的上衣很时尚", -0.9)]
    assert adgen.pick(candidates, "score") == "显瘦的长裙"
    assert adgen.pick(candidates, "consensus") == "宽松的上衣很百搭"


def test_ways_to_pick_share_a_draw_and_others_do_not() -> None:
    for count in (8, 16):
        assert DECODINGS[f"sample-rerank{count}"].draw == DECODINGS[f"sample-consensus{count}"].draw
    others = [how.draw for name, how in DECODINGS.items() if not name.startswith("sample-consensus")]
    assert len(set(others)) == len(others)


class _Writer:
    """Writes the attributes, and counts what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def prompt(self, pair: Pair) -> list[int]:
        return [ord(c) for c in pair.attributes]

    def write(self, pairs: list[Pair], how: Decoding, *, seed: int) -> list[list[tuple[str, float]]]:
        self.asked += [pair.attributes for pair in pairs]
        return [[(pair.attributes, -1.0)] * how.samples for pair in pairs]


def test_generation_goes_on_where_it_stopped(tmp_path: Path) -> None:
    file, pairs = tmp_path / "texts.jsonl", [Pair(f"类型#{'裙' * n}", "文") for n in range(1, 8)]
    how, writer = Decoding(), _Writer()

    def go(pairs: list[Pair], run: str = "a", until: float = math.inf) -> dict[str, Any]:
        return adgen.write_all(writer, pairs, how, file, run, size=2, until=until)  # type: ignore[arg-type]

    assert go(pairs, until=0) == {}
    assert len(go(pairs[:3])) == 3
    with file.open("a") as out:
        out.write('{"run": "a", "row": "cut off by a cra')
    writer.asked.clear()
    made = go(pairs)
    assert sorted(writer.asked) == sorted(pair.attributes for pair in pairs[3:])
    assert {pair.id: made[pair.id][0][0][0] for pair in pairs} == {pair.id: pair.attributes for pair in pairs}
    writer.asked.clear()
    assert len(go(pairs, run="another adapter")) == len(writer.asked) == 7
    assert all(json.loads(line) for line in file.read_text("utf-8").splitlines())


def test_an_example_ends_its_request_where_the_copy_begins() -> None:
    example = adgen.example_of(Pair("类型#裙*风格#知性", "知性的裙"))
    assert example.prefix == "裙；风格：知性\n"
    assert example.branches == (("文案：", "知性的裙"),)


def test_the_nearest_training_copy_is_by_attributes() -> None:
    train = [Pair("类型#裤*颜色#白", "裤"), Pair("类型#裙*颜色#白*风格#知性", "裙"), Pair("类型#裙", "短")]
    assert adgen.nearest(Pair("类型#裙*颜色#白", "不看这里"), train) == "裙"


def test_copies_to_learn_from_are_cut_and_attributes_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    from adwright.learn import base_weights

    class Letters:
        """A token a character."""

        def __call__(self, text: str, *, add_special_tokens: bool) -> Any:
            return SimpleNamespace(input_ids=[ord(letter) for letter in text])

        def decode(self, ids: list[int]) -> str:
            return "".join(map(chr, ids))

    monkeypatch.setattr(base_weights, "load_base", lambda *_, **__: (None, Letters()))
    long, short = Pair("类型#裙" * 40, "显" * 70), Pair("类型#裙", "显瘦")
    assert adgen.cut_copies([long, short]) == [Pair(long.attributes, "显" * adgen.PUBLISHED_CUT), short]
