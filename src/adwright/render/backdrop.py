"""A picture laid behind a product: cut so that the copy's part of it is calm, brought near the brand's colours, veiled
under the copy until it can be read.

Comes in: the picture's pixels, the scene, the palette, the colours of the texts. Goes out: the canvas's pixels, and
what was measured on the way. The product is not here: nothing in this file can touch it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import product as product_of
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter
from scipy import ndimage

from adwright.core import Backdrop, sha256
from adwright.images import Space
from adwright.render.geometry import Box
from adwright.render.palette import Rgb
from adwright.render.quality import text_contrast
from adwright.render.scene import Scene
from adwright.vision import MAX_BYTES, ImageRefused, Pixels, decode, resolve
from adwright.vision.colour import to_oklab, to_srgb

#: What a text must have on its veil. WCAG asks for 4.5; the rest is for antialiasing and what is drawn later.
AIM = 4.9
#: Standard deviation that may be left under a line [levels of 255]: photos have 30 to 60, and type of some size is read
#: without effort on 16. Set by eye on our own and on noisy pictures.
QUIET = 16.0
#: Densities of the veil that are tried.
_DENSITIES = (0.0, 0.15, 0.3, 0.42, 0.54, 0.66, 0.76, 0.85, 0.92, 0.97, 1.0)
#: Cuts that are tried: how much the picture is enlarged, and places along each side that has room.
_ZOOMS, _PLACES = (1.0, 1.15, 1.32), (0.0, 0.25, 0.5, 0.75, 1.0)
#: What enlarging costs beside unrest under the copy, per whole step of size; unrest of a photo is 0.02 to 0.2.
_ZOOM_COSTS = 0.05
#: Longer side of the copy on which unrest is measured [px], and nodes of the table of colours along each axis.
_LOOK, _NODES = 96, 17


@dataclass(frozen=True)
class Laid:
    """A picture on the canvas.

    Parameters
    ----------
    pixels
        Opaque. Shape (height, width, 4).
    before, after
        Distance of its mean colour from the brand's ground, as it came and as it lies [OKLab times 100].
    veil
        Density of the veil under the copy, in [0, 1].
    """

    pixels: Pixels
    before: float
    after: float
    veil: float


def open_backdrop(root: Path, backdrop: Backdrop) -> Pixels:
    """The pixels of a backdrop's file.

    Raises
    ------
    ImageRefused
        Outside the campaign folder, missing, broken, or not the file it was.
    """
    path = resolve(root, backdrop.image)
    stat = path.stat()
    return _open(path, stat.st_size, stat.st_mtime_ns, backdrop.sha256)


@lru_cache(maxsize=8)
def _open(path: Path, size: int, modified_ns: int, told: str) -> Pixels:  # noqa: ARG001 - the time is part of the key
    if size > MAX_BYTES:
        raise ImageRefused(f"{path.name} has {size} bytes, more than {MAX_BYTES}")
    data = path.read_bytes()
    if sha256(data) != told:
        raise ImageRefused(f"{path.name} is not the file that was made")
    return decode(data, path.name)


def lay(
    pixels: Pixels, scene: Scene, ground: Rgb, inks: Sequence[Rgb], *, towards: float, colour: Rgb, cut: bool = True
) -> Laid:
    """The picture on the canvas, ready for the product.

    Parameters
    ----------
    ground
        The brand's ground: what the picture's mean colour is brought to.
    inks
        Colours of `scene.texts`, in their order.
    towards
        How far its mean colour is brought to the ground's, in [0, 1].
    colour
        Of the veil.
    cut
        False for what was drawn for this very canvas.
    """
    copy = [text.box for text in scene.texts if text.kind != "cta"]
    lies = _cut(pixels, scene.width, scene.height, copy) if cut else pixels
    before = delta(lies, ground)
    lies = harmonised(lies, ground, towards) if towards > 0 else lies
    after = delta(lies, ground)
    veiled, density = _veiled(lies, scene, inks, colour)
    return Laid(veiled, before, after, density)


def delta(pixels: Pixels, ground: Rgb) -> float:
    """Distance of a picture's mean colour from another colour [OKLab times 100].

    Examples
    --------
    >>> round(delta(np.full((4, 4, 4), 255, np.uint8), (255, 255, 255)), 3)
    0.0
    """
    return 100 * float(np.linalg.norm(_mean(pixels) - to_oklab(ground)))


def _mean(pixels: Pixels) -> npt.NDArray[np.float64]:
    step = max(1, min(pixels.shape[:2]) // 64)
    return np.asarray(to_oklab(pixels[::step, ::step, :3].reshape(-1, 3)).mean(axis=0))


def harmonised(pixels: Pixels, ground: Rgb, towards: float) -> Pixels:
    """The picture with its colours moved as a whole, so that their mean comes nearer to the ground.

    Light and dark stay apart as they were; colours lie a little closer together. Done by a table of 17 x 17 x 17
    colours: the exact way takes many times as long.
    """
    mean, aim = _mean(pixels), to_oklab(ground)
    nodes = np.linspace(0, 255, _NODES)
    # red changes fastest, as Pillow wants it
    grid = np.stack(np.meshgrid(nodes, nodes, nodes, indexing="ij"), axis=-1)[..., ::-1].reshape(-1, 3)
    lab = to_oklab(grid)
    closer = 1 - 0.3 * towards
    lab[:, 1:] = mean[1:] + (lab[:, 1:] - mean[1:]) * closer
    lab += towards * (aim - mean)
    table = (to_srgb(lab) / 255).ravel().tolist()
    turned = Image.fromarray(pixels).convert("RGB").filter(ImageFilter.Color3DLUT(_NODES, table))
    out = pixels.copy()
    out[..., :3] = np.asarray(turned)
    return out


def _cut(pixels: Pixels, wide: int, high: int, copy: Sequence[Box]) -> Pixels:
    """The part of the picture that covers the canvas and is calmest under the copy, mirrored where that is calmer."""
    full = Image.fromarray(pixels).convert("RGB")
    unrest = unrest_of(pixels)
    canvas = Box(0, 0, wide, high)
    shares = [
        (b.left / wide, b.top / high, b.right / wide, b.bottom / high) for b in copy if canvas.intersection(b).area
    ]
    best: tuple[float, tuple[float, float, float, float], bool] | None = None
    for zoom in _ZOOMS:
        scale = max(wide / full.width, high / full.height) * zoom
        across, down = wide / scale / full.width, high / scale / full.height
        free = (_PLACES if across < 0.999 else (0.0,), _PLACES if down < 0.999 else (0.0,))
        for x, y in product_of(*free):
            left, top = x * (1 - across), y * (1 - down)
            window = (left, top, left + across, top + down)
            for mirrored in (False, True):
                cost = _unrest_under(unrest, window, shares, mirrored) + _ZOOM_COSTS * (zoom - 1) + 0.002 * mirrored
                # the middle of the picture is what its maker looked at
                cost += 0.004 * (abs(x - 0.5) + abs(y - 0.5))
                if best is None or cost < best[0] - 1e-9:
                    best = cost, window, mirrored
    assert best is not None  # the whole picture is always tried
    left, top, right, bottom = best[1]
    window = (left * full.width, top * full.height, right * full.width, bottom * full.height)
    part = full.resize((wide, high), Image.Resampling.LANCZOS, box=window)
    if best[2]:
        part = part.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return np.asarray(part.convert("RGBA"), dtype=np.uint8)


def unrest_of(pixels: Pixels) -> npt.NDArray[np.float64]:
    """How much changes at each place of a small copy: steps of lightness, with the colours' weight, smoothed."""
    small = Image.fromarray(pixels).convert("RGB")
    small.thumbnail((_LOOK, _LOOK), Image.Resampling.BOX)
    lab = to_oklab(np.asarray(small))
    steps = [np.abs(np.gradient(lab[..., k], axis=axis)) for k in range(3) for axis in (0, 1) if lab.shape[axis] > 1]
    return np.asarray(ndimage.gaussian_filter(np.sum(steps, axis=0), 1.0))


