"""Where the rows that are counted come from; a user's challenge files are one such source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from vitrine.catalogue.challenge import Challenge
from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.insight.exploration.picture_statistics import PictureSums, sum_pictures
from vitrine.insight.exploration.statistics import ProductRows
from vitrine.logs import Progress
from vitrine.text.cleaning import product_text

if TYPE_CHECKING:
    import pandas as pd

SPLIT = N_("train set of the challenge")
SOURCE = N_("the challenge's files in input/")
PICTURES = N_("the challenge's pictures in images/")
NO_LANGUAGES = N_(
    "The languages of the products are read from input/df_langue.csv, which is not there."
)
NO_PICTURES = N_("There is no picture of a product in images/.")
SEED = 11


class ProductSource(Protocol):
    """Rows of a catalogue; each raises DataRefused when its files are not there."""

    def products(self) -> ProductRows:
        """Every product: nothing but ``column``."""

    def languages(self) -> ProductRows:
        """``language``: two letters, empty when unknown."""

    def texts(self) -> ProductRows:
        """``designation`` and ``description`` as the seller gave them, description maybe empty."""

    def identities(self) -> ProductRows:
        """``productid`` and ``imageid`` of every product."""

    def cleaned_texts(self) -> ProductRows:
        """``text``: cleaned, one row per product."""

    def picture_files(self) -> ProductRows:
        """``kilobytes`` of the picture files."""

    def borders(self, progress: Progress) -> ProductRows:
        """``content``: share of the frame inside the white border, 0 to 1."""

    def picture_sums(self, progress: Progress) -> PictureSums:
        """What the pictures show, measured once for all the statistics that ask."""


class ChallengeSource:
    """Rows of a user's challenge files; see :class:`ProductSource`.

    Parameters
    ----------
    challenge : Challenge
    languages : Series or None
        Language of each row id, where a table of them was given.
    most_pictures : int or None
        Pictures that are looked at, drawn at random; all of them for None.
    """

    def __init__(
        self,
        challenge: Challenge,
        languages: pd.Series | None = None,
        most_pictures: int | None = None,
    ) -> None:
        self.challenge = challenge
        self.language = languages
        self.most_pictures = most_pictures
        # Read by more than one statistic.
        self._cleaned: ProductRows | None = None
        self._sums: PictureSums | None = None

    def products(self) -> ProductRows:
        """Every product."""
        return ProductRows(self.challenge.listings, SPLIT, SOURCE)

    def languages(self) -> ProductRows:
        """Languages of ``df_langue.csv``."""
        if self.language is None:
            raise DataRefused(NO_LANGUAGES)
        listings = self.challenge.listings
        language = listings["row"].map(self.language).fillna("")
        return ProductRows(listings.assign(language=language), SPLIT, SOURCE)

    def texts(self) -> ProductRows:
        """Titles and descriptions."""
        return self.products()

    def identities(self) -> ProductRows:
        """Products whose ids could be read."""
        listings = self.challenge.listings
        known = (listings["productid"] >= 0) & (listings["imageid"] >= 0)
        return ProductRows(listings[known], SPLIT, SOURCE)

    def cleaned_texts(self) -> ProductRows:
        """Cleaned texts."""
        if self._cleaned is None:
            listings = self.challenge.listings
            pairs = zip(listings["designation"], listings["description"], strict=True)
            text = [product_text(title, rest) for title, rest in pairs]
            frame = listings[["column"]].assign(text=text).astype({"text": "string[pyarrow]"})
            self._cleaned = ProductRows(frame, SPLIT, SOURCE)
        return self._cleaned

    def picture_files(self) -> ProductRows:
        """Size of the picture files that are there."""
        if not len(self.challenge.pictures):
            raise DataRefused(NO_PICTURES)
        return ProductRows(self.challenge.pictures, SPLIT, PICTURES)

    def borders(self, progress: Progress) -> ProductRows:
        """White borders of the pictures that are looked at."""
        return self.picture_sums(progress).rows

    def picture_sums(self, progress: Progress) -> PictureSums:
        """Measures of the pictures that are looked at, made once."""
        if self._sums is None:
            there = self.picture_files().frame
            if self.most_pictures and len(there) > self.most_pictures:
                there = there.sample(self.most_pictures, random_state=SEED)
            ids = self.challenge.listings.loc[there["place"], ["imageid", "productid"]]
            pairs = ids.to_numpy(np.int64).tolist()
            paths = [str(self.challenge.picture_path(*pair) or "") for pair in pairs]
            rows = ProductRows(there.assign(path=paths), SPLIT, PICTURES)
            self._sums = sum_pictures(rows, progress)
        return self._sums
