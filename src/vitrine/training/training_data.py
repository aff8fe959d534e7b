"""Products that train, choose and measure, read from the files that an owner may have.

The files are those of the challenge, or a folder laid out like the project's corpus. Of the
challenge, four products of five train and one measures, as in the report of the project; of those
that train, a tenth chooses. The sides are drawn category by category, and rows that share a product
id stay on one side.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from vitrine.catalogue.challenge import read_challenge
from vitrine.catalogue.gold import checked_codes, read_gold, read_table
from vitrine.categories import CODES, INDEX
from vitrine.errors import Count, DataRefused, PictureRefused, VitrineError
from vitrine.i18n import N_
from vitrine.results.result import EMBEDDED, OWN, TEST
from vitrine.text.cleaning import clean
from vitrine.training.text_corpus import NO_TEXTS, TextRecipe, gold_texts, read_extra
from vitrine.training.trainer import Products, TrainingData, products_of
from vitrine.vision.decoding import decode_picture

PICTURES = Path("images", "test.csv")
# Labels of these pictures are votes of six text models. How often a vote is right is not known
# for each number of voices; these are cautious readings of "mostly right" for six of six.
CONFIDENCE = {6: 0.97, 5: 0.85, 4: 0.7, 3: 0.55}
SHARES = {"test": 0.2, "validation": 0.08}
PARTS = ("train", "validation", "test", "final")


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
    parts = {}
    for name in ("train", "validation", "test"):
        rows = gold[gold["split"] == name]
        parts[name] = Products(
            [clean(text) for text in rows["designation"]],
            [clean(text) for text in rows["description"]],
            np.array([INDEX[int(code)] for code in rows["code"]], int),
            np.full(len(rows), recipe.gold_weight),
            list(rows["picture"]),
        )
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
    _check_every_category(data.train)
    return _fingerprinted(data)


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


def read_challenge_data(root: Path) -> tuple[TrainingData, tuple[VitrineError, ...]]:
    """Read the files of the challenge under ``root``, and what was found wrong in them.

    Returns
    -------
    TrainingData
        Rows whose picture is missing keep their text; ids that stand twice are read once.
    tuple of VitrineError
        One sentence each, with counts.

    Raises
    ------
    DataRefused
        When a file or a needed column is missing, or a category has no product to learn from.
    """
    challenge = read_challenge(root)
    listings = challenge.listings
    side, there = _sides_of(listings), set(challenge.pictures["place"])
    pairs = zip(listings["imageid"], listings["productid"], strict=True)
    paths = [
        str(challenge.picture_path(*pair) or "") if place in there else ""
        for place, pair in enumerate(pairs)
    ]
    products = Products(
        [clean(str(text)) for text in listings["designation"]],
        [clean(str(text)) for text in listings["description"]],
        listings["column"].to_numpy().astype(int),
        np.ones(len(listings)),
        paths,
    )
    parts = {name: products.of(np.flatnonzero(side == name)) for name in PARTS[:3]}
    _check_every_category(parts["train"])
    final = products.of(np.flatnonzero(side != "test"))
    data = TrainingData(run=OWN, split=TEST, **parts, final=final, fingerprint="", folder=root)
    return _fingerprinted(data), challenge.problems


def without_unreadable_pictures(data: TrainingData) -> tuple[TrainingData, VitrineError | None]:
    """Leave out the pictures that cannot be decoded, and say how many they are."""
    refused = {
        path
        for part in (data.train, data.validation, data.test)
        for path in part.pictures
        if path and not _is_readable(Path(path))
    }
    if not refused:
        return data, None
    kept: dict[str, Any] = {}
    for name in PARTS:
        products: Products = getattr(data, name)
        pictures = ["" if path in refused else path for path in products.pictures]
        kept[name] = replace(products, pictures=pictures)
    problem = PictureRefused(
        N_("{count} pictures cannot be read and are left out, for example {file}."),
        count=Count(len(refused)),
        file=Path(min(refused)).name,
    )
    return _fingerprinted(replace(data, **kept)), problem


def _sides_of(listings: pd.DataFrame) -> np.ndarray:
    """Side of every row: "train", "validation" or "test", (n,).

    Within a category, products are put in the order of a hash of their id, and the first fifth
    measures: the shares are exact, and do not depend on the order of the file. A product that
    stands in several categories goes where its rarest one sends it. A category of few products
    gives its first one to learning.
    """
    ids = np.array(
        [
            f"product:{int(product)}" if product >= 0 else f"row:{int(row)}"
            for product, row in zip(listings["productid"], listings["row"], strict=True)
        ]
    )
    columns = listings["column"].to_numpy()
    sent: dict[str, str] = {}
    for column in np.argsort(np.bincount(columns, minlength=int(columns.max()) + 1)):
        new = [one for one in np.unique(ids[columns == column]) if one not in sent]
        new.sort(key=lambda one: hashlib.sha256(one.encode()).digest())
        count = len(new)
        test = min(round(SHARES["test"] * count), max(count - 1, 0))
        checked = min(round(SHARES["validation"] * count), max(count - 1 - test, 0))
        sides = ["test"] * test + ["validation"] * checked + ["train"] * (count - test - checked)
        sent.update(zip(new, sides, strict=True))
    return np.array([sent[one] for one in ids], dtype=str)


def _is_readable(path: Path) -> bool:
    try:
        decode_picture(path.read_bytes())
    except (PictureRefused, OSError):
        return False
    return True


def _check_every_category(train: Products) -> None:
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


def _fingerprinted(data: TrainingData) -> TrainingData:
    """The data under a name that changes with any text, category, weight or picture name."""
    digest = hashlib.sha256()
    for part in (data.train, data.validation, data.test, data.final):
        for texts in (part.designations, part.descriptions):
            digest.update("\n".join(texts).encode("utf-8", "replace") + b"\0")
        digest.update("\n".join(Path(path).name for path in part.pictures).encode() + b"\0")
        digest.update(part.columns.astype(np.int64).tobytes())
        digest.update(np.ascontiguousarray(part.weights, np.float64).tobytes())
    return replace(data, fingerprint=digest.hexdigest()[:16])
