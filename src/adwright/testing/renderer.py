"""The contract of a renderer.

Comes in: a renderer. Goes out: nothing, or an AssertionError that says which promise is broken. Ask it of your own
renderer:

    from adwright.testing.renderer import check_renderer
    check_renderer(MyRenderer(), tmp_path)
"""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
from PIL import Image

from adwright.core import (
    Brand,
    Creative,
    Line,
    Marking,
    Money,
    Placement,
    Product,
    Recipe,
    Rendition,
    VisibleLabel,
    placements,
    sha256,
)
from adwright.render import read_marks
from adwright.render.base import Renderer
from adwright.render.layout import shape_of

_HUMAN = Recipe(writer="human")
#: The measures every rendition carries.
MEASURES = ("contrast", "min_text_px", "fill", "bytes", "overflow", "missing_glyphs", "overlaps")


def sample_creative(locale: str, **fields: str) -> Creative:
    """A creative of the given copy."""
    lines = tuple(Line(field=field, text=text, recipe=_HUMAN) for field, text in fields.items())
    return Creative(brief="br_sample", product="sample", locale=locale, lines=lines)


SAMPLES: dict[str, Creative] = {
    "zh": sample_creative(
        "zh-CN", headline="明前龙井，一口喝到春天", description="手工炒制，豆香清鲜，全场8折", cta="立即选购"
    ),
    "en": sample_creative(
        "en", headline="A quiet cup, any hour", description="Hand-glazed celadon, a lid and two cups.", cta="See it"
    ),
    "bare": sample_creative("en", headline="Tea"),
    "crowded": sample_creative("en", headline="Unbelievablyextraordinarily long words " * 4, cta="Go"),
}  # fmt: skip


def sample_campaign(root: Path) -> tuple[Brand, Product]:
    """A brand and a product with a picture on white, written under `root`."""
    pixels = np.full((240, 200, 3), 255, np.uint8)
    y, x = np.mgrid[0:240, 0:200]
    pixels[((x - 100) / 60) ** 2 + ((y - 120) / 95) ** 2 < 1] = (46, 94, 74)
    Image.fromarray(pixels).save(root / "product.png")
    brand = Brand(
        name={"": "Springtea", "zh": "春山茶事"}, colours={"primary": "#2f5d4a", "accent": "#c0603a"},
        legal_lines={"zh": "图片仅供参考", "": "Picture for illustration."},
    )  # fmt: skip
    product = Product(
        id="../sample",
        title="Tea",
        price=Money.of(168, "CNY"),
        sale_price=Money.of(128, "CNY"),
        images=("product.png",),
    )
    return brand, product


def check_renderer(renderer: Renderer, folder: Path) -> None:
    """Check what the rest of the loop relies on, on the placements of `sample_placements`.

    Files exist, under `out`, with the hash, size and pixels that the rendition tells; under the placement's limit;
    the same input gives the same bytes; another headline gives other bytes; all measures are there; too much copy
    becomes a blocking finding, not an exception; a missing picture becomes a notice; what is marked as made with AI
    shows its label and says so in its file, within the limit; the renderer survives pickling (process pools).

    Parameters
    ----------
    folder
        An empty folder to write in.
    """
    root = folder / "campaign"
    root.mkdir(parents=True, exist_ok=True)
    brand, product = sample_campaign(root)
    again = pickle.loads(pickle.dumps(renderer))  # noqa: S301 - our own bytes, made in this line
    for placement in sample_placements():
        for name, creative in SAMPLES.items():
            first = renderer.render(creative, placement, brand=brand, product=product, root=root, out=folder / "a")
            _check_rendition(first, creative, placement, folder / "a")
            if name == "crowded":
                _check_crowded(first, never_fits=placement.by_size)
                continue
            where = f"{renderer.name} {placement.id} {name}"
            assert first.quality["overflow"] == 0, f"{where}: {[f.why for f in first.findings]}"
            assert first.quality["contrast"] >= 4.5, f"{where}: contrast {first.quality['contrast']}"
            assert first.quality["overlaps"] == 0, f"{where}: {first.quality['overlaps']:.0f} overlaps"
            if name == "zh":
                _check_marked(renderer, placement, brand, product, root, folder)
                second = again.render(creative, placement, brand=brand, product=product, root=root, out=folder / "b")
                assert second == first, f"{where}: the same input gave another result"
    _check_differs(renderer, brand, product, root, folder)
    _check_missing_picture(renderer, brand, product, root, folder)


