"""What is said of a model beside its results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Family = Literal["ml", "rnn", "cnn", "fusion", "other"]
Modality = Literal["text", "image", "both", "unknown"]


@dataclass(frozen=True)
class ModelCard:
    """One model in three sentences.

    Attributes
    ----------
    key : str
        Name of its files.
    title : str
        A proper name, or a message of the catalogues where it holds words.
    family : {"ml", "rnn", "cnn", "fusion", "other"}
        Page it is shown on.
    modality : {"text", "image", "both", "unknown"}
        What it reads of a product.
    sentences : tuple of str
        Messages: how it decides; what it reads, and from which settings where a document or the
        published code of its author says so; where it is strong or weak.
    preparation : str or None
        Key of :data:`vitrine.text.preparations.PREPARATIONS` that shows the idea of its reading.
    """

    key: str
    title: str
    family: Family
    modality: Modality
    sentences: tuple[str, str, str]
    preparation: str | None = None
