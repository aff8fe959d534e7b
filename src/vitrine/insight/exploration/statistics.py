"""What a statistic is: arrays of known shapes, with the rows and the source behind them.

The kinds that several topics share stand here, with the counting that fills them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from vitrine.artefacts.reading import parsing
from vitrine.categories import CODES

if TYPE_CHECKING:
    import pandas as pd


CATEGORIES = len(CODES)
# Shares of the rows below each of the five values that sum a distribution up.
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
DECIMALS = 5


def no_progress(_: float) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, eq=False)
class ProductRows:
    """Products to count, and what is said of them.

    Attributes
    ----------
    frame : DataFrame
        One row per product; ``column`` is its category, as a place in CODES.
    split, source : str
        Messages.
    """

    frame: pd.DataFrame
    split: str
    source: str

    @property
    def columns(self) -> np.ndarray:
        """Category of each product, as a place in CODES: int64 (n,)."""
        return self.frame["column"].to_numpy(np.int64)


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
        record: dict[str, Any] = {}
        for part in fields(self):
            value = getattr(self, part.name)
            if isinstance(value, np.ndarray) and value.dtype.kind == "f":
                rounded = np.round(value.astype(np.float64), DECIMALS)
                value = rounded.astype(object)
                value[np.isnan(rounded)] = None
            record[part.name] = value.tolist() if isinstance(value, np.ndarray) else value
        return record

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
        with parsing(cls.FOLDER):
            values = {part.name: _read(part, record[part.name], sizes) for part in fields(cls)}
            return cls(**values)


def _read(part: Any, value: Any, sizes: dict[str, int]) -> Any:
    """Value of one field; the lengths of its dimensions are checked against ``sizes``."""
    if "shape" in part.metadata:
        value = np.asarray(value, part.metadata["dtype"])
        expected, lengths = part.metadata["shape"], value.shape
    elif "names" in part.metadata:
        value = tuple(str(word) for word in value)
        expected, lengths = (part.metadata["names"],), (len(value),)
    else:
        return int(value) if part.name == "rows" else str(value)
    for wanted, length in zip(expected, lengths, strict=True):
        known = sizes.setdefault(wanted, length) if isinstance(wanted, str) else wanted
        if known != length:
            raise ValueError("shapes that do not agree")
    return value


@dataclass(frozen=True, eq=False)
class CategoryCounts(Statistic):
    """Products of each category; ``counts`` is int64 (27,), in the order of CODES."""

    counts: np.ndarray = array(np.int64, CATEGORIES)

    def of_largest(self) -> np.ndarray:
        """Products of each category for one of the largest: float64 (27,), 1 at most."""
        return np.asarray(self.counts / max(int(self.counts.max()), 1))

    def shares(self) -> np.ndarray:
        """Share of all the products: float64 (27,)."""
        return np.asarray(self.counts / max(int(self.counts.sum()), 1))


@dataclass(frozen=True, eq=False)
class CategoryShares(Statistic):
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


def count_categories(rows: ProductRows) -> CategoryCounts:
    """Count the products of each category."""
    counts = np.bincount(rows.columns, minlength=CATEGORIES)
    return CategoryCounts(len(rows.frame), rows.split, rows.source, counts)


def count_shares(rows: ProductRows, facts: Mapping[str, np.ndarray]) -> CategoryShares:
    """Count the products of each category that each fact (ndarray of bool, (n,)) is true of."""
    columns = rows.columns
    totals = np.bincount(columns, minlength=CATEGORIES)
    counts = [np.bincount(columns[fact], minlength=CATEGORIES) for fact in facts.values()]
    return CategoryShares(
        rows=len(columns),
        split=rows.split,
        source=rows.source,
        measures=tuple(facts),
        counts=np.array(counts, np.int64).reshape(len(facts), CATEGORIES),
        totals=np.tile(totals, (len(facts), 1)),
    )


def count_distributions(
    rows: ProductRows, numbers: Mapping[str, tuple[np.ndarray, np.ndarray]]
) -> Distributions:
    """Count how some numbers are spread, by category.

    Parameters
    ----------
    rows : ProductRows
    numbers : mapping of str to (ndarray of float (n,), ndarray of float (edges,))
        The numbers, NaN for a product that has none, and the limits of their bins: as many for
        each measure.
    """
    columns = rows.columns
    edges = np.array([edges for _, edges in numbers.values()], np.float64)
    histograms = np.zeros((len(numbers), CATEGORIES, edges.shape[1] - 1), np.int64)
    quantiles = np.full((len(numbers), CATEGORIES, len(QUANTILES)), np.nan)
    means = np.full((len(numbers), CATEGORIES), np.nan)
    for place, (values, limits) in enumerate(numbers.values()):
        for column in range(CATEGORIES):
            own = values[columns == column]
            own = own[~np.isnan(own)]
            if len(own):
                clipped = np.clip(own, limits[0], limits[-1])
                histograms[place, column] = np.histogram(clipped, limits)[0]
                quantiles[place, column] = np.quantile(own, QUANTILES)
                means[place, column] = own.mean()
    return Distributions(
        len(columns), rows.split, rows.source, tuple(numbers), edges, histograms, quantiles, means
    )
