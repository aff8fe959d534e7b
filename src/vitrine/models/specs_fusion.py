"""Specs of the fusions, which read what other models answered, or their last layers."""

from __future__ import annotations

from vitrine.models.card import Modality
from vitrine.models.spec import Cost, ModelSpec, Setting

# One of each kind, as in the report: words by their weights, words by their neighbours, picture.
BOTH = ("LinearSVC", "CONV1D", "EfficientNetLite0")
TEXT = ("LinearSVC", "LogisticRegression", "ComplementNB", "KNeighbors")

# Networks alone have a last layer that a head can read.
NETWORKS = ("CONV1D", "DNN")
LATE = {
    "architecture": Setting(
        "restrained",
        "Part of each input is hidden at every step: members know by heart the products they were "
        "trained on, and no single one may be believed blindly.",
    ),
    "epochs": Setting(40, "At most, an epoch costs seconds; validation says when to stop."),
}


def _fusion(
    key: str, modality: Modality, method: str, reason: str, members: tuple[str, ...]
) -> ModelSpec:
    settings = {"method": Setting(method, reason)}
    return ModelSpec(key, "fusion", modality, "vote", "answers", Cost(0.1, 0.5), settings, members)


def _late(key: str, modality: Modality, members: tuple[str, ...]) -> ModelSpec:
    trainer = "late_concatenation"
    return ModelSpec(key, "fusion", modality, trainer, "last layers", Cost(4, 2), LATE, members)


FUSIONS: tuple[ModelSpec, ...] = (
    _fusion("VOTE MAX", "both", "max", "the max voting of the report", BOTH),
    _fusion("VOTE WEIGHTED", "both", "weighted", "the weighted average voting of the report", BOTH),
    _fusion("STACKING", "both", "stacking", "learns whom to believe on which category", BOTH),
    _fusion("STACKING TEXT", "text", "stacking", "learns whom to believe on which category", TEXT),
    _late("LATE CONCATENATION 2", "text", NETWORKS),
    _late("LATE CONCATENATION 3", "both", (*NETWORKS, "EfficientNetLite0")),
)
