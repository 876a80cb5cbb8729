"""Brief and write: from products to candidate creatives.

Comes in: `Product`, `Brand`, `Segment`, a language model (or none) and the checks as a function. Goes out: `Brief` and
`Written` (creatives, dropped lines with reasons, yield). To add a language: ``composer.<language>.yaml``,
``base.<language>.j2`` and ``chat.<language>.j2`` in ``data/prompts``, and the phrases of its attributes in `phrases`.
To change a prompt: edit its file and raise its version.
"""

from adwright.generate.briefing import make_brief
from adwright.generate.writer import Dropped, Written, write

__all__ = ["Dropped", "Written", "make_brief", "write"]
