"""What is said of a visitor's table before anything is classified, and what is accepted."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from vitrine.errors import TableRefused
from vitrine.i18n import N_
from vitrine.prediction.batch import picture_name
from vitrine.prediction.picture_archive import ARCHIVE_LIMITS, PictureArchive
from vitrine.prediction.table import ProductTable

TABLE_TOO_BIG = N_("The table is over {limit} MB: cut it into several files.")
TOO_MANY_ROWS = N_("The table has over {limit} rows: cut it into several files.")
NO_ROWS = N_("The table {file} has a header but no rows.")

PREVIEW_ROWS = 5
PREVIEW_COLUMNS = 12
PREVIEW_CELL = 200
TABLE_FILE = "table.csv"

# Our own wording, in the language of the catalogue that the models learnt from.
TEMPLATE_ROWS = (
    ("designation", "description", "image"),
    (
        "Pompe de filtration pour piscine hors sol",
        "Débit de 4 m³/h, livrée avec tuyaux et colliers",
        "pompe.jpg",
    ),
    ("Lot de six romans policiers d'occasion", "", ""),
)


@dataclass(frozen=True)
class BatchLimits:
    """How much is accepted from a visitor at once; the zip has its own limits.

    Attributes
    ----------
    table_bytes, rows : int
        Of the CSV.
    archive_bytes : int
        Of the zip, as in :class:`~vitrine.prediction.picture_archive.ArchiveLimits`.
    """

    table_bytes: int = 20 * 2**20
    rows: int = 10_000
    archive_bytes: int = ARCHIVE_LIMITS.file_bytes


BATCH_LIMITS = BatchLimits()


@dataclass(frozen=True)
class BatchFiles:
    """A table and perhaps a zip of pictures.

    Attributes
    ----------
    name : str
        What the visitor calls the table.
    table, archive : bytes
    identity : str
        Tells these files from others without reading them.
    """

    name: str
    table: bytes
    archive: bytes | None = None
    identity: str = ""

    def pictures(self) -> PictureArchive | None:
        """The pictures, read anew.

        Raises
        ------
        PictureRefused
            When the zip is not read.
        """
        return None if self.archive is None else PictureArchive(self.archive)


@dataclass(frozen=True)
class TableCheck:
    """What a table holds.

    Attributes
    ----------
    columns : list of str
    rows, unreadable : int
        In all; of these, rows that cannot be read.
    preview : list of dict
        The first rows, their first columns, their cells cut.
    named, found : int
        Rows that name a picture; of these, rows whose picture is in the zip.
    """

    columns: list[str]
    rows: int
    unreadable: int
    preview: list[dict[str, str]]
    named: int
    found: int


def template() -> bytes:
    """A CSV to start from, which spreadsheets recognise as UTF-8."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(TEMPLATE_ROWS)
    return stream.getvalue().encode("utf-8-sig")


@contextmanager
def written_table(files: BatchFiles) -> Iterator[ProductTable]:
    """The table in a temporary folder that is removed at the end, whatever happens.

    Raises
    ------
    TableRefused
        See :class:`ProductTable`; the sentence names the file as the visitor does.
    """
    with TemporaryDirectory(prefix="vitrine-") as folder:
        path = Path(folder) / TABLE_FILE
        path.write_bytes(files.table)
        try:
            yield ProductTable(path)
        except TableRefused as error:
            if "file" in error.values:
                error.values["file"] = files.name
            raise


def check_table(files: BatchFiles, limits: BatchLimits = BATCH_LIMITS) -> TableCheck:
    """Read a table to its end, and the list of the zip, and say what is there.

    Raises
    ------
    TableRefused
        When the table is not one, or is over the limits.
    PictureRefused
        When the zip is not read.
    """
    if len(files.table) > limits.table_bytes:
        raise TableRefused(TABLE_TOO_BIG, limit=limits.table_bytes // 2**20)
    with written_table(files) as table:
        return _checked(table, files.pictures(), limits)


def _checked(
    table: ProductTable, pictures: PictureArchive | None, limits: BatchLimits
) -> TableCheck:
    preview: list[dict[str, str]] = []
    rows = unreadable = named = found = 0
    for row in table:
        rows += 1
        if rows > limits.rows:
            raise TableRefused(TOO_MANY_ROWS, limit=limits.rows)
        unreadable += row.problem is not None
        name = "" if row.problem else picture_name(row.cells)
        named += bool(name)
        found += pictures is not None and name in pictures
        if len(preview) < PREVIEW_ROWS:
            preview.append(_previewed(row.cells, table.columns))
    if not rows:
        raise TableRefused(NO_ROWS, file=table.path.name)
    return TableCheck(table.columns, rows, unreadable, preview, named, found)


def _previewed(cells: dict[str, str], columns: list[str]) -> dict[str, str]:
    return {name: _cut(cells.get(name, "")) for name in columns[:PREVIEW_COLUMNS]}


def _cut(text: str) -> str:
    return text if len(text) <= PREVIEW_CELL else text[: PREVIEW_CELL - 1] + "…"
