"""Pictures: size of the files, white borders, colours, shapes, and the mean of each category."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vitrine.errors import Count, DataRefused, PictureRefused
from vitrine.i18n import N_
from vitrine.insight.exploration.base import (
    CATEGORIES,
    Distributions,
    Statistic,
    array,
    spread,
)
from vitrine.insight.exploration.material import Material, Part, Progress
from vitrine.vision.decoding import decode_picture
from vitrine.vision.measures import COLOUR_BINS, MEAN_SIDE, PictureMeasures, measure

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
class Measured:
    """Sums over pictures, one pass for every statistic that looks at pixels.

    Attributes
    ----------
    columns : ndarray of int64, (n,)
        Category of each picture that could be read.
    content, contours, corners : ndarray of float64, (n,)
    histograms : ndarray of float64, (27, 3, 64)
        Sums of the histograms.
    pixels : ndarray of float64, (27, 64, 64, 3)
        Sums of the small pictures.
    refused : int
        Pictures that could not be read.
    """

    columns: np.ndarray
    content: np.ndarray
    contours: np.ndarray
    corners: np.ndarray
    histograms: np.ndarray
    pixels: np.ndarray
    refused: int
    split: str
    source: str

    @property
    def counts(self) -> np.ndarray:
        """Pictures of each category: int64 (27,)."""
        return np.bincount(self.columns, minlength=CATEGORIES)


def look_at(part: Part, progress: Progress) -> Measured:
    """Measure the pictures of a part, on two threads: Pillow and SciPy let go of Python's lock.

    Raises
    ------
    DataRefused
        When none of the pictures can be read.
    """
    paths, columns = list(part.frame["path"]), part.columns
    numbers: list[tuple[int, float, int, int]] = []
    histograms = np.zeros((CATEGORIES, len(COLOURS), COLOUR_BINS))
    pixels = np.zeros((CATEGORIES, MEAN_SIDE, MEAN_SIDE, len(COLOURS)))
    with ThreadPoolExecutor(THREADS) as pool:
        for place, found in enumerate(pool.map(_measured, paths)):
            if place % REPORT_EVERY == 0:
                progress(place / len(paths))
            if found is None:
                continue
            column = int(columns[place])
            numbers.append((column, found.content, found.contours, found.corners))
            histograms[column] += found.histogram
            pixels[column] += found.small
    if not numbers:
        raise DataRefused(N_("None of the {count} pictures can be read."), count=Count(len(paths)))
    table = np.array(numbers, np.float64)
    return Measured(
        table[:, 0].astype(np.int64), table[:, 1], table[:, 2], table[:, 3],
        histograms, pixels, len(paths) - len(numbers), part.split, part.source,
    )  # fmt: skip


def _measured(path: str) -> PictureMeasures | None:
    try:
        return measure(decode_picture(Path(path).read_bytes()).pixels)
    except (OSError, PictureRefused):
        return None


def measure_sizes(material: Material, _: Progress) -> Distributions:
    """Size of the picture files, in kilobytes."""
    part = material.sizes()
    values = part.frame[KILOBYTES].to_numpy(np.float64)
    return spread(part.columns, {KILOBYTES: (values, EDGES[KILOBYTES])}, part.split, part.source)


def measure_borders(material: Material, progress: Progress) -> Distributions:
    """Share of the frame that is left without the white border."""
    part = material.borders(progress)
    values = part.frame[CONTENT].to_numpy(np.float64)
    return spread(part.columns, {CONTENT: (values, EDGES[CONTENT])}, part.split, part.source)


def mean_colours(found: Measured) -> ColourHistograms:
    """Mean histogram of each category."""
    counts = found.counts
    with np.errstate(invalid="ignore"):
        shares = found.histograms / counts[:, None, None]
    return ColourHistograms(int(counts.sum()), found.split, found.source, counts, shares)


def spread_shapes(found: Measured) -> Distributions:
    """Contours and corners by category."""
    numbers = {
        CONTOURS: (found.contours, EDGES[CONTOURS]),
        CORNERS: (found.corners, EDGES[CORNERS]),
    }
    return spread(found.columns, numbers, found.split, found.source)


def mean_pictures(found: Measured) -> MeanPictures:
    """Mean picture of each category that has at least ten; black where there is none."""
    counts = found.counts
    known = counts >= FEWEST_PICTURES
    means = found.pixels / np.maximum(counts, 1)[:, None, None, None]
    means[~known] = 0
    pixels = np.rint(means).astype(np.uint8)
    return MeanPictures(int(counts.sum()), found.split, found.source, counts, known, pixels)
