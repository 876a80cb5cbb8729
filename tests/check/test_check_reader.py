"""The second reader of law: it asks, names a rule, and never blocks."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from adwright.check import check_text, checks, subject_of_text
from adwright.check.law.grams import BUCKETS, buckets, grams
from adwright.check.law.linear import reader_of
from adwright.check.law.reader import suspicion
from adwright.check.law.rule import rules
from adwright.core.package_data import read_yaml

DATA = Path(__file__).resolve().parents[2] / "src" / "adwright" / "data" / "reader"
FAMILIES = read_yaml("reader", "families.yaml")


def _rows(language: str) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    family = ""
    for path in sorted(DATA.glob(f"rows.{language}*.txt")):
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("## "):
                family = line[3:]
            elif line:
                found.setdefault(line, family)
    return list(found.items())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_families_and_rows_agree_with_the_rules(language: str) -> None:
    known = {rule.id for rule in rules()}
    assert {id_ for ids in FAMILIES[language].values() for id_ in ids} <= known
    assert {family.removeprefix("lawful ") for _, family in _rows(language)} <= set(FAMILIES[language])
    assert len(_rows(language)) > 4400
    reader = reader_of(language)
    assert reader is not None
    assert set(reader.names) <= set(FAMILIES[language])
    assert reader.weights.shape == (BUCKETS,)
    assert 0.4 <= reader.threshold < 1


@pytest.mark.parametrize(
    ("text", "language", "market", "platforms", "family"),
    [
        ("从此和拐杖说再会，老寒腿也会跑了，全家人都在偷偷喝", "zh", "CN", (), "cn.adlaw"),
        ("把工资放进来，躺着等数钱，从来没有人亏过一分", "zh", "CN", (), "cn."),
        (
            "He uploaded one clip, quit his job and now the money comes in by itself every week",
            "en",
            "US",
            (),
            "us.ftc",
        ),
    ],
)
def test_hints_are_asked_about_with_a_rule_of_the_market(
    text: str, language: str, market: str, platforms: tuple[str, ...], family: str
) -> None:
    found = suspicion(subject_of_text(text, language=language, market=market, platforms=platforms))
    assert [f.severity for f in found] == ["needs_proof"]
    assert found[0].rule.startswith(family)
    assert found[0].span in text
    assert found[0].span
    assert "probability" in found[0].why


@pytest.mark.parametrize(
    ("text", "language", "market"),
    [
        ("陶瓷碗，直径15厘米，可进微波炉和洗碗机", "zh", "CN"),
        ("Wool blanket, 130 by 180 cm, woven in Wales, wash cold", "en", "UK"),
        ("", "zh", "CN"),
        ("新品", "zh", "CN"),
        ("Été à la mer", "fr", "FR"),
    ],
)
def test_plain_short_and_foreign_lines_are_left_alone(text: str, language: str, market: str) -> None:
    assert not suspicion(subject_of_text(text, language=language, market=market))


def test_what_a_rule_stops_is_not_asked_about_again() -> None:
    found = check_text("全国第一的减肥茶，喝了糖尿病就好", language="zh", market="CN")
    assert any(f.check == "rules" and f.severity == "block" for f in found)
    assert not [f for f in found if f.check == "reader"]


def test_a_family_without_a_rule_for_the_platform_raises_nothing() -> None:
    # What Meta forbids may stand in a letter.
    text = "Smash like if you love your mom, tag five friends and share this to every group you know"
    here = suspicion(subject_of_text(text, language="en", market="US", platforms=["meta"]))
    assert [f.rule for f in here] == ["meta.engagement_bait"]
    assert not [f for f in suspicion(subject_of_text(text, language="en", market="US")) if f.rule.startswith("meta.")]


def test_it_never_blocks_what_it_learnt_from() -> None:
    for language, market in (("zh", "CN"), ("en", "US")):
        for text, _ in _rows(language)[::9]:
            for finding in checks.get("reader")(subject_of_text(text, language=language, market=market)):
                assert finding.severity == "needs_proof"
                assert finding.span == text[finding.start : finding.end]


def test_most_violations_that_it_learnt_from_are_suspected_and_few_lawful_lines() -> None:
    for language, least in (("zh", 0.65), ("en", 0.45)):
        reader = reader_of(language)
        assert reader is not None
        asked: dict[bool, list[bool]] = {True: [], False: []}
        for text, family in _rows(language):
            asked[family.startswith("lawful")].append(reader.read(text.lower()).probability >= reader.threshold)
        assert np.mean(asked[False]) > least
        assert np.mean(asked[True]) < 0.03


def test_buckets_are_the_same_everywhere() -> None:
    told = ",".join(str(bucket) for bucket, _, _ in grams("稳赚不赔 and no risk of gout, 30%"))
    assert hashlib.sha256(told.encode()).hexdigest()[:12] == "651229e58539"


@pytest.mark.parametrize("text", ["稳赚不赔 30天 and no risk of gout", "5 pounds, 500 pounds", "", "'"])
def test_places_and_buckets_tell_the_same(text: str) -> None:
    assert sorted({bucket for bucket, _, _ in grams(text)}) == buckets(text)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_weights_are_small_and_whole(language: str) -> None:
    assert (DATA / f"{language}.npz").stat().st_size < 1_500_000
    reader = reader_of(language)
    assert reader is not None
    assert reader.weights.dtype == np.int8
    assert reader.family_weights.dtype == np.int8
    assert reader.family_weights.shape[1] == len(reader.names) == len(reader.family_bias)


@pytest.mark.parametrize(("language", "least"), [("zh", 0.8), ("en", 0.6)])
def test_what_it_has_not_learnt_from_is_suspected_and_look_alikes_are_left_alone(language: str, least: float) -> None:
    reader = reader_of(language)
    assert reader is not None
    path = DATA.parents[3] / "benchmarks" / "check_sets" / f"law_{language}_test.jsonl"
    asked: dict[str, list[bool]] = {"violation": [], "lawful": []}
    for row in map(json.loads, path.read_text("utf-8").splitlines()):
        text = subject_of_text(row["text"], language=language, market=row["market"]).folded.compact.text
        asked[row["label"]].append(reader.read(text).probability >= reader.threshold)
    assert np.mean(asked["violation"]) > least
    assert np.mean(asked["lawful"]) < 0.03
