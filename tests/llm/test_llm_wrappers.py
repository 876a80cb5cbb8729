"""Models around a model: what is remembered, what is recorded, what is said when it is not there."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from adwright.core import DataError, Unsupported, UserError
from adwright.llm import Cached, Capability, Fake, Message, Recorded, Reply, Request, stream
from adwright.llm.base import cut_stream


class _Counting(Fake):
    capabilities: frozenset[Capability] = Fake.capabilities | {"score"}
    remote = True

    def __init__(self, bad: float = 0.3) -> None:
        super().__init__(bad=bad)
        self.asked: list[Request] = []
        self.scored = 0

    def complete(self, requests: Sequence[Request]) -> list[Reply]:
        self.asked += requests
        return super().complete(requests)

    def score(self, prompt: str, texts: Sequence[str]) -> list[float]:
        self.scored += 1
        return [-float(len(text)) for text in texts]


def _ask(number: int, **more: object) -> Request:
    return Request.model_validate(
        {"prompt": f"Product: Tea {number}\nFacts: a; b\u2028c\nHeadline:", "seed": 1, **more}
    )


def test_a_cache_asks_once_and_forgets_what_was_longest_not_asked_for() -> None:
    model = _Counting()
    cached = Cached(model, size=2)
    first = cached.complete([_ask(1), _ask(2), _ask(1)])
    assert len(model.asked) == 2
    assert first[0] == first[2]
    cached.complete([_ask(1)])  # now 2 is the oldest
    cached.complete([_ask(3)])
    assert len(cached) == 2
    cached.complete([_ask(1), _ask(3)])
    assert len(model.asked) == 3
    cached.complete([_ask(2)])
    assert len(model.asked) == 4


def test_a_list_longer_than_the_cache_is_answered_whole_and_in_order() -> None:
    asks = [_ask(i) for i in (1, 2, 3, 1, 4)]
    assert Cached(_Counting(), size=1).complete(asks) == Fake().complete(asks)


def test_every_option_makes_another_request() -> None:
    model = _Counting()
    cached = Cached(model)
    asks = [_ask(1), _ask(1, seed=2), _ask(1, n=2), _ask(1, temperature=0.1), _ask(1, json_schema={"type": "string"})]
    cached.complete(asks)
    assert len(model.asked) == len(asks)


def test_a_cache_for_many_threads() -> None:
    cached = Cached(_Counting(), size=5)
    wrong: list[int] = []

    def work(start: int) -> None:
        for i in range(60):
            ask = _ask((start + i) % 9)
            if cached.complete([ask]) != Fake().complete([ask]):
                wrong.append(i)

    threads = [threading.Thread(target=work, args=(start,)) for start in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(cached) == 5


def test_a_cache_of_nothing_is_refused() -> None:
    with pytest.raises(UserError, match="keeps nothing"):
        Cached(Fake(), size=0)


def test_a_recording_is_played_back_without_its_model(tmp_path: Path) -> None:
    file, model = tmp_path / "deep" / "calls.jsonl", _Counting()
    recording = Recorded(file, model)
    recorded = recording.complete([_ask(1), _ask(2, n=3), _ask(1)])
    assert len(model.asked) == 2
    assert recording.score("a", ["b", "cc"]) == [-1.0, -2.0]
    played = Recorded(file)
    assert played.complete([_ask(2, n=3), _ask(1)]) == recorded[1::-1]
    assert played.score("a", ["b", "cc"]) == [-1.0, -2.0]
    assert (played.identity, played.capabilities) == (model.identity, model.capabilities)
    assert (recording.remote, played.remote) == (True, False)


def test_a_recording_goes_on_where_it_was(tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    Recorded(file, _Counting()).complete([_ask(1)])
    model = _Counting()
    Recorded(file, model).complete([_ask(1), _ask(2)])
    assert model.asked == [_ask(2)]
    assert len(file.read_bytes().splitlines()) == 3
    with pytest.raises(UserError, match=r"records fake-1, not fake-1/bad=1"):
        Recorded(file, _Counting(bad=1))


def test_an_unknown_request_names_the_nearest(tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    chat = Request(messages=(Message(role="system", text="You write copy."), Message(role="user", text="A kettle")))
    Recorded(file, Fake()).complete([_ask(1), _ask(22), chat])
    played = Recorded(file)
    with pytest.raises(
        UserError, match=r"nearest that it holds is '.*Tea 22.*; record it with Recorded\('calls.jsonl'"
    ):
        played.complete([_ask(23)])
    with pytest.raises(UserError, match=r"holds that prompt with n = 1, seed = 1"):
        played.complete([_ask(1, n=2, seed=5)])
    with pytest.raises(UserError, match=r"nearest that it holds is 'You write copy\.\\nA kettle'"):
        played.complete([Request(messages=(Message(role="user", text="A kettle of steel"),))])
    with pytest.raises(UserError, match=r"'…x{60}'"):
        played.complete([Request(prompt="x" * 500)])


def test_an_unknown_request_among_known_ones_is_an_error_too(tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    Recorded(file, Fake()).complete([_ask(1)])
    with pytest.raises(UserError, match="does not hold"):
        Recorded(file).complete([_ask(1), _ask(2)])


def test_scores_that_are_not_there(tmp_path: Path) -> None:
    Recorded(tmp_path / "a.jsonl", _Counting())
    with pytest.raises(UserError, match="no scores of these texts after 'a'"):
        Recorded(tmp_path / "a.jsonl").score("a", ["b"])
    Recorded(tmp_path / "b.jsonl", Fake())
    with pytest.raises(Unsupported, match="cannot score"):
        Recorded(tmp_path / "b.jsonl").score("a", ["b"])
    with pytest.raises(UserError, match="it holds none"):
        Recorded(tmp_path / "b.jsonl").complete([_ask(1)])


@pytest.mark.parametrize(
    ("line", "number"), [("{not json", 2), ("{}", 2), ('{"request": {}, "reply": {}}', 2), ("[]", 2), ("", 2)]
)
def test_a_broken_line_is_named(tmp_path: Path, line: str, number: int) -> None:
    file = tmp_path / "calls.jsonl"
    Recorded(file, Fake())
    file.write_text(file.read_text("utf-8") + line + "\n", "utf-8")
    with pytest.raises(DataError, match=f"line {number} is no recorded call"):
        Recorded(file)


def test_a_file_that_is_no_recording(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no recording"):
        Recorded(tmp_path / "none.jsonl")
    (tmp_path / "other.jsonl").write_text(
        json.dumps({"format": "other", "identity": "", "capabilities": [], "remote": 0})
    )
    (tmp_path / "empty.jsonl").write_text("")
    for name in ("other", "empty"):
        with pytest.raises(DataError, match="line 1"):
            Recorded(tmp_path / f"{name}.jsonl")


def test_a_wrapped_model_streams_as_one_piece(tmp_path: Path) -> None:
    class Streaming(Fake):
        def stream(self, request: Request) -> Iterator[str]:
            assert request.n == 1
            yield from self.complete([request])[0].texts[0]

    text = Fake().complete([_ask(1)])[0].texts[0]
    assert list(stream(Streaming(), _ask(1, n=4))) == list(text)
    assert list(stream(Cached(Streaming()), _ask(1, n=4))) == [text]


@pytest.mark.parametrize("text", ["one##two", "one#two", "##", "o#", "", "a#b##", "###"])
@pytest.mark.parametrize("stops", [("##",), ("#b", "##"), (), ("",), ("two",)])
def test_a_cut_stream_is_the_cut_text(text: str, stops: tuple[str, ...]) -> None:
    from adwright.llm.base import cut_at

    for size in (1, 2, 3, 9):
        pieces = [text[i : i + size] for i in range(0, len(text), size)]
        assert "".join(cut_stream(pieces, stops)) == cut_at(text, stops)
