"""An HTML5 banner seen by a browser: what it weighs, what it loads, what it says, and what its last frame looks like.

Comes in: the bytes of a zip. Goes out: `BrowserReport`. The files are handed to the browser under an address that does
not exist; whatever else the page asks for is refused and told. Needs the extra ``browser`` and an installed Chromium.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PIL import Image

from adwright.core import Unsupported
from adwright.core.noun import Noun
from adwright.render.geometry import Box
from adwright.vision import Pixels

#: Names under which the browser is installed, the likelier first.
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_SWITCHES = ("--disable-gpu", "--disable-background-networking", "--disable-lcd-text",
             "--font-render-hinting=none", "--force-color-profile=srgb")  # fmt: skip
#: Nothing answers there: RFC 2606 keeps the name free.
_HOME = "https://banner.invalid/"
_TYPES = {"html": "text/html; charset=utf-8", "jpg": "image/jpeg", "png": "image/png", "webp": "image/webp",
          "woff2": "font/woff2", "svg": "image/svg+xml"}  # fmt: skip
#: Time that a page has to ask for what a click sets off [ms].
_MOMENT = 100
#: A pixel that is off by more than this is seen [levels of 255, largest of the channels].
_SEEN = 48


class BrowserReport(Noun):
    """What was seen.

    Parameters
    ----------
    zip_bytes, load_bytes, late_bytes
        Weight of the zip, of all files that the page asked for, unpacked, and of those it asked for once it had been
        shown (its subload).
    requests
        Files the page asked for and got.
    refused
        Addresses outside the zip that it asked for, and files that it lacks.
    errors
        What the console said as an error, and exceptions.
    unused
        Files of the zip that nothing asked for.
    opened
        Address that a click opened; empty: none.
    seconds
        When the last animation ends [s]; infinite for one without end.
    hidden
        Parts that are not wholly shown in their place when their animation has ended.
    mean_off, seen_off
        Mean difference of the last frame to the static render [levels of 255], and the share of pixels that differ by
        more than 48; None: there was nothing to compare with.
    cookies, stored
        Cookies it left, and things it keeps in the browser's other stores.
    moved
        Texts that would lie better on the static render one pixel to a side.
    """

    zip_bytes: int
    load_bytes: int
    late_bytes: int = 0
    cookies: int = 0
    stored: int = 0
    requests: int
    refused: tuple[str, ...]
    errors: tuple[str, ...]
    unused: tuple[str, ...]
    opened: str
    seconds: float
    hidden: int
    mean_off: float | None = None
    seen_off: float | None = None
    moved: int | None = None


@dataclass
class _Seen:
    asked: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def browser() -> str | None:
    """Path of an installed Chromium; None when there is none, or the extra is not installed."""
    try:
        import playwright  # noqa: F401 - only whether it is there
    except ImportError:
        return None
    return next((path for name in _BROWSERS if (path := shutil.which(name))), None)


def check_html5(
    data: bytes, static: Pixels | None = None, texts: Sequence[Box] = (), *, size: tuple[int, int]
) -> tuple[BrowserReport, Pixels]:
    """Open a zip, click it, and look at its last frame.

    Parameters
    ----------
    static
        The static render. Shape (height, width, 4).
    texts
        Where its texts stand.
    size
        Width and height of the banner [px].

    Returns
    -------
    The report and the last frame. Shape (height, width, 4).

    Raises
    ------
    Unsupported
        No browser.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    seen = _Seen()
    with open_browser() as chromium:
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, device_scale_factor=1)
        context.route(re.compile(".*"), lambda route: _answer(route, files, seen))
        page = context.new_page()
        page.on("console", lambda said: seen.errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        page.goto(_HOME + "index.html", wait_until="load")
        page.evaluate("document.fonts.ready")
        at_once = set(seen.asked)
        seconds = page.evaluate(_ENDS)
        hidden = page.evaluate(_FINISH)
        frame = pixels_of(page.screenshot(type="png"))
        opened = _clicked(page)
        page.wait_for_timeout(_MOMENT)
        asked, refused = list(dict.fromkeys(seen.asked)), tuple(dict.fromkeys(seen.refused))
        cookies, stored = len(context.cookies()), int(page.evaluate(_STORED))
        context.close()
    off: dict[str, float] = {} if static is None else difference(frame, static)
    moved = None if static is None or frame.shape != static.shape else sum(_moved(frame, static, box) for box in texts)
    report = BrowserReport(
        zip_bytes=len(data), load_bytes=sum(len(files[name]) for name in asked), requests=len(asked), refused=refused,
        late_bytes=sum(len(files[name]) for name in asked if name not in at_once), cookies=cookies, stored=stored,
        errors=tuple(seen.errors), unused=tuple(sorted(set(files) - set(asked))), opened=opened,
        seconds=float("inf") if seconds is None else round(seconds / 1000, 3), hidden=hidden, moved=moved, **off,
    )  # fmt: skip
    return report, frame


#: When the last animation ends [ms]; JSON knows no infinity, so it is told as null.
_ENDS = """() => {
  const ends = document.getAnimations().map(a => a.effect.getComputedTiming().endTime);
  const last = Math.max(0, ...ends);
  return Number.isFinite(last) ? last : null;
}"""
#: Things kept in local storage, session storage, databases and caches.
_STORED = """async () => localStorage.length + sessionStorage.length
  + (await indexedDB.databases()).length + (await caches.keys()).length"""
#: Takes all animations to their end (those without end to the end of a round) and counts what is then not wholly shown
#: in its place. If all is, the animations are taken away: the page is the same, and Chromium 156 draws it afresh. After
#: a jump it would go on showing letters where they were while they moved; after 14 s of playing it does not.
_FINISH = """async () => {
  const all = document.getAnimations();
  for (const a of all) {
    const timing = a.effect.getComputedTiming();
    a.pause();
    a.currentTime = Number.isFinite(timing.endTime) ? timing.endTime : timing.delay + timing.duration * 0.9999;
  }
  const wrong = all.filter(a => {
    const style = getComputedStyle(a.effect.target);
    return style.opacity !== "1" || style.transform !== "none" || style.visibility !== "visible";
  }).length;
  if (!wrong) { all.forEach(a => a.cancel()); }
  for (let i = 0; i < 2; i++) { await new Promise(done => requestAnimationFrame(done)); }
  return wrong;
}"""


@contextmanager
def open_browser() -> Iterator[Any]:
    """A headless Chromium; Unsupported when there is none."""
    path = browser()
    if path is None:
        raise Unsupported(
            "no browser to look at the banner with", hint="pip install 'adwright[browser]' and install chromium"
        )
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        # Chromium refuses its sandbox to root, as in a container
        root = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
        chromium = play.chromium.launch(executable_path=path, args=[*_SWITCHES, *root])
        try:
            yield chromium
        finally:
            chromium.close()


def _answer(route: Any, files: dict[str, bytes], seen: _Seen) -> None:
    url = route.request.url
    name = url.removeprefix(_HOME).split("?")[0].split("#")[0]
    if url.startswith(_HOME) and name in files:
        seen.asked.append(name)
        route.fulfill(body=files[name], content_type=_TYPES.get(name.rsplit(".", 1)[-1], "application/octet-stream"))
    elif url == _HOME + "favicon.ico":  # the browser's own wish, not the banner's
        route.fulfill(status=204, body=b"")
    else:
        seen.refused.append(url)
        route.abort()


def pixels_of(data: bytes) -> Pixels:
    """A picture file as pixels. Shape (height, width, 4)."""
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGBA"), np.uint8)


def _clicked(page: Any) -> str:
    """What a click would open; nothing is opened."""
    page.evaluate("() => { window.opened = ''; window.open = url => { window.opened = String(url); return null; } }")
    page.mouse.click(5, 5)
    return str(page.evaluate("window.opened"))


def difference(frame: Pixels, static: Pixels) -> dict[str, float]:
    """Mean difference [levels] and share of pixels that are seen to differ.

    Examples
    --------
    >>> grey = np.full((2, 2, 4), 100, np.uint8)
    >>> difference(grey, grey + np.uint8(2))
    {'mean_off': 2.0, 'seen_off': 0.0}
    """
    if frame.shape != static.shape:
        return {"mean_off": 255.0, "seen_off": 1.0}
    off = np.abs(frame[..., :3].astype(np.int16) - static[..., :3]).max(axis=2)
    return {"mean_off": round(float(off.mean()), 3), "seen_off": round(float((off > _SEEN).mean()), 5)}


def _moved(frame: Pixels, static: Pixels, box: Box) -> bool:
    """Whether another place fits better: the browser's letters are lighter or darker than ours, but stand as ours."""
    high, wide = static.shape[:2]
    left, top = max(1, int(box.left) - 2), max(1, int(box.top) - 2)
    right, bottom = min(wide - 1, int(box.right) + 3), min(high - 1, int(box.bottom) + 3)
    own = static[top:bottom, left:right, :3].astype(np.int16)
    places = [(dx, dy) for dx in (0, -1, 1) for dy in (0, -1, 1)]
    off = [float(np.abs(own - frame[top + dy : bottom + dy, left + dx : right + dx, :3]).mean()) for dx, dy in places]
    return own.size > 0 and off[0] > min(off)
