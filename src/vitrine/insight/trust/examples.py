"""Tables of our own wording, so that a visitor without data can see a comparison at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import numpy as np

from vitrine.artefacts.store import Store
from vitrine.catalogue.samples import Sample, read_samples
from vitrine.prediction.job import TEMPLATE_ROWS

HEADER = TEMPLATE_ROWS[0]
SHIFTED_ROWS = 300
SEED = 3
# What a shop of second-hand English books and electronics might list: short, in capitals.
ADJECTIVES = ("Used", "Rare", "Vintage", "Signed", "Refurbished", "Unboxed", "Spare", "Tested")
THINGS = (
    "paperback thriller", "hardback biography", "travel guide", "cookery book", "wireless headset",
    "mechanical keyboard", "graphics tablet", "label printer", "film camera", "turntable needle",
    "soldering station", "weather station", "bike computer", "torque wrench", "espresso tamper",
)  # fmt: skip
ENDINGS = ("", "boxed", "no box", "with leads", "ex library", "grade B", "sold as seen", "lot of 3")


@dataclass(frozen=True)
class ExampleFiles:
    """A table and perhaps a zip of its pictures."""

    name: str
    table: bytes
    archive: bytes | None = None


def template() -> bytes:
    """A CSV to start from, which spreadsheets recognise as UTF-8."""
    return _written(TEMPLATE_ROWS[1:])


def sample_files(store: Store) -> ExampleFiles:
    """The sample products of this site with their pictures.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
    """
    samples = read_samples(store.root)
    rows = [(s.designation, s.description, s.picture or "") for s in samples]
    return ExampleFiles("samples.csv", _written(rows), _zipped(samples, store.root))


def shifted_files(_: Store) -> ExampleFiles:
    """Short English titles of other goods, without descriptions: a table that differs."""
    rng = np.random.default_rng(SEED)
    rows = []
    for number in range(SHIFTED_ROWS):
        words = [str(rng.choice(part)) for part in (ADJECTIVES, THINGS, ENDINGS)]
        rows.append((" ".join(word for word in words if word).upper() + f" {number}", "", ""))
    return ExampleFiles("shifted.csv", _written(rows))


EXAMPLES = {"shifted": shifted_files, "samples": sample_files}


def _written(rows: Iterable[Sequence[str]]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([HEADER, *rows])
    return stream.getvalue().encode("utf-8-sig")


def _zipped(samples: Sequence[Sample], root: Path) -> bytes:
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_STORED) as archive:
        # Two samples may share a picture.
        for path in sorted({path for s in samples if (path := s.picture_path(root))}):
            if path.is_file():
                archive.write(path, path.name)
    return stream.getvalue()
