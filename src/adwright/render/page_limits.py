"""What a placement allows a moving banner: weight, files asked for, cookies, storage, calls beyond it, time to move.

Comes in: a placement, what a page weighs, does and plays. Goes out: limits and findings. Where the placement does not
say, the figures of the IAB stand. It does not know the page.
"""

from __future__ import annotations

from adwright.core import Finding, Placement, Severity, Unsupported
from adwright.core.placement import Animation, Html
from adwright.render.browser_check import BrowserReport
from adwright.render.layers import Layers
from adwright.render.motion import LEAST_SECONDS, MOST_ROUNDS, MOST_SECONDS, Motion
from adwright.render.page_scan import PageDoings

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


def severity_of(placement: Placement, part: Html | Animation | None) -> Severity:
    """How severe it is to break a part of a row: as the row, where the part was read at its source; else a notice."""
    return placement.severity if part is not None and part.confidence == "read" else "notice"


def requests(placement: Placement, asked: int) -> tuple[Finding, ...]:
    """A finding where the page asks for more files than it may."""
    said = placement.html5
    most = [count for count in (said.most_requests, said.most_files) if count] if said else []
    fewest = min(most, default=MOST_REQUESTS)
    if asked <= fewest:
        return ()
    why = f"the page asks for {asked} files; {fewest} are allowed"
    more = "use fewer scripts and typefaces, or another template"
    severity = severity_of(placement, said) if most else "notice"
    return (_told(placement, "requests", severity, why, more, has=f"{asked}", most=f"{fewest}"),)


def frame_rate(placement: Placement) -> tuple[Finding, ...]:
    """A finding where the row says of pages how fast they may move: a page moves as fast as its screen, 60 and more."""
    said = placement.animation
    if said is None or not said.max_fps or (said.fps_of and "text/html" not in said.fps_of):
        return ()
    why = f"the page moves as fast as the screen shows it; {said.max_fps:g} frames a second are allowed"
    more = "use the picture of `render`"
    return (_told(placement, "frame_rate", severity_of(placement, said), why, more, most=f"{said.max_fps:g}"),)


def doings(placement: Placement, found: PageDoings) -> tuple[Finding, ...]:
    """Findings on what a page does beside showing itself, from its text."""
    said = placement.html5
    sure = severity_of(placement, said)
    told = []
    if found.outside or found.calls:
        what = ", ".join((*found.outside, *found.calls)[:_QUOTED])
        told.append(_told(placement, "calls", sure, f"the page loads more than lies beside it: {what}", _BESIDE))
    if found.stores:
        why = f"the page keeps something in the browser: {', '.join(found.stores)}"
        told.append(_told(placement, "storage", sure, why, "keep nothing: people have not been asked"))
    if found.cookies:
        most = f"; {said.most_cookies} are allowed" if said and said.most_cookies else ""
        told.append(_told(placement, "cookies", "notice", f"the page uses cookies{most}", _COUNT))
    if said and said.click_tag and not found.has_click_tag:
        told.append(_told(placement, "click_tag", sure, "the page does not know clickTag", "open window.clickTag"))
    return tuple(told)


def seen(placement: Placement, report: BrowserReport) -> tuple[Finding, ...]:
    """Findings on what a browser saw of a page: its requests, its weight at once and later, cookies, calls, storage."""
    said = placement.html5 or Html()
    sure = severity_of(placement, placement.html5)
    weights = (("initial_load", report.load_bytes - report.late_bytes, said.initial_bytes, "at once"),
               ("subload", report.late_bytes, said.subload_bytes, "later"),
               ("total_load", report.load_bytes, said.total_bytes, "in all"),
               ("zip", report.zip_bytes, said.zip_bytes, "packed"))  # fmt: skip
    told = [
        _told(
            placement,
            rule,
            sure,
            f"the page has {weighs:,} bytes {when}; {most:,} are allowed",
            "make it lighter",
            has=f"{weighs:,}",
            most=f"{most:,}",
        )
        for rule, weighs, most, when in weights
        if most and weighs > most
    ]
    if said.most_cookies and report.cookies > said.most_cookies:
        why = f"the page sets {report.cookies} cookies; {said.most_cookies} are allowed"
        told.append(_told(placement, "cookies", sure, why, "set fewer"))
    if report.refused:
        why = f"the page asks for what does not lie beside it: {', '.join(report.refused[:_QUOTED])}"
        told.append(_told(placement, "calls", sure, why, _BESIDE))
    if report.stored:
        why = f"the page keeps {report.stored} thing(s) in the browser"
        told.append(_told(placement, "storage", sure, why, "keep nothing: people have not been asked"))
    return (*requests(placement, report.requests), *told)


#: What a finding quotes at most; what it advises.
_QUOTED = 4
_BESIDE = "put the file into the zip, or leave it out"
_COUNT = "let a browser count them: browser_check"


def _told(placement: Placement, rule: str, severity: Severity, why: str, rewrite: str, **said: str) -> Finding:
    source = placement.html5.source if placement.html5 and placement.html5.source else placement.source
    return Finding(
        check="render", rule=f"render.{rule}", severity=severity, why=f"{placement.id}: {why}", rewrite=rewrite,
        source=f"{source} ({placement.checked})", said=(("placement", placement.id), *said.items()),
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
    said = (("placement", placement.id), ("rounds", f"{played.rounds}"), ("seconds", f"{played.seconds:g}"))
    return (Finding(check="render", rule="render.motion", severity="notice", why=why, said=said),)
