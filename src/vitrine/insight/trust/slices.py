"""Where a model fails: rights among the rows of a slice, with the interval their number allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from vitrine.artefacts.reading import UNREADABLE, read_record
from vitrine.artefacts.store import Store
from vitrine.errors import ArtefactAltered
from vitrine.i18n import N_
from vitrine.insight.trust.significance import wilson

KEY, PATH = "trust_slices", "trust/slices.json"
# Fewer rows say nothing of a slice, and could point at products.
FEWEST_ROWS = 10

TOPICS: dict[str, str] = {
    "title": N_("Length of the title"),
    "text": N_("Length of the whole text"),
    "description": N_("Description"),
    "language": N_("Language"),
    "known": N_("Words the model knows"),
    "writing": N_("How it is written"),
    "ground": N_("White around the product"),
    "light": N_("Brightness of the picture"),
    "weight": N_("Size of the picture's file"),
}
SLICES: dict[str, dict[str, str]] = {
    "title": {
        "to5": N_("Up to 5 words"),
        "to10": N_("6 to 10 words"),
        "to20": N_("11 to 20 words"),
        "over20": N_("Over 20 words"),
    },
    "text": {
        "to10": N_("Up to 10 words"),
        "to30": N_("11 to 30 words"),
        "to100": N_("31 to 100 words"),
        "over100": N_("Over 100 words"),
    },
    "description": {
        "there": N_("With a description"),
        "missing": N_("Without a description"),
    },
    "language": {
        "fr": N_("French"),
        "en": N_("English"),
        "de": N_("German"),
        "other": N_("Other, or too short to tell"),
    },
    "known": {
        "all": N_("Every word is known"),
        "most": N_("Over 80% of the words"),
        "some": N_("80% of the words or less"),
    },
    "writing": {
        "plain": N_("Ordinary writing"),
        "capitals": N_("Title in capitals"),
        "digits": N_("A fifth of the title is digits, or more"),
    },
    "ground": {
        "filled": N_("The product fills the picture (over 90%)"),
        "usual": N_("It fills 50% to 90%"),
        "small": N_("It fills under 50%: much white border"),
    },
    "light": {
        "dark": N_("Dark (mean brightness under 35%)"),
        "usual": N_("In between"),
        "white": N_("Nearly white (over 85%)"),
    },
    "weight": {
        "light": N_("Under 10 kB: little to see"),
        "usual": N_("10 to 40 kB"),
        "heavy": N_("Over 40 kB: many details"),
    },
}


@dataclass(frozen=True)
class Slice:
    """A model on the rows of a slice.

    Attributes
    ----------
    topic, key : str
        Of :data:`SLICES`.
    rows, right : int
    """

    topic: str
    key: str
    rows: int
    right: int

    @property
    def accuracy(self) -> float:
        """Share of right answers."""
        return self.right / self.rows

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the accuracy (Wilson)."""
        return wilson(self.right, self.rows)

    @property
    def title(self) -> str:
        """Message."""
        return SLICES[self.topic][self.key]


@dataclass(frozen=True)
class SliceRun:
    """What was sliced in a run.

    Attributes
    ----------
    split, origin : str
        Messages: which rows, and where what is known of them comes from.
    models : dict of str to list of Slice
    """

    split: str
    origin: str
    models: Mapping[str, list[Slice]]

    def to_record(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "split": self.split,
            "origin": self.origin,
            "models": {
                model: [[s.topic, s.key, s.rows, s.right] for s in slices]
                for model, slices in self.models.items()
            },
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> SliceRun:
        """Read back :meth:`to_record`; KeyError, TypeError or ValueError when it is another."""
        models = {
            str(model): [_checked(*values) for values in slices]
            for model, slices in record["models"].items()
        }
        return cls(str(record["split"]), str(record["origin"]), models)


def _checked(topic: str, key: str, rows: int, right: int) -> Slice:
    if key not in SLICES[topic] or not 0 <= right <= rows or not rows:
        raise ValueError("not a slice")
    return Slice(topic, key, int(rows), int(right))


def count_slices(facts: Mapping[str, Sequence[str]], right: np.ndarray) -> list[Slice]:
    """Rows and right answers of every slice that has enough of them.

    Parameters
    ----------
    facts : mapping of str to sequence of str (n,)
        By topic, the slice of each row; empty where it is in none.
    right : ndarray of bool, (n,)
    """
    found = []
    for topic, keys in SLICES.items():
        places = np.asarray(facts.get(topic, ()), dtype=object)
        for key in keys if len(places) else ():
            inside = places == key
            rows = int(inside.sum())
            if rows >= FEWEST_ROWS:
                found.append(Slice(topic, key, rows, int(right[inside].sum())))
    return found


def accuracy_of(slices: Sequence[Slice], topic: str) -> float:
    """Share of right answers over the rows of a topic: they are not always all rows."""
    own = [found for found in slices if found.topic == topic]
    return sum(found.right for found in own) / sum(found.rows for found in own)


def weakest(slices: Sequence[Slice]) -> Slice | None:
    """The least accurate slice that is surely below the rows of its topic; None when none is."""
    below = [found for found in slices if found.interval[1] < accuracy_of(slices, found.topic)]
    return min(below, key=lambda found: found.accuracy, default=None)


def read_slices(store: Store) -> dict[str, SliceRun]:
    """Shipped slices by run.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
    """
    record = read_record(store, KEY)
    try:
        return {run: SliceRun.from_record(part) for run, part in record.items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ArtefactAltered(UNREADABLE, path=f"fichiers/{PATH}") from error
