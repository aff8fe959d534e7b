"""The fusions, which read what other models answered, or their last layers."""

from __future__ import annotations

from vitrine.i18n import N_
from vitrine.models.entry import Cost, Modality, ModelEntry, Sentences, Setting, TrainableModel

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

# One of each kind, as in the report: words by their weights, words by their neighbours, picture.
BOTH = ("LinearSVC", "CONV1D", "EfficientNetLite0")
TEXT = ("LinearSVC", "LogisticRegression", "ComplementNB", "KNeighbors")

# Networks alone have a last layer that a head can read.
NETWORKS = ("CONV1D", "DNN")
LATE_SETTINGS = {
    "architecture": Setting(
        "restrained",
        N_(
            "Part of each input is hidden at every step: members know by heart the products they "
            "were trained on, and no single one may be believed blindly."
        ),
    ),
    "epochs": Setting(40, N_("At most, an epoch costs seconds; validation says when to stop.")),
}


def _vote(
    key: str,
    title: str,
    modality: Modality,
    sentences: Sentences,
    method: Setting,
    members: tuple[str, ...],
) -> TrainableModel:
    return TrainableModel(
        key, title, "fusion", modality, sentences, trainer="vote", inputs="answers",
        cost=Cost(0.1, 0.5), settings={"method": method}, members=members,
    )  # fmt: skip


def _late(
    key: str, title: str, modality: Modality, sentences: Sentences, members: tuple[str, ...]
) -> TrainableModel:
    return TrainableModel(
        key, title, "fusion", modality, sentences, trainer="late_concatenation",
        inputs="last layers", cost=Cost(4, 2), settings=LATE_SETTINGS, members=members,
    )  # fmt: skip


FUSION_MODELS: tuple[ModelEntry, ...] = (
    ModelEntry(
        "fusion",
        N_("Our fusion"),
        "fusion",
        "both",
        (
            N_(
                "The probabilities of our two models are multiplied, each raised to a power that "
                "was learnt."
            ),
            N_(
                "It reads the answers of the text model and of the picture model; with one of them "
                "missing, the other answers alone."
            ),
            N_(
                "Two numbers cannot be learnt by heart, and show how much each side counts; they "
                "cannot know in which category the picture is worth more."
            ),
        ),
    ),
    ModelEntry(
        "Rakuten_3M",
        N_("Concatenation of 3 models"),
        "fusion",
        "both",
        (
            N_(
                "The last-but-one layers of several models are laid side by side, and a new layer "
                "decides from all of them."
            ),
            N_(
                "It joins EfficientNetB1 for the picture, the plain word embedding, and the words "
                "that LinearSVC chose."
            ),
            N_(
                "Pictures help where words are ambiguous; its author trained it live on the site, "
                "and its scores were never published."
            ),
        ),
    ),
    ModelEntry(
        "Rakuten_2M",
        N_("Concatenation of 2 models"),
        "fusion",
        "text",
        (
            N_(
                "What two models make of a text before they decide is laid side by side, and a new "
                "layer decides from both."
            ),
            N_("It joins the word embedding with GRU and the words that LinearSVC chose."),
            N_(
                "Both halves read the same words, so they often fail together; its scores were "
                "never published."
            ),
        ),
    ),
    ModelEntry(
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
    ModelEntry(
        "CONCATENATION 2",
        N_("Concatenation of two text models"),
        "fusion",
        "text",
        (N_("A recurrent network and a linear machine joined."), ONE_NETWORK, BEFOREHAND),
    ),
    ModelEntry(
        "FUSION 2",
        N_("Text and picture fused"),
        "fusion",
        "both",
        (N_("The best text model and the best picture model answer together."), LEARNT, CROSSED),
    ),
    ModelEntry(
        "FUSION 3",
        N_("Three models fused"),
        "fusion",
        "both",
        (N_("SVC, the word embedding and EfficientNetB1 answer together."), LEARNT, CROSSED),
    ),
    ModelEntry(
        "FUSION TEXT",
        N_("Text models fused"),
        "fusion",
        "text",
        (N_("All the text models whose answers are known answer together."), LEARNT, CROSSED),
    ),
    ModelEntry(
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
    ModelEntry(
        "FUSION 12",
        N_("Twelve models fused"),
        "fusion",
        "both",
        (N_("Eight text models and four picture networks answer together."), LEARNT, CROSSED),
    ),
    _vote(
        "VOTE MAX",
        N_("Highest probability of three models"),
        "both",
        (
            N_(
                "A linear machine, a convolution over words and a picture network answer; whoever "
                "is the most sure decides."
            ),
            CALIBRATED,
            N_("The vote of the project's report; it rewards models that are too sure."),
        ),
        Setting("max", N_("the max voting of the report")),
        BOTH,
    ),
    _vote(
        "VOTE WEIGHTED",
        N_("Weighted mean of three models"),
        "both",
        (
            N_(
                "The probabilities of a linear machine, a convolution over words and a picture "
                "network are averaged, each weighted by its F1."
            ),
            CALIBRATED,
            N_("The other vote of the project's report; the weights are nearly equal."),
        ),
        Setting("weighted", N_("the weighted average voting of the report")),
        BOTH,
    ),
    _vote(
        "STACKING",
        N_("Stacking of three models"),
        "both",
        (
            N_(
                "A logistic regression reads what a linear machine, a convolution over words and a "
                "picture network say, and learns whom to believe on what."
            ),
            CALIBRATED,
            N_("It learns from few products: those of validation with a text and a picture."),
        ),
        Setting("stacking", N_("learns whom to believe on which category")),
        BOTH,
    ),
    _vote(
        "STACKING TEXT",
        N_("Stacking of four text models"),
        "text",
        (
            N_(
                "A logistic regression reads what a linear machine, a logistic regression, "
                "complement naive Bayes and nearest neighbours say of a text."
            ),
            CALIBRATED,
            N_("All four read the same words: they often share an error."),
        ),
        Setting("stacking", N_("learns whom to believe on which category")),
        TEXT,
    ),
    _late(
        "LATE CONCATENATION 2",
        N_("Late concatenation of two text networks"),
        "text",
        (
            N_("A convolution over words and a dense network on TF-IDF values joined."),
            LATE,
            N_(
                "It learns from the products that its members learnt from, on which they are more "
                "sure than on others: it may believe them too much."
            ),
        ),
        NETWORKS,
    ),
    _late(
        "LATE CONCATENATION 3",
        N_("Late concatenation of two text networks and a picture network"),
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
        (*NETWORKS, "EfficientNetLite0"),
    ),
)
