"""What every statistic is: arrays of known shapes, with the rows and the source behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Self

import numpy as np

from vitrine.artefacts.reading import UNREADABLE
from vitrine.categories import CODES
from vitrine.errors import ArtefactAltered

CATEGORIES = len(CODES)
# Shares of the rows below each of the five values that sum a distribution up.
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
DECIMALS = 5


def array(dtype: type[np.generic], *shape: int | str) -> Any:
    """Field of an array; a name in ``shape`` is one length wherever it stands in the class."""
    return field(metadata={"dtype": dtype, "shape": shape})


def names(dimension: str) -> Any:
    """Field of a tuple of str, whose length is that of a dimension of the arrays."""
    return field(metadata={"names": dimension})


@dataclass(frozen=True, eq=False)
class Statistic:
    """Base of the statistics.

    Attributes
    ----------
    rows : int
        Products that were counted.
    split, source : str
        Messages: which side of the split they are on, and where they come from.
    """

    FOLDER: ClassVar[str] = "exploration"

    rows: int
    split: str
    source: str

    def to_record(self) -> dict[str, Any]:
        """Name to value: plain values for JSON, None where a number is unknown."""
        return {part.name: _plain(getattr(self, part.name)) for part in fields(self)}

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Name to array, for an ``.npz``: names and messages become arrays of text."""
        return {part.name: np.asarray(getattr(self, part.name)) for part in fields(self)}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_record` or :meth:`to_arrays` wrote.

        Raises
        ------
        ArtefactAltered
            When a part is missing, or its shape does not agree with the others.
        """
        sizes: dict[str, int] = {}
        try:
            values = {part.name: _value(part, record[part.name], sizes) for part in fields(cls)}
            return cls(**values)
        except (KeyError, TypeError, ValueError) as error:
            raise ArtefactAltered(UNREADABLE, path=f"fichiers/{cls.FOLDER}") from error


def _value(part: Any, value: Any, sizes: dict[str, int]) -> Any:
    if "shape" in part.metadata:
        found = np.asarray(value, part.metadata["dtype"])
        _agree(part.metadata["shape"], found.shape, sizes)
        return found
    if "names" in part.metadata:
        words = tuple(str(word) for word in value)
        _agree((part.metadata["names"],), (len(words),), sizes)
        return words
    return int(value) if part.name == "rows" else str(value)


def _agree(expected: tuple[int | str, ...], found: tuple[int, ...], sizes: dict[str, int]) -> None:
    if len(expected) != len(found):
        raise ValueError("another number of dimensions")
    for wanted, length in zip(expected, found, strict=True):
        known = sizes.setdefault(wanted, length) if isinstance(wanted, str) else wanted
        if known != length:
            raise ValueError("shapes that do not agree")


def _plain(value: Any) -> Any:
    if not isinstance(value, np.ndarray):
        return list(value) if isinstance(value, tuple) else value
    if value.dtype.kind != "f":
        return value.tolist()
    rounded = np.round(value.astype(np.float64), DECIMALS)
    values = rounded.astype(object)
    values[np.isnan(rounded)] = None
    return values.tolist()


@dataclass(frozen=True, eq=False)
class Shares(Statistic):
    """How many products of each category something is true of.

    Attributes
    ----------
    measures : tuple of str
    counts, totals : ndarray of int64, (measures, 27)
        Products it is true of, and products that were looked at.
    """

    measures: tuple[str, ...] = names("measures")
    counts: np.ndarray = array(np.int64, "measures", CATEGORIES)
    totals: np.ndarray = array(np.int64, "measures", CATEGORIES)

    def share(self, measure: str) -> np.ndarray:
        """Share of the products of each category, NaN without any: float64 (27,)."""
        place = self.measures.index(measure)
        totals = self.totals[place]
        return np.where(totals > 0, self.counts[place] / np.maximum(totals, 1), np.nan)

    def overall(self, measure: str) -> tuple[int, int]:
        """Products it is true of, and products looked at, over all categories."""
        place = self.measures.index(measure)
        return int(self.counts[place].sum()), int(self.totals[place].sum())


@dataclass(frozen=True, eq=False)
class Distributions(Statistic):
    """How a number of each product is spread, by category.

    Attributes
    ----------
    measures : tuple of str
    edges : ndarray of float64, (measures, edges)
        Limits of the bins, rising; the last bin also holds what is above.
    histograms : ndarray of int64, (measures, 27, bins)
    quantiles : ndarray of float64, (measures, 27, 5)
        Values below which 5, 25, 50, 75 and 95 % of the products are; NaN without products.
    means : ndarray of float64, (measures, 27)
    """

    measures: tuple[str, ...] = names("measures")
    edges: np.ndarray = array(np.float64, "measures", "edges")
    histograms: np.ndarray = array(np.int64, "measures", CATEGORIES, "bins")
    quantiles: np.ndarray = array(np.float64, "measures", CATEGORIES, len(QUANTILES))
    means: np.ndarray = array(np.float64, "measures", CATEGORIES)

    def counts(self, measure: str) -> np.ndarray:
        """Products of each category that have the number: int64 (27,)."""
        return np.asarray(self.histograms[self.measures.index(measure)].sum(axis=1))

    def mean(self, measure: str) -> float:
        """Mean over all products; NaN without any."""
        place, counts = self.measures.index(measure), self.counts(measure)
        if not counts.sum():
            return float("nan")
        return float(np.nansum(self.means[place] * counts) / counts.sum())


def count_shares(
    columns: np.ndarray, facts: Mapping[str, np.ndarray], split: str, source: str
) -> Shares:
    """Count the products of each category that each fact is true of.

    Parameters
    ----------
    columns : ndarray of int, (n,)
        Category of each product, as its place in CODES.
    facts : mapping of str to ndarray of bool, (n,)
    """
    totals = np.bincount(columns, minlength=CATEGORIES)
    counts = [np.bincount(columns[fact], minlength=CATEGORIES) for fact in facts.values()]
    return Shares(
        rows=len(columns),
        split=split,
        source=source,
        measures=tuple(facts),
        counts=np.array(counts, np.int64).reshape(len(facts), CATEGORIES),
        totals=np.tile(totals, (len(facts), 1)),
    )


def spread(
    columns: np.ndarray,
    numbers: Mapping[str, tuple[np.ndarray, np.ndarray]],
    split: str,
    source: str,
) -> Distributions:
    """Spread of some numbers by category.

    Parameters
    ----------
    columns : ndarray of int, (n,)
        Category of each product, as its place in CODES.
    numbers : mapping of str to (ndarray of float (n,), ndarray of float (edges,))
        The numbers, NaN for a product that has none, and the limits of their bins: as many for
        each measure.
    """
    parts = [_spread(columns, values, edges) for values, edges in numbers.values()]
    histograms, quantiles, means = (np.array(part) for part in zip(*parts, strict=True))
    edges = np.array([edges for _, edges in numbers.values()], np.float64)
    return Distributions(
        len(columns), split, source, tuple(numbers), edges, histograms, quantiles, means
    )


def _spread(
    columns: np.ndarray, values: np.ndarray, edges: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    histograms = np.zeros((CATEGORIES, len(edges) - 1), np.int64)
    quantiles = np.full((CATEGORIES, len(QUANTILES)), np.nan)
    means = np.full(CATEGORIES, np.nan)
    for column in range(CATEGORIES):
        own = values[columns == column]
        own = own[~np.isnan(own)]
        if len(own):
            histograms[column] = np.histogram(np.clip(own, edges[0], edges[-1]), edges)[0]
            quantiles[column] = np.quantile(own, QUANTILES)
            means[column] = own.mean()
    return histograms, quantiles, means