def _unrest_under(
    unrest: npt.NDArray[np.float64], window: tuple[float, ...], shares: Sequence[tuple[float, ...]], mirrored: bool
) -> float:
    """Mean unrest under the copy's boxes when a window of the picture covers the canvas."""
    high, wide = unrest.shape
    left, top, right, bottom = window
    total = area = 0.0
    for box in shares:
        x0, x1 = (1 - box[2], 1 - box[0]) if mirrored else (box[0], box[2])
        columns = slice(int((left + x0 * (right - left)) * wide), int(np.ceil((left + x1 * (right - left)) * wide)))
        rows = slice(int((top + box[1] * (bottom - top)) * high), int(np.ceil((top + box[3] * (bottom - top)) * high)))
        part = unrest[max(0, rows.start) : rows.stop, max(0, columns.start) : columns.stop]
        total += float(part.sum())
        area += part.size
    return total / area if area else 0.0


def _veiled(pixels: Pixels, scene: Scene, inks: Sequence[Rgb], veil: Rgb) -> tuple[Pixels, float]:
    """The picture under a soft veil where the copy stands, as dense as its worst line needs; its density.

    Brand and legal line, which may stand elsewhere, get one of their own: for their sake the rest is not hidden.
    """
    standing = [(t, ink) for t, ink in zip(scene.texts, inks, strict=True) if t.kind not in ("cta", "label")]
    copy = [(text.box, ink) for text, ink in standing if text.kind not in _APART]
    full = np.array(veil, dtype=np.float32)
    lies, density = _under_needed(pixels, _mask(scene, [box for box, _ in copy], band=True), full, copy)
    for text, ink in standing:
        if text.kind in _APART:
            lies, _ = _under_needed(lies, _mask(scene, [text.box], band=False), full, [(text.box, ink)])
    return lies, density


