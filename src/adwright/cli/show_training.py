"""How a training and its adapters read on a terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from adwright import app
from adwright.cli.terminal import console, row, say, table


def _trained(result: app.TrainSummary) -> None:
    say(f"{result.rows} products read, {result.rejected} lines rejected, {result.dropped} copies left out by the "
         f"checks; {result.train} to learn from, {result.validation} held out")  # fmt: skip
    say(f"validation loss {result.before:.3f} -> {result.best:.3f} nats a token, best at step {result.best_step} of "
         f"{result.steps} taken ({result.stopped}), {result.seconds:.0f} s, {result.parameters:,} weights")  # fmt: skip
    say(f"curves: {result.curves}")
    if result.adapter and result.base != "embedded":
        say(f"adapter: {result.adapter}; the embedded model cannot take it: serve it beside {result.base} with that "
             "model's own engine")  # fmt: skip
    elif result.adapter:
        say(f"adapter: {result.adapter}; use it: adwright adapters use CAMPAIGN_DIR {result.name}")
    else:
        say("stopped before it was done; the same command goes on")


def _adapters(result: app.AdapterList) -> None:
    shown = table("name", "form", "languages", "learnt from", "#rows", "#loss before", "#after", "made", "folder")
    for card, folder in zip(result.adapters, result.folders, strict=True):
        row(
            shown, card.name, card.form, ", ".join(card.languages), card.data, card.rows, f"{card.before:.3f}",
            f"{card.best:.3f}", card.made, folder,
        )  # fmt: skip
    console.print(shown)


def _adapter_used(result: app.AdapterUsed) -> None:
    say(f"{result.campaign} writes with {result.model} (before: {result.before})")


def _adapters_compared(result: app.AdapterComparison) -> None:
    shown = table("language", "adapter", "#sampled", "#usable", "#unsupported", "#distinct-2", "#s per usable line")
    for score in result.scores:
        row(
            shown, score.language, score.adapter, score.sampled, f"{score.usable:.0%}", f"{score.unsupported:.0%}",
            f"{score.distinct_2:.2f}", f"{score.seconds_per_usable:.2f}",
        )  # fmt: skip
    console.print(shown)
    say(f"{result.products} products of the {result.split} part, lines as sampled, unselected")


SHOWN: dict[type[BaseModel], Callable[[Any], None]] = {
    app.TrainSummary: _trained, app.AdapterList: _adapters, app.AdapterUsed: _adapter_used,
    app.AdapterComparison: _adapters_compared,
}  # fmt: skip
