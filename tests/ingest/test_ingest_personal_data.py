"""Personal data: what is found, and what only looks like it."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adwright.ingest import scrub, scrub_series
from adwright.ingest.personal_data import KINDS, is_card, is_resident_id

FOUND = [
    ("致电13812345678咨询", "phone"),
    ("电话：138-1234-5678。", "phone"),
    ("+86 138 1234 5678", "phone"),
    ("010-62345678", "phone"),
    ("0571 8765 4321", "phone"),
    ("客服 400-820-8820", "phone"),
    ("call (415) 555-2671 now", "phone"),
    ("415-555-2671", "phone"),
    ("+44 20 7946 0958", "phone"),
    ("mail tea.shop+1@mail.example.co.uk", "email"),
    ("li@例子.com or li@example.com", "email"),
    ("id 11010519491231002X", "id"),
    ("card 4111 1111 1111 1111.", "card"),
    ("6222021234567890128", "card"),
    ("from 203.0.113.9", "ip"),
    ("2001:db8:85a3::8a2e:370:7334", "ip"),
]


@pytest.mark.parametrize(("text", "kind"), FOUND)
def test_found(text: str, kind: str) -> None:
    scrubbed = scrub(text)
    assert kind in scrubbed.found
    assert f"[{kind}]" in scrubbed.text
    digits = [c for c in text if c.isdigit()]
    assert sum(c.isdigit() for c in scrubbed.text) < max(len(digits), 1)


@pytest.mark.parametrize(
    "text",
    [
        "EAN 4006381333931", "GTIN-14 10614141000415", "ISBN 978-3-16-148410-0", "Order 2026040112345",
        "order no. 123456789012",
        "size 36-38, 40 cm x 60 cm", "2026-04-01 08:00:00", "12:30:45", "std::vector and a::b",
        "v1.2.3", "50 g / 1.76 oz",
        "100% cotton, 300 thread count", "$1,299.00 - $1,999.00", "1.299.000,00 EUR", "@springtea",
        "8000 mAh, 110-240 V, 50-60 Hz",
        "110105194912310021", "4111 1111 1111 1112", "CHEST 36 - 38 39 - 41 42 - 44 45 - 47 48 - 50",
        "SKU 13812345678901",
        "P13812345678", "WXL 12.0 TCX", "明前龙井 2026 年 250 克",
    ],
)  # fmt: skip
def test_innocent(text: str) -> None:
    assert scrub(text).found == {}
    assert scrub(text).text == text


def test_kept_kinds_stay() -> None:
    assert scrub("mail a@b.co from 203.0.113.9", keep=("ip",)).text == "mail [email] from 203.0.113.9"
    assert set(KINDS) == {"email", "id", "card", "ip", "phone"}


CHECK = "10X98765432"
born = st.dates(min_value=date(1920, 1, 1), max_value=date(2025, 12, 31))


@st.composite
def resident_ids(draw: st.DrawFn) -> str:
    place = draw(st.sampled_from(["110105", "310101", "440106", "510107", "650102"]))
    body = place + draw(born).strftime("%Y%m%d") + f"{draw(st.integers(0, 999)):03d}"
    total = sum(int(d) * pow(2, 17 - i) for i, d in enumerate(body))
    return body + CHECK[total % 11]


@given(resident_ids(), st.integers(6, 17), st.integers(1, 9))
def test_resident_ids_by_checksum(number: str, place: int, shift: int) -> None:
    assert is_resident_id(number)
    assert "id" in scrub(f"身份证{number}。").found
    old = number[place]
    new = str((int(old) + shift) % 10) if old.isdigit() else str(shift)
    changed = number[:place] + new + number[place + 1 :]
    assert not is_resident_id(changed)
    assert "id" not in scrub(f"身份证{changed}。").found


def luhn(body: str) -> str:
    total = sum(sum(divmod(int(d) * 2, 10)) if i % 2 == 0 else int(d) for i, d in enumerate(reversed(body)))
    return body + str(-total % 10)


@given(st.sampled_from(["4", "51", "62", "3528"]), st.integers(0, 10**14), st.integers(5, 14), st.integers(1, 9))
def test_cards_by_luhn(prefix: str, rest: int, place: int, shift: int) -> None:
    number = luhn((prefix + f"{rest:015d}")[:15])
    grouped = " ".join(number[i : i + 4] for i in range(0, 16, 4))
    if len(set(number)) > 1:
        assert is_card(number)
        assert scrub(f"card {grouped}!").found == {"card": 1}
    changed = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert not is_card(changed)


@given(st.lists(st.none() | st.sampled_from([t for t, _ in FOUND] + ["Tea", "c1", ""]), max_size=30))
def test_columns_are_scrubbed_like_texts(texts: list[str | None]) -> None:
    column, changed = scrub_series(pl.Series("x", texts, dtype=pl.String))
    assert column.to_list() == [None if t is None else scrub(t).text for t in texts]
    assert changed == sum(t is not None and scrub(t).text != t for t in texts)


@pytest.mark.parametrize(("text", "kind"), FOUND)
def test_the_columns_quick_look_misses_nothing(text: str, kind: str) -> None:
    assert scrub_series(pl.Series([text]))[1] == 1
