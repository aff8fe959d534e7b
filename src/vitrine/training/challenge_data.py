"""The challenge's own files as products that train, choose and measure.

Four products of five train, one measures, as in the report of the project; of those that train, a
tenth chooses. The sides are drawn category by category, and rows that share a product id stay on
one side.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vitrine.catalogue.challenge import Challenge, read_challenge
from vitrine.errors import Count, PictureRefused, VitrineError
from vitrine.i18n import N_
from vitrine.results.result import OWN, TEST
from vitrine.text.cleaning import clean
from vitrine.training.corpus_data import check_every_category, fingerprint_of
from vitrine.training.trainer import Products, TrainingData
from vitrine.vision.decoding import decode_picture

if TYPE_CHECKING:
    import pandas as pd

SHARES = {"test": 0.2, "validation": 0.08}


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
    side = sides_of(challenge.listings)
    all_of = _products(challenge)
    train, checked = all_of.of(np.flatnonzero(side == "train")), np.flatnonzero(side != "test")
    check_every_category(train)
    data = TrainingData(
        run=OWN,
        split=TEST,
        train=train,
        validation=all_of.of(np.flatnonzero(side == "validation")),
        test=all_of.of(np.flatnonzero(side == "test")),
        final=all_of.of(checked),
        fingerprint="",
        folder=root,
    )
    return replace(data, fingerprint=fingerprint_of(data)), challenge.problems


def sides_of(listings: pd.DataFrame) -> np.ndarray:
    """Side of every row: "train", "validation" or "test", (n,).

    Within a category, products are put in the order of a hash of their id, and the first fifth
    measures: the shares are exact, and do not depend on the order of the file. A product that
    stands in several categories goes where its rarest one sends it.
    """
    side = np.full(len(listings), "", object)
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
        sent.update(_sent(sorted(new, key=_draw)))
    for place, one in enumerate(ids):
        side[place] = sent[one]
    return side.astype(str)


def _sent(ordered: list[str]) -> dict[str, str]:
    """Sides of a category's products; a category of few gives its first one to learning."""
    count = len(ordered)
    test = min(round(SHARES["test"] * count), max(count - 1, 0))
    checked = min(round(SHARES["validation"] * count), max(count - 1 - test, 0))
    sides = ["test"] * test + ["validation"] * checked + ["train"] * (count - test - checked)
    return dict(zip(ordered, sides, strict=True))


def _draw(one: str) -> bytes:
    return hashlib.sha256(one.encode()).digest()


def _products(challenge: Challenge) -> Products:
    listings = challenge.listings
    pairs = zip(listings["imageid"], listings["productid"], strict=True)
    there = set(challenge.pictures["place"])
    paths = [
        str(challenge.picture_path(*pair) or "") if place in there else ""
        for place, pair in enumerate(pairs)
    ]
    return Products(
        [clean(str(text)) for text in listings["designation"]],
        [clean(str(text)) for text in listings["description"]],
        listings["column"].to_numpy().astype(int),
        np.ones(len(listings)),
        paths,
    )


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
    parts = {
        name: _without(getattr(data, name), refused)
        for name in ("train", "validation", "test", "final")
    }
    problem = PictureRefused(
        N_("{count} pictures cannot be read and are left out, for example {file}."),
        count=Count(len(refused)),
        file=Path(min(refused)).name,
    )
    kept = TrainingData(run=data.run, split=data.split, fingerprint="", folder=data.folder, **parts)
    return replace(kept, fingerprint=fingerprint_of(kept)), problem


def _without(products: Products, refused: set[str]) -> Products:
    return replace(
        products, pictures=["" if path in refused else path for path in products.pictures]
    )


def _is_readable(path: Path) -> bool:
    try:
        decode_picture(path.read_bytes())
    except (PictureRefused, OSError):
        return False
    return True
