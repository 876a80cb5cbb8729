"""Texts with a date: what is kept, what is rejected, and how weeks are read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from adwright.core import DataError
from adwright.ingest import read_dated_texts


def test_rows_without_text_or_date_are_rejected_with_their_number(tmp_path: Path) -> None:
    file = tmp_path / "headlines.csv"
    file.write_text("headline,day\nFirst,2026-04-01\n,2026-04-02\nThird,soon\n", "utf-8")
    read = read_dated_texts(file, text="headline", date="day")
    assert (read.texts, read.days) == (("First",), (date(2026, 4, 1),))
    assert [(r.row, r.field) for r in read.rejects] == [(3, "headline"), (4, "day")]
    assert read.read == len(read.texts) + len(read.rejects)


def test_parquet_and_iso_weeks(tmp_path: Path) -> None:
    file = tmp_path / "tests.parquet"
    pl.DataFrame({"headline": ["A", "B"], "week": [201446, 201403]}).write_parquet(file)
    read = read_dated_texts(file, text="headline", date="week", date_format="%G%V")
    assert read.days == (date(2014, 11, 10), date(2014, 1, 13))  # Mondays of those ISO weeks


def test_personal_data_in_a_text_is_removed(tmp_path: Path) -> None:
    file = tmp_path / "posts.csv"
    file.write_text("text,date\nmail ann@example.com today,2026-04-01\n", "utf-8")
    assert "ann@" not in read_dated_texts(file, text="text", date="date").texts[0]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    file = tmp_path / "posts.csv"
    file.write_text("txt,date\nA,2026-04-01\n", "utf-8")
    with pytest.raises(DataError, match="did you mean 'txt'"):
        read_dated_texts(file, text="text", date="date")
