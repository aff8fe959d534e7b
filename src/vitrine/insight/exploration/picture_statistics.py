"""Pictures: size of the files, white borders, colours, shapes, and the mean of each category."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vitrine.errors import Count, DataRefused, PictureRefused
from vitrine.i18n import N_
from vitrine.insight.exploration.statistics import (
    CATEGORIES,
    Distributions,
    ProductRows,
    Statistic,
    array,
    count_distributions,
)
from vitrine.logs import Progress
from vitrine.vision.decoding import decode_picture
from vitrine.vision.picture_measures import COLOUR_BINS, MEAN_SIDE, PictureMeasures, measure_picture

KILOBYTES, CONTENT = "kilobytes", "content"
CONTOURS, CORNERS = "contours", "corners"
COLOURS = ("red", "green", "blue")
EDGES = {
    KILOBYTES: np.linspace(0, 100, 51),
    CONTENT: np.linspace(0, 1, 51),
    CONTOURS: np.linspace(0, 100, 51),
    CORNERS: np.linspace(0, 150, 51),
}
# A mean of fewer pictures would show one of them.
FEWEST_PICTURES = 10
THREADS = 2
REPORT_EVERY = 25


@dataclass(frozen=True, eq=False)
class ColourHistograms(Statistic):
    """Mean histogram of the colours of each category.

    Attributes
    ----------
    pictures : ndarray of int64, (27,)
        Pictures of each category; 0 where it is not known how many.
    shares : ndarray of float64, (27, 3, bins)
        Share of the pixels by intensity of red, green and blue; NaN without pictures.
    """

    pictures: np.ndarray = array(np.int64, CATEGORIES)
    shares: np.ndarray = array(np.float64, CATEGORIES, len(COLOURS), "bins")


@dataclass(frozen=True, eq=False)
class MeanPictures(Statistic):
    """Mean picture of each category that has at least ten.

    Attributes
    ----------
    pictures : ndarray of int64, (27,)
    known : ndarray of bool, (27,)
        Whether there is a mean picture.
    pixels : ndarray of uint8, (27, side, side, 3)
    """

    pictures: np.ndarray = array(np.int64, CATEGORIES)
    known: np.ndarray = array(np.bool_, CATEGORIES)
    pixels: np.ndarray = array(np.uint8, CATEGORIES, "side", "side", len(COLOURS))


@dataclass(frozen=True, eq=False)
class PictureSums:
    """Sums over pictures, one pass for every statistic that looks at pixels.

    Attributes
    ----------
    rows : ProductRows
        Pictures that could be read: ``content``, ``contours`` and ``corners``, float64.
    histograms : ndarray of float64, (27, 3, 64)
        Sums of the histograms.
    pixels : ndarray of float64, (27, 64, 64, 3)
        Sums of the small pictures.
    """

    rows: ProductRows
    histograms: np.ndarray
    pixels: np.ndarray

    @property
    def counts(self) -> np.ndarray:
        """Pictures of each category: int64 (27,)."""
        return np.bincount(self.rows.columns, minlength=CATEGORIES)


def sum_pictures(rows: ProductRows, progress: Progress) -> PictureSums:
    """Measure pictures on two threads: Pillow and SciPy let go of Python's lock.

    Parameters
    ----------
    rows : ProductRows
        ``path``: where each picture is.
    progress : callable
        Called with the share that is done.

    Raises
    ------
    DataRefused
        When none of the pictures can be read.
    """
    import pandas as pd

    paths, columns = list(rows.frame["path"]), rows.columns
    numbers: list[tuple[int, float, float, float]] = []
    histograms = np.zeros((CATEGORIES, len(COLOURS), COLOUR_BINS))
    pixels = np.zeros((CATEGORIES, MEAN_SIDE, MEAN_SIDE, len(COLOURS)))
    with ThreadPoolExecutor(THREADS) as pool:
        for place, found in enumerate(pool.map(_measured, paths)):
            if place % REPORT_EVERY == 0:
                progress(place / len(paths))
            if found is None:
                continue
            column = int(columns[place])
            numbers.append((column, found.content, float(found.contours), float(found.corners)))
            histograms[column] += found.histogram
            pixels[column] += found.small
    if not numbers:
        raise DataRefused(N_("None of the {count} pictures can be read."), count=Count(len(paths)))
    frame = pd.DataFrame(numbers, columns=["column", CONTENT, CONTOURS, CORNERS])
    return PictureSums(ProductRows(frame, rows.split, rows.source), histograms, pixels)


def _measured(path: str) -> PictureMeasures | None:
    try:
        return measure_picture(decode_picture(Path(path).read_bytes()).pixels)
    except (OSError, PictureRefused):
        return None


def count_sizes(rows: ProductRows) -> Distributions:
    """Size of the picture files, in ``kilobytes``."""
    values = rows.frame[KILOBYTES].to_numpy(np.float64)
    return count_distributions(rows, {KILOBYTES: (values, EDGES[KILOBYTES])})


def count_borders(rows: ProductRows) -> Distributions:
    """Share of the frame that is left without the white border: ``content``, 0 to 1."""
    values = rows.frame[CONTENT].to_numpy(np.float64)
    return count_distributions(rows, {CONTENT: (values, EDGES[CONTENT])})


def mean_colours(sums: PictureSums) -> ColourHistograms:
    """Mean histogram of each category."""
    counts, rows = sums.counts, sums.rows
    with np.errstate(invalid="ignore"):
        shares = sums.histograms / counts[:, None, None]
    return ColourHistograms(int(counts.sum()), rows.split, rows.source, counts, shares)


def count_contours(sums: PictureSums) -> Distributions:
    """Contours and corners by category."""
    frame = sums.rows.frame
    numbers = {key: (frame[key].to_numpy(np.float64), EDGES[key]) for key in (CONTOURS, CORNERS)}
    return count_distributions(sums.rows, numbers)


def mean_pictures(sums: PictureSums) -> MeanPictures:
    """Mean picture of each category that has at least ten; black where there is none."""
    counts, rows = sums.counts, sums.rows
    known = counts >= FEWEST_PICTURES
    means = sums.pixels / np.maximum(counts, 1)[:, None, None, None]
    means[~known] = 0
    pixels = np.rint(means).astype(np.uint8)
    return MeanPictures(int(counts.sum()), rows.split, rows.source, counts, known, pixels)
