"""The parts of a user's challenge files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vitrine.catalogue.challenge import Challenge
from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.insight.exploration.material import Part, Progress
from vitrine.insight.exploration.pictures import Measured, look_at
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


class ChallengeMaterial:
    """Parts of a challenge; see :class:`vitrine.insight.exploration.material.Material`.

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
        # Asked for by more than one statistic.
        self._cleaned: Part | None = None
        self._looked_at: Measured | None = None

    def classes(self) -> Part:
        """Every product."""
        return Part(self.challenge.listings, SPLIT, SOURCE)

    def languages(self) -> Part:
        """Languages of ``df_langue.csv``."""
        if self.language is None:
            raise DataRefused(NO_LANGUAGES)
        listings = self.challenge.listings
        language = listings["row"].map(self.language).fillna("")
        return Part(listings.assign(language=language), SPLIT, SOURCE)

    def texts(self) -> Part:
        """Titles and descriptions."""
        return self.classes()

    def listings(self) -> Part:
        """The same."""
        return self.classes()

    def identities(self) -> Part:
        """Products whose ids could be read."""
        listings = self.challenge.listings
        known = (listings["productid"] >= 0) & (listings["imageid"] >= 0)
        return Part(listings[known], SPLIT, SOURCE)

    def words(self) -> Part:
        """Cleaned texts."""
        if self._cleaned is None:
            listings = self.challenge.listings
            pairs = zip(listings["designation"], listings["description"], strict=True)
            text = [product_text(title, rest) for title, rest in pairs]
            frame = listings[["column"]].assign(text=text).astype({"text": "string[pyarrow]"})
            self._cleaned = Part(frame, SPLIT, SOURCE)
        return self._cleaned

    def sizes(self) -> Part:
        """Size of the picture files that are there."""
        return Part(self._there(), SPLIT, PICTURES)

    def borders(self, progress: Progress) -> Part:
        """White borders of the pictures that are looked at."""
        import pandas as pd

        found = self.looked_at(progress)
        frame = pd.DataFrame({"column": found.columns, "content": found.content})
        return Part(frame, SPLIT, PICTURES)

    def pictures(self) -> Part:
        """Paths of the pictures to look at."""
        there = self._there()
        if self.most_pictures and len(there) > self.most_pictures:
            there = there.sample(self.most_pictures, random_state=SEED)
        listings = self.challenge.listings
        ids = listings.loc[there["place"], ["imageid", "productid"]].to_numpy(np.int64)
        paths = [str(self.challenge.picture_path(*pair) or "") for pair in ids.tolist()]
        return Part(there.assign(path=paths), SPLIT, PICTURES)

    def looked_at(self, progress: Progress) -> Measured:
        """Measures of the pictures, made once."""
        if self._looked_at is None:
            self._looked_at = look_at(self.pictures(), progress)
        return self._looked_at

    def _there(self) -> pd.DataFrame:
        if not len(self.challenge.pictures):
            raise DataRefused(NO_PICTURES)
        return self.challenge.pictures
