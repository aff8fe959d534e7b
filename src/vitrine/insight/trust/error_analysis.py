"""Where a model fails: its accuracy on slices of the products, and labels that may be wrong.

Only counts are kept: rows and rights of a slice, with the interval that their number allows, and
how many rows of a label all models gave to one other category.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from vitrine.artefacts.reading import parsing, read_record
from vitrine.artefacts.store import Store
from vitrine.categories import CODES
from vitrine.i18n import N_
from vitrine.results.metrics import wilson_interval

SLICES_KEY, SLICES_PATH = "trust_slices", "trust/slices.json"
LABEL_NOISE_KEY, LABEL_NOISE_PATH = "trust_label_noise", "trust/label_noise.json"
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
GROUPS: dict[str, str] = {
    "all": N_("All models"),
    "text": N_("Models that read the text"),
    "image": N_("Models that look at the picture"),
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
        return wilson_interval(self.right, self.rows)

    @property
    def title(self) -> str:
        """Message."""
        return SLICES[self.topic][self.key]


@dataclass(frozen=True)
class SliceRun:
    """Slices of the models of a run.

    Attributes
    ----------
    split, origin : str
        Messages: which rows, and where the facts about them come from.
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
        models: dict[str, list[Slice]] = {}
        for model, slices in record["models"].items():
            models[str(model)] = []
            for topic, key, rows, right in slices:
                if key not in SLICES[topic] or not 0 <= right <= rows or not rows:
                    raise ValueError("not a slice")
                models[str(model)].append(Slice(topic, key, int(rows), int(right)))
        return cls(str(record["split"]), str(record["origin"]), models)


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
    record = read_record(store, SLICES_KEY)
    with parsing(SLICES_PATH):
        return {run: SliceRun.from_record(part) for run, part in record.items()}


@dataclass(frozen=True, eq=False)
class Suspects:
    """Rows where every model says the same, against the label: the label may be what is wrong.

    Models that learnt alike can be wrong alike, so this counts suspects and not errors.

    Attributes
    ----------
    models : tuple of str
        Keys of the models.
    rows, unanimous : int
        Rows that all of them answered; of these, rows where all say the same.
    pairs : ndarray of int64, (27, 27)
        Rows where all say the same and the label is another: labels down, answers across.
    """

    models: tuple[str, ...]
    rows: int
    unanimous: int
    pairs: np.ndarray

    @property
    def against(self) -> int:
        """Rows where all agree against the label."""
        return int(self.pairs.sum())

    def largest(self, count: int) -> list[tuple[int, int, int]]:
        """Label, answer (columns) and rows of the largest pairs, the largest first."""
        order = np.argsort(-self.pairs.ravel(), kind="stable")[:count]
        places = [divmod(int(place), len(CODES)) for place in order]
        return [(a, b, int(self.pairs[a, b])) for a, b in places if self.pairs[a, b]]

    def to_record(self) -> dict[str, Any]:
        """As JSON: pairs as triples."""
        places = np.argwhere(self.pairs > 0).tolist()
        return {
            "models": list(self.models),
            "rows": self.rows,
            "unanimous": self.unanimous,
            "pairs": [[a, b, int(self.pairs[a, b])] for a, b in places],
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Suspects:
        """Read back :meth:`to_record`; KeyError, TypeError or ValueError when it is another."""
        pairs = np.zeros((len(CODES), len(CODES)), np.int64)
        for label, answer, rows in record["pairs"]:
            if label == answer or min(label, answer, rows) < 0:
                raise ValueError("not a pair of two categories")
            pairs[label, answer] = rows
        models = tuple(str(model) for model in record["models"])
        found = cls(models, int(record["rows"]), int(record["unanimous"]), pairs)
        if not models or not found.against <= found.unanimous <= found.rows:
            raise ValueError("counts that do not agree")
        return found


def read_suspects(store: Store) -> dict[str, dict[str, Suspects]]:
    """Shipped counts by run and group.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
    """
    record = read_record(store, LABEL_NOISE_KEY)
    with parsing(LABEL_NOISE_PATH):
        return {
            run: {group: Suspects.from_record(part) for group, part in groups.items()}
            for run, groups in record.items()
        }
