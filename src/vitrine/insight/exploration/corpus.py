"""The parts of a data folder laid out like the project's corpus."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vitrine.catalogue.gold import checked_codes, read_gold, read_labelled_pictures, read_table
from vitrine.catalogue.words import SOURCE as LISTINGS
from vitrine.catalogue.words import SPLIT as SEEN
from vitrine.categories import INDEX
from vitrine.i18n import N_
from vitrine.insight.exploration.material import Part, Progress
from vitrine.insight.exploration.pictures import Measured, look_at
from vitrine.text.cleaning import product_text

if TYPE_CHECKING:
    import pandas as pd

TRAIN = N_("train set of the challenge")
NOT_TRAINED = N_("validation and test")
EVERY_SIDE = N_("train, validation and test")
ALL_PRODUCTS = N_("the challenge's table of categories, all its products")
ALL_LANGUAGES = N_("languages detected by others for every product of the challenge")
ALL_PICTURES = N_("measures of others on every picture of the challenge")
TWO_FIELDS = N_("labelled listings found in public repositories with their two fields apart")
PICTURES = N_("labelled pictures of the challenge found in public repositories")
# Listings of other sources came with title and description already joined.
APART = "designation+description"
SIDE = 500


class CorpusMaterial:
    """Parts of a corpus folder; see :class:`vitrine.insight.exploration.material.Material`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._measured: Measured | None = None

    def classes(self) -> Part:
        """Every product of the challenge."""
        table = read_table(self.folder / "Y_train_CVw08PX.csv", ["prdtypecode"])
        return Part(_with_columns(table, "Y_train_CVw08PX.csv"), TRAIN, ALL_PRODUCTS)

    def languages(self) -> Part:
        """Detected language of every product."""
        name = "languages_train.csv.gz"
        table = read_table(self.folder / name, ["index", "lang"])
        column = self.classes().columns[table["index"].astype(int)]
        frame = table.assign(column=column).rename(columns={"lang": "language"})
        return Part(frame, TRAIN, ALL_LANGUAGES)

    def texts(self) -> Part:
        """Listings whose title and description are apart."""
        frame = self._listings
        return Part(frame[frame["field"] == APART], EVERY_SIDE, TWO_FIELDS)

    def listings(self) -> Part:
        """The same: copies of a listing in several sources are no duplicates of the catalogue."""
        return self.texts()

    def identities(self) -> Part:
        """Ids of every product of the challenge."""
        return Part(self._picture_table, TRAIN, ALL_PICTURES)

    def words(self) -> Part:
        """Cleaned texts, without test rows, copies of a listing once."""
        gold = self._gold[self._gold["split"] != "test"]
        pairs = zip(gold["designation"], gold["description"], strict=True)
        gold = gold.assign(
            text=[product_text(title, rest) for title, rest in pairs],
            column=gold["code"].map(INDEX),
        )
        return Part(gold[gold["text"] != ""].drop_duplicates(["group", "code"]), SEEN, LISTINGS)

    def sizes(self) -> Part:
        """Size of every picture file."""
        table = self._picture_table
        kilobytes = table["file_size_kb"].astype(np.float64)
        return Part(table.assign(kilobytes=kilobytes), TRAIN, ALL_PICTURES)

    def borders(self, _: Progress) -> Part:
        """Box without white border of every picture, all of 500 pixels on a side."""
        table = self._picture_table
        area = table["real_width"].astype(np.float64) * table["real_height"].astype(np.float64)
        return Part(table.assign(content=area.clip(0, SIDE**2) / SIDE**2), TRAIN, ALL_PICTURES)

    def pictures(self) -> Part:
        """Gold pictures."""
        table = read_labelled_pictures(self.folder).rename(columns={"picture": "path"})
        return Part(_with_columns(table, "images/labelled.csv"), NOT_TRAINED, PICTURES)

    def looked_at(self, progress: Progress) -> Measured:
        """Measures of the gold pictures, made once."""
        if self._measured is None:
            self._measured = look_at(self.pictures(), progress)
        return self._measured

    @cached_property
    def _gold(self) -> pd.DataFrame:
        return read_gold(self.folder)

    @cached_property
    def _listings(self) -> pd.DataFrame:
        columns = ["designation", "description", "field", "prdtypecode"]
        table = read_table(self.folder / "listings.csv.gz", columns)
        return _with_columns(table, "listings.csv.gz")

    @cached_property
    def _picture_table(self) -> pd.DataFrame:
        name = "images_train_meta.csv.gz"
        columns = ["productid", "imageid", "prdtypecode", "file_size_kb", "real_width"]
        return _with_columns(read_table(self.folder / name, columns), name)


def _with_columns(table: pd.DataFrame, file: str) -> pd.DataFrame:
    return table.assign(column=checked_codes(table["prdtypecode"], file).map(INDEX))
