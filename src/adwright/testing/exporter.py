"""The contract of an exporter.

Comes in: an exporter. Goes out: nothing, or an AssertionError that says which promise is broken. Ask it of your own
exporter:

    from adwright.testing.exporter import check_exporter
    check_exporter(MyExporter(), tmp_path)
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from adwright.core import Brand, Creative, DataError, Marking, Product, Rendition, VisibleLabel, placement, sha256
from adwright.render import Painted, read_marks, renderers
from adwright.render.exports import Exporter
from adwright.render.layers import Layers
from adwright.testing.renderer import SAMPLES, sample_campaign, sample_creative

#: Placements of four shapes.
_WHERE = ("display_rectangle", "display_leaderboard", "display_skyscraper", "feed_square")
#: The IPTC source type that the marks ask for.
_SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


def check_exporter(exporter: Exporter, folder: Path) -> None:
    """Check what the rest of the loop relies on, with two renderers.

    Files exist, under `out`, with the hash and size that the rendition tells; no two have one name; the same input
    gives the same bytes; another headline gives other bytes; findings and measures of the renderer are kept; a banner
    without a picture can be exported; the layers are left as they were; the marks that are asked for can be read by a
    machine in one of the files at least.

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
            data = [(folder / "a" / file.path).read_bytes() for file in first.files]
            assert any(map(is_marked, data)), f"{name} {where}: no file says that it was made with AI"
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
        source_type=_SOURCE,
    )  # fmt: skip
    return renderer.layers(creative, placement(where), brand=brand, product=product, root=root, marking=marking)


def is_marked(data: bytes) -> bool:
    """Whether a file, or one in a zip, carries the Chinese label and the source type of the contract."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(is_marked(archive.read(name)) for name in archive.namelist())
    try:
        marks = read_marks(data)
    except DataError:  # no picture: the packet stands in it as text
        return b"TC260:AIGC" in data and _SOURCE.encode() in data
    return marks.aigc is not None and marks.source_type == _SOURCE


def _check_files(rendition: Rendition, out: Path) -> None:
    assert rendition.files, "a rendition without a file"
    assert len({file.path for file in rendition.files}) == len(rendition.files), "two files of one name"
    for file in rendition.files:
        path = out / file.path
        assert path.resolve().is_relative_to(out.resolve()), f"{file.path} lies outside the folder of results"
        data = path.read_bytes()
        assert (sha256(data), len(data)) == (file.sha256, file.size), f"{file.path} is not the file that was told"
