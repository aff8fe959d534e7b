"""Rows as networks take them: which may share a batch, and what a batch of them looks like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from vitrine.text.vectorising import widths_of

if TYPE_CHECKING:
    import keras
    from scipy.sparse import csr_matrix

# Rows that are only read go through in blocks of this many.
BLOCK = 512


class Rows(Protocol):
    """What a network can be trained on, or asked about.

    Attributes
    ----------
    groups : sequence of ndarray of int
        Numbers of the rows, in sets whose rows may share a batch.
    """

    @property
    def groups(self) -> Sequence[np.ndarray]:
        """Numbers of the rows, in sets whose rows may share a batch."""

    def __len__(self) -> int:
        """How many rows there are."""

    def take(self, chosen: np.ndarray, rng: np.random.Generator | None = None) -> Any:
        """Input of the network for some rows of one group.

        With a generator, a row may be altered at random, as augmentation does while learning.
        """


class SequenceRows:
    """Numbers of words; rows of one width share a batch.

    Parameters
    ----------
    rows : ndarray of int32, (n, length)
        As :meth:`vitrine.text.vectorising.Vocabulary.rows` makes them.
    """

    def __init__(self, rows: np.ndarray) -> None:
        self.rows = rows
        self.widths = widths_of(rows)
        self.groups = [np.flatnonzero(self.widths == width) for width in np.unique(self.widths)]

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, chosen: np.ndarray, rng: np.random.Generator | None = None) -> np.ndarray:
        """Numbers of words, int32 (n, width of the group)."""
        return self.rows[chosen, -self.widths[chosen[0]] :]


class TermRows:
    """TF-IDF rows, which stay sparse: a text holds few of the terms.

    Parameters
    ----------
    rows : csr_matrix of float32, (n, terms)
    """

    def __init__(self, rows: csr_matrix) -> None:
        self.rows = rows
        self.groups = [np.arange(rows.shape[0])]

    def __len__(self) -> int:
        return int(self.rows.shape[0])

    def take(self, chosen: np.ndarray, rng: np.random.Generator | None = None) -> Any:
        """Sparse tensor of float32, (n, terms)."""
        import tensorflow as tf

        block = self.rows[chosen].tocoo()
        cells = np.stack([block.row, block.col], axis=1).astype(np.int64)
        return tf.SparseTensor(cells, block.data, block.shape)


def blocks_of(rows: Rows, size: int = BLOCK) -> Iterator[np.ndarray]:
    """Numbers of rows, block after block, each within one group."""
    for group in rows.groups:
        for start in range(0, len(group), size):
            yield group[start : start + size]


def logits_of(network: keras.Model, rows: Rows, size: int = BLOCK) -> np.ndarray:
    """What a network answers for each row, float32 (n, categories)."""
    return _answered(network, rows, size, np.float32)


def last_layer_of(network: keras.Model, rows: Rows, size: int = BLOCK) -> np.ndarray:
    """What a network made of each row just before its logits, float16 (n, width).

    Half precision, block after block: 85,000 rows of 1,280 numbers take 217 MB.
    """
    import keras

    before = network.get_layer("logits").input
    return _answered(keras.Model(network.input, before), rows, size, np.float16)


def _answered(network: keras.Model, rows: Rows, size: int, kind: type[np.floating]) -> np.ndarray:
    found = np.zeros((len(rows), network.output.shape[-1]), kind)
    for block in blocks_of(rows, size):
        found[block] = np.asarray(network(rows.take(block), training=False))
    return found
