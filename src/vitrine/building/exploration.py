"""What the exploration page shows: small counts of a catalogue, no text, no row, no picture of it.

The folder holds a user's challenge files (``input/``, ``images/``), or is laid out like the
project's corpus.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vitrine.artefacts.manifest import Artefact
from vitrine.artefacts.shipping import ship
from vitrine.building.builders import Inputs
from vitrine.catalogue.challenge import has_challenge, read_challenge
from vitrine.catalogue.gold import checked_codes, read_gold, read_labelled_pictures, read_table
from vitrine.categories import INDEX
from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.insight.exploration.datasets import STATISTICS
from vitrine.insight.exploration.originals import read_languages
from vitrine.insight.exploration.picture_statistics import PictureSums, sum_pictures
from vitrine.insight.exploration.product_sources import ChallengeSource, ProductSource
from vitrine.insight.exploration.statistics import ProductRows, no_progress
from vitrine.logs import Progress
from vitrine.text.cleaning import product_text

if TYPE_CHECKING:
    import pandas as pd

TRAIN = N_("train set of the challenge")
NOT_TESTED = N_("train and validation")
NOT_TRAINED = N_("validation and test")
EVERY_SIDE = N_("train, validation and test")
ALL_PRODUCTS = N_("the challenge's table of categories, all its products")
ALL_LANGUAGES = N_("languages detected by others for every product of the challenge")
ALL_PICTURES = N_("measures of others on every picture of the challenge")
LISTINGS = N_("labelled listings of the challenge found in public repositories")
TWO_FIELDS = N_("labelled listings found in public repositories with their two fields apart")
PICTURES = N_("labelled pictures of the challenge found in public repositories")
# Listings of other sources came with title and description already joined.
APART = "designation+description"
SIDE = 500


class CorpusSource:
    """Rows of a corpus folder; see :class:`~.product_sources.ProductSource`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._sums: PictureSums | None = None

    def products(self) -> ProductRows:
        """Every product of the challenge."""
        return ProductRows(self._read("Y_train_CVw08PX.csv"), TRAIN, ALL_PRODUCTS)

    def languages(self) -> ProductRows:
        """Detected language of every product."""
        table = read_table(self.folder / "languages_train.csv.gz", ["index", "lang"])
        column = self.products().columns[table["index"].astype(int)]
        frame = table.assign(column=column).rename(columns={"lang": "language"})
        return ProductRows(frame, TRAIN, ALL_LANGUAGES)

    def texts(self) -> ProductRows:
        """Listings whose title and description are apart.

        Copies of a listing in several sources are no duplicates of the catalogue.
        """
        frame = self._listings
        return ProductRows(frame[frame["field"] == APART], EVERY_SIDE, TWO_FIELDS)

    def identities(self) -> ProductRows:
        """Ids of every product of the challenge."""
        return ProductRows(self._picture_table, TRAIN, ALL_PICTURES)

    def cleaned_texts(self) -> ProductRows:
        """Cleaned texts, without test rows, copies of a listing once."""
        gold = self._gold[self._gold["split"] != "test"]
        pairs = zip(gold["designation"], gold["description"], strict=True)
        gold = gold.assign(
            text=[product_text(title, rest) for title, rest in pairs],
            column=gold["code"].map(INDEX),
        )
        once = gold[gold["text"] != ""].drop_duplicates(["group", "code"])
        return ProductRows(once, NOT_TESTED, LISTINGS)

    def picture_files(self) -> ProductRows:
        """Size of every picture file."""
        table = self._picture_table
        kilobytes = table["file_size_kb"].astype(np.float64)
        return ProductRows(table.assign(kilobytes=kilobytes), TRAIN, ALL_PICTURES)

    def borders(self, _: Progress) -> ProductRows:
        """Box without white border of every picture, all of 500 pixels on a side."""
        table = self._picture_table
        area = table["real_width"].astype(np.float64) * table["real_height"].astype(np.float64)
        frame = table.assign(content=area.clip(0, SIDE**2) / SIDE**2)
        return ProductRows(frame, TRAIN, ALL_PICTURES)

    def picture_sums(self, progress: Progress) -> PictureSums:
        """Measures of the gold pictures, made once."""
        if self._sums is None:
            table = read_labelled_pictures(self.folder).rename(columns={"picture": "path"})
            frame = _with_column(table, "images/labelled.csv")
            self._sums = sum_pictures(ProductRows(frame, NOT_TRAINED, PICTURES), progress)
        return self._sums

    @cached_property
    def _gold(self) -> pd.DataFrame:
        return read_gold(self.folder)

    @cached_property
    def _listings(self) -> pd.DataFrame:
        return self._read("listings.csv.gz", "designation", "description", "field")

    @cached_property
    def _picture_table(self) -> pd.DataFrame:
        columns = ("productid", "imageid", "file_size_kb", "real_width", "real_height")
        return self._read("images_train_meta.csv.gz", *columns)

    def _read(self, file: str, *columns: str) -> pd.DataFrame:
        return _with_column(read_table(self.folder / file, ["prdtypecode", *columns]), file)


def _with_column(table: pd.DataFrame, file: str) -> pd.DataFrame:
    return table.assign(column=checked_codes(table["prdtypecode"], file).map(INDEX))


def build(inputs: Inputs) -> list[Artefact]:
    """Count every statistic that the data allow; what they do not allow is said and left out.

    Raises
    ------
    DataRefused
        When no folder was given, or its challenge files cannot be read.
    """
    folder = inputs.folder("data")
    source: ProductSource = CorpusSource(folder)
    if has_challenge(folder):
        challenge = read_challenge(folder)
        for problem in challenge.problems:
            inputs.tell(str(problem))
        source = ChallengeSource(challenge, read_languages(folder, []))
    rows = []
    for key, spec in STATISTICS.items():
        try:
            found = spec.count(source, no_progress)
        except DataRefused as refusal:
            inputs.tell(f"{key}: {refusal}")
            continue
        content = found.to_arrays() if spec.arrays else found.to_record()
        data = f"{found.rows} products, {found.split}; {found.source}"
        producer = "vitrine build exploration"
        row = ship(inputs.out, spec.path, spec.artefact, content, data, producer=producer)
        inputs.tell(f"{spec.path}: {row.size / 1e3:.0f} kB, {found.rows} products")
        rows.append(row)
    return rows
