"""Tries, rate limits, budgets and estimates, with clocks that stand still."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from adwright.core import Money, ProviderError, UserError
from adwright.llm import Budgeted, Fake, Ledgered, Message, OverBudget, Reply, Request, TokenPrice
from adwright.llm.estimate import estimate_in
from adwright.llm.rate_limit import Bucket, RateLimit
from adwright.llm.retry import LONGEST_PAUSE, LONGEST_RETRY_AFTER, AskedToWait, Retry, read_retry_after


class Time:
    """A clock that sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def _retry(time: Time, *, tries: int = 9, deadline: float = 1000, jitter: float = 1.0) -> Retry:
    return Retry(tries=tries, deadline=deadline, sleep=time.sleep, now=time, jitter=lambda: jitter)


def _fail(_left: float) -> str:
    raise ProviderError("busy", retryable=True)


def test_pauses_double_to_a_bound() -> None:
    time = Time()
    with pytest.raises(ProviderError):
        _retry(time).call(_fail)
    assert time.slept == [0.5, 1, 2, 4, 8, 16, LONGEST_PAUSE, LONGEST_PAUSE]


def test_jitter_reaches_from_nothing_to_the_bound() -> None:
    time = Time()
    draws = iter([0.0, 0.25, 0.999])
    with pytest.raises(ProviderError):
        Retry(tries=4, deadline=99, sleep=time.sleep, now=time, jitter=lambda: next(draws)).call(_fail)
    assert time.slept == [0.0, 0.25, pytest.approx(1.998)]


def test_retry_after_is_a_least_pause_and_capped() -> None:
    retry = _retry(Time(), jitter=0.5)
    assert retry.pause(0, AskedToWait("x", retry_after=7)) == 7.25
    assert retry.pause(0, AskedToWait("x", retry_after=1e9)) == LONGEST_RETRY_AFTER + 0.25


def test_the_deadline_counts_calls_and_pauses_and_the_call_is_told() -> None:
    time = Time()
    told: list[float] = []

    def slow(left: float) -> str:
        told.append(left)
        time.now += 3
        return _fail(left)

    with pytest.raises(ProviderError):
        _retry(time, deadline=10).call(slow)
    assert told == [10, 6.5, 2.5]
    assert time.now <= 100 + 10 + 3


def test_the_answer_after_a_failure_and_no_try_after_a_final_one() -> None:
    time = Time()
    answers: Iterator[ProviderError | str] = iter([ProviderError("busy", retryable=True), "done"])

    def call(_left: float) -> str:
        answer = next(answers)
        if isinstance(answer, ProviderError):
            raise answer
        return answer

    assert _retry(time).call(call) == "done"

    def final(_left: float) -> str:
        raise ProviderError("no")

    with pytest.raises(ProviderError):
        _retry(time).call(final)
    assert len(time.slept) == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0), ({"retry-after": "2.5"}, 2.5), ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after": "-3"}, 0), ({"retry-after": "nan"}, 0), ({"retry-after": "inf"}, 0),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0), ({"retry-after": "soon"}, 0),
    ],
)  # fmt: skip
def test_retry_after_headers(headers: dict[str, str], seconds: float) -> None:
    assert read_retry_after(headers) == seconds


@given(
    st.integers(1, 300),
    st.lists(st.tuples(st.floats(0, 30), st.integers(1, 8)), min_size=1, max_size=80),
)
def test_no_minute_holds_more_than_the_limit(limit: int, arrivals: list[tuple[float, int]]) -> None:
    bucket, at, went = Bucket(limit), 0.0, []
    for pause, many in arrivals:
        at += pause
        went += [at + bucket.take(1, at) for _ in range(many)]
    assert went == sorted(went), "a later taker overtakes"
    for begin in went:
        assert sum(begin <= t < begin + 60 - 1e-6 for t in went) <= limit


def test_a_bucket_uses_most_of_the_limit() -> None:
    bucket = Bucket(60)
    went = [bucket.take(1, 0.0) for _ in range(600)]
    assert 0.85 * 60 <= sum(t < 60 for t in went) <= 60
    assert went[-1] < 600 / (0.9 * 60) * 60


def test_more_than_a_bucket_goes_and_leaves_a_debt() -> None:
    bucket = Bucket(600)
    assert bucket.take(300, 0.0) == 0.0
    assert bucket.take(1, 0.0) == pytest.approx((1 + 240) / 9)


def test_tokens_not_used_come_back() -> None:
    time = Time()
    limit = RateLimit(tokens_per_minute=600, sleep=time.sleep, now=time)
    for _ in range(5):
        limit.take(60)
        limit.settle(60, 10)
        time.now += 6  # 54 come in
    assert time.slept == []
    limit.take(60)
    limit.settle(60, 600)
    limit.take(10)
    assert time.slept == [pytest.approx((10 + 540) / 9)]


def test_no_limit_is_no_wait_and_two_limits_are_the_longer_one() -> None:
    time = Time()
    free = RateLimit(sleep=time.sleep, now=time)
    for _ in range(1000):
        free.take(10**6)
    assert time.slept == []
    both = RateLimit(requests_per_minute=600, tokens_per_minute=60, sleep=time.sleep, now=time)
    both.take(6)
    both.take(6)
    assert time.slept == [pytest.approx(6 / 0.9)]


