"""Every model that a page may name, with three sentences a student understands.

No score stands here: scores come from artefacts, with their run, split and rows.
"""

from __future__ import annotations

from vitrine.i18n import N_
from vitrine.models.card import Family, Modality, ModelCard
from vitrine.models.cards_classical import CLASSICAL
from vitrine.models.cards_fusion import FUSED
from vitrine.models.cards_image import CONVOLUTIONAL, FUSIONS
from vitrine.models.cards_text import NETWORKS, RECURRENT, TRANSFORMERS

__all__ = ["BY_KEY", "CARDS", "Family", "Modality", "ModelCard", "card_of"]

CARDS: tuple[ModelCard, ...] = (
    CLASSICAL + RECURRENT + NETWORKS + TRANSFORMERS + CONVOLUTIONAL + FUSIONS + FUSED
)
BY_KEY: dict[str, ModelCard] = {card.key: card for card in CARDS}

UNKNOWN = (
    N_("This model comes from files that somebody added; nothing is known of how it decides."),
    N_("What it reads, and what it was trained on, is not written in these files."),
    N_("Compare it with care: only the figures computed from its files speak for it."),
)


def card_of(key: str) -> ModelCard:
    """Card of a model; for a key that nobody described, one that says so."""
    return BY_KEY.get(key) or ModelCard(key, key, "other", "unknown", UNKNOWN)
