"""`adwright check --text`, `adwright check FILE` and ``POST /check``: texts against law, platforms and facts.

Comes in: one text, or a file of them, each with what may be said of the product. Goes out: a verdict, the findings and
the claims of each. No campaign is needed. A row that cannot be read is answered too: blocked, with its reason.

`nouns.py` is what goes in and comes out, `subject.py` a text as the checks read it, `one.py` judges one;
`second_reader.py` is who may read the claims too, `second_opinion.py` how a chat model does; of a file, `rows.py` reads
the rows, `answers.py` answers them, `unfinished.py` keeps the answers until all are there, and `file.py` joins these.
"""

from adwright.app.check_texts.file import CheckFileSummary, check_file
from adwright.app.check_texts.nouns import CheckedText, TextToCheck, fails
from adwright.app.check_texts.one import check_text, checked
from adwright.app.check_texts.second_reader import ChatReader, SecondReader, open_second_reader

__all__ = [
    "ChatReader",
    "CheckFileSummary",
    "CheckedText",
    "SecondReader",
    "TextToCheck",
    "check_file",
    "check_text",
    "checked",
    "fails",
    "open_second_reader",
]
