"""A folder of labelled products laid out like the project's corpus, and the split of its gold rows.

Gold rows are products with a true category: ``listings.csv.gz`` for text, and
``images/labelled.csv`` for pictures. Everything else in the folder may train a model and never
measures one.

Some gold rows train, some choose (validation) and some only measure (test). The unit is the
product, so that a product's text and its picture never fall on both sides, and copies of one
listing found in several sources stay together. The side is drawn from a hash of the group, not from
row order: adding rows later does not move the old ones. Texts that tell of a held-out product can
be found too, so that none trains a model and measures it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from vitrine.catalogue.challenge_csv import check_columns
from vitrine.categories import INDEX
from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.text.cleaning import unescaped

PICTURE_NAME = re.compile(r"image_(?P<imageid>\d+)_product_(?P<productid>\d+)\.jpg")
LISTING_COLUMNS = ["designation", "description", "prdtypecode", "productid", "imageid"]

Split = Literal["train", "validation", "test"]

# Listings whose text starts with the same 40 letters are copies of one another.
PREFIX_LETTERS = 40

# A title names the product within its first words; what follows is common to many.
TITLE_LETTERS = 150
BLOCK = 500

# Numbers are left out because translated titles have lost theirs.
_WORD = r"\b[^\W\d_]{3,}\b"
_SPACED = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class SideShares:
    """Shares of the products that go to validation and test; the rest trains."""

    validation: float
    test: float


# Gold pictures are rare (461): none is spent on training.
WITH_PICTURE = SideShares(validation=0.4, test=0.6)
TEXT_ONLY = SideShares(validation=0.15, test=0.2)


def read_gold(folder: Path) -> pd.DataFrame:
    """Read every gold product with its texts, its picture and its side of the split.

    Returns
    -------
    DataFrame
        Columns ``designation``, ``description`` (str, may be empty), ``picture`` (path or empty
        str), ``code`` (int), ``group`` (str), ``split`` ("train", "validation" or "test"). A row
        has a text, a picture or both.

    Raises
    ------
    DataRefused
        When a file or column is missing or a category is not one of the 27.
    """
    listings = read_table(folder / "listings.csv.gz", LISTING_COLUMNS)
    pictures = read_labelled_pictures(folder)
    rows = listings.merge(pictures, how="outer", on=["imageid", "productid"], suffixes=("", "_p"))
    rows["prdtypecode"] = rows["prdtypecode"].fillna(rows["prdtypecode_p"])
    rows = rows.fillna("").sort_values(["productid", "imageid", "designation"], ignore_index=True)
    gold = rows[["designation", "description", "picture"]].copy()
    gold["code"] = checked_codes(rows["prdtypecode"], "listings.csv.gz")
    gold["group"] = listing_groups(rows["productid"], rows["designation"] + rows["description"])
    pictured = set(gold.loc[gold["picture"] != "", "group"])
    gold["split"] = [
        split_of(group, WITH_PICTURE if group in pictured else TEXT_ONLY) for group in gold["group"]
    ]
    return gold


def read_labelled_pictures(folder: Path) -> pd.DataFrame:
    """Gold pictures: ``picture`` (path), ``imageid``, ``productid``, ``prdtypecode``."""
    table = read_table(folder / "images" / "labelled.csv", ["image", "prdtypecode"])
    ids = table["image"].str.extract(PICTURE_NAME)
    table["picture"] = [str(folder / "images" / "labelled" / name) for name in table["image"]]
    return pd.concat([table[["picture", "prdtypecode"]], ids], axis=1)


def read_table(path: Path, columns: list[str]) -> pd.DataFrame:
    """Read a CSV as text cells and check that it has ``columns``.

    Raises
    ------
    DataRefused
        When the file or a column is missing.
    """
    if not path.is_file():
        raise DataRefused(N_("The data folder has no {file}."), file=path.name)
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    check_columns(path, columns, list(table.columns))
    return table


def checked_codes(codes: pd.Series, file: str) -> pd.Series:
    """Category codes as integers.

    Raises
    ------
    DataRefused
        When a code is not among the 27.
    """
    numbers = pd.to_numeric(codes, errors="coerce")
    unknown = sorted(set(codes[~numbers.isin(list(INDEX))]))
    if unknown:
        raise DataRefused(
            N_("{file} holds categories that are not among the 27: {codes}."),
            file=file,
            codes=", ".join(unknown[:5]),
        )
    return numbers.astype(int)


def listing_groups(product_ids: Iterable[str], texts: Iterable[str]) -> list[str]:
    """Group key of each listing: rows of one product, or with one beginning, share a key.

    Parameters
    ----------
    product_ids : iterable of str
        Product id of each row, empty where unknown.
    texts : iterable of str
        Designation and description of each row.

    Returns
    -------
    list of str
        One key per row; equal keys must stay on the same side of a split.
    """
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        parent.setdefault(key, key)
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    rows = []
    for product_id, text in zip(product_ids, texts, strict=True):
        plain = unescaped(unescaped(text))
        # Behind the last ">" no tag can end: looking there for one takes quadratic time.
        tagged = plain.rfind(">") + 1
        plain = re.sub(r"<[^>]+>", " ", plain[:tagged]) + plain[tagged:]
        beginning = _beginning(plain, PREFIX_LETTERS)
        key = f"text:{beginning}" if beginning else f"product:{product_id}"
        if product_id:
            parent[root(key)] = root(f"product:{product_id}")
        rows.append(key)
    return [root(key) for key in rows]


def split_of(group: str, shares: SideShares) -> Split:
    """Side of a group, drawn from its hash."""
    digest = hashlib.sha256(group.encode()).digest()
    draw = int.from_bytes(digest[:8], "big") / 2**64
    if draw < shares.test:
        return "test"
    return "validation" if draw < shares.test + shares.validation else "train"


def resembles_any(texts: Sequence[str], held_out: Sequence[str], likeness: float) -> np.ndarray:
    """Whether each text shares most of its rare words with one of ``held_out``.

    A translation keeps names, brands and model words: they are what the two have in common.

    Parameters
    ----------
    texts, held_out : sequence of str
        Cleaned; the first 150 letters of each are compared.
    likeness : float
        Cosine of the TF-IDF rows from which two texts count as one product, 0..1.

    Returns
    -------
    ndarray of bool, (len(texts),)
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = TfidfVectorizer(strip_accents="unicode", token_pattern=_WORD, dtype=np.float32)
    rows = words.fit_transform([text[:TITLE_LETTERS] for text in texts])
    found = np.zeros(len(texts), dtype=bool)
    for start in range(0, len(held_out), BLOCK):
        block = words.transform([t[:TITLE_LETTERS] for t in held_out[start : start + BLOCK]])
        nearest = (rows @ block.T).max(axis=1)
        found |= nearest.toarray().ravel() >= likeness
    return found


def begins_like_any(texts: Sequence[str], held_out: Sequence[str], letters: int) -> np.ndarray:
    """Whether each text starts with the same ``letters`` letters and digits as a held-out one."""
    beginnings = {_beginning(text, letters) for text in held_out}
    return np.array([_beginning(text, letters) in beginnings for text in texts], dtype=bool)


def _beginning(text: str, letters: int) -> str:
    return _SPACED.sub(" ", text.lower()).strip()[:letters]
