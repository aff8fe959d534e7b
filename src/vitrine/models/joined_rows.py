"""Products as several networks saw them: their last layers, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class LastLayer:
    """What a network made of the products of one part, just before its decision.

    Attributes
    ----------
    places : ndarray of int, (n,)
        Of the products that it could read, among those of the part; ascending.
    values : ndarray of float16, (n, width)
    """

    places: np.ndarray
    values: np.ndarray


class JoinedRows:
    """Rows of a concatenation; numbers are gathered when their batch comes.

    Parameters
    ----------
    layers : dict of str to LastLayer
        By the name of the input.
    places : ndarray of int, (n,)
        The products that are the rows. One that a network could not read has zeros there.
    """

    def __init__(self, layers: Mapping[str, LastLayer], places: np.ndarray) -> None:
        self.places = places
        self.groups = [np.arange(len(places))]
        self.widths = {name: layer.values.shape[1] for name, layer in layers.items()}
        self._values = [layer.values for layer in layers.values()]
        self._found = [_found(layer.places, places) for layer in layers.values()]

    def __len__(self) -> int:
        return len(self.places)

    def take(self, chosen: np.ndarray, rng: np.random.Generator | None = None) -> list[np.ndarray]:
        """Input of each network for some rows, float32 (n, width); nothing is altered."""
        return [
            _filled(values, found[chosen])
            for values, found in zip(self._values, self._found, strict=True)
        ]


def _found(known: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Row of each place among the known ones, -1 where it is not."""
    return np.where(np.isin(places, known), np.searchsorted(known, places), -1)


def _filled(values: np.ndarray, rows: np.ndarray) -> np.ndarray:
    found = np.zeros((len(rows), values.shape[1]), np.float32)
    found[rows >= 0] = values[rows[rows >= 0]]
    return found
