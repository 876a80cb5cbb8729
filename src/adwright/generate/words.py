"""The word lists of briefing and filters, from ``data/prompts/words.yaml``."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files


@cache
def word_list(name: str) -> re.Pattern[str]:
    """One list as one pattern.

    Examples
    --------
    >>> bool(word_list("superlatives").search("The best tea")), bool(word_list("superlatives").search("Green tea"))
    (True, False)
    """
    import yaml  # read on first use: `import adwright` stays quick

    lists = yaml.safe_load(files("adwright.data").joinpath("prompts", "words.yaml").read_text("utf-8"))
    return re.compile("|".join(f"(?:{part})" for part in lists[name]), re.IGNORECASE)
