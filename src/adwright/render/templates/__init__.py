"""Templates: data about where things stand, and one small function that draws the ground.

To add one: a file with a `Template`, registered in `adwright.render.painted` by one line.
"""

from adwright.render.templates.base import Ground, Template
from adwright.render.templates.bold import BOLD
from adwright.render.templates.editorial import EDITORIAL
from adwright.render.templates.minimal import MINIMAL

__all__ = ["BOLD", "EDITORIAL", "MINIMAL", "Ground", "Template"]
