"""How far a table is from the products that the models learnt from, of which counts are shipped.

Every measure is tested, the p-values are adjusted for being several (Holm), and a level is given by
the size of the difference beyond what chance would show, not by the p-value: with 100,000 rows
everything is significant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

import numpy as np

from vitrine.artefacts.reading import parsing, read_record
from vitrine.artefacts.store import Store
from vitrine.errors import Count, DataRefused
from vitrine.i18n import N_
from vitrine.insight.trust.drift_measures import MEASURES, Measure, TableCounts
from vitrine.insight.trust.significance import Difference, compare_named, compare_ordered, holm

REFERENCE_KEY, REFERENCE_PATH = "trust_reference", "trust/reference.json"

# Fewer rows say nothing of a table: even the largest differences would be chance.
FEWEST_ROWS = 30
SIGNIFICANT = 0.05
# Share of the products that would have to change for the two to be alike, beyond chance.
SOME, STRONG = 0.1, 0.2

TOO_FEW = N_(
    "There is nothing to compare: a comparison needs at least {fewest} rows with words or a "
    "picture, and the table has {rows}."
)
NO_WORDS = N_(
    "There is nothing to compare: none of the {rows} rows has a title or a description, and none "
    "has a picture that can be read."
)
FEW_ROWS = N_("only {rows} rows have it, and at least {fewest} are needed")
ONE_CATEGORY = N_(
    "every row gets the same category, {category}: a table of one kind of product always differs "
    "from a whole catalogue"
)
NOT_GIVEN = N_("the table does not have it")


@dataclass(frozen=True, eq=False)
class ReferenceCounts:
    """Products of the reference over the bins of a measure.

    Attributes
    ----------
    counts : ndarray of int64, (bins,)
    rows : str
        Message: which products were counted.
    """

    counts: np.ndarray
    rows: str


@dataclass(frozen=True, eq=False)
class Reference:
    """Counts of every measure, by key."""

    measures: Mapping[str, ReferenceCounts]

    def to_record(self) -> dict[str, Any]:
        """As JSON."""
        return {
            key: {"rows": known.rows, "counts": known.counts.tolist()}
            for key, known in self.measures.items()
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Reference:
        """Read back :meth:`to_record`.

        Raises
        ------
        ArtefactAltered
            When a measure is missing or has other bins.
        """
        with parsing(REFERENCE_PATH):
            measures = {
                measure.key: ReferenceCounts(
                    np.array(record[measure.key]["counts"], np.int64),
                    str(record[measure.key]["rows"]),
                )
                for measure in MEASURES
            }
            for measure in MEASURES:
                counts = measures[measure.key].counts
                if counts.shape != (measure.bins,) or counts.sum() <= 0:
                    raise ValueError("other bins")
        return cls(measures)


def read_reference(store: Store) -> Reference:
    """The shipped reference.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
    """
    return Reference.from_record(read_record(store, REFERENCE_KEY))


class Level(IntEnum):
    """How far a measure is from the reference."""

    NOT_COMPARED = 0
    SAME = 1
    SLIGHT = 2
    SOME = 3
    STRONG = 4


@dataclass(frozen=True, eq=False)
class DriftFinding:
    """A table against the reference, by one measure.

    Attributes
    ----------
    measure : Measure
    reference : ReferenceCounts
    counts : ndarray of int64, (bins,)
        Rows of the table in each bin.
    difference : Difference or None
        None when it was not compared.
    p : float
        Adjusted for all the measures compared; 1 when it was not.
    reason : str
        Message that says why it was not compared, with the places of ``values``.
    values : dict
    """

    measure: Measure
    reference: ReferenceCounts
    counts: np.ndarray
    difference: Difference | None = None
    p: float = 1.0
    reason: str = ""
    values: dict[str, object] | None = None

    @property
    def level(self) -> Level:
        """Chance first, then the size of the difference."""
        if self.difference is None:
            return Level.NOT_COMPARED
        if self.p >= SIGNIFICANT:
            return Level.SAME
        excess = self.difference.excess
        if excess < SOME or (self.measure.higher_is_fine and not self.is_lower):
            return Level.SLIGHT
        return Level.STRONG if excess >= STRONG else Level.SOME

    @property
    def is_lower(self) -> bool:
        """Whether ordered values are lower than those of the reference, on average over bins."""
        return bool(np.cumsum(self.shares - self.reference_shares).sum() > 0)

    @property
    def rows(self) -> int:
        """Rows of the table that it was taken on."""
        return int(self.counts.sum())

    @property
    def most_changed(self) -> list[int]:
        """Bins by how much their share changed, the most first."""
        change = np.abs(self.shares - self.reference_shares)
        return [int(place) for place in np.argsort(-change, kind="stable")]

    @property
    def reference_shares(self) -> np.ndarray:
        """Share of each bin in the reference."""
        return np.asarray(self.reference.counts / self.reference.counts.sum())

    @property
    def shares(self) -> np.ndarray:
        """Share of each bin in the table; zeros when no row has it."""
        return np.asarray(self.counts / max(1, self.rows))


@dataclass(frozen=True, eq=False)
class Drift:
    """A table against the reference.

    Attributes
    ----------
    rows : int
        Rows of the table.
    findings : tuple of DriftFinding
        In the order of the measures.
    unknown : tuple of (str, int)
        Words of the table that the model does not know, and the products that hold them.
    read : int
        Products that these words were looked for in.
    """

    rows: int
    findings: tuple[DriftFinding, ...]
    unknown: tuple[tuple[str, int], ...] = ()
    read: int = 0

    @property
    def level(self) -> Level:
        """The worst of the measures."""
        return max(finding.level for finding in self.findings)

    @property
    def compared(self) -> list[DriftFinding]:
        """Measures that were compared."""
        return [finding for finding in self.findings if finding.difference is not None]

    def at(self, level: Level) -> list[DriftFinding]:
        """Measures of a level, the largest difference first."""
        found = [finding for finding in self.findings if finding.level is level]
        return sorted(found, key=lambda f: -f.difference.excess if f.difference else 0.0)


def compare(reference: Reference, counted: TableCounts, rows: int, usable: int) -> Drift:
    """Compare the counts of a table with the reference.

    Parameters
    ----------
    rows, usable : int
        Rows of the table; of these, rows with words or a picture.

    Raises
    ------
    DataRefused
        When there is nothing to compare; the sentence says why.
    """
    if not usable:
        raise DataRefused(NO_WORDS, rows=Count(rows))
    if usable < FEWEST_ROWS:
        raise DataRefused(TOO_FEW, rows=Count(usable), fewest=FEWEST_ROWS)
    findings = []
    for measure in MEASURES:
        counts = counted.counts.get(measure.key, np.zeros(measure.bins, np.int64))
        finding = DriftFinding(measure, reference.measures[measure.key], counts)
        if not finding.rows:
            finding = replace(finding, reason=NOT_GIVEN)
        elif finding.rows < FEWEST_ROWS:
            values: dict[str, object] = {"rows": Count(finding.rows), "fewest": FEWEST_ROWS}
            finding = replace(finding, reason=FEW_ROWS, values=values)
        elif measure.key == "category" and counts.max() == finding.rows:
            values = {"category": list(measure.options.values())[int(counts.argmax())]}
            finding = replace(finding, reason=ONE_CATEGORY, values=values)
        else:
            test = compare_ordered if measure.is_ordered else compare_named
            finding = replace(finding, difference=test(finding.reference.counts, counts))
        findings.append(finding)
    # p-values are adjusted together: that of each measure depends on the others.
    adjusted = iter(holm([f.difference.p for f in findings if f.difference is not None]))
    tested = [f if f.difference is None else replace(f, p=next(adjusted)) for f in findings]
    return Drift(rows, tuple(tested), tuple(counted.unknown), counted.rows("language"))
