"""Pseudonyms: stable under a key, different between keys, and no way to the key."""

from __future__ import annotations

import os
import pickle
import stat
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adwright.core import Settings, UserError
from adwright.ingest import Pseudonymiser, load_key

KEY, OTHER = b"k" * 32, b"l" * 32


@given(st.text(max_size=40), st.text(max_size=40))
def test_stable_and_distinct(a: str, b: str) -> None:
    user = Pseudonymiser(KEY)
    assert user(a) == Pseudonymiser(KEY)(a)
    assert (user(a) == user(b)) == (a == b)
    assert user(a) != Pseudonymiser(OTHER)(a)
    assert user(a) != Pseudonymiser(KEY, domain="device")(a)
    assert len(user(a)) * 6 >= 96
    assert set(user(a)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@given(st.lists(st.none() | st.sampled_from(["a", "b", "茶", ""]), max_size=20))
def test_columns_like_single_ids(ids: list[str | None]) -> None:
    user = Pseudonymiser(KEY)
    assert user.series(pl.Series("u", ids, dtype=pl.String)).to_list() == [None if x is None else user(x) for x in ids]


def test_the_key_does_not_leave() -> None:
    user = Pseudonymiser(b"very-secret-key-0123456789")
    assert "secret" not in repr(user)
    assert "secret" not in str(vars(user) if hasattr(user, "__dict__") else "")
    with pytest.raises(TypeError):
        pickle.dumps(user)
    with pytest.raises(UserError, match="at least 16"):
        Pseudonymiser(b"short")


def test_key_from_the_environment_wins(tmp_path: Path) -> None:
    settings = Settings.model_validate({"pseudonym_key": "0123456789abcdef0123", "key_file": str(tmp_path / "key")})
    assert load_key(settings) == b"0123456789abcdef0123"
    assert not (tmp_path / "key").exists()
    with pytest.raises(UserError):
        load_key(Settings.model_validate({"pseudonym_key": "short"}))


def test_key_file_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "key"
    settings = Settings(key_file=str(path))
    first = load_key(settings)
    assert len(first) >= 32
    assert load_key(settings) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == ["key"]
    assert load_key(Settings(key_file=str(tmp_path / "other"))) != first
    path.chmod(0o644)
    with pytest.raises(UserError, match="chmod 600"):
        load_key(settings)


def test_default_key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    load_key(Settings())
    assert (tmp_path / ".config" / "adwright" / "pseudonym.key").is_file()