def sample_placements() -> tuple[Placement, ...]:
    """The placements that a renderer is asked to draw: all would take minutes, and many differ by their name alone.

    One a shape of layout, the one that its size names; the smallest and the largest canvas; and the one whose file may
    have fewest bytes a pixel.

    Examples
    --------
    >>> [place.size for place in sample_placements() if not place.by_size]
    ['300x50', '250x360', '608x152', '640x800', '1080x1920']
    """
    drawn = [p for p in placements().values() if p.takes_pictures]
    drawn.sort(key=lambda place: (not place.by_size, place.width * place.height))
    shapes: dict[str, Placement] = {}
    for place in drawn:
        shapes.setdefault(shape_of(place), place)
    smallest, largest = (pick(drawn, key=lambda p: p.width * p.height) for pick in (min, max))
    tightest = min(drawn, key=lambda p: p.max_bytes / (p.width * p.height))
    return tuple({place.id: place for place in (*shapes.values(), smallest, largest, tightest)}.values())


def _check_rendition(rendition: Rendition, creative: Creative, placement: Placement, out: Path) -> None:
    assert rendition.creative == creative.id
    assert rendition.placement == placement.id
    assert (rendition.width, rendition.height) == (placement.width, placement.height)
    assert set(MEASURES) <= set(rendition.quality), f"missing measures: {set(MEASURES) - set(rendition.quality)}"
    assert rendition.files, "a rendition without a file"
    for file in rendition.files:
        path = out / file.path
        assert path.resolve().is_relative_to(out.resolve()), f"{file.path} lies outside the folder of results"
        data = path.read_bytes()
        assert (sha256(data), len(data)) == (file.sha256, file.size), f"{file.path} is not the file that was told"
        assert file.size <= placement.max_bytes, f"{file.size} bytes, {placement.max_bytes} allowed"
        assert file.media_type in placement.media_types
        with Image.open(path) as image:
            assert image.size == (placement.width, placement.height)
            image.load()


def _check_marked(
    renderer: Renderer, placement: Placement, brand: Brand, product: Product, root: Path, folder: Path
) -> None:
    marking = Marking(
        visible=VisibleLabel(text="AI生成", height_share=0.05), schemes=("tc260", "iptc"), producer="p",
        source_type="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia", room=2_000,
    )  # fmt: skip
    creative, where = SAMPLES["zh"], f"{renderer.name} {placement.id} marked"
    made = [
        renderer.render(
            creative, placement, brand=brand, product=product, root=root, out=folder / part, marking=marking
        )
        for part in ("m", "n")
    ]
    assert made[0] == made[1], f"{where}: the same input gave another result"
    _check_rendition(made[0], creative, placement, folder / "m")
    assert made[0].files[0].size <= placement.max_bytes - 2_000, f"{where}: no room was left"
    assert made[0].quality["overlaps"] == 0, f"{where}: the label hides something"
    assert made[0].quality["contrast"] >= 4.5, f"{where}: the label cannot be read"
    shown = made[0].quality.get("label_px", 0.0) >= 0.05 * min(placement.width, placement.height)
    told = any(f.rule == "render.label" and f.severity == "block" for f in made[0].findings)
    assert shown or told, f"{where}: no label of the height that was asked for, and no blocking finding"
    read = read_marks((folder / "m" / made[0].files[0].path).read_bytes())
    assert read.aigc is not None, f"{where}: no label in the file"
    assert read.intact, f"{where}: the label in the file does not fit the picture"
    assert read.source_type == marking.source_type, f"{where}: no source type in the file"


def _check_crowded(rendition: Rendition, *, never_fits: bool) -> None:
    """What does not fit is blocked. On the canvases that sizes name the crowded copy never fits; on others it may."""
    where = f"{rendition.template} {rendition.placement}"
    blocked = any(f.severity == "block" for f in rendition.findings)
    fits = rendition.quality["overflow"] == 0
    assert not (fits and never_fits), f"{where}: copy that cannot fit is said to fit"
    assert fits or blocked, f"{where}: copy that does not fit passed without a blocking finding"


def _check_differs(renderer: Renderer, brand: Brand, product: Product, root: Path, folder: Path) -> None:
    placement = sample_placements()[0]
    one, other = (
        renderer.render(
            sample_creative("en", headline=text), placement, brand=brand, product=product, root=root, out=folder
        )
        for text in ("Green tea", "Black tea")
    )
    assert one.files[0].sha256 != other.files[0].sha256, "two headlines gave the same picture"


def _check_missing_picture(renderer: Renderer, brand: Brand, product: Product, root: Path, folder: Path) -> None:
    placement = sample_placements()[0]
    for images in ((), ("gone.jpg",), ("../../etc/passwd",), ("https://example.com/a.jpg",)):
        bare = product.model_copy(update={"images": images})
        rendition = renderer.render(SAMPLES["en"], placement, brand=brand, product=bare, root=root, out=folder)
        assert any(f.severity == "notice" for f in rendition.findings), f"no notice for images {images}"
        assert rendition.quality["contrast"] >= 4.5
