"""Outside data in, nouns and clean tables out.

Comes in: product feeds (Google Merchant TSV and XML, Shopify CSV, plain CSV, JSONL), event logs (CSV, JSONL, Parquet)
with a mapping of their columns, brand kits, past copy, trend series, in any usual encoding and delimiter. Goes out:
`Feed`, `EventLog`, `Brand`, `TrendSeries`, and a `Reject` with file, row, field, value and reason for whatever was left
out: kept and rejected records always add up to the records read. Users leave as keyed pseudonyms; personal data, hidden
characters, private links and sentences that address a language model do not leave at all. It fetches nothing and looks
up no name.

To add a feed format: one file with a class that has `recognises` and `read` (see `base.FeedFormat`), registered in
`base.feed_formats` and imported in `feed.py`; another package uses the entry-point group ``adwright.feed_format``.
To add a column heading: a word in `columns.py`. To add a kind of personal data: a pattern and a check in
`personal_data.py`.
"""

from adwright.ingest.base import Broken, FeedFormat, RawProduct, Reading, feed_formats
from adwright.ingest.brand_kit import read_brand, read_past_copy
from adwright.ingest.dated_texts import DatedTexts, read_dated_texts
from adwright.ingest.event_mapping import Also, EventMapping
from adwright.ingest.events import EventLog, read_events
from adwright.ingest.feed import Feed, read_feed
from adwright.ingest.links import LinkRefused, image_link, public_link
from adwright.ingest.personal_data import Scrubbed, scrub, scrub_series
from adwright.ingest.pseudonym import Pseudonymiser, load_key
from adwright.ingest.trend_series import TrendSeries, read_trends
from adwright.ingest.untrusted import Cleaned, clean, is_injection, remove_injections, spreadsheet_safe

__all__ = [
    "Also", "Broken", "Cleaned", "DatedTexts", "EventLog", "EventMapping", "Feed", "FeedFormat", "LinkRefused",
    "Pseudonymiser", "RawProduct", "Reading", "Scrubbed", "TrendSeries", "clean", "feed_formats", "image_link",
    "is_injection", "load_key", "public_link", "read_brand", "read_dated_texts", "read_events", "read_feed",
    "read_past_copy", "read_trends", "remove_injections", "scrub", "scrub_series", "spreadsheet_safe",
]  # fmt: skip
