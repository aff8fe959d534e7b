"""Fusions computed here from the answers of published models, in three sentences each."""

from __future__ import annotations

from vitrine.i18n import N_
from vitrine.models.card import ModelCard

LEARNT = N_(
    "Of eight ways to vote the best is shown, often a second model that learns whom to believe on "
    "which category."
)
CROSSED = N_(
    "Each product is answered by a fusion that learnt from other products: three times two thirds "
    "teach, and the last third is answered."
)

ONE_NETWORK = N_(
    "What each model last made of a product is laid side by side, and one small network decides "
    "from all of it; the best of four architectures is shown."
)
BEFOREHAND = N_(
    "It was trained beforehand here; the page Concatenation shows every architecture and trains "
    "them live."
)

FUSED: tuple[ModelCard, ...] = (
    ModelCard(
        "CONCATENATION 3",
        N_("Concatenation of text, words and picture"),
        "fusion",
        "both",
        (
            N_("A recurrent network, a linear machine and a picture network joined."),
            ONE_NETWORK,
            BEFOREHAND,
        ),
    ),
    ModelCard(
        "CONCATENATION 2",
        N_("Concatenation of two text models"),
        "fusion",
        "text",
        (N_("A recurrent network and a linear machine joined."), ONE_NETWORK, BEFOREHAND),
    ),
    ModelCard(
        "FUSION 2",
        N_("Text and picture fused"),
        "fusion",
        "both",
        (N_("The best text model and the best picture model answer together."), LEARNT, CROSSED),
    ),
    ModelCard(
        "FUSION 3",
        N_("Three models fused"),
        "fusion",
        "both",
        (N_("SVC, the word embedding and EfficientNetB1 answer together."), LEARNT, CROSSED),
    ),
    ModelCard(
        "FUSION TEXT",
        N_("Text models fused"),
        "fusion",
        "text",
        (N_("All the text models whose answers are known answer together."), LEARNT, CROSSED),
    ),
    ModelCard(
        "FUSION 7",
        N_("Seven models fused"),
        "fusion",
        "both",
        (
            N_("Three transformers for text and four picture networks answer together."),
            LEARNT,
            CROSSED,
        ),
    ),
    ModelCard(
        "FUSION 12",
        N_("Twelve models fused"),
        "fusion",
        "both",
        (N_("Eight text models and four picture networks answer together."), LEARNT, CROSSED),
    ),
)
