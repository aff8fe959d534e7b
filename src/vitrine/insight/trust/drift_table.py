"""A visitor's table, and perhaps its pictures, looked at for drift in bounded time and memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from vitrine.catalogue.challenge_csv import read_columns
from vitrine.errors import DataRefused, PictureRefused, TableRefused, VitrineError
from vitrine.i18n import N_
from vitrine.insight.trust.drift import Drift, compare
from vitrine.insight.trust.observing import (
    ANSWERED_ROWS,
    READ_ROWS,
    Observed,
    Tell,
    answered,
    cleaned,
    known_words,
    observe_answers,
    observe_lengths,
    observe_pictures,
    observe_words,
    sampled,
)
from vitrine.insight.trust.reference import Reference
from vitrine.prediction.batch import picture_name
from vitrine.prediction.job import TABLE_TOO_BIG, TOO_MANY_ROWS
from vitrine.prediction.picture_sources import PictureSource
from vitrine.vision.decoding import decode_picture

if TYPE_CHECKING:
    import pandas as pd

    from vitrine.models.text import TextModel

REQUIRED = "designation"
TABLE_FILE = "table.csv"
# A picture takes some 20 ms: this many tell a mean brightness to within two points.
MOST_PICTURES = 400
EMPTY_FILE = N_("There is nothing to compare: the file {file} is empty.")
# Parts of the work, for a progress bar: reading, words, answers, pictures.
READ, WORDS, ANSWERS, PICTURES = 0.1, 0.35, 0.8, 1.0


@dataclass(frozen=True)
class DriftLimits:
    """How much is accepted from a visitor at once; the zip has its own limits."""

    table_bytes: int = 100 * 2**20
    rows: int = 100_000


DRIFT_LIMITS = DriftLimits()


@dataclass(frozen=True)
class Looked:
    """A comparison, and what was odd in the file.

    Attributes
    ----------
    drift : Drift
    problems : tuple of VitrineError
    """

    drift: Drift
    problems: tuple[VitrineError, ...] = field(default=())


def look_at_bytes(
    name: str,
    content: bytes,
    model: TextModel,
    reference: Reference,
    source: PictureSource | None = None,
    tell: Tell = lambda share: None,
    limits: DriftLimits = DRIFT_LIMITS,
) -> Looked:
    """The same as :func:`look_at`, of an uploaded table; nothing of it stays on disk.

    Raises
    ------
    DataRefused, TableRefused
        See :func:`look_at`; the sentence names the file as the visitor does.
    """
    if len(content) > limits.table_bytes:
        raise TableRefused(TABLE_TOO_BIG, limit=limits.table_bytes // 2**20)
    with TemporaryDirectory(prefix="vitrine-") as folder:
        path = Path(folder) / TABLE_FILE
        path.write_bytes(content)
        try:
            looked = look_at(path, model, reference, source, tell, limits)
        except VitrineError as error:
            _name(error, name)
            raise
    for problem in looked.problems:
        _name(problem, name)
    return looked


def look_at(
    path: Path,
    model: TextModel,
    reference: Reference,
    source: PictureSource | None = None,
    tell: Tell = lambda share: None,
    limits: DriftLimits | None = None,
) -> Looked:
    """Compare the table of a file with the reference.

    Parameters
    ----------
    path : Path
        CSV with ``designation``; ``description`` and the name of a picture (``image``, or
        ``imageid`` and ``productid``) are optional. UTF-8 with commas at best; what else can be
        read is read, and said.
    source : PictureSource or None
        Where the pictures are.
    tell : callable
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
    table = _read(path, problems)
    if limits and len(table) > limits.rows:
        raise TableRefused(TOO_MANY_ROWS, limit=limits.rows)
    tell(READ)
    titles = cleaned(table[REQUIRED])
    rest = cleaned(table["description"]) if "description" in table else [""] * len(titles)
    written = np.flatnonzero([bool(a or b) for a, b in zip(titles, rest, strict=True)])
    observed = _observe_texts(titles, rest, written, model, tell)
    shown = _observe_pictures(table, source, observed, tell)
    usable = len(set(written.tolist()) | set(shown))
    return Looked(compare(reference, observed, len(table), usable), tuple(problems))


def _read(path: Path, problems: list[VitrineError]) -> pd.DataFrame:
    if path.is_file() and not path.stat().st_size:
        raise DataRefused(EMPTY_FILE, file=path.name)
    if not path.is_file():
        raise DataRefused(N_("The table {file} cannot be opened: check its path."), file=path.name)
    return read_columns(path, [REQUIRED], problems)


def _observe_texts(
    titles: Sequence[str],
    rest: Sequence[str],
    written: np.ndarray,
    model: TextModel,
    tell: Tell,
) -> Observed:
    """Lengths of all rows; languages, words and answers of some, drawn at random."""
    if not len(written):
        return Observed()
    places = written[sampled(len(written), READ_ROWS)]
    texts = [joined(titles[place], rest[place]) for place in places]
    observed = observe_words(texts, known_words(model))
    observed.counts.update(observe_lengths(titles, rest))
    tell(WORDS)
    few = [texts[place] for place in sampled(len(texts), ANSWERED_ROWS)]
    probabilities = answered(model, few, _between(WORDS, ANSWERS, tell))
    observed.counts.update(observe_answers(probabilities))
    return observed


def joined(title: str, rest: str) -> str:
    """The one text of a cleaned title and description, as the model reads it."""
    return rest if rest.startswith(title) else f"{title} {rest}".strip()


def _observe_pictures(
    table: pd.DataFrame, source: PictureSource | None, observed: Observed, tell: Tell
) -> list[int]:
    """Add what pictures show; give the rows whose picture was read."""
    if source is None:
        tell(PICTURES)
        return []
    columns = [name for name in ("image", "imageid", "productid") if name in table]
    values = zip(*(table[name] for name in columns), strict=True)
    cells = (dict(zip(columns, row, strict=True)) for row in values)
    named = [(place, name) for place, row in enumerate(cells) if (name := picture_name(row))]
    chosen = [named[place] for place in sampled(len(named), MOST_PICTURES)]
    read: list[int] = []
    share = _between(ANSWERS, PICTURES, tell)
    observed.counts.update(observe_pictures(_decoded(chosen, source, read, share)))
    return read


def _decoded(
    chosen: Sequence[tuple[int, str]], source: PictureSource, read: list[int], tell: Tell
) -> Iterator[np.ndarray]:
    """Pictures that can be read, one at a time; their rows are added to ``read``."""
    for done, (place, name) in enumerate(chosen):
        tell(done / len(chosen))
        try:
            pixels = decode_picture(source.read(name)).pixels
        except PictureRefused:
            continue
        read.append(place)
        yield pixels


def _between(low: float, high: float, tell: Tell) -> Callable[[float], None]:
    return lambda share: tell(low + (high - low) * share)


def _name(error: VitrineError, name: str) -> None:
    if "file" in error.values:
        error.values["file"] = name