def _under_needed(
    pixels: Pixels, mask: npt.NDArray[np.float32], full: npt.NDArray[np.float32], lines: Sequence[tuple[Box, Rgb]]
) -> tuple[Pixels, float]:
    """Pixels under the thinnest veil that lets all lines be read, and its density."""
    windows = [(_window(pixels, box), ink) for box, ink in lines]
    density = next((d for d in _DENSITIES if all(_reads(pixels, mask, at, full, d, ink) for at, ink in windows)), 1.0)
    return (_under(pixels, mask, full, density) if density else pixels), density


_Window = tuple[slice, slice]


def _window(pixels: Pixels, box: Box) -> _Window:
    """The rows and columns of a box, inside the canvas."""
    high, wide = pixels.shape[:2]
    return (
        slice(max(0, int(box.top)), min(high, int(np.ceil(box.bottom)))),
        slice(max(0, int(box.left)), min(wide, int(np.ceil(box.right)))),
    )  # fmt: skip


def _under(
    pixels: Pixels, mask: npt.NDArray[np.float32], full: npt.NDArray[np.float32], density: float
) -> Pixels:  # fmt: skip
    """Pixels under a veil of that density."""
    share = (density * mask)[..., None]
    clear = pixels[..., :3].astype(np.float32)
    out = pixels.copy()
    out[..., :3] = (clear + (full - clear) * share + 0.5).astype(np.uint8)
    return out


def _reads(
    pixels: Pixels, mask: npt.NDArray[np.float32], at: _Window, full: npt.NDArray[np.float32], density: float, ink: Rgb
) -> bool:
    """Whether a line can be read in its window under a veil of that density, and the ground is quiet there."""
    part = _under(pixels[at], mask[at], full, density)
    if not part.size:
        return True
    high, wide = part.shape[:2]
    return text_contrast(part, Box(0, 0, wide, high), ink) >= AIM and (
        float(part[::2, ::2, :3].std(axis=(0, 1)).max()) <= QUIET
    )


def _mask(scene: Scene, boxes: Sequence[Box], *, band: bool) -> npt.NDArray[np.float32]:
    """1 over the boxes, running out softly around them; with a band, from the copy's side of the canvas on.

    A veil that ends all around a text looks like a cloud; one that comes in from the edge looks like light. Shape
    (height, width).
    """
    step = max(1, min(scene.width, scene.height) // 160)
    high, wide = -(-scene.height // step), -(-scene.width // step)
    soft = 0.05 * min(scene.width, scene.height) / step
    solid = np.zeros((high, wide), np.float32)
    # grown by more than the blur takes away, so that it is whole where the letters are
    for box in [box.grown(2.2 * soft * step) for box in boxes]:
        solid[max(0, int(box.top / step)) : int(np.ceil(box.bottom / step)),
              max(0, int(box.left / step)) : int(np.ceil(box.right / step))] = 1.0  # fmt: skip
    blurred = ndimage.gaussian_filter(solid, soft, mode="nearest")
    if band:
        blurred = np.maximum(blurred, _band(scene, high, wide, step))
    whole = np.asarray(Image.fromarray(blurred).resize((scene.width, scene.height), Image.Resampling.BILINEAR))
    return np.clip(whole * 1.04, 0, 1)


#: How far a veil runs out beyond the copy, in shares of the canvas along its way.
_RUNS_OUT = 0.3


def _band(scene: Scene, high: int, wide: int, step: int) -> npt.NDArray[np.float32]:
    """From the edge on the copy's side to the copy's end, then eased out. Shape (high, wide)."""
    copy = [text.box for text in scene.texts if text.kind not in _APART]
    if not copy:
        return np.zeros((high, wide), np.float32)
    side = side_of_copy(scene)
    around = reduce(Box.union, copy).grown(0.02 * min(scene.width, scene.height))
    length = scene.width if side in ("left", "right") else scene.height
    reach = {"left": around.right, "right": scene.width - around.left, "top": around.bottom,
             "bottom": scene.height - around.top}[side]  # fmt: skip
    along = np.arange(wide if side in ("left", "right") else high, dtype=np.float32) * step
    way = np.clip((along - reach) / max(1.0, _RUNS_OUT * length), 0, 1)
    eased = (1 - way * way * (3 - 2 * way)).astype(np.float32)
    line = eased[::-1] if side in ("right", "bottom") else eased
    return np.broadcast_to(line if side in ("left", "right") else line[:, None], (high, wide))


#: What may stand away from the copy.
_APART = frozenset({"brand", "legal", "label"})


def side_of_copy(scene: Scene) -> Space:
    """Side of the canvas that the copy takes, seen from the stage."""
    copy = [text.box for text in scene.texts if text.kind not in _APART]
    if not copy:
        return "left"
    x = sum(box.centre[0] for box in copy) / len(copy) - scene.stage.centre[0]
    y = sum(box.centre[1] for box in copy) / len(copy) - scene.stage.centre[1]
    if abs(x) / scene.width > abs(y) / scene.height:
        return "left" if x < 0 else "right"
    return "top" if y < 0 else "bottom"
