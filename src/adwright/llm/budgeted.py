"""A model that may not cost more than was agreed: a call that could go over the budget is not made.

Comes in: a model, prices and a budget. Goes out: a model. It does not know today's prices; the caller gives them.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from adwright.core import Money, UserError
from adwright.core.money import exponent
from adwright.core.noun import Noun
from adwright.llm.base import Model, Reply, Request
from adwright.llm.estimate import estimate_in, estimate_out
from adwright.llm.wrapped import Wrapped


class TokenPrice(Noun):
    """What an endpoint asks for tokens.

    Parameters
    ----------
    sent, written
        Of tokens that a request sends and that the answer has [currency / million tokens].
    currency
        ISO 4217 code.

    Examples
    --------
    >>> TokenPrice(sent="0.8", written="2", currency="CNY").of(500_000, 100_000)
    Decimal('0.6')
    """

    sent: Annotated[Decimal, Field(ge=0)]
    written: Annotated[Decimal, Field(ge=0)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]

    def of(self, tokens_in: int, tokens_out: int) -> Decimal:
        """Price of a call, not rounded [currency]."""
        return (self.sent * tokens_in + self.written * tokens_out) / 1_000_000


class Spent(Noun):
    """What a model has cost so far.

    Parameters
    ----------
    requests
        Answered.
    amount
        Not rounded [currency]; 0 without prices.
    """

    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    amount: Decimal = Decimal(0)

    @property
    def tokens(self) -> int:
        """Sent and written."""
        return self.tokens_in + self.tokens_out


class OverBudget(UserError):  # noqa: N818 - says what it is, as Unsupported does
    """The next call could cost more than is left.

    Parameters
    ----------
    answered
        Replies to the first requests of the list, which are paid for.
    """

    def __init__(self, message: str, hint: str = "", *, answered: Sequence[Reply] = ()) -> None:
        super().__init__(message, hint)
        self.answered = tuple(answered)


class Budgeted(Wrapped):
    """A model with a budget of tokens, money or both.

    Parameters
    ----------
    tokens
        Most tokens, sent and written together.
    money, price
        Most money and what tokens cost; both or neither.

    Raises
    ------
    UserError
        Without any budget, with money but no price, or with two currencies.

    Notes
    -----
    Before a call its highest cost counts: the estimate of what it sends once per text, since some endpoints take one
    text per call, and all the tokens it allows for the answer. After it, what the endpoint counted (the estimate where
    it counts nothing). As many requests go together as fit with their highest cost; near the limit that is one at a
    time, each after the real cost of the one before is known. When the next one does not fit, `OverBudget` carries the
    answers so far, and `Ledgered` keeps them; so put the ledger outside: ``Ledgered(Budgeted(model, ...), store)``.
    Calls that fail count nothing, though an endpoint may charge for one whose answer was lost.

    Examples
    --------
    >>> from adwright.llm.fake import Fake
    >>> model = Budgeted(Fake(), tokens=60)
    >>> _ = model.complete([Request(prompt="Product: Tea", max_tokens=40)]); model.spent.requests
    1
    >>> model.complete([Request(prompt="Product: Tea", max_tokens=400)])
    Traceback (most recent call last):
    adwright.llm.budgeted.OverBudget: the next request may need 412 tokens, and 5 of 60 are spent; raise the budget \
or lower n or max_tokens
    """

    def __init__(
        self, model: Model, *, tokens: int | None = None, money: Money | None = None, price: TokenPrice | None = None
    ) -> None:
        super().__init__(model)
        if tokens is None and money is None:
            raise UserError("there is no budget", hint="give tokens=..., or money=... with price=...")
        if money is not None and price is None:
            raise UserError("a budget of money needs prices", hint="give price=TokenPrice(sent=..., written=..., ...)")
        if money is not None and price is not None and money.currency != price.currency:
            raise UserError(
                f"the budget is in {money.currency}, the prices are in {price.currency}", hint="use one currency"
            )
        self.tokens, self.money, self.price = tokens, money, price
        self._spent = Spent()
        self._reserved = Spent()
        self._lock = threading.Lock()

    @property
    def spent(self) -> Spent:
        """Totals so far."""
        return self._spent

    def complete(self, requests: Sequence[Request]) -> list[Reply]:
        """Answers within the budget.

        Raises
        ------
        OverBudget
            Before the first request that does not fit.
        """
        replies: list[Reply] = []
        while len(replies) < len(requests):
            batch, highest = self._reserve(requests[len(replies) :], replies)
            try:
                answers = self.model.complete(batch)
            except BaseException:
                self._settle(highest, Spent())
                raise
            self._settle(highest, self._cost(batch, answers))
            replies += answers
        return replies

    def _reserve(self, requests: Sequence[Request], answered: Sequence[Reply]) -> tuple[list[Request], Spent]:
        """The first requests that fit together, and their highest cost, which is set aside."""
        with self._lock:
            batch: list[Request] = []
            total = Spent()
            for request in requests:
                more = _add(total, self._highest(request))
                if not self._fits(more):
                    break
                batch.append(request)
                total = more
            if not batch:
                raise self._refusal(self._highest(requests[0]), answered)
            self._reserved = _add(self._reserved, total)
            return batch, total

    def _settle(self, highest: Spent, real: Spent) -> None:
        with self._lock:
            self._reserved = _add(self._reserved, highest, -1)
            self._spent = _add(self._spent, real)

    def _fits(self, more: Spent) -> bool:
        after = _add(_add(self._spent, self._reserved), more)
        return (self.tokens is None or after.tokens <= self.tokens) and (
            self.money is None or after.amount <= self.money.amount
        )

    def _highest(self, request: Request) -> Spent:
        return self._priced(1, estimate_in(request) * request.n, estimate_out(request))

    def _cost(self, batch: Sequence[Request], replies: Sequence[Reply]) -> Spent:
        total = Spent()
        for request, reply in zip(batch, replies, strict=True):
            highest = self._highest(request)
            sent, written = reply.tokens_in or highest.tokens_in, reply.tokens_out
            told = bool(reply.tokens_in or reply.tokens_out)
            total = _add(total, self._priced(1, sent, written if told else highest.tokens_out))
        return total

    def _priced(self, requests: int, tokens_in: int, tokens_out: int) -> Spent:
        amount = self.price.of(tokens_in, tokens_out) if self.price else Decimal(0)
        return Spent(requests=requests, tokens_in=tokens_in, tokens_out=tokens_out, amount=amount)

    def _refusal(self, needed: Spent, answered: Sequence[Reply]) -> OverBudget:
        used = _add(self._spent, self._reserved)
        if self.tokens is not None and used.tokens + needed.tokens > self.tokens:
            need, state = f"{needed.tokens} tokens", f"{used.tokens} of {self.tokens}"
        else:
            assert self.money is not None  # one of the two limits is why we are here
            unit = self.money.currency
            places = exponent(unit) + 4
            need, state = f"{needed.amount:.{places}f} {unit}", f"{used.amount:.{places}f} of {self.money.amount}"
        done = f" after {len(answered)} answers" if answered else ""
        return OverBudget(
            f"the next request may need {need}, and {state} are spent{done}",
            hint="raise the budget or lower n or max_tokens",
            answered=answered,
        )


def _add(one: Spent, other: Spent, sign: int = 1) -> Spent:
    return Spent(
        requests=one.requests + sign * other.requests, tokens_in=one.tokens_in + sign * other.tokens_in,
        tokens_out=one.tokens_out + sign * other.tokens_out, amount=one.amount + sign * other.amount,
    )  # fmt: skip
