"""What the models decide by: terms of the text model, places of the picture model.

Both are means over many products, shipped by category. The maps of one picture are
:meth:`vitrine.models.image.ImageModel.evidence_maps`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from vitrine.artefacts.reading import parsing, read_arrays, read_record
from vitrine.artefacts.store import Store
from vitrine.categories import CODES

TERMS_KEY, TERMS_PATH = "trust_terms", "trust/terms.json"
MAPS_KEY, MAPS_PATH = "trust_maps", "trust/maps.npz"
KINDS = ("words", "pieces")
# A term of fewer listings may be a name, or point at one product.
FEWEST_LISTINGS = 8
# A mean of fewer pictures would show one of them.
FEWEST_PICTURES = 10


@dataclass(frozen=True)
class Term:
    """A term and what it does.

    Attributes
    ----------
    text : str
        Lower case, no accents.
    push : float
        What it adds to the score of the category, on average; below 0 for one that speaks against.
    share : float
        Share of the listings that hold it: those of the category for a term that speaks for it,
        those of the others for one that speaks against.
    """

    text: str
    push: float
    share: float


@dataclass(frozen=True)
class CategoryTerms:
    """Terms of one category, the strongest first.

    Attributes
    ----------
    speaks_for, against : dict of str to tuple of Term
        By kind: ``words`` (one or two), ``pieces`` (letters within words).
    """

    speaks_for: Mapping[str, tuple[Term, ...]]
    against: Mapping[str, tuple[Term, ...]]

    def to_record(self) -> dict[str, Any]:
        """As JSON."""
        return {
            side: {
                kind: [[term.text, round(term.push, 5), round(term.share, 4)] for term in several]
                for kind, several in terms.items()
            }
            for side, terms in (("for", self.speaks_for), ("against", self.against))
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> CategoryTerms:
        """Read back :meth:`to_record`; KeyError, TypeError or ValueError when it is another."""
        speaks_for, against = (
            {
                kind: tuple(
                    Term(str(text), float(push), float(share))
                    for text, push, share in record[side][kind]
                )
                for kind in KINDS
            }
            for side in ("for", "against")
        )
        return cls(speaks_for, against)


@dataclass(frozen=True, eq=False)
class TermEvidence:
    """Terms of every category.

    Attributes
    ----------
    rows : int
        Listings that were read.
    categories : tuple of CategoryTerms, 27
        In the order of CODES.
    """

    rows: int
    categories: tuple[CategoryTerms, ...]

    def to_record(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "rows": self.rows,
            "categories": [terms.to_record() for terms in self.categories],
        }


def read_terms(store: Store) -> TermEvidence:
    """The shipped terms.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
    """
    record = read_record(store, TERMS_KEY)
    with parsing(TERMS_PATH):
        categories = tuple(CategoryTerms.from_record(part) for part in record["categories"])
        if len(categories) != len(CODES):
            raise ValueError("not the 27 categories")
        return TermEvidence(int(record["rows"]), categories)


@dataclass(frozen=True, eq=False)
class AttentionMaps:
    """Mean maps of the categories.

    Attributes
    ----------
    pictures : ndarray of int64, (27,)
        Pictures of each category.
    maps : ndarray of float32, (27, side, side)
        Share of the evidence for the category that each place gives, times the number of places:
        1 everywhere when every place counts alike. Zeros for a category with fewer than
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
        """The same, if every place counted alike."""
        side = self.maps.shape[1]
        return float(((side - 2 * (side // 3)) / side) ** 2)


def read_maps(store: Store) -> AttentionMaps:
    """The shipped maps.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
    """
    return maps_of(read_arrays(store, MAPS_KEY))


def maps_of(arrays: Mapping[str, np.ndarray]) -> AttentionMaps:
    """Maps from their arrays.

    Raises
    ------
    ArtefactAltered
        When they are not those of the 27 categories.
    """
    with parsing(MAPS_PATH):
        pictures, maps = arrays["pictures"].astype(np.int64), arrays["maps"].astype(np.float32)
        if pictures.shape != (len(CODES),) or maps.ndim != 3 or len(maps) != len(CODES):
            raise ValueError("not the 27 categories")
    return AttentionMaps(pictures, maps)
