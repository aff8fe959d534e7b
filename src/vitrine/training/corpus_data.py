"""The corpus folder as products that train, choose and measure."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from vitrine.catalogue.gold import checked_codes, read_gold, read_table
from vitrine.categories import CODES, INDEX
from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.results.result import EMBEDDED, TEST
from vitrine.text.cleaning import clean
from vitrine.training.text_corpus import NO_TEXTS, TextRecipe, gold_texts, read_extra
from vitrine.training.trainer import Products, TrainingData, products_of

PICTURES = Path("images", "test.csv")
# Labels of these pictures are votes of six text models. How often a vote is right is not known
# for each number of voices; these are cautious readings of "mostly right" for six of six.
CONFIDENCE = {6: 0.97, 5: 0.85, 4: 0.7, 3: 0.55}


def read_corpus(folder: Path, recipe: TextRecipe | None = None) -> TrainingData:
    """Read a folder laid out like the project's corpus.

    The test products are those of :func:`vitrine.catalogue.gold.read_gold`, in its order. Titles
    that translate a product which is held out are left out of what trains.

    Parameters
    ----------
    recipe : TextRecipe, optional
        What the kinds of texts count for, and what likeness makes a translation.

    Raises
    ------
    DataRefused
        When a file or a column is missing, a category is not among the 27 or has nothing to
        learn from.
    """
    recipe = recipe or TextRecipe()
    gold = read_gold(folder)
    products = gold_texts(gold, recipe)
    extra = read_extra(folder, gold, recipe)
    parts = {name: _gold_products(gold, name, recipe) for name in ("train", "validation", "test")}
    voted = (folder / PICTURES).is_file()
    pictures = read_voted_pictures(folder) if voted else products_of(NO_TEXTS)
    side = gold["split"].to_numpy()
    written = np.array([text != "" for text in products.texts])

    def without(held_out: np.ndarray) -> Products:
        return products_of(extra.without_copies(products.only(held_out & written).texts, recipe))

    data = TrainingData(
        run=EMBEDDED,
        split=TEST,
        train=parts["train"] + without(side != "train") + pictures,
        validation=parts["validation"],
        test=parts["test"],
        final=parts["train"] + parts["validation"] + without(side == "test") + pictures,
        fingerprint="",
        folder=folder,
    )
    check_every_category(data.train)
    return replace(data, fingerprint=fingerprint_of(data))


def check_every_category(train: Products) -> None:
    """Refuse products that leave a category without anything to learn from.

    Raises
    ------
    DataRefused
        With the number of categories and their codes.
    """
    counts = np.bincount(train.columns, minlength=len(CODES))
    absent = [str(CODES[column]) for column in np.flatnonzero(counts == 0)]
    if absent:
        raise DataRefused(
            N_("{count} of 27 categories have no product to learn from: {codes}."),
            count=len(absent),
            codes=", ".join(absent),
        )


def fingerprint_of(data: TrainingData) -> str:
    """Sixteen letters that change with any text, category, weight or picture name."""
    digest = hashlib.sha256()
    for part in (data.train, data.validation, data.test, data.final):
        for texts in (part.designations, part.descriptions):
            digest.update("\n".join(texts).encode("utf-8", "replace") + b"\0")
        digest.update("\n".join(Path(path).name for path in part.pictures).encode() + b"\0")
        digest.update(part.columns.astype(np.int64).tobytes())
        digest.update(np.ascontiguousarray(part.weights, np.float64).tobytes())
    return digest.hexdigest()[:16]


def _gold_products(gold: pd.DataFrame, split: str, recipe: TextRecipe) -> Products:
    rows = gold[gold["split"] == split]
    return Products(
        [clean(text) for text in rows["designation"]],
        [clean(text) for text in rows["description"]],
        np.array([INDEX[int(code)] for code in rows["code"]], int),
        np.full(len(rows), recipe.gold_weight),
        list(rows["picture"]),
    )


def read_voted_pictures(folder: Path) -> Products:
    """Pictures with a voted category, without their texts; weights are how far a vote is believed.

    Raises
    ------
    DataRefused
        When the table is missing or names a category that is not among the 27.
    """
    table = read_table(folder / PICTURES, ["image", "prdtypecode", "agreement"])
    table = table[table["agreement"].astype(int).isin(list(CONFIDENCE))]
    columns = [INDEX[int(code)] for code in checked_codes(table["prdtypecode"], PICTURES.name)]
    paths = [str(folder / "images" / "test" / name) for name in table["image"]]
    weights = [CONFIDENCE[int(voices)] for voices in table["agreement"]]
    empty = [""] * len(paths)
    return Products(empty, list(empty), np.array(columns, int), np.array(weights), paths)
