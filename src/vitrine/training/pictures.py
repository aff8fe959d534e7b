"""The pictures that train: decoded once, labelled with doubt, cleared of copies of gold ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from vitrine.catalogue.gold import checked_codes, read_table
from vitrine.categories import INDEX
from vitrine.vision.decoding import decode_picture
from vitrine.vision.picture_input import PictureInput

Report = Callable[[str], None]

# Labels of these pictures are votes of six text models. How often a vote is right is not known
# for each number of voices; these are cautious readings of "mostly right" for six of six.
CONFIDENCE = {6: 0.97, 5: 0.85, 4: 0.7, 3: 0.55}
# The catalogue holds 40 times more of one category than of another; visitors bring anything.
# 0 draws pictures as they come, 1 draws every category as often.
BALANCE = 0.7
# Fingerprints have 256 bits; up to here two pictures are prints of the same one.
COPY_DISTANCE = 10


@dataclass(frozen=True, eq=False)
class TrainingPictures:
    """Pictures with their labels.

    Attributes
    ----------
    pixels : ndarray of uint8, (n, size, size, 3)
        Memory map of a file in the cache folder.
    targets : ndarray of float32, (n, 27)
        Probability of each category.
    weights : ndarray of float32, (n,)
        How often a row is drawn; mean 1.
    """

    pixels: np.ndarray
    targets: np.ndarray
    weights: np.ndarray


def read_training_pictures(
    folder: Path, gold_pictures: list[str], preparation: PictureInput, cache: Path, report: Report
) -> TrainingPictures:
    """Read the pictures with voted labels, without those that copy a gold picture.

    Parameters
    ----------
    folder : Path
        Data folder, with ``images/test.csv`` and ``images/test/``.
    gold_pictures : list of str
        Paths of every gold picture, of all splits.
    cache : Path
        Folder for the decoded pixels, about 150 kB a picture.

    Raises
    ------
    DataRefused
        When the table is missing or names unknown categories.
    """
    table = read_table(folder / "images" / "test.csv", ["image", "prdtypecode", "agreement"])
    table = table[table["agreement"].astype(int).isin(list(CONFIDENCE))].reset_index(drop=True)
    columns = np.array([INDEX[c] for c in checked_codes(table["prdtypecode"], "test.csv")])
    confidence = np.array([CONFIDENCE[int(a)] for a in table["agreement"]])
    paths = [folder / "images" / "test" / name for name in table["image"]]
    pixels = _decoded(paths, preparation, cache / "training_pictures.npy")
    gold = np.stack(list(_squares([Path(path) for path in gold_pictures], preparation)))
    kept = ~copies_of(pixels, gold)
    report(f"{kept.sum()} training pictures; {(~kept).sum()} copies of gold pictures left out")
    return TrainingPictures(
        pixels=pixels if kept.all() else pixels[kept],
        targets=doubtful_targets(columns[kept], confidence[kept]),
        weights=drawing_weights(columns[kept], confidence[kept]),
    )


def doubtful_targets(columns: np.ndarray, confidence: np.ndarray) -> np.ndarray:
    """Put ``confidence`` on the voted category and spread the rest evenly; rows sum to 1."""
    others = len(INDEX) - 1
    targets = np.repeat(((1 - confidence) / others)[:, None], len(INDEX), axis=1)
    targets[np.arange(len(columns)), columns] = confidence
    return targets.astype(np.float32)


def drawing_weights(columns: np.ndarray, confidence: np.ndarray) -> np.ndarray:
    """Draw rare categories and sure labels more often; mean 1."""
    counts = np.bincount(columns, minlength=len(INDEX))
    weights = confidence * counts[columns].astype(float) ** -BALANCE
    return np.asarray(weights / weights.mean(), np.float32)


def copies_of(pictures: np.ndarray, originals: np.ndarray) -> np.ndarray:
    """Which pictures are prints of one of the originals, by difference hash.

    Returns
    -------
    ndarray of bool, (n,)
    """
    known = np.stack([fingerprint(picture) for picture in originals])
    found = np.stack([fingerprint(picture) for picture in pictures])
    distances = [np.bitwise_count(known ^ one).sum(axis=1).min() for one in found]
    return np.array(distances) <= COPY_DISTANCE


def fingerprint(picture: np.ndarray) -> np.ndarray:
    """Difference hash: for 16 x 16 cells, is a cell lighter than the one on its left; 32 bytes."""
    grey = Image.fromarray(picture).convert("L").resize((17, 16), Image.Resampling.BOX)
    cells = np.asarray(grey).astype(int)
    return np.packbits((cells[:, 1:] > cells[:, :-1]).ravel())


def _decoded(paths: list[Path], preparation: PictureInput, file: Path) -> np.ndarray:
    """Decode every picture into a memory map, or open the one that is already there."""
    shape = (len(paths), preparation.size, preparation.size, 3)
    if file.exists():
        pixels: np.ndarray = np.load(file, mmap_mode="r")
        if pixels.shape == shape:
            return pixels
    file.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.lib.format.open_memmap(file, "w+", np.uint8, shape)
    for row, square in enumerate(_squares(paths, preparation)):
        pixels[row] = square
    return pixels


def _squares(paths: list[Path], preparation: PictureInput) -> Iterator[np.ndarray]:
    for path in paths:
        yield preparation.square(decode_picture(path.read_bytes()).pixels)
