"""The nouns every stage shares, errors, the registry, ids, clock, counting of text. Imports nothing of ours.

To add a noun: one file with one frozen `Noun` subclass, exported here.
"""

from adwright.core.backdrop import Backdrop, Looked, Origin
from adwright.core.brand import Brand, BrandProfile
from adwright.core.brief import Brief, Fact
from adwright.core.claim import Claim, ClaimKind, ClaimStatus
from adwright.core.creative import Creative, Line, Recipe, Support, Visual
from adwright.core.decision import Decision, Outcome
from adwright.core.errors import (
    AdwrightError,
    DataError,
    ProviderError,
    Unsupported,
    UserError,
    did_you_mean,
    exit_code,
    http_status,
)
from adwright.core.event import EVENT_COLUMNS, EVENT_KINDS, Event
from adwright.core.finding import Finding, Severity, Verdict, verdict
from adwright.core.ids import canonical_json, content_id, derive_seed, sha256
from adwright.core.labelling import LabelDecision, Marking, Marks, Part, VisibleLabel, decide_labels, home_markets
from adwright.core.logged_batch import LoggedBatch
from adwright.core.money import Money
from adwright.core.placement import FIELDS, FieldLimit, Insets, Placement, TextLimit
from adwright.core.placement_table import placement, placements
from adwright.core.prediction import Estimate, Prediction
from adwright.core.product import Product
from adwright.core.registry import Registry
from adwright.core.reject import Reject
from adwright.core.rendition import File, Rendition
from adwright.core.segment import Contrast, Segment
from adwright.core.settings import Settings, read_settings
from adwright.core.trend import Trend, TrendPoint

__all__ = [
    "EVENT_COLUMNS",
    "EVENT_KINDS",
    "FIELDS",
    "AdwrightError",
    "Backdrop",
    "Brand",
    "BrandProfile",
    "Brief",
    "Claim",
    "ClaimKind",
    "ClaimStatus",
    "Contrast",
    "Creative",
    "DataError",
    "Decision",
    "Estimate",
    "Event",
    "Fact",
    "FieldLimit",
    "File",
    "Finding",
    "Insets",
    "LabelDecision",
    "Line",
    "LoggedBatch",
    "Looked",
    "Marking",
    "Marks",
    "Money",
    "Origin",
    "Outcome",
    "Part",
    "Placement",
    "Prediction",
    "Product",
    "ProviderError",
    "Recipe",
    "Registry",
    "Reject",
    "Rendition",
    "Segment",
    "Settings",
    "Severity",
    "Support",
    "TextLimit",
    "Trend",
    "TrendPoint",
    "Unsupported",
    "UserError",
    "Verdict",
    "VisibleLabel",
    "Visual",
    "canonical_json",
    "content_id",
    "decide_labels",
    "derive_seed",
    "did_you_mean",
    "exit_code",
    "home_markets",
    "http_status",
    "placement",
    "placements",
    "read_settings",
    "sha256",
    "verdict",
]
