"""Understand behaviour, market and brand.

Comes in: an event table, products, dated series, a brand kit and past copy. Goes out: `Segment` with insight lines,
`Trend`, `BrandProfile`. It does not know models, creatives or placements.

To add one: a figure of behaviour is one generator in features.py with a phrase per language in wording.py; another
language is one column there and a word list in tokens.py.
"""

from adwright.understand.brand_profile import profile_brand
from adwright.understand.segments import Segmentation, segment
from adwright.understand.tokens import content_words
from adwright.understand.trends import find_trends, terms_by_week

__all__ = ["Segmentation", "content_words", "find_trends", "profile_brand", "segment", "terms_by_week"]
