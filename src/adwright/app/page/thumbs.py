"""Pictures inside the page. Comes in: files of renditions. Goes out: a data URI or a relative link, and the true size.

Pictures are scaled down to the size they are shown at and put into the page until the budget is spent; the rest are
linked to the files beside the page, so that a page of hundreds of products still opens.
"""

from __future__ import annotations

import base64
import re
import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

from PIL import Image, UnidentifiedImageError

from adwright.core import File, Rendition

#: Area of a thumbnail [px]: a square becomes 380 px wide, as wide as a gallery card; a leaderboard keeps its size.
AREA = 380 * 380
#: JPEG quality of a thumbnail; 78 keeps small type readable at 10 to 25 kB a picture.
QUALITY = 78
#: Characters of data URIs a page may hold. With markup the page stays under about 15 MB.
BUDGET = 12_000_000
#: A picture with more pixels than this is linked, never decoded here: a small file can hold a huge canvas.
MAX_PIXELS = 40_000_000
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Picture:
    """What an ``<img>`` needs. `src` is empty when there is nothing to show, `href` when there is nothing to open."""

    src: str
    href: str
    width: int
    height: int
    embedded: bool


class Album:
    """Makes pictures for one page and keeps to its budget.

    Parameters
    ----------
    folder
        Folder of results; only files inside it are read or linked.
    budget
        Characters of data URIs left.
    """

    def __init__(self, folder: Path, budget: int = BUDGET) -> None:
        self.folder = folder
        self.left = budget
        self._made: dict[str, str] = {}

    def picture(self, rendition: Rendition) -> Picture:
        """The first image file of a rendition."""
        file = next((f for f in rendition.files if f.media_type.startswith("image/")), None)
        href = relative_link(file.path) if file else ""
        if not file or not href:
            return Picture("", "", rendition.width, rendition.height, embedded=False)
        data = self._data_uri(file)
        return Picture(data or href, href, rendition.width, rendition.height, embedded=bool(data))

    def _data_uri(self, file: File) -> str:
        if self.left <= 0:
            return ""
        if file.sha256 not in self._made:
            self._made[file.sha256] = thumbnail(self.folder, file.path)
        data = self._made[file.sha256]
        if len(data) > self.left:
            self.left = 0
            return ""
        self.left -= len(data)  # each use stands in the page, though it is made once
        return data


def relative_link(path: str) -> str:
    """A path of a result as a relative link; empty for one that is absolute, has a scheme or leaves the folder.

    Examples
    --------
    >>> relative_link("images/春茶 1.png")
    'images/%E6%98%A5%E8%8C%B6%201.png'
    >>> relative_link("../secret.png"), relative_link("javascript:alert(1)"), relative_link("//host/x.png")
    ('', '', '')
    """
    parts = path.replace("\\", "/").split("/")
    if path.startswith(("/", "\\")) or ".." in parts or re.match(r"[A-Za-z][\w+.-]*:", path):
        return ""
    return quote("/".join(parts), safe="/")


def thumbnail(folder: Path, path: str, area: int = AREA) -> str:
    """A JPEG data URI of at most `area` pixels, never scaled up; empty when the file is not a picture in the folder."""
    file = (folder / path).resolve()
    if not file.is_relative_to(folder.resolve()) or not file.is_file():
        return ""
    try:
        with (
            warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning),
            Image.open(file) as image,
        ):
            if image.width * image.height > MAX_PIXELS:
                return ""
            scale = min(1.0, (area / (image.width * image.height)) ** 0.5)
            size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
            image.draft("RGB", size)
            small = image if image.mode == "RGB" else _on_white(image)
            out = BytesIO()
            small.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0).save(out, "JPEG", quality=QUALITY)
    except (UnidentifiedImageError, *_BOMBS, OSError, ValueError, SyntaxError):
        return ""
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode()


def _on_white(image: Image.Image) -> Image.Image:
    layer = image.convert("RGBA")
    ground = Image.new("RGB", layer.size, "white")
    ground.paste(layer, mask=layer.getchannel("A"))
    return ground
