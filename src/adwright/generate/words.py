"""The word lists of briefing and filters, from ``data/prompts/words.yaml``."""

from __future__ import annotations

import re
from functools import cache

from adwright.core.package_data import read_yaml


@cache
def word_list(name: str) -> re.Pattern[str]:
    """One list as one pattern.

    Examples
    --------
    >>> bool(word_list("superlatives").search("The best tea")), bool(word_list("superlatives").search("Green tea"))
    (True, False)
    """
    lists = read_yaml("prompts", "words.yaml")
    return re.compile("|".join(f"(?:{part})" for part in lists[name]), re.IGNORECASE)
