"""What a placement allows a moving banner: weight at first, files asked for, time to move.

Comes in: a placement, what a page weighs and plays. Goes out: limits and findings. Where the placement does not say,
the figures of the IAB stand. It does not know the page.
"""

from __future__ import annotations

from adwright.core import Finding, Placement, Unsupported
from adwright.core.placement import Animation
from adwright.render.layers import Layers
from adwright.render.motion import LEAST_SECONDS, MOST_ROUNDS, MOST_SECONDS, Motion

#: Most that a page may load at first, where the placement does not say [bytes]: IAB New Ad Portfolio, 300x250 and most
#: others; and the sizes with less.
INITIAL_LOAD = 150_000
_LESS = {(300, 50): 50_000, (320, 50): 50_000}
#: Most files that a page asks for at first, where the placement does not say: IAB New Ad Portfolio.
MOST_REQUESTS = 10


def limit(layers: Layers) -> int:
    """What the page may load at first [bytes], less what is added later."""
    said, size = layers.placement.html5, (layers.scene.width, layers.scene.height)
    first = said.initial_bytes if said else 0
    limits = [first or min(_LESS.get(size, INITIAL_LOAD), layers.placement.max_bytes)]
    limits += [most for most in (said.zip_bytes, said.total_bytes) if most] if said else []
    return min(limits) - (layers.marking.room if layers.marking else 0)


def requests(placement: Placement, asked: int) -> tuple[Finding, ...]:
    """A finding where the page asks for more files than it may."""
    said = placement.html5
    most = [count for count in (said.most_requests, said.most_files) if count] if said else []
    fewest = min(most, default=MOST_REQUESTS)
    if asked <= fewest:
        return ()
    return (
        Finding(
            check="render", rule="render.requests", severity="needs_proof" if most else "notice",
            why=f"{placement.id}: the page asks for {asked} files; {fewest} are allowed",
            rewrite="use fewer scripts and typefaces, or another template",
        ),
    )  # fmt: skip


def allowed(motion: Motion, placement: Placement) -> Motion:
    """The motion, in as many rounds and as much time as the placement allows.

    Raises
    ------
    Unsupported
        Not even the shortest round fits.
    """
    said = placement.animation or Animation()
    rounds = min(motion.rounds or MOST_ROUNDS, said.max_loops or MOST_ROUNDS)
    most = min(said.max_seconds or MOST_SECONDS, MOST_SECONDS)
    if most < LEAST_SECONDS:
        raise Unsupported(
            f"{placement.id} lets a banner move for {most:g} s; a round needs {LEAST_SECONDS:g} s",
            hint="use the picture of `render`",
        )
    seconds = min(motion.seconds, most)
    return Motion(seconds, min(rounds, int(most // seconds)))


def shortened(asked: Motion, played: Motion, placement: Placement) -> tuple[Finding, ...]:
    """A notice where it plays less than was asked for."""
    if asked == played:
        return ()
    why = f"{placement.id}: it plays {played.rounds} round(s) of {played.seconds:g} s; more is not allowed there"
    return (Finding(check="render", rule="render.motion", severity="notice", why=why),)
