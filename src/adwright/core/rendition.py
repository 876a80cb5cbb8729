"""A creative drawn for a placement."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from adwright.core.backdrop import Backdrop
from adwright.core.finding import Finding
from adwright.core.labelling import Marks
from adwright.core.noun import Noun


class File(Noun):
    """A file by its content.

    Parameters
    ----------
    path
        Relative to the folder of results.
    size
        [bytes].
    """

    path: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=0)]
    media_type: str


class Rendition(Noun):
    """Files of one creative in one placement, with what was measured on them.

    Parameters
    ----------
    quality
        Measure -> value: "contrast" (WCAG ratio, worst text), "min_text_px", "fill" (share of the canvas that is not
        empty background), "balance" (1 when what is drawn is centred), "product" (share of the canvas), "bytes",
        "overflow" (0 or 1), "missing_glyphs", "overlaps"; with a backdrop "backdrop_delta" (distance of its mean colour
        from the ground's, OKLab times 100) and "backdrop_veil" (density of the veil under the copy).
    marks
        How it is marked as made with AI; None: AI made nothing of it, or nobody asked.
    backdrop
        The picture that stands behind the product, and how it came to be; None without one.
    """

    creative: str
    placement: str
    template: str
    files: tuple[File, ...]
    width: int
    height: int
    quality: dict[str, float] = Field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    marks: Marks | None = None
    backdrop: Backdrop | None = None

    @model_serializer(mode="wrap")
    def _without_none(self, serialise: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """A rendition without a backdrop is written as it was before there were any: kept rows stay what they are."""
        written: dict[str, Any] = serialise(self)
        if self.backdrop is None:
            written.pop("backdrop", None)
        return written
