"""What stands around a quantity of a text: its clause or sentence, and no more than a few words of it.

Comes in: a folded text and a quantity in it. Goes out: where the stretch around it begins and ends.
"""

from __future__ import annotations

import re

from adwright.check.facts.quantity import Quantity


def around(text: str, q: Quantity, stop: re.Pattern[str], far: int) -> tuple[int, int]:
    """Start and end of what stands around a quantity, up to a stop, so many characters to each side at most.

    Examples
    --------
    >>> from adwright.check.facts.quantity import quantities
    >>> from adwright.check.text.fold import fold
    >>> text = "soft. a mug of 300 ml. red"
    >>> start, end = around(text, quantities(fold(text))[0], re.compile(r"[.]"), 20)
    >>> text[start:end]
    ' a mug of 300 ml'
    """
    first = max(0, q.start - far)
    start = max((m.end() for m in stop.finditer(text, first, q.start)), default=first)
    end = stop.search(text, q.end, q.end + far)
    return start, end.start() if end else q.end + far
