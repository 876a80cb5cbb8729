"""The contract of an exporter.

Comes in: an exporter. Goes out: nothing, or an AssertionError that says which promise is broken. Ask it of your own
exporter:

    from adwright.testing.exporter import check_exporter
    check_exporter(MyExporter(), tmp_path)
"""

from __future__ import annotations

from pathlib import Path

from adwright.core import Brand, Creative, Marking, Product, Rendition, VisibleLabel, placement, sha256
from adwright.render import Painted, renderers
from adwright.render.exports import Exporter
from adwright.render.layers import Layers
from adwright.testing.renderer import SAMPLES, sample_campaign, sample_creative

#: Placements of four shapes.
_WHERE = ("display_rectangle", "display_leaderboard", "display_skyscraper", "feed_square")


def check_exporter(exporter: Exporter, folder: Path) -> None:
    """Check what the rest of the loop relies on, with two renderers.

    Files exist, under `out`, with the hash and size that the rendition tells; no two have one name; the same input
    gives the same bytes; another headline gives other bytes; findings and measures of the renderer are kept; a banner
    without a picture can be exported; the layers are left as they were.

    Parameters
    ----------
    folder
        An empty folder to write in.
    """
    root = folder / "campaign"
    root.mkdir(parents=True, exist_ok=True)
    brand, product = sample_campaign(root)
    bare = product.model_copy(update={"images": ()})
    painted = [(name, renderer) for name, renderer in renderers.items() if isinstance(renderer, Painted)]
    for name, renderer in painted[:2]:
        for where in _WHERE:
            layers = _layers(renderer, where, SAMPLES["zh"], brand, product, root)
            before = [sha256(pixels.tobytes()) for pixels in (layers.ground, layers.picture, layers.finished)]
            first = exporter.export(layers, out=folder / "a")
            _check_files(first, folder / "a")
            assert first == exporter.export(layers, out=folder / "b"), f"{name} {where}: the same gave another result"
            after = [sha256(pixels.tobytes()) for pixels in (layers.ground, layers.picture, layers.finished)]
            assert before == after, f"{name} {where}: the layers were changed"
            assert set(layers.findings) <= set(first.findings), f"{name} {where}: a finding was lost"
            assert set(layers.quality) <= set(first.quality), f"{name} {where}: a measure was lost"
            assert (first.creative, first.placement) == (SAMPLES["zh"].id, where)
        other = exporter.export(
            _layers(renderer, where, sample_creative("en", headline="Black tea"), brand, product, root),
            out=folder / "a",
        )
        assert other.files[0].sha256 != first.files[0].sha256, f"{name}: two headlines gave the same file"
        _check_files(exporter.export(_layers(renderer, where, SAMPLES["en"], brand, bare, root), out=folder), folder)


def _layers(
    renderer: Painted, where: str, creative: Creative, brand: Brand, product: Product, root: Path
) -> Layers:  # fmt: skip
    marking = Marking(
        visible=VisibleLabel(text="AI生成", height_share=0.05), schemes=("tc260", "iptc"), producer="p",
        source_type="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
    )  # fmt: skip
    return renderer.layers(creative, placement(where), brand=brand, product=product, root=root, marking=marking)


def _check_files(rendition: Rendition, out: Path) -> None:
    assert rendition.files, "a rendition without a file"
    assert len({file.path for file in rendition.files}) == len(rendition.files), "two files of one name"
    for file in rendition.files:
        path = out / file.path
        assert path.resolve().is_relative_to(out.resolve()), f"{file.path} lies outside the folder of results"
        data = path.read_bytes()
        assert (sha256(data), len(data)) == (file.sha256, file.size), f"{file.path} is not the file that was told"
