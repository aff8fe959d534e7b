"""How far a table is from the products that the models learnt from.

Every measure is tested, the p-values are adjusted for being several (Holm), and a level is given by
the size of the difference beyond what chance would show, not by the p-value: with 100,000 rows
everything is significant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from vitrine.errors import Count, DataRefused
from vitrine.i18n import N_
from vitrine.insight.trust.measures import MEASURES, Measure
from vitrine.insight.trust.observing import Observed
from vitrine.insight.trust.reference import Known, Reference
from vitrine.insight.trust.significance import Difference, compare_named, compare_ordered, holm

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


class Level(IntEnum):
    """How far a measure is from the reference."""

    NOT_COMPARED = 0
    SAME = 1
    SLIGHT = 2
    SOME = 3
    STRONG = 4


@dataclass(frozen=True, eq=False)
class Finding:
    """What a measure says.

    Attributes
    ----------
    measure : Measure
    reference : Known
    found : ndarray of int64, (bins,)
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
    reference: Known
    found: np.ndarray
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
        if excess < SOME or (self.measure.higher_is_well and not self.is_lower):
            return Level.SLIGHT
        return Level.STRONG if excess >= STRONG else Level.SOME

    @property
    def is_lower(self) -> bool:
        """Whether ordered values are lower than those of the reference, on average over bins."""
        return bool(np.cumsum(self.shares_found - self.shares_known).sum() > 0)

    @property
    def rows(self) -> int:
        """Rows of the table that it was taken on."""
        return int(self.found.sum())

    @property
    def most_changed(self) -> list[int]:
        """Bins by how much their share changed, the most first."""
        change = np.abs(self.shares_found - self.shares_known)
        return [int(place) for place in np.argsort(-change, kind="stable")]

    @property
    def shares_known(self) -> np.ndarray:
        """Share of each bin in the reference."""
        return np.asarray(self.reference.counts / self.reference.counts.sum())

    @property
    def shares_found(self) -> np.ndarray:
        """Share of each bin in the table; zeros when no row has it."""
        return np.asarray(self.found / max(1, self.rows))


@dataclass(frozen=True, eq=False)
class Drift:
    """A table against the reference.

    Attributes
    ----------
    rows : int
        Rows of the table.
    findings : tuple of Finding
        In the order of the measures.
    unknown : tuple of (str, int)
        Words of the table that the model does not know, and the products that hold them.
    read : int
        Products that these words were looked for in.
    """

    rows: int
    findings: tuple[Finding, ...]
    unknown: tuple[tuple[str, int], ...] = ()
    read: int = 0

    @property
    def level(self) -> Level:
        """The worst of the measures."""
        return max(finding.level for finding in self.findings)

    @property
    def compared(self) -> list[Finding]:
        """Measures that were compared."""
        return [finding for finding in self.findings if finding.difference is not None]

    def at(self, level: Level) -> list[Finding]:
        """Measures of a level, the largest difference first."""
        found = [finding for finding in self.findings if finding.level is level]
        return sorted(found, key=lambda f: -f.difference.excess if f.difference else 0.0)


def compare(reference: Reference, observed: Observed, rows: int, usable: int) -> Drift:
    """Compare what was observed of a table with the reference.

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
    findings = list(_found(reference, observed))
    adjusted = iter(holm([f.difference.p for f in findings if f.difference is not None]))
    tested = tuple(
        finding if finding.difference is None else _with_p(finding, next(adjusted))
        for finding in findings
    )
    return Drift(rows, tested, tuple(observed.unknown), observed.rows("language"))


def _found(reference: Reference, observed: Observed) -> Iterator[Finding]:
    for measure in MEASURES:
        known = reference.measures[measure.key]
        found = observed.counts.get(measure.key, np.zeros(measure.bins, np.int64))
        yield _finding(measure, known, found)


def _finding(measure: Measure, known: Known, found: np.ndarray) -> Finding:
    rows = int(found.sum())
    if not rows:
        return Finding(measure, known, found, reason=NOT_GIVEN)
    if rows < FEWEST_ROWS:
        values: dict[str, object] = {"rows": Count(rows), "fewest": FEWEST_ROWS}
        return Finding(measure, known, found, reason=FEW_ROWS, values=values)
    if measure.key == "category" and found.max() == rows:
        values = {"category": list(measure.options.values())[int(found.argmax())]}
        return Finding(measure, known, found, reason=ONE_CATEGORY, values=values)
    test = compare_ordered if measure.is_ordered else compare_named
    return Finding(measure, known, found, test(known.counts, found))


def _with_p(finding: Finding, p: float) -> Finding:
    return Finding(finding.measure, finding.reference, finding.found, finding.difference, p)
