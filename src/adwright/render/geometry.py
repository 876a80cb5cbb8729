"""Rectangles. Comes in: numbers in pixels or shares. Goes out: `Box`. It does not know what stands in them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """A rectangle by its edges.

    Examples
    --------
    >>> Box(0, 0, 100, 50).within((0.5, 0, 1, 1))
    Box(left=50.0, top=0, right=100, bottom=50)
    """

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Right minus left."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Bottom minus top."""
        return self.bottom - self.top

    @property
    def area(self) -> float:
        """Width times height; 0 when turned inside out."""
        return max(0.0, self.width) * max(0.0, self.height)

    @property
    def centre(self) -> tuple[float, float]:
        """The middle point."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def within(self, shares: tuple[float, float, float, float]) -> Box:
        """The part of this box given by shares of its width and height; shares may lie outside [0, 1]."""
        left, top, right, bottom = shares
        return Box(
            self.left + left * self.width, self.top + top * self.height,
            self.left + right * self.width, self.top + bottom * self.height,
        )  # fmt: skip

    def intersection(self, other: Box) -> Box:
        """The common part; its area is 0 when there is none."""
        return Box(
            max(self.left, other.left), max(self.top, other.top),
            min(self.right, other.right), min(self.bottom, other.bottom),
        )  # fmt: skip

    def union(self, other: Box) -> Box:
        """The smallest box around both."""
        return Box(
            min(self.left, other.left), min(self.top, other.top),
            max(self.right, other.right), max(self.bottom, other.bottom),
        )  # fmt: skip

    def contains(self, other: Box, slack: float = 0.5) -> bool:
        """True when the other box lies inside, to within `slack` [px]."""
        return (
            other.left >= self.left - slack and other.top >= self.top - slack
            and other.right <= self.right + slack and other.bottom <= self.bottom + slack
        )  # fmt: skip

    def grown(self, by: float) -> Box:
        """Larger on all sides."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def moved(self, dx: float, dy: float) -> Box:
        """Shifted."""
        return Box(self.left + dx, self.top + dy, self.right + dx, self.bottom + dy)

    def fit(self, aspect: float, anchor: tuple[float, float] = (0.5, 0.5)) -> Box:
        """The largest box of an aspect (width / height) inside this one, anchored by shares of the free space."""
        wide = min(self.width, self.height * aspect)
        high = wide / aspect
        left = self.left + (self.width - wide) * anchor[0]
        top = self.top + (self.height - high) * anchor[1]
        return Box(left, top, left + wide, top + high)

    def fit_around(self, width: float, height: float) -> Box:
        """A box of a size with this box's centre."""
        x, y = self.centre
        return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)

    def rounded(self, digits: int = 1) -> tuple[float, float, float, float]:
        """Edges as rounded numbers, for logs and golden files."""
        return (
            round(self.left, digits),
            round(self.top, digits),
            round(self.right, digits),
            round(self.bottom, digits),
        )
