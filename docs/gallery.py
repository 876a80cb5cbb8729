"""Draw the gallery: ``python docs/gallery.py`` writes docs/images/gallery_<language>.jpg and docs/gallery.md.

Every family of templates with another product of the example campaign, on five shapes of canvas; copy composed from
the feed's facts, without a model.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from PIL import Image

from adwright.app.campaign import load_campaign
from adwright.app.steps.ingest import read_products
from adwright.app.templates import composed, shape_canvases
from adwright.core.text import language_of
from adwright.ingest import read_brand
from adwright.render import render, shortcomings
from adwright.render.sheet import contact_sheet
from adwright.render.template import shipped

ROOT = Path(__file__).resolve().parent.parent
SHAPES = ("square", "story", "landscape", "halfpage", "leaderboard")


def sheet(language: str) -> bytes:
    """All families for products of one language, as a JPEG."""
    campaign = load_campaign(ROOT / "examples" / "springtea")
    brand = read_brand(campaign.path(campaign.brand), root=campaign.folder)
    products = [p for p in read_products(campaign)[0] if p.images and language_of(p.locale) == language]
    canvases = [place for place in shape_canvases() if place.id in SHAPES]
    tiles: list[tuple[str, Image.Image]] = []
    with tempfile.TemporaryDirectory() as folder:
        for number, name in enumerate(sorted(shipped())):
            product = products[number % len(products)]
            creative = composed(campaign, brand, product)
            for place in canvases:
                made = render(
                    creative, place, brand=brand, product=product, root=campaign.folder, out=Path(folder),
                    template=name, seed=campaign.seed,
                )  # fmt: skip
                short = shortcomings(made)
                if short:
                    raise SystemExit(f"{name} on {place.size}: {short[0]}")
                picture = Image.open(io.BytesIO((Path(folder) / made.files[0].path).read_bytes()))
                picture.load()
                tiles.append((f"{name}, {place.id}", picture))
    out = io.BytesIO()
    page = contact_sheet(tiles, width=1640, cell=300)
    Image.open(io.BytesIO(page)).convert("RGB").save(out, "JPEG", quality=84, optimize=True)
    return out.getvalue()


def page() -> str:
    """The page around the pictures."""
    parts = ["# Gallery\n", "Made by `python docs/gallery.py`: every family of templates with a product of "
             "`examples/springtea`, on five of the ten shapes of canvas. The copy is composed from the feed's facts, "
             "without a model.\n"]  # fmt: skip
    parts += [f"- **{name}**: {template.about}" for name, template in sorted(shipped().items())]
    parts += [
        "",
        "![All families, in Chinese](images/gallery_zh.jpg)",
        "",
        "![All families, in English](images/gallery_en.jpg)",
    ]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    for lang in ("zh", "en"):
        (ROOT / "docs" / "images" / f"gallery_{lang}.jpg").write_bytes(sheet(lang))
    (ROOT / "docs" / "gallery.md").write_text(page(), "utf-8")
