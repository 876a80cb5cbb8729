"""The curves of a training run as a picture. Comes in: the run's log. Goes out: a PNG. Extra ``train``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from adwright.learn.run import Step


def draw_curves(steps: Sequence[Step], out: Path, *, title: str) -> None:
    """Training loss (faint, with its running mean), validation loss and learning rate over the steps."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 4.5), dpi=110)
    trained = [step for step in steps if step.step]
    axes.plot([s.step for s in trained], [s.loss for s in trained], color="#9db4c0", lw=0.8, alpha=0.7)
    axes.plot([s.step for s in trained], _smooth([s.loss for s in trained]), color="#31708e", lw=1.6, label="training")
    held = [(s.step, s.validation) for s in steps if s.validation is not None]
    if held:
        axes.plot(*zip(*held, strict=True), color="#d1495b", lw=1.6, marker="o", ms=4, label="validation")
        best = min(held, key=lambda pair: pair[1])
        axes.annotate(f"{best[1]:.3f} at {best[0]}", best, xytext=(4, -14), textcoords="offset points", fontsize=9)
    axes.set_xlabel("step")
    axes.set_ylabel("loss [nats a token]")
    axes.set_title(title, loc="left", fontsize=11)
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    rates = axes.twinx()
    rates.plot([s.step for s in trained], [s.rate for s in trained], color="#999999", lw=0.8, ls=":")
    rates.set_yticks([])
    rates.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="upper right")
    figure.tight_layout()
    figure.savefig(out)
    pyplot.close(figure)


def _smooth(values: Sequence[float], share: float = 0.06) -> list[float]:
    """A running mean that weighs the newest value with `share`, started at the first."""
    said: list[float] = []
    for value in values:
        said.append(value if not said else said[-1] + share * (value - said[-1]))
    return said
