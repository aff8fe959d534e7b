"""Specs of the fusions, which read what other models answered."""

from __future__ import annotations

from vitrine.models.card import Modality
from vitrine.models.spec import Cost, ModelSpec, Setting

# One of each kind, as in the report: words by their weights, words by their neighbours, picture.
BOTH = ("LinearSVC", "CONV1D", "EfficientNetLite0")
TEXT = ("LinearSVC", "LogisticRegression", "ComplementNB", "KNeighbors")


def _fusion(
    key: str, modality: Modality, method: str, reason: str, members: tuple[str, ...]
) -> ModelSpec:
    settings = {"method": Setting(method, reason)}
    return ModelSpec(key, "fusion", modality, "vote", "answers", Cost(0.1, 0.5), settings, members)


FUSIONS: tuple[ModelSpec, ...] = (
    _fusion("VOTE MAX", "both", "max", "the max voting of the report", BOTH),
    _fusion("VOTE WEIGHTED", "both", "weighted", "the weighted average voting of the report", BOTH),
    _fusion("STACKING", "both", "stacking", "learns whom to believe on which category", BOTH),
    _fusion("STACKING TEXT", "text", "stacking", "learns whom to believe on which category", TEXT),
)
