"""The encoder with what it has learnt: pieces and marks in, a verdict on each piece out.

Comes in: numbers of pieces, each with its marks. Goes out: probabilities of the classes for each piece. A BERT encoder
(Devlin et al. 2019, arXiv:1810.04805) in NumPy with additions of low rank to its matrices (Hu et al. 2022,
arXiv:2106.09685); `recipes/facts_reader.py` learns them. Cost: 43 million multiplications a piece, and the square of
the pieces in attention. It knows neither text nor facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from adwright.check.nli.packed import Packed, packed

Array: TypeAlias = NDArray[np.float32]

#: Matrices of a layer that are learnt on: output and input width as multiples of the encoder's.
MATRICES = {"q": (1, 1), "k": (1, 1), "v": (1, 1), "ao": (1, 1), "fi": (4, 1), "fo": (1, 4)}
NORMS = ("aln", "oln")
#: What an addition of low rank is multiplied with.
SCALE = 2.0
#: Added to the variance in a norm.
_TINY = 1e-5


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer's weights and biases by name; norms as (weight, bias)."""

    matrices: dict[str, tuple[Array, Array]]
    norms: dict[str, tuple[Array, Array]]


@dataclass(frozen=True, eq=False)
class Encoder:
    """The encoder with its additions.

    Parameters
    ----------
    positions
        Shape (most pieces, width), with the type's vector in it.
    marks
        Vector of each mark, shape (marks, width).
    head
        Weight (classes, width) and bias (classes,).
    """

    base: Packed
    positions: Array
    first_norm: tuple[Array, Array]
    layers: tuple[Layer, ...]
    marks: Array
    head: tuple[Array, Array]

    def probabilities(self, ids: NDArray[np.int64], marks: NDArray[np.int64]) -> Array:
        """Of each class for each piece, shape (pieces, classes).

        Parameters
        ----------
        ids
            Numbers of pieces, shape (pieces,).
        marks
            Marks of each, shape (pieces, marks of a piece).
        """
        x = self.base.words(ids) + self.positions[: len(ids)] + self.marks[marks].sum(axis=1)
        x = _normed(x, *self.first_norm)
        for layer in self.layers:
            x = self._through(layer, x)
        return _softmax(x @ self.head[0].T + self.head[1])

    def _through(self, layer: Layer, x: Array) -> Array:
        def times(name: str, y: Array) -> Array:
            weight, bias = layer.matrices[name]
            return y @ weight.T + bias

        heads, size = self.base.heads, self.base.width // self.base.heads
        q, k, v = (times(name, x).reshape(len(x), heads, size).transpose(1, 0, 2) for name in ("q", "k", "v"))
        looked = _softmax(q @ k.transpose(0, 2, 1) * np.float32(size**-0.5)) @ v
        x = _normed(x + times("ao", looked.transpose(1, 0, 2).reshape(x.shape)), *layer.norms["aln"])
        return _normed(x + times("fo", _gelu(times("fi", x))), *layer.norms["oln"])


@cache
def encoder() -> Encoder:
    """The encoder with the additions that the package carries.

    Raises
    ------
    Unsupported
        The encoder's own weights are not installed, or are others.
    """
    path = files("adwright.data").joinpath("facts_reader", "weights.npz")
    with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
        return with_additions(packed(), {name: data[name].astype(np.float32) for name in data.files})


def with_additions(base: Packed, learnt: dict[str, Array]) -> Encoder:
    """An encoder from its own weights and what was learnt: ``l0.q.A``, ``l0.q.B``, norms, marks and head."""
    width = base.width

    def matrix(layer: int, name: str) -> tuple[Array, Array]:
        out, into = (width * times for times in MATRICES[name])
        own = base.tensor(f"l{layer}.{name}.w", out, into)
        added = learnt[f"l{layer}.{name}.B"] @ learnt[f"l{layer}.{name}.A"]
        return own + np.float32(SCALE) * added, base.tensor(f"l{layer}.{name}.b", out)

    def norm(name: str) -> tuple[Array, Array]:
        return learnt[f"{name}.w"], learnt[f"{name}.b"]

    layers = tuple(
        Layer({name: matrix(i, name) for name in MATRICES}, {name: norm(f"l{i}.{name}") for name in NORMS})
        for i in range(base.layers)
    )
    positions = base.tensor("emb.pos", -1, width) + base.tensor("emb.type", -1, width)[0]
    return Encoder(base, positions, norm("emb.ln"), layers, learnt["marks"], (learnt["head.w"], learnt["head.b"]))


def _normed(x: Array, weight: Array, bias: Array) -> Array:
    centred = x - x.mean(axis=-1, keepdims=True)
    spread: Array = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(_TINY))
    normed: Array = centred / spread * weight + bias
    return normed


def _gelu(x: Array) -> Array:
    from scipy.special import erf  # costs 170 ms, and most checks never ask the encoder

    return x * np.float32(0.5) * (1 + erf(x * np.float32(0.5**0.5)))  # type: ignore[no-any-return] # scipy has no types


def _softmax(x: Array) -> Array:
    raised = np.exp(x - x.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)  # type: ignore[no-any-return] # numpy loses it
