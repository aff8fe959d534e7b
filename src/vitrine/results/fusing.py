"""Fusions of published models, computed where their rows are and shipped as counts.

They are results like any other: the best method of each group is listed under its run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from vitrine.artefacts.reading import read_record
from vitrine.artefacts.store import Store
from vitrine.i18n import N_
from vitrine.results.confusion import confusion_of, weighted_f1
from vitrine.results.result import ORIGINAL_2023, TRANSFORMERS_2026, Provenance, Result
from vitrine.results.votes import METHODS, Ballot, best_single, cross_validated, perfect_chooser

KEY = "results_votes"
PATH = "results/votes.json"
ORIGIN = N_("fusion computed here, each row by what the other rows taught")
TEXT_2023 = (
    "Mon_Modele_SVC", "LogisticRegression", "RandomForestClassifier", "GradientBoosting",
    "DecisionTreeClassifier", "EMBEDDING", "EMBEDDING LEMMER", "EMBEDDING SPACY",
)  # fmt: skip
IMAGE_2023 = ("EfficientNetB1", "Mon_Modele_Inception", "Mon_Modele_VGG16", "RESNET50")
TEXT_2026 = ("camembert_canonical", "mdeberta_canonical", "xlmr_canonical")
IMAGE_2026 = ("convnext_base_384_v2", "resnet50_canonical", "vit_canonical", "lenet_canonical")
# Key of the fusion as a result, and its members, by run.
GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    ORIGINAL_2023: {
        "FUSION 2": ("Mon_Modele_SVC", "EfficientNetB1"),
        "FUSION 3": ("Mon_Modele_SVC", "EMBEDDING", "EfficientNetB1"),
        "FUSION TEXT": TEXT_2023,
        "FUSION 12": TEXT_2023 + IMAGE_2023,
    },
    TRANSFORMERS_2026: {
        "FUSION 2": ("mdeberta_canonical", "convnext_base_384_v2"),
        "FUSION TEXT": TEXT_2026,
        "FUSION 7": TEXT_2026 + IMAGE_2026,
    },
}


@dataclass(frozen=True, eq=False)
class Fused:
    """What every method made of one group of models.

    Attributes
    ----------
    members : tuple of str
    counts : dict of str to ndarray of int, (27, 27)
        By method; every row was answered by a fusion that had not learnt from it.
    single : str
        The best member.
    single_counts, chooser_counts : ndarray of int, (27, 27)
        Of the best member, and of one who always knows whom to believe.
    """

    members: tuple[str, ...]
    counts: Mapping[str, np.ndarray]
    single: str
    single_counts: np.ndarray
    chooser_counts: np.ndarray

    @property
    def best(self) -> str:
        """The method with the highest weighted F1."""
        return max(self.counts, key=lambda method: weighted_f1(self.counts[method]))

    def to_record(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "members": list(self.members),
            "counts": {method: counts.tolist() for method, counts in self.counts.items()},
            "single": self.single,
            "single_counts": self.single_counts.tolist(),
            "chooser_counts": self.chooser_counts.tolist(),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Fused:
        """Read back :meth:`to_record`."""
        return cls(
            tuple(record["members"]),
            {method: np.asarray(counts) for method, counts in record["counts"].items()},
            record["single"],
            np.asarray(record["single_counts"]),
            np.asarray(record["chooser_counts"]),
        )


def voted(ballot: Ballot, method: str) -> np.ndarray:
    """Columns that a way to vote answers, (n,), each row by a vote that learnt from others."""
    answer: np.ndarray = cross_validated(ballot, METHODS[method].fit).argmax(axis=1)
    return answer


def fused_of(ballot: Ballot, answers: Mapping[str, np.ndarray]) -> Fused:
    """Count what methods answered on a ballot."""
    single = best_single(ballot)
    return Fused(
        tuple(member.key for member in ballot.members),
        {method: confusion_of(ballot.truth, answer) for method, answer in answers.items()},
        single.key,
        confusion_of(ballot.truth, single.answer),
        confusion_of(ballot.truth, perfect_chooser(ballot)),
    )


def read_fused(store: Store, run: str) -> dict[str, Fused]:
    """Shipped fusions of a run, by key; none for a run that ships none.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
    """
    record = read_record(store, KEY)["runs"].get(run, {})
    return {key: Fused.from_record(fused) for key, fused in record.items()}


def fusion_results(store: Store, run: str, split: str, date: str) -> dict[str, Result]:
    """The best method of each shipped group, as results of the run."""
    artefact = store.artefact(KEY)
    source = Provenance(((artefact.path, artefact.sha256),), split, date, ORIGIN)
    return {
        key: Result(run=run, key=key, counts=fused.counts[fused.best], source=source)
        for key, fused in read_fused(store, run).items()
    }
