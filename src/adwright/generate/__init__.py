"""Brief and write: from products to candidate creatives.

Comes in: `Product`, `Brand`, `Segment`, a language model (or none) and the checks as a function. Goes out: `Brief` and
`Written` (creatives, dropped lines with reasons, yield). To add a language: ``composer.<language>.yaml``,
``base.<language>.j2`` and ``chat.<language>.j2`` in ``data/prompts``, and the phrases of its attributes in `phrases`.
To change a prompt: edit its file and raise its version.
"""

from adwright.generate.briefing import make_brief
from adwright.generate.plans import Plan, plans
from adwright.generate.sampling import Accept, Dropped, Sampled, form_of, sample
from adwright.generate.selection import Candidate, Chosen, choose
from adwright.generate.writer import Written, write

__all__ = [
    "Accept",
    "Candidate",
    "Chosen",
    "Dropped",
    "Plan",
    "Sampled",
    "Written",
    "choose",
    "form_of",
    "make_brief",
    "plans",
    "sample",
    "write",
]
