"""The exploration files of the original project, as a user who has them drops them in.

``df_langue.csv`` (languages), ``Top40.csv`` (words), ``DfhistoMean.json`` (colours),
``Dfcontour.csv`` (corners) and ``DfColorMean.json`` (mean pictures), in ``input/``. They are data
of others: read within limits, and refused with a sentence when they are not what they should be.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from vitrine.catalogue.challenge_csv import read_columns
from vitrine.categories import INDEX
from vitrine.errors import DataRefused, VitrineError
from vitrine.i18n import N_
from vitrine.insight.exploration.picture_statistics import (
    COLOURS,
    CORNERS,
    EDGES,
    ColourHistograms,
    MeanPictures,
)
from vitrine.insight.exploration.statistics import (
    CATEGORIES,
    Distributions,
    ProductRows,
    Statistic,
    array,
    count_distributions,
    names,
)
from vitrine.insight.exploration.text_statistics import LanguageCounts, count_languages

if TYPE_CHECKING:
    import pandas as pd

SPLIT = N_("rows that the original project chose")
SOURCE = N_("the original project's files in input/")
LANGUAGES, TOP, HISTOGRAMS = "df_langue.csv", "Top40.csv", "DfhistoMean.json"
CORNER_TABLE, MEANS = "Dfcontour.csv", "DfColorMean.json"
LARGEST_BYTES = 300 * 2**20
UNREADABLE = N_("{file} is not the file of the original project that bears this name.")


@dataclass(frozen=True, eq=False)
class TopWords(Statistic):
    """Words of each category with their occurrences, as ``Top40.csv`` gives them.

    Attributes
    ----------
    words : tuple of str
    columns : ndarray of int64, (words,)
        Category of each, as a place in CODES.
    occurrences : ndarray of int64, (words,)
    """

    words: tuple[str, ...] = names("words")
    columns: np.ndarray = array(np.int64, "words")
    occurrences: np.ndarray = array(np.int64, "words")

    def top(self, code: int | None, count: int = 40) -> list[tuple[str, int]]:
        """The most frequent words of a category, or of all: (word, occurrences)."""
        totals: dict[str, int] = {}
        for word, column, found in zip(self.words, self.columns, self.occurrences, strict=True):
            if code is None or column == INDEX[code]:
                totals[word] = totals.get(word, 0) + int(found)
        return sorted(totals.items(), key=lambda pair: -pair[1])[:count]


def read_languages(root: Path, problems: list[VitrineError]) -> pd.Series | None:
    """Language of each row id, from ``df_langue.csv``; None when it is not there."""
    path = root / "input" / LANGUAGES
    if not path.is_file():
        return None
    import pandas as pd

    table = read_columns(path, ("Id", "PAYS_LANGUE"), problems)
    rows = pd.to_numeric(table["Id"], errors="coerce")
    known = table[rows.notna() & ~rows.duplicated()]
    index = pd.Index(rows[known.index].astype("int64"))
    return pd.Series(known["PAYS_LANGUE"].str.slice(0, 8).to_numpy(object), index=index)


def _language_counts(root: Path) -> LanguageCounts:
    """Languages by category, from the table alone."""
    table = _table(root, LANGUAGES, ("Id", "PAYS_LANGUE", "prdtypecode"))
    frame = table.assign(language=table["PAYS_LANGUE"].str.slice(0, 8).astype(object))
    return count_languages(ProductRows(frame, SPLIT, SOURCE))


def _top_words(root: Path) -> TopWords:
    """Words of ``Top40.csv``."""
    table = _table(root, TOP, ("mot", "occurence", "prdtypecode"))
    return TopWords(
        len(table), SPLIT, SOURCE,
        tuple(str(word)[:40] for word in table["mot"]),
        table["column"].to_numpy(np.int64),
        _numbers(table["occurence"], TOP).to_numpy(np.int64),
    )  # fmt: skip


def _colours(root: Path) -> ColourHistograms:
    """Mean histograms of ``DfhistoMean.json``: one line per category and colour."""
    shares = np.full((CATEGORIES, len(COLOURS), 256), np.nan)
    for line in _lines(root, HISTOGRAMS):
        column, colour = INDEX[int(line["prdtypecode"])], COLOURS.index(line["color"])
        counts = np.asarray(line["histo"], np.float64)
        shares[column, colour] = counts / counts.sum()
    return ColourHistograms(0, SPLIT, SOURCE, np.zeros(CATEGORIES, np.int64), shares)


def _corners(root: Path) -> Distributions:
    """Corners of ``Dfcontour.csv``."""
    table = _table(root, CORNER_TABLE, ("prdtypecode", "corners"))
    values = _numbers(table["corners"], CORNER_TABLE).to_numpy(np.float64)
    numbers = {CORNERS: (values, EDGES[CORNERS])}
    return count_distributions(ProductRows(table, SPLIT, SOURCE), numbers)


def _means(root: Path) -> MeanPictures:
    """Mean pictures of ``DfColorMean.json``: one line per category, grey or in colours."""
    from PIL import Image

    pixels = np.zeros((CATEGORIES, 64, 64, 3), np.uint8)
    known = np.zeros(CATEGORIES, np.bool_)
    for line in _lines(root, MEANS):
        column = INDEX[int(line["prdtypecode"])]
        values = np.clip(np.asarray(line["moyenne_image"], np.float64), 0, 255).astype(np.uint8)
        if values.ndim < 2 or not values.size:
            raise ValueError("no picture")
        image = Image.fromarray(values).convert("RGB").resize((64, 64), Image.Resampling.BOX)
        pixels[column], known[column] = np.asarray(image), True
    return MeanPictures(0, SPLIT, SOURCE, np.zeros(CATEGORIES, np.int64), known, pixels)


READERS: dict[str, tuple[str, Callable[[Path], Statistic]]] = {
    "languages": (LANGUAGES, _language_counts),
    "top_words": (TOP, _top_words),
    "colours": (HISTOGRAMS, _colours),
    "shapes": (CORNER_TABLE, _corners),
    "means": (MEANS, _means),
}


def original_keys(root: Path) -> list[str]:
    """Keys of the statistics whose file is there."""
    return [key for key, (file, _) in READERS.items() if (root / "input" / file).is_file()]


def read_original(root: Path, key: str) -> Statistic:
    """Read the file behind a statistic.

    Raises
    ------
    DataRefused
        When it is not there or holds something else.
    """
    if key not in READERS:
        raise DataRefused(N_("The original project has no file for this view."))
    file, read = READERS[key]
    try:
        return read(root)
    except (ValueError, KeyError, TypeError, IndexError, OverflowError, RecursionError) as error:
        if isinstance(error, VitrineError):
            raise
        raise DataRefused(UNREADABLE, file=file) from error


def _table(root: Path, file: str, columns: tuple[str, ...]) -> pd.DataFrame:
    table = read_columns(root / "input" / file, columns, [])
    column = _numbers(table["prdtypecode"], file).map(INDEX)
    known = table.assign(column=column)[column.notna()]
    if not len(known):
        raise DataRefused(UNREADABLE, file=file)
    return known.astype({"column": "int64"})


def _numbers(cells: pd.Series, file: str) -> pd.Series:
    import pandas as pd

    try:
        return pd.to_numeric(cells).astype("float64")
    except (ValueError, TypeError) as error:
        raise DataRefused(UNREADABLE, file=file) from error


def _lines(root: Path, file: str) -> Iterator[dict[str, Any]]:
    path = root / "input" / file
    if not path.is_file() or path.stat().st_size > LARGEST_BYTES:
        raise DataRefused(UNREADABLE, file=file)
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            if line.strip():
                yield json.loads(line)
