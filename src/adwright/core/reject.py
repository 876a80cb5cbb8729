"""A row or value that could not be taken in, kept with its reason. Nothing is lost silently."""

from __future__ import annotations

from adwright.core.noun import Noun


class Reject(Noun):
    """One rejected row, or one dropped value of a row that was kept.

    Parameters
    ----------
    source
        File name.
    row
        Number of the record in its file as an editor shows it: the header of a table is row 1. 0: the whole file.
    field
        Column or element; empty when the whole row is at fault.
    value
        The offending value, shortened and freed of personal data.
    reason
        One sentence that says what is wrong and what would be right.
    dropped
        "row" when the row is left out, "value" when only this value is.
    """

    source: str
    row: int
    field: str = ""
    value: str = ""
    reason: str
    dropped: str = "row"
