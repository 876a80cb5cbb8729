"""What is told of a banner's letters: left out, drawn in another language's shapes, turned around, parted.

Comes in: the texts of a banner and the faces that draw them. Goes out: findings. A letter that is missing blocks, for a
word lost a letter; all else is a notice.
"""

from __future__ import annotations

from collections.abc import Sequence

from adwright.core import Finding, Placement
from adwright.render.bidi import CONTROLS
from adwright.render.breaks import parts_word
from adwright.render.drawable import is_emoji
from adwright.render.fonts import FontSet
from adwright.render.placed import Placed, PlacedText

#: Most characters that a finding quotes.
_QUOTED = 8


def glyph_findings(said: Sequence[tuple[str, str]], sans: FontSet, bold: FontSet) -> tuple[list[Finding], int]:
    """Findings on texts, and how many characters no face holds.

    Parameters
    ----------
    said
        (copy field, text); an empty field for brand and legal line.

    Examples
    --------
    >>> from adwright.render.fonts import font_set
    >>> found, missing = glyph_findings([("headline", "Tea \\u0e01")], font_set("sans", "en"), font_set("bold", "en"))
    >>> [(f.rule, f.severity, f.span) for f in found], missing
    ([('render.glyph', 'block', '\\u0e01')], 1)
    """
    findings: list[Finding] = []
    missing = 0
    for field, text in said:
        where = field or "brand or legal line"
        lost = sans.shape(text).missing
        missing += len(lost)
        if lost:
            findings.append(_lost(field, where, lost))
        if foreign := bold.foreign(text)[:_QUOTED]:
            findings.append(
                _notice(
                    "render.glyph_shapes", field, foreign,
                    f"{foreign} of {where}: shapes of another language, for no {bold.own_shapes} face holds them",
                    f"add a {bold.own_shapes} font to the brand kit, or use another word", ("part", where),
                )
            )  # fmt: skip
        if turning := "".join(sorted(CONTROLS & set(text))):
            why = f"{where} holds hidden characters that turn others around; they are not drawn: {_codes(turning)}"
            said = ("part", where), ("codes", _codes(turning))
            findings.append(_notice("render.hidden_characters", field, "", why, "take them out of the copy", *said))
    return findings, missing


def parted_words(placement: Placement, placed: Sequence[Placed]) -> list[Finding]:
    """A notice for each text with a word that had to be parted, for want of any size at which it fits."""
    return [
        _notice(
            "render.parted_word", text.field if text.field not in ("brand", "legal", "price") else "", "",
            f"a word of {text.field} is parted between lines at {placement.size}: it fits at no size", "",
            ("part", text.field), ("size", placement.size),
        )
        for text in placed
        if isinstance(text, PlacedText)
        and parts_word(text.shaped.text, frozenset(line.start for line in text.lines[1:]))
    ]  # fmt: skip


def _lost(field: str, where: str, lost: tuple[str, ...]) -> Finding:
    emoji = all(is_emoji(sign) for sign in lost)
    shown = "".join(lost[:_QUOTED])
    return Finding(
        check="render", rule="render.glyph", severity="notice" if emoji else "block", field=field, span=shown,
        why=f"no font holds {len(lost)} character(s) of {where}, left out: {_codes(shown)}",
        rewrite="" if emoji else "use another word, or add a font to the brand kit",
        form="render.glyph.emoji" if emoji else "", said=(("part", where), ("lost", f"{len(lost)}")),
    )  # fmt: skip


def _notice(rule: str, field: str, span: str, why: str, rewrite: str, *said: tuple[str, str]) -> Finding:
    return Finding(check="render", rule=rule, severity="notice", field=field, span=span, why=why, rewrite=rewrite,
                   said=said)  # fmt: skip


def _codes(text: str) -> str:
    return " ".join(f"U+{ord(char):04X}" for char in text)
