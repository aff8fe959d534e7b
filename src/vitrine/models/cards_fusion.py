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
CALIBRATED = N_(
    "It learns from validation products, which trained none of its members, and is measured on the "
    "test products that all of them can read."
)
LATE = N_(
    "The last layer of each network before its decision is laid beside the others, and a small "
    "network learns to decide from all of them."
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
    ModelCard(
        "VOTE MAX",
        N_("Highest probability of three models"),
        "fusion",
        "both",
        (
            N_(
                "A linear machine, a convolution over words and a picture network answer; whoever "
                "is the most sure decides."
            ),
            CALIBRATED,
            N_("The vote of the project's report; it rewards models that are too sure."),
        ),
    ),
    ModelCard(
        "VOTE WEIGHTED",
        N_("Weighted mean of three models"),
        "fusion",
        "both",
        (
            N_(
                "The probabilities of a linear machine, a convolution over words and a picture "
                "network are averaged, each weighted by its F1."
            ),
            CALIBRATED,
            N_("The other vote of the project's report; the weights are nearly equal."),
        ),
    ),
    ModelCard(
        "STACKING",
        N_("Stacking of three models"),
        "fusion",
        "both",
        (
            N_(
                "A logistic regression reads what a linear machine, a convolution over words and a "
                "picture network say, and learns whom to believe on what."
            ),
            CALIBRATED,
            N_("It learns from few products: those of validation with a text and a picture."),
        ),
    ),
    ModelCard(
        "STACKING TEXT",
        N_("Stacking of four text models"),
        "fusion",
        "text",
        (
            N_(
                "A logistic regression reads what a linear machine, a logistic regression, "
                "complement naive Bayes and nearest neighbours say of a text."
            ),
            CALIBRATED,
            N_("All four read the same words: they often share an error."),
        ),
    ),
    ModelCard(
        "LATE CONCATENATION 2",
        N_("Late concatenation of two text networks"),
        "fusion",
        "text",
        (
            N_("A convolution over words and a dense network on TF-IDF values joined."),
            LATE,
            N_(
                "It learns from the products that its members learnt from, on which they are more "
                "sure than on others: it may believe them too much."
            ),
        ),
    ),
    ModelCard(
        "LATE CONCATENATION 3",
        N_("Late concatenation of two text networks and a picture network"),
        "fusion",
        "both",
        (
            N_(
                "A convolution over words, a dense network on TF-IDF values and a picture network "
                "joined."
            ),
            LATE,
            N_(
                "A product without a text or without a picture teaches it too, with zeros in their "
                "place; it is measured on products that have both."
            ),
        ),
    ),
)
