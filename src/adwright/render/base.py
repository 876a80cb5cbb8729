"""What a renderer is, and all of them by name."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from adwright.core import Brand, Creative, Marking, Placement, Product, Registry, Rendition


class Renderer(Protocol):
    """Draws a creative for a placement. The same input gives the same bytes."""

    name: str

    def render(
        self,
        creative: Creative,
        placement: Placement,
        *,
        brand: Brand,
        product: Product,
        root: Path,
        out: Path,
        legal: str = "",
        marking: Marking | None = None,
        seed: int = 0,
    ) -> Rendition:
        """Draw and write one file.

        Parameters
        ----------
        root
            The campaign folder: pictures, logo and fonts are read from nowhere else.
        out
            The folder of results; `File.path` of the rendition is relative to it.
        legal
            A further line that must appear.
        marking
            How the file is marked as made with AI: the label on it, what its metadata says, the room [bytes] that is
            left under the placement's limit. A label that finds no place is a blocking `render.label`.
        seed
            Changes the invented parts: shapes behind a product, art in place of a missing picture.
        """
        ...


#: All renderers by name; another package adds one through the entry-point group ``adwright.renderer``.
renderers: Registry[Renderer] = Registry("renderer")
