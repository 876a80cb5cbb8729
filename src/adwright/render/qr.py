"""QR codes: which modules are dark, how small they may be, and which dark they are drawn in.

Comes in: an address. Goes out: a `Code`. It does not know where a code stands. Source: ISO/IEC 18004:2015.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from adwright.core import Placement
from adwright.render.address import code_address
from adwright.render.palette import Rgb, Scheme, contrast

#: Light modules around a code. ISO/IEC 18004, 6.3.8.
QUIET = 4
#: Modules of the plate beyond the quiet zone, so that its corners may be rounded, and their radius. Set by eye.
_RIM, PLATE_RADIUS = 1, 2.0
#: Smallest module on paper [mm]: cameras of phones read 0.25 mm at a hand's distance; 0.4 mm leaves room for poor light
#: and paper. Ours.
LEAST_MODULE_MM = 0.4
#: Smallest module on a screen whose shorter side has 1080 px [px]. Ours; see the tests that read codes back.
LEAST_MODULE_PX = 4
_SCREEN_SIDE = 1080
#: Least contrast of dark modules on white; the plate is always white, whatever the brand's colours are. ISO/IEC 15415
#: grades a symbol contrast of 70 % and more as best; 7 is 90 %. And their brightest channel [levels of 255]: scanners
#: with red light see a deep red as white.
_LEAST_CONTRAST, _BRIGHTEST = 7.0, 90
WHITE: Rgb = (255, 255, 255)


@dataclass(frozen=True)
class Code:
    """A code.

    Parameters
    ----------
    address
        What it holds.
    rows
        Dark modules, without the quiet zone: a string of "0" and "1" for each row.
    """

    address: str
    rows: tuple[str, ...]

    @property
    def across(self) -> int:
        """Modules along a side of its plate."""
        return len(self.rows) + 2 * (QUIET + _RIM)

    def bars(self) -> Iterator[tuple[int, int, int]]:
        """Column, row and length of each run of dark modules, counted from the plate's corner.

        Examples
        --------
        >>> next(iter(code_of("https://springtea.example/").bars()))
        (5, 5, 7)
        """
        first = QUIET + _RIM
        for down, row in enumerate(self.rows):
            start = 0
            while (start := row.find("1", start)) >= 0:
                end = row.find("0", start)
                end = len(row) if end < 0 else end
                yield first + start, first + down, end - start
                start = end


@lru_cache(maxsize=256)
def code_of(url: str) -> Code:
    """The code of an address: error correction M, or more where that needs no more modules.

    Raises
    ------
    UserError
        No code may hold it; see `code_address`.

    Examples
    --------
    >>> code = code_of("https://springtea.example/")
    >>> code.address, len(code.rows)
    ('https://springtea.example/', 25)
    """
    import segno  # costs 30 ms, and few banners have a code

    address = code_address(url)
    made = segno.make(address, error="m", micro=False)
    return Code(address, tuple("".join("1" if dark else "0" for dark in row) for row in made.matrix))


def unclicked(placement: Placement) -> Placement:
    """The placement for a screen or a sheet of paper, which nobody clicks on: one that takes a code.

    Examples
    --------
    >>> from adwright.core import placement
    >>> unclicked(placement("1080x1080")).qr_module, unclicked(placement("300x250")).qr_module
    (4, 2)
    """
    if placement.qr_module:
        return placement
    side = min(placement.width, placement.height)
    # two pixels are the least that survives JPEG
    return placement.model_copy(update={"qr_module": max(2, round(LEAST_MODULE_PX * side / _SCREEN_SIDE))})


def dark_of(scheme: Scheme) -> Rgb:
    """The dark of a code's modules: a dark of the palette where it is dark enough, else black."""
    dark = (c for c in (scheme.ink, scheme.ground) if contrast(c, WHITE) >= _LEAST_CONTRAST and max(c) <= _BRIGHTEST)
    return next(dark, (0, 0, 0))
