"""The texts of the corpus that text models learn from, each with its category and its weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from vitrine.catalogue.gold import (
    PREFIX_LETTERS,
    begins_like_any,
    checked_codes,
    read_table,
    resembles_any,
)
from vitrine.categories import CODES, INDEX
from vitrine.text.cleaning import product_text

TITLES = "titles_en.csv.gz"
UNLABELLED = "unlabelled.csv.gz"
VOTED = "X_test_first499.csv.gz"
VOTES = Path("images", "test.csv")


@dataclass(frozen=True)
class TextRecipe:
    """Every choice of a training, so that a run can be told apart from another.

    Attributes
    ----------
    penalty : float
        Weight of errors against the size of the coefficients (C of the classifier).
    gold_weight, voted_weight, guessed_weight : float
        What a gold row, a voted test product and a text labelled by the teacher count for, where
        a translated title counts for about one: gold is what visitors' texts look like.
    balance : float
        Translated titles come in equal numbers per category. 0 keeps that, 1 weighs them by the
        categories' shares among gold rows; the half way did best for rare and frequent alike.
    agreement : int
        Votes out of six from which a voted category is believed.
    margin : float
        Lead of the teacher's best category over the second from which its answer is a label.
    terms : int
        Terms the student keeps: the shipped file stays near 10 MB, and loses nothing measurable.
    likeness : float or None
        Likeness from which a translated title counts as the translation of a held-out product,
        and is not trained on. None trains on all of them, and makes the measured score too good.
    """

    penalty: float = 0.3
    gold_weight: float = 3.0
    voted_weight: float = 3.0
    guessed_weight: float = 1.0
    balance: float = 0.5
    agreement: int = 5
    margin: float = 0.3
    terms: int = 250_000
    likeness: float | None = 0.5


@dataclass(frozen=True)
class Texts:
    """Texts to learn from.

    Attributes
    ----------
    texts : list of str
        Cleaned.
    columns : ndarray of int, (n,)
        Column of each text's category, -1 where unknown.
    weights : ndarray of float, (n,)
    """

    texts: list[str]
    columns: np.ndarray
    weights: np.ndarray

    def only(self, chosen: np.ndarray) -> Texts:
        """The rows of a boolean mask."""
        texts = [text for text, keep in zip(self.texts, chosen, strict=True) if keep]
        return Texts(texts, self.columns[chosen], self.weights[chosen])

    def __add__(self, other: Texts) -> Texts:
        return Texts(
            self.texts + other.texts,
            np.concatenate([self.columns, other.columns]),
            np.concatenate([self.weights, other.weights]),
        )


NO_TEXTS = Texts([], np.zeros(0, int), np.zeros(0))


@dataclass(frozen=True)
class ExtraTexts:
    """Texts that train and never measure: translated titles, and texts as sellers wrote them."""

    titles: Texts
    originals: Texts

    def without_copies(self, held_out: Sequence[str], recipe: TextRecipe) -> Texts:
        """All but those that tell of a product of ``held_out``."""
        copies = begins_like_any(self.originals.texts, held_out, PREFIX_LETTERS)
        originals = self.originals.only(~copies)
        if recipe.likeness is None or not self.titles.texts:
            return self.titles + originals
        copies = resembles_any(self.titles.texts, held_out, recipe.likeness)
        return self.titles.only(~copies) + originals


def gold_texts(gold: pd.DataFrame, recipe: TextRecipe) -> Texts:
    """Text and category of every gold row; the text of a picture alone is empty."""
    pairs = zip(gold["designation"], gold["description"], strict=True)
    weights = np.full(len(gold), recipe.gold_weight)
    return Texts([product_text(*pair) for pair in pairs], _columns(gold["code"]), weights)


def read_extra(folder: Path, gold: pd.DataFrame, recipe: TextRecipe) -> ExtraTexts:
    """Read what else the folder holds; a file that is not there counts as empty.

    Raises
    ------
    DataRefused
    """
    titles = voted = unlabelled = NO_TEXTS
    if (folder / VOTED).is_file() and (folder / VOTES).is_file():
        votes = read_table(folder / VOTES, ["Id", "prdtypecode", "agreement"])
        votes = votes[votes["agreement"].astype(int) >= recipe.agreement]
        table = read_table(folder / VOTED, ["Id", "designation", "description"])
        table = table.merge(votes, on="Id", validate="one_to_one")
        columns = _columns(checked_codes(table["prdtypecode"], VOTES.name))
        pairs = zip(table["designation"], table["description"], strict=True)
        texts = [product_text(*pair) for pair in pairs]
        voted = Texts(texts, columns, np.full(len(texts), recipe.voted_weight))
    if (folder / UNLABELLED).is_file():
        texts = [product_text(text) for text in read_table(folder / UNLABELLED, ["text"])["text"]]
        weights = np.full(len(texts), recipe.guessed_weight)
        unlabelled = Texts(texts, np.full(len(texts), -1), weights)
    if (folder / TITLES).is_file():
        table = read_table(folder / TITLES, ["text", "prdtypecode"])
        columns = _columns(checked_codes(table["prdtypecode"], TITLES))
        seen = _columns(gold.loc[gold["split"] != "test", "code"])
        share = np.bincount(seen, minlength=len(CODES)) / len(seen) * len(CODES)
        texts = [product_text(text) for text in table["text"]]
        titles = Texts(texts, columns, share[columns] ** recipe.balance)
    return ExtraTexts(titles, voted + unlabelled)


def _columns(codes: pd.Series) -> np.ndarray:
    return np.array([INDEX[int(code)] for code in codes], dtype=int)
