"""What a table is compared with: counts over the products that the models learnt from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vitrine.artefacts.manifest import Artefact, describe, update_manifest
from vitrine.artefacts.reading import UNREADABLE, read_record
from vitrine.artefacts.store import Store
from vitrine.artefacts.writing import write_atomically
from vitrine.errors import ArtefactAltered
from vitrine.i18n import N_
from vitrine.insight.trust.measures import BY_KEY, MEASURES

KEY, PATH = "trust_reference", "trust/reference.json"
PRODUCER = "python scripts/build_trust.py --data DATA --published PUBLISHED"

LEARNT = N_("listings that trained and chose the text model")
SET_ASIDE = N_("listings that the text model did not learn from")
CATALOGUE = N_("all products of the challenge, with the errors that the text model makes")
TEST_PICTURES = N_("pictures that the picture model learnt from, drawn at random")
ALL_PICTURES = N_("all pictures of the challenge's training set")


@dataclass(frozen=True, eq=False)
class Known:
    """A measure of the reference.

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

    measures: Mapping[str, Known]

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
        try:
            measures = {measure.key: _known(record[measure.key]) for measure in MEASURES}
        except (KeyError, TypeError, ValueError) as error:
            raise ArtefactAltered(UNREADABLE, path=f"fichiers/{PATH}") from error
        wrong = [
            key
            for key, known in measures.items()
            if known.counts.shape != (BY_KEY[key].bins,) or known.counts.sum() <= 0
        ]
        if wrong:
            raise ArtefactAltered(UNREADABLE, path=f"fichiers/{PATH}")
        return cls(measures)


def _known(record: Mapping[str, Any]) -> Known:
    return Known(np.array(record["counts"], np.int64), str(record["rows"]))


def ship_reference(reference: Reference, root: Path) -> Artefact:
    """Write the artefact and its manifest row."""
    return ship(root, PATH, KEY, reference.to_record(), "training statistics, counts only")


def read_reference(store: Store) -> Reference:
    """The shipped reference.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
    """
    return Reference.from_record(read_record(store, KEY))


def ship(root: Path, path: str, key: str, record: Mapping[str, Any], data: str) -> Artefact:
    """Write a record of this room and its manifest row."""
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    write_atomically(root / path, (text + "\n").encode())
    row = describe(root, path, key, "record", PRODUCER, data)
    update_manifest(root, [row])
    return row
