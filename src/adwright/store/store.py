"""All that is kept in rows, behind one name."""

from __future__ import annotations

from adwright.store.calls import CallLog, StepLog
from adwright.store.circle import Circle
from adwright.store.creatives import CreativeShelf
from adwright.store.edits import EditLog
from adwright.store.frames import Frames
from adwright.store.reviews import ReviewDesk


class Store(CallLog, StepLog, CreativeShelf, EditLog, ReviewDesk, Circle, Frames):
    """Model calls, steps, creatives with their edits and reviews, decisions and outcomes of an installation.

    Each verb is one transaction. Threads may share a store, and processes a database. See `Database` for where it
    may lie and what survives a crash.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> folder = tempfile.TemporaryDirectory()
    >>> with Store.open(Path(folder.name) / "state.sqlite") as store:
    ...     store.finish_step("segments", "a1b2", {"segments": 4})
    ...     store.step("segments", "a1b2"), store.step("segments", "c3d4")
    ({'segments': 4}, None)
    >>> folder.cleanup()
    """
