"""Rows where every model says the same, against the label: the label may be what is wrong.

Models that learnt alike can be wrong alike, so this is a list of suspects and not of errors. Only
counts are kept: how many rows of a label all models gave to one other category.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from vitrine.artefacts.reading import UNREADABLE, read_record
from vitrine.artefacts.store import Store
from vitrine.categories import CODES
from vitrine.errors import ArtefactAltered
from vitrine.i18n import N_

KEY, PATH = "trust_label_noise", "trust/label_noise.json"
GROUPS: dict[str, str] = {
    "all": N_("All models"),
    "text": N_("Models that read the text"),
    "image": N_("Models that look at the picture"),
}


@dataclass(frozen=True, eq=False)
class Suspects:
    """What a group of models says together.

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


def count_suspects(models: Sequence[str], truth: np.ndarray, answers: np.ndarray) -> Suspects:
    """Count the rows where all models agree, and those where they do so against the label.

    Parameters
    ----------
    truth : ndarray of int, (n,)
        Column of the label.
    answers : ndarray of int, (models, n)
        Column that each model answered.
    """
    same = (answers == answers[0]).all(axis=0)
    against = same & (answers[0] != truth)
    pairs = np.zeros((len(CODES), len(CODES)), np.int64)
    np.add.at(pairs, (truth[against], answers[0][against]), 1)
    return Suspects(tuple(models), len(truth), int(same.sum()), pairs)


def read_suspects(store: Store) -> dict[str, dict[str, Suspects]]:
    """Shipped counts by run and group.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
    """
    record = read_record(store, KEY)
    try:
        return {
            run: {group: Suspects.from_record(part) for group, part in groups.items()}
            for run, groups in record.items()
        }
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise ArtefactAltered(UNREADABLE, path=f"fichiers/{PATH}") from error
