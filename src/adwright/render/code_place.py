"""Whether a QR code stands on a banner: where the placement takes one, its address may be held, and there is room.

Comes in: a `Setting`. Goes out: the setting with its code, the columns, and what is to be told. It does not know how a
code is drawn.
"""

from __future__ import annotations

from dataclasses import replace

from adwright.core import Finding, Severity, UserError
from adwright.render.columns import Column, solve_all, trouble
from adwright.render.placed import PlacedCode
from adwright.render.qr import Code, code_of
from adwright.render.setting import Setting


def with_code(setting: Setting) -> tuple[Setting, list[Column], list[Finding]]:
    """The columns with a code in the button's place; with the button, and a finding, where it may not or cannot stand.

    A code is never made smaller than its placement says.
    """
    plain = solve_all(setting)
    if not setting.placement.qr_module:
        return setting, plain, []
    code, told = _wanted(setting)
    if code is None:
        return setting, plain, told
    coded = replace(setting, code=code, layout=setting.layout.with_code())
    solved = solve_all(coded)
    stands = any(isinstance(thing, PlacedCode) for _, result in solved for thing in result.placed)
    if stands and trouble(solved, setting.placement) <= trouble(plain, setting.placement):
        return coded, solved, []
    why = (
        f"a QR code of {len(code.rows)} modules, {setting.placement.qr_module} px each at least, finds no room at "
        f"{setting.placement.size}; the call to action stands alone"
    )
    more = "shorten the copy or the address, or use another template"
    said = ("modules", f"{len(code.rows)}"), ("size", setting.placement.size)
    return setting, plain, [_finding("needs_proof", why, more, "render.qr.no_room", *said)]


def _wanted(setting: Setting) -> tuple[Code | None, list[Finding]]:
    url = (setting.product.url or "").strip()
    if not url:
        return None, [_finding("notice", "the product has no page, so no QR code leads there", "", "render.qr.no_page")]
    try:
        return code_of(url), []
    except UserError as error:
        return None, [_finding("needs_proof", error.message, error.hint or "", "render.qr.address")]


def _finding(severity: Severity, why: str, rewrite: str, form: str, *said: tuple[str, str]) -> Finding:
    return Finding(check="render", rule="render.qr", severity=severity, why=why, rewrite=rewrite,
                   form=form, said=said)  # fmt: skip
