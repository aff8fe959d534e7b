"""A visitor's table, and perhaps its pictures, compared in bounded time and memory.

Example tables show a visitor without data what a comparison says.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zipfile import ZIP_STORED, ZipFile

import numpy as np

from vitrine.artefacts.store import Store
from vitrine.catalogue.challenge_csv import read_columns
from vitrine.catalogue.samples import read_samples
from vitrine.errors import DataRefused, PictureRefused, TableRefused, VitrineError
from vitrine.i18n import N_
from vitrine.insight.trust.drift import Drift, Reference, compare
from vitrine.insight.trust.drift_measures import (
    ANSWERED_ROWS,
    READ_ROWS,
    TableCounts,
    count_answers,
    count_lengths,
    count_pictures,
    count_words,
    known_words,
    sampled,
)
from vitrine.logs import Progress
from vitrine.prediction.batch import picture_name
from vitrine.prediction.job import TABLE_TOO_BIG, TEMPLATE_ROWS, TOO_MANY_ROWS, BatchFiles
from vitrine.prediction.picture_sources import PictureSource
from vitrine.text.cleaning import clean
from vitrine.vision.decoding import decode_picture

if TYPE_CHECKING:
    import pandas as pd

    from vitrine.models.text import TextModel

REQUIRED = "designation"
TABLE_FILE = "table.csv"
# A picture takes some 20 ms: this many give a mean brightness within two points.
MOST_PICTURES = 400
EMPTY_FILE = N_("There is nothing to compare: the file {file} is empty.")
# Parts of the work, for a progress bar: reading, words, answers, pictures.
READ, WORDS, ANSWERS, PICTURES = 0.1, 0.35, 0.8, 1.0
ANSWER_BLOCK = 500
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
class DriftLimits:
    """How much is accepted from a visitor at once; the zip has its own limits."""

    table_bytes: int = 100 * 2**20
    rows: int = 100_000


DRIFT_LIMITS = DriftLimits()


@dataclass(frozen=True)
class TableDrift:
    """A comparison, and what was odd in the file.

    Attributes
    ----------
    drift : Drift
    problems : tuple of VitrineError
    """

    drift: Drift
    problems: tuple[VitrineError, ...] = ()


def compare_upload(
    name: str,
    content: bytes,
    model: TextModel,
    reference: Reference,
    source: PictureSource | None = None,
    progress: Progress = lambda share: None,
    limits: DriftLimits = DRIFT_LIMITS,
) -> TableDrift:
    """The same as :func:`compare_file`, of an uploaded table; nothing of it stays on disk.

    Raises
    ------
    DataRefused, TableRefused
        See :func:`compare_file`; the sentence names the file as the visitor does.
    """
    if len(content) > limits.table_bytes:
        raise TableRefused(TABLE_TOO_BIG, limit=limits.table_bytes // 2**20)
    with TemporaryDirectory(prefix="vitrine-") as folder:
        path = Path(folder) / TABLE_FILE
        path.write_bytes(content)
        try:
            compared = compare_file(path, model, reference, source, progress, limits)
        except VitrineError as error:
            _name_file(error, name)
            raise
    for problem in compared.problems:
        _name_file(problem, name)
    return compared


def compare_file(
    path: Path,
    model: TextModel,
    reference: Reference,
    source: PictureSource | None = None,
    progress: Progress = lambda share: None,
    limits: DriftLimits | None = None,
) -> TableDrift:
    """Compare the table of a file with the reference.

    Parameters
    ----------
    path : Path
        CSV with ``designation``; ``description`` and the name of a picture (``image``, or
        ``imageid`` and ``productid``) are optional. UTF-8 with commas at best; what else can be
        read is read, and said.
    source : PictureSource or None
        Where the pictures are.
    progress : callable
        Told how much is done, 0 to 1.
    limits : DriftLimits or None
        Without, rows are only limited by memory.

    Raises
    ------
    DataRefused
        When there is nothing to compare, or the file cannot be read.
    TableRefused
        When there are too many rows.
    """
    problems: list[VitrineError] = []
    if not path.is_file():
        raise DataRefused(N_("The table {file} cannot be opened: check its path."), file=path.name)
    if not path.stat().st_size:
        raise DataRefused(EMPTY_FILE, file=path.name)
    table = read_columns(path, [REQUIRED], problems)
    if limits and len(table) > limits.rows:
        raise TableRefused(TOO_MANY_ROWS, limit=limits.rows)
    progress(READ)
    titles = [clean(title) for title in table[REQUIRED]]
    described = table["description"] if "description" in table else [""] * len(titles)
    descriptions = [clean(text) for text in described]
    pairs = zip(titles, descriptions, strict=True)
    written = np.flatnonzero([bool(title or description) for title, description in pairs])
    counted = _count_texts(titles, descriptions, written, model, progress)
    seen = _count_pictures(table, source, counted, progress)
    usable = len(set(written.tolist()) | set(seen))
    return TableDrift(compare(reference, counted, len(table), usable), tuple(problems))


def _count_texts(
    titles: Sequence[str],
    descriptions: Sequence[str],
    written: np.ndarray,
    model: TextModel,
    progress: Progress,
) -> TableCounts:
    """Lengths of all rows; languages, words and answers of some, drawn at random."""
    if not len(written):
        return TableCounts()
    places = written[sampled(len(written), READ_ROWS)]
    texts = [joined(titles[place], descriptions[place]) for place in places]
    counted = count_words(texts, known_words(model))
    counted.counts.update(count_lengths(titles, descriptions))
    progress(WORDS)
    few = [texts[place] for place in sampled(len(texts), ANSWERED_ROWS)]
    blocks = []
    # Block by block: memory stays that of a block.
    for start in range(0, len(few), ANSWER_BLOCK):
        blocks.append(model.probabilities(few[start : start + ANSWER_BLOCK]))
        done = min(1.0, (start + ANSWER_BLOCK) / len(few))
        progress(WORDS + (ANSWERS - WORDS) * done)
    counted.counts.update(count_answers(np.concatenate(blocks)))
    return counted


def joined(title: str, description: str) -> str:
    """The one text of a cleaned title and description, as the model reads it."""
    return description if description.startswith(title) else f"{title} {description}".strip()


def _count_pictures(
    table: pd.DataFrame, source: PictureSource | None, counted: TableCounts, progress: Progress
) -> list[int]:
    """Add what pictures show; give the rows whose picture was read."""
    if source is None:
        progress(PICTURES)
        return []
    columns = [name for name in ("image", "imageid", "productid") if name in table]
    values = zip(*(table[name] for name in columns), strict=True)
    cells = (dict(zip(columns, row, strict=True)) for row in values)
    named = [(place, name) for place, row in enumerate(cells) if (name := picture_name(row))]
    chosen = [named[place] for place in sampled(len(named), MOST_PICTURES)]
    read: list[int] = []

    def decoded() -> Iterator[np.ndarray]:
        """Pictures that can be read, one at a time."""
        for done, (place, name) in enumerate(chosen):
            progress(ANSWERS + (PICTURES - ANSWERS) * done / len(chosen))
            try:
                pixels = decode_picture(source.read(name)).pixels
            except PictureRefused:
                continue
            read.append(place)
            yield pixels

    counted.counts.update(count_pictures(decoded()))
    return read


def _name_file(error: VitrineError, name: str) -> None:
    if "file" in error.values:
        error.values["file"] = name


def _sample_files(store: Store) -> BatchFiles:
    """The sample products of this site with their pictures.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
    """
    samples = read_samples(store.root)
    rows = [(s.designation, s.description, s.picture or "") for s in samples]
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_STORED) as archive:
        # Two samples may share a picture.
        for path in sorted({path for s in samples if (path := s.picture_path(store.root))}):
            if path.is_file():
                archive.write(path, path.name)
    return BatchFiles("samples.csv", _csv_of(rows), stream.getvalue(), identity="samples")


def _shifted_files(_: Store) -> BatchFiles:
    """Short English titles of other goods, without descriptions: a table that differs."""
    rng = np.random.default_rng(SEED)
    rows = []
    for number in range(SHIFTED_ROWS):
        words = [str(rng.choice(part)) for part in (ADJECTIVES, THINGS, ENDINGS)]
        rows.append((" ".join(word for word in words if word).upper() + f" {number}", "", ""))
    return BatchFiles("shifted.csv", _csv_of(rows), identity="shifted")


EXAMPLES = {"shifted": _shifted_files, "samples": _sample_files}


def _csv_of(rows: Iterable[Sequence[str]]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([TEMPLATE_ROWS[0], *rows])
    return stream.getvalue().encode("utf-8-sig")
