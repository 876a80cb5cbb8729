"""Which rules hold where a brief runs.

Comes in: a brief's markets, else its locale. Goes out: the markets as the rule packs name them.
"""

from __future__ import annotations

import re
from functools import lru_cache

from adwright.core import Brief, UserError, did_you_mean
from adwright.core.text import language_of

#: Member states of the European Union (ISO 3166-1), for which the rules of market "eu" hold.
_EU_WORDS = """
AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE
"""
_EU = frozenset(_EU_WORDS.split())
_MARKET = {"CN": "cn", "US": "us", "GB": "uk", "UK": "uk", "EU": "eu"} | dict.fromkeys(_EU, "eu")
#: Market of a locale without a region, where the campaign names no market.
_HOME = {"zh": "cn", "en": "us"}


def known_market(name: str) -> str:
    """The market as it is written here; UserError for one that no rule pack knows: it would be checked by nothing.

    Examples
    --------
    >>> known_market("cn")
    'CN'
    """
    if name.upper() not in _MARKET:
        raise UserError(f"no rules for a market named {name!r}", hint=did_you_mean(name.upper(), _MARKET))
    return name.upper()


def markets_of(brief: Brief) -> frozenset[str]:
    """The rule markets of a brief: its own, else its locale's.

    Examples
    --------
    >>> from adwright.core import Product
    >>> brief = Brief(id="b", product=Product(id="p", title="茶"), brand_name="S", placements=(), locale="zh-CN",
    ... facts=())
    >>> sorted(markets_of(brief)), sorted(markets_of(brief.model_copy(update={"markets": ("DE", "US")})))
    (['cn'], ['eu', 'us'])
    """
    return _markets(brief.markets, brief.locale)


@lru_cache(maxsize=256)
def _markets(told: tuple[str, ...], locale: str) -> frozenset[str]:
    named = [_MARKET[m.upper()] for m in told if m.upper() in _MARKET]
    if not named and not told:
        region = re.split(r"[-_]", locale)[-1].upper()
        home = _MARKET.get(region) or _HOME.get(language_of(locale))
        named = [home] if home else []
    return frozenset(named)
