"""Reading a folder of labelled products laid out like the project's corpus.

Gold rows are products with a true category: ``listings.csv.gz`` for text, and
``images/labelled.csv`` for pictures. Everything else in the folder may train a model and never
measures one.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from vitrine.catalogue.splits import TEXT_ONLY, WITH_PICTURE, listing_groups, split_of
from vitrine.categories import INDEX
from vitrine.errors import DataRefused
from vitrine.i18n import N_

PICTURE_NAME = re.compile(r"image_(?P<imageid>\d+)_product_(?P<productid>\d+)\.jpg")
LISTING_COLUMNS = ["designation", "description", "prdtypecode", "productid", "imageid"]


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
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise DataRefused(
            N_("{file} has no column {columns}."), file=path.name, columns=", ".join(missing)
        )
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
