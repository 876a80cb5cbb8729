"""State: the only folder with SQL and with files kept by content.

Comes in: nouns and plain JSON. Goes out: the same, and polars frames for whoever measures. `Store` keeps rows (SQLite
in a file, or PostgreSQL by URL, one code), `Blobs` keeps files under the hash of their bytes, `EventTable` reads
behaviour logs in Parquet. It does not know what a row means for the campaign.

To add a table: declare it in ``tables.py``, write the migration that makes it (next file in ``migrations/versions``,
raise ``HEAD`` in ``migrate.py``; a test compares both), and give it verbs in a file of its own that `Store` inherits.
"""

from adwright.store.blobs import Blobs
from adwright.store.circle import ArmCount
from adwright.store.creatives import STATES
from adwright.store.edits import Child
from adwright.store.events import EventTable
from adwright.store.reviews import Comparison, Rating, Standing
from adwright.store.store import Store

__all__ = [
    "STATES",
    "ArmCount",
    "Blobs",
    "Child",
    "Comparison",
    "EventTable",
    "Rating",
    "Standing",
    "Store",
]
