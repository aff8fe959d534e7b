"""What a product can be turned into before it is grouped: one row of data each.

How each is computed is in :mod:`vitrine.insight.feasibility.vectors`; the site reads this table
alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vitrine.i18n import N_

Modality = Literal["text", "image"]


@dataclass(frozen=True)
class Representation:
    """One way to write products as vectors.

    Attributes
    ----------
    key : str
        Name in addresses and artefacts.
    title, sentence : str
        Messages: what it is called, and how it is made.
    modality : {"text", "image"}
        What it reads of a product.
    dimensions : int
        Columns after reduction, before K-means.
    labelled : bool
        Whether what computes it was trained with categories: it is then no fair witness.
    """

    key: str
    title: str
    sentence: str
    modality: Modality
    dimensions: int
    labelled: bool = False


REPRESENTATIONS: dict[str, Representation] = {
    representation.key: representation
    for representation in (
        Representation(
            "words",
            N_("Bag of words"),
            N_("How many times each word occurs in the title and the description."),
            "text",
            100,
        ),
        Representation(
            "tfidf",
            N_("TF-IDF"),
            N_("The same words, each weighed by how rare it is in the other products."),
            "text",
            100,
        ),
        Representation(
            "word2vec",
            N_("Word2Vec"),
            N_(
                "Words that stand among the same neighbours get close vectors, learnt on the "
                "texts of this corpus alone; a product is the mean of its words."
            ),
            "text",
            50,
        ),
        Representation(
            "sentences",
            N_("Sentence embeddings (MiniLM)"),
            N_(
                "A small transformer, trained elsewhere on pairs of English sentences that go "
                "together, reads the first 256 pieces of words; French is not its language."
            ),
            "text",
            50,
        ),
        Representation(
            "imagenet",
            N_("Picture, general network"),
            N_(
                "The last layer but one of a convolutional network trained on ImageNet, which has "
                "never seen a category of this catalogue."
            ),
            "image",
            50,
        ),
        Representation(
            "trained",
            N_("Picture, this site's network"),
            N_(
                "The last layer but one of the picture model of this site. It was trained with "
                "the categories, though not with these pictures: it shows what labels bring."
            ),
            "image",
            50,
            labelled=True,
        ),
    )
}
