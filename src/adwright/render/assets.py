"""What a banner is made of beside its copy: picture, logo and fonts of a campaign folder.

Comes in: names in nouns, the folder. Goes out: `Assets`; what cannot be used is told in findings. It does not draw.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from adwright.core import Backdrop, Brand, Creative, Finding, Product
from adwright.render.backdrop import open_backdrop
from adwright.render.fonts import Face, brand_face
from adwright.vision import ImageRefused, Picture, Pixels, load, resolve


@dataclass(frozen=True)
class Assets:
    """What was read from the campaign folder, and what could not be."""

    picture: Picture | None
    logo: Picture | None
    faces: tuple[Face, ...]
    findings: tuple[Finding, ...]
    backdrop: Pixels | None = None


def read_assets(creative: Creative, brand: Brand, product: Product, root: Path) -> Assets:
    """Picture, logo and fonts of a campaign folder; what cannot be used becomes a notice."""
    findings: list[Finding] = []
    names = [creative.visual.image] if creative.visual.image else list(product.images[:3])
    picture = None
    for name in names:
        picture = _try_image(root, name, "render.image", "art in the brand's colours stands in its place", findings)
        if picture is not None:
            break
    if picture is not None:
        findings.clear()  # an earlier picture failed, but one was found
    elif not names:
        findings.append(
            _notice(
                "render.image",
                "the product has no picture; art in the brand's colours stands in its place",
                form="render.image.none",
            )
        )
    logo = _try_image(root, brand.logo, "render.logo", "the name stands alone", findings) if brand.logo else None
    faces = []
    for name in brand.fonts:
        try:
            path = resolve(root, name)
            stat = path.stat()
            faces.append(brand_face(path, stat.st_size, stat.st_mtime_ns))
        except (ImageRefused, ValueError, OSError, RuntimeError) as error:
            findings.append(_notice("render.font", f"font not used: {error}", name))
    return Assets(picture, logo, tuple(faces), tuple(findings))


def with_backdrop(assets: Assets, root: Path, backdrop: Backdrop) -> Assets:
    """The assets with the picture behind the product, where there is a product apart from its own background."""
    if assets.picture is None or assets.picture.kind == "photo":
        return assets
    try:
        return replace(assets, backdrop=open_backdrop(root, backdrop))
    except (ImageRefused, OSError) as error:
        why = f"background not used: {error}; a drawn one stands in its place"
        told = _notice("render.backdrop", why, form="render.backdrop.unused")
        return replace(assets, findings=(*assets.findings, told))


def _try_image(root: Path, name: str, rule: str, instead: str, findings: list[Finding]) -> Picture | None:
    try:
        return load(root, name)
    except (ImageRefused, OSError) as error:
        findings.append(_notice(rule, f"picture not used: {error}; {instead}", name))
        return None


def _notice(rule: str, why: str, file: str = "", *, form: str = "") -> Finding:
    return Finding(check="render", rule=rule, severity="notice", why=why, form=form, said=(("file", file),))
