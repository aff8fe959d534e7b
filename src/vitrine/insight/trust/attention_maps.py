"""Where in a picture each category is recognised, as a mean over many pictures.

The maps of one picture are :meth:`vitrine.models.image.ImageModel.evidence_maps`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vitrine.artefacts.manifest import Artefact, describe, update_manifest
from vitrine.artefacts.reading import UNREADABLE, read_arrays
from vitrine.artefacts.store import Store
from vitrine.artefacts.writing import write_atomically
from vitrine.categories import CODES
from vitrine.errors import ArtefactAltered
from vitrine.insight.trust.reference import PRODUCER

if TYPE_CHECKING:
    from vitrine.models.image import ImageModel

KEY, PATH = "trust_maps", "trust/maps.npz"
# A mean of fewer pictures would show one of them.
FEWEST_PICTURES = 10


@dataclass(frozen=True, eq=False)
class AttentionMaps:
    """Mean maps of the categories.

    Attributes
    ----------
    pictures : ndarray of int64, (27,)
        Pictures of each category.
    maps : ndarray of float32, (27, side, side)
        Share of the evidence for the category that each place gives, times the number of places:
        1 everywhere when no place tells more than another. Zeros for a category with fewer than
        10 pictures.
    """

    pictures: np.ndarray
    maps: np.ndarray

    def known(self, column: int) -> bool:
        """Whether a category has enough pictures."""
        return bool(self.pictures[column] >= FEWEST_PICTURES)

    def centre(self, column: int) -> float:
        """Share of the evidence in the middle of the picture: a third of the side each way."""
        found, side = self.maps[column], self.maps.shape[1]
        edge = side // 3
        return float(found[edge : side - edge, edge : side - edge].sum() / found.sum())

    def even_centre(self) -> float:
        """The same, if every place told as much."""
        side = self.maps.shape[1]
        return float(((side - 2 * (side // 3)) / side) ** 2)


def evidence(maps: np.ndarray, column: int) -> np.ndarray:
    """Share of the evidence for a category at each place: (side, side), mean 1; NaN without any.

    What all categories get alike changes no probability: their mean is taken away first. Evidence
    against a category is not counted.

    Parameters
    ----------
    maps : ndarray of float, (27, side, side)
    """
    own = np.maximum(maps[column] - maps.mean(axis=0), 0)
    with np.errstate(invalid="ignore"):
        return np.asarray(own / own.mean())


def mean_maps(model: ImageModel, pictures: Iterable[tuple[int, np.ndarray]]) -> AttentionMaps:
    """Mean evidence for the true category, over pictures with their columns."""
    counts = np.zeros(len(CODES), np.int64)
    sums: np.ndarray | None = None
    for column, pixels in pictures:
        square = model.card.preparation.square(pixels)
        found = evidence(model.evidence_maps(square, range(len(CODES))), column)
        if sums is None:
            sums = np.zeros((len(CODES), *found.shape))
        if not np.isnan(found).any():
            counts[column] += 1
            sums[column] += found
    means = (np.zeros((len(CODES), 1, 1)) if sums is None else sums) / np.maximum(counts, 1)[
        :, None, None
    ]
    means[counts < FEWEST_PICTURES] = 0
    return AttentionMaps(counts, means.astype(np.float32))


def ship_maps(maps: AttentionMaps, root: Path) -> Artefact:
    """Write the artefact and its manifest row."""
    stream = BytesIO()
    np.savez_compressed(stream, pictures=maps.pictures, maps=maps.maps)
    write_atomically(root / PATH, stream.getvalue())
    data = f"means over {int(maps.pictures.sum())} gold pictures"
    row = describe(root, PATH, KEY, "arrays", PRODUCER, data)
    update_manifest(root, [row])
    return row


def read_maps(store: Store) -> AttentionMaps:
    """The shipped maps.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
    """
    return maps_of(read_arrays(store, KEY))


def maps_of(arrays: Mapping[str, np.ndarray]) -> AttentionMaps:
    """Maps from their arrays.

    Raises
    ------
    ArtefactAltered
        When they are not those of the 27 categories.
    """
    try:
        pictures, maps = arrays["pictures"].astype(np.int64), arrays["maps"].astype(np.float32)
    except (KeyError, ValueError) as error:
        raise ArtefactAltered(UNREADABLE, path=f"fichiers/{PATH}") from error
    if pictures.shape != (len(CODES),) or maps.ndim != 3 or len(maps) != len(CODES):
        raise ArtefactAltered(UNREADABLE, path=f"fichiers/{PATH}")
    return AttentionMaps(pictures, maps)