def test_estimates_are_rather_too_high() -> None:
    # Tokens by the tokenizer of Gemma 3: 6 and 12; words of a schema count too.
    assert 6 <= estimate_in(Request(prompt="明前龙井春茶")) <= 20
    assert 12 <= estimate_in(Request(prompt="Oolong tea, hand-picked, from Anxi")) <= 24
    plain = Request(messages=(Message(role="user", text="tea"), Message(role="system", text="tea")))
    assert estimate_in(plain) == 18
    assert estimate_in(plain.model_copy(update={"json_schema": {"type": "object"}})) > 18


class _Priced(Fake):
    """Counts its calls; each answer took 10 tokens in and 5 out."""

    remote = True

    def __init__(self, tokens: tuple[int, int] = (10, 5), fails: bool = False) -> None:
        super().__init__()
        self.counted = tokens
        self.fails = fails
        self.batches: list[int] = []

    def complete(self, requests: Sequence[Request]) -> list[Reply]:
        self.batches.append(len(requests))
        if self.fails:
            raise ProviderError("gone")
        sent, written = self.counted
        update = {"tokens_in": sent, "tokens_out": written}
        return [reply.model_copy(update=update) for reply in super().complete(requests)]


PRICE = TokenPrice(sent=Decimal(1000), written=Decimal(2000), currency="CNY")
#: Estimated at 12 tokens in and 40 out, so at most 52 and 0.092 CNY; really 15 and 0.02 CNY.
ASKS = [Request(prompt="Product: Tea", max_tokens=40, seed=seed) for seed in range(20)]


def test_a_whole_batch_that_fits_goes_together() -> None:
    model = _Priced()
    budgeted = Budgeted(model, tokens=52 * 20)
    budgeted.complete(ASKS)
    assert model.batches == [20]
    assert (budgeted.spent.tokens, budgeted.spent.requests) == (300, 20)


def test_near_the_limit_one_at_a_time_and_never_over() -> None:
    model = _Priced()
    budgeted = Budgeted(model, tokens=200)
    with pytest.raises(OverBudget, match=r"may need 52 tokens, and 150 of 200 are spent after 10 answers") as error:
        budgeted.complete(ASKS)
    assert budgeted.spent.tokens == 150
    assert model.batches == [3, 2, 2, 1, 1, 1]
    assert len(error.value.answered) == 10
    assert error.value.answered == tuple(_Priced().complete(ASKS)[:10])
    assert "raise the budget" in error.value.hint


def test_a_budget_of_money() -> None:
    budgeted = Budgeted(_Priced(), money=Money(minor=20, currency="CNY"), price=PRICE)
    with pytest.raises(OverBudget, match=r"0\.092000 CNY, and 0\.120000 of 0\.2") as error:
        budgeted.complete(ASKS)
    assert budgeted.spent.amount == Decimal("0.12")
    assert len(error.value.answered) == 6


def test_a_budget_that_is_used_up_exactly_is_not_exceeded() -> None:
    assert len(Budgeted(_Priced(), tokens=52).complete(ASKS[:1])) == 1
    with pytest.raises(OverBudget):
        Budgeted(_Priced(), tokens=51).complete(ASKS[:1])


def test_n_texts_may_send_the_prompt_n_times() -> None:
    three = ASKS[0].model_copy(update={"n": 3})
    with pytest.raises(OverBudget, match="156 tokens"):
        Budgeted(_Priced(), tokens=155).complete([three])


def test_an_endpoint_that_does_not_count_is_charged_the_estimate() -> None:
    budgeted = Budgeted(_Priced((0, 0)), tokens=1000)
    budgeted.complete(ASKS[:2])
    assert budgeted.spent.tokens == 104


def test_a_failed_call_gives_back_what_was_set_aside() -> None:
    model = _Priced(fails=True)
    budgeted = Budgeted(model, tokens=52)
    for _ in range(3):
        with pytest.raises(ProviderError):
            budgeted.complete(ASKS[:1])
    model.fails = False
    assert len(budgeted.complete(ASKS[:1])) == 1


def test_threads_together_keep_the_budget() -> None:
    gate = threading.Barrier(8)
    budgeted = Budgeted(_Priced((12, 40)), tokens=52 * 4)
    got: list[int] = []

    def ask(request: Request) -> None:
        gate.wait()
        with suppress(OverBudget):
            got.extend(len(reply.texts) for reply in budgeted.complete([request]))

    threads = [threading.Thread(target=ask, args=(request,)) for request in ASKS[:8]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 4
    assert budgeted.spent.tokens == 52 * 4


def test_what_was_paid_for_is_in_the_ledger() -> None:
    class Book:
        rows: dict[str, object]

        def __init__(self) -> None:
            self.rows = {}

        def find_call(self, key: str) -> object:
            return self.rows.get(key)

        def log_call(self, *, key: str, reply: object, **row: object) -> None:
            self.rows[key] = reply

    book = Book()
    with pytest.raises(OverBudget):
        Ledgered(Budgeted(_Priced(), tokens=200), book).complete(ASKS)
    assert len(book.rows) == 10
    model = _Priced()
    replies = Ledgered(model, book).complete(ASKS)
    assert sum(model.batches) == 10, "an answer was paid for twice"
    assert [reply.texts for reply in replies] == [reply.texts for reply in Fake().complete(ASKS)]


def test_a_budget_must_make_sense() -> None:
    money = Money(minor=1, currency="USD")
    with pytest.raises(UserError, match="no budget"):
        Budgeted(Fake())
    with pytest.raises(UserError, match="needs prices"):
        Budgeted(Fake(), money=money)
    with pytest.raises(UserError, match="in USD, the prices are in CNY"):
        Budgeted(Fake(), money=money, price=PRICE)
    with pytest.raises(ValidationError):
        TokenPrice(sent=Decimal(-1), written=Decimal(0), currency="CNY")
