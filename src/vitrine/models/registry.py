"""Every model that a page may name or ``vitrine train`` can train, each in one entry.

A new model is one entry in the module of its family. No score stands there: scores come from
artefacts, with their run, split and rows.
"""

from __future__ import annotations

from collections.abc import Iterable

from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.models.cnn_models import CNN_MODELS
from vitrine.models.entry import ModelEntry, TrainableModel
from vitrine.models.fusion_models import FUSION_MODELS
from vitrine.models.ml_models import ML_MODELS
from vitrine.models.rnn_models import RNN_MODELS


def by_key(entries: Iterable[ModelEntry]) -> dict[str, ModelEntry]:
    """Entries by key, in the order given.

    Raises
    ------
    ValueError
        When two bear the same key.
    """
    known: dict[str, ModelEntry] = {}
    for entry in entries:
        if entry.key in known:
            raise ValueError(f"two models are called {entry.key}")
        known[entry.key] = entry
    return known


MODELS = by_key(ML_MODELS + RNN_MODELS + CNN_MODELS + FUSION_MODELS)
# In the order they are trained and shown.
TRAINABLE: dict[str, TrainableModel] = {
    key: entry for key, entry in MODELS.items() if isinstance(entry, TrainableModel)
}
TRAINABLE_FAMILIES = tuple(dict.fromkeys(entry.family for entry in TRAINABLE.values()))

UNKNOWN = (
    N_("This model comes from files that somebody added; nothing is known of how it decides."),
    N_("What it reads, and what it was trained on, is not written in these files."),
    N_("Compare it with care: only the figures computed from its files speak for it."),
)


def entry_of(key: str) -> ModelEntry:
    """Entry of a model; for a key that nobody described, one that says so."""
    return MODELS.get(key) or ModelEntry(key, key, "other", "unknown", UNKNOWN)


def trainable(key: str) -> TrainableModel:
    """Entry of a model that can be trained, whatever the case of the letters of its key.

    Raises
    ------
    DataRefused
        When there is none; the sentence names those there are.
    """
    folded = {known.casefold(): entry for known, entry in TRAINABLE.items()}
    if key.casefold() not in folded:
        raise DataRefused(
            N_("There is no model {model}: choose among {known}."),
            model=key,
            known=", ".join(TRAINABLE),
        )
    return folded[key.casefold()]
