"""Reading a table of products row by row, in bounded memory, losing no good row.

A table is a CSV or a Parquet file, here or in a bucket: the same data gives the same rows.

What is wrong with the whole table (encoding, columns) is refused at once; what is wrong with one
row becomes that row's ``error`` and the others go on.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Protocol

from vitrine.artefacts.transfer import Item
from vitrine.errors import TableRefused
from vitrine.i18n import N_
from vitrine.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

REQUIRED = "designation"
DELIMITERS = ",;\t"
LONGEST_FIELD = 16 * 1024 * 1024
HEADER_BYTES = 64 * 1024

# Rows of a Parquet file that are read together.
BATCH_ROWS = 1024
TEXTS = (REQUIRED, "description", "image")
S3_SCHEME = "s3://"

WRONG_WIDTH = N_("Row {row} has {found} cells where the header has {expected}.")
UNREADABLE_ROW = N_("Row {row} cannot be read: check its quotes.")
CANNOT_BE_OPENED = N_("The table {file} cannot be opened: check its path.")
NOT_UTF8 = N_("The table {file} is not UTF-8 text: save it again as “CSV UTF-8”.")
NOT_PARQUET = N_("The table {file} is not a Parquet file that can be read: write it again.")
NO_TEXT = N_("The column “{column}” holds no texts: write it as strings.")
NO_CELLS = N_(
    "The column “{column}” holds neither texts nor numbers nor dates: leave it out of the table."
)


@dataclass(frozen=True)
class Row:
    """One product of a table.

    Attributes
    ----------
    number : int
        Place among the data rows, from 1.
    cells : dict of str to str
        By column; missing cells are empty.
    problem : TableRefused or None
        Why the row cannot be read.
    """

    number: int
    cells: dict[str, str] = field(default_factory=dict)
    problem: TableRefused | None = None


class Table(Protocol):
    """Products in rows, whatever kind of file they come from."""

    columns: list[str]

    def __iter__(self) -> Iterator[Row]:
        """Give the rows in their order."""


class ProductTable:
    """A CSV of products: its columns, then its rows one at a time.

    Raises
    ------
    TableRefused
        When the file is missing, empty, not UTF-8, or has no ``designation`` column.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.delimiter = _delimiter(path)
        self.columns = [name.strip() for name in self._header()]
        check_columns(self.columns)

    def __iter__(self) -> Iterator[Row]:
        csv.field_size_limit(LONGEST_FIELD)
        with self._open() as stream:
            lines = csv.reader(stream, delimiter=self.delimiter)
            next(lines, None)
            number = 0
            while True:
                number += 1
                try:
                    cells = next(lines)
                except StopIteration:
                    return
                except csv.Error:
                    yield Row(number, problem=TableRefused(UNREADABLE_ROW, row=number))
                except UnicodeDecodeError as error:
                    raise TableRefused(NOT_UTF8, file=self.path.name) from error
                else:
                    if cells:
                        yield self._row(number, cells)
                    else:
                        number -= 1  # an empty line is no row

    def _header(self) -> list[str]:
        csv.field_size_limit(LONGEST_FIELD)
        try:
            with self._open() as stream:
                return next(csv.reader(stream, delimiter=self.delimiter), [])
        except UnicodeDecodeError as error:
            raise TableRefused(NOT_UTF8, file=self.path.name) from error
        except csv.Error as error:
            raise TableRefused(
                N_("The header of the table cannot be read: check its quotes.")
            ) from error

    def _row(self, number: int, cells: list[str]) -> Row:
        named = dict(zip(self.columns, cells, strict=False))
        if len(cells) == len(self.columns):
            return Row(number, named)
        values = {"row": number, "found": len(cells), "expected": len(self.columns)}
        return Row(number, named, TableRefused(WRONG_WIDTH, **values))

    def _open(self) -> codecs.StreamReaderWriter:
        return self.path.open(encoding="utf-8-sig", newline="")  # type: ignore[return-value]


def _delimiter(path: Path) -> str:
    """The one of comma, semicolon and tab that the header uses most."""
    try:
        with path.open("rb") as stream:
            start = stream.read(HEADER_BYTES)
    except OSError as error:
        raise TableRefused(CANNOT_BE_OPENED, file=path.name) from error
    if not start.strip():
        raise TableRefused(
            N_("The table {file} is empty: it needs a header and rows."), file=path.name
        )
    # A character may be cut at the end of the block: only what is whole is judged here.
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(start)
    except UnicodeDecodeError as error:
        raise TableRefused(NOT_UTF8, file=path.name) from error
    header = text.splitlines()[0]
    return max(DELIMITERS, key=header.count)


def check_columns(columns: list[str]) -> None:
    """Raise :class:`TableRefused` when a column is missing or there twice."""
    if REQUIRED not in columns:
        raise TableRefused(
            N_("The table has no column “{column}”; it has: {found}."),
            column=REQUIRED,
            found=", ".join(columns[:12]) or "–",
        )
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise TableRefused(N_("The table has the column “{column}” twice."), column=twice[0])


def count_rows(table: Table) -> int:
    """Number of rows, for a progress bar: one quick pass over the file."""
    return sum(1 for _ in table)


class ParquetTable:
    """A Parquet file of products: its columns, then its rows one at a time, their cells as text.

    What is null is an empty cell; a number that is whole is written without a decimal point where
    its column holds whole numbers, as a CSV of the same data would.

    Raises
    ------
    TableRefused
        When the file is missing, is no Parquet file, has no ``designation`` column, or has columns
        that cannot be written into a CSV.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._opened() as file:
            schema = file.schema_arrow
            self.rows = int(file.metadata.num_rows)
        self.columns = [name.strip() for name in schema.names]
        check_columns(self.columns)
        for name, kind in zip(self.columns, schema.types, strict=True):
            _check_kind(name, kind)

    def __iter__(self) -> Iterator[Row]:
        number = 0
        with self._opened() as file:
            for cells in self._cells(file):
                number += 1
                texts = ["" if cell is None else str(cell) for cell in cells]
                yield Row(number, dict(zip(self.columns, texts, strict=True)))

    def _cells(self, file: pq.ParquetFile) -> Iterator[tuple[Any, ...]]:
        import pyarrow as pa

        try:
            for batch in file.iter_batches(BATCH_ROWS):
                yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise TableRefused(NOT_PARQUET, file=self.path.name) from error

    def _opened(self) -> pq.ParquetFile:
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            return pq.ParquetFile(self.path)
        except FileNotFoundError as error:
            raise TableRefused(CANNOT_BE_OPENED, file=self.path.name) from error
        except (pa.ArrowException, OSError, ValueError) as error:
            raise TableRefused(NOT_PARQUET, file=self.path.name) from error


def _check_kind(name: str, kind: pa.DataType) -> None:
    """Refuse a column whose cells cannot be written into a CSV."""
    import pyarrow as pa

    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or kind == pa.string_view()
    if name in TEXTS and not is_text and not pa.types.is_null(kind):
        raise TableRefused(NO_TEXT, column=name)
    binary = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary)
    is_binary = any(test(kind) for test in binary) or kind == pa.binary_view()
    if pa.types.is_nested(kind) or is_binary:
        raise TableRefused(NO_CELLS, column=name)


KINDS: dict[str, Callable[[Path], ProductTable | ParquetTable]] = {
    "csv": ProductTable,
    "parquet": ParquetTable,
}


@dataclass(frozen=True)
class TableSource:
    """Where a table is.

    Attributes
    ----------
    address : str
        Path of a file, or ``s3://bucket/key``.
    kind : str
        Key of :data:`KINDS`.
    """

    address: str
    kind: str

    @contextmanager
    def opened(self, settings: Settings) -> Iterator[ProductTable | ParquetTable]:
        """The table; an object of a bucket is a temporary file while the block lasts.

        Raises
        ------
        TableRefused
            When it is no such table.
        TransferFailed
            When it does not come from its bucket.
        """
        if not is_in_bucket(self.address):
            yield KINDS[self.kind](Path(self.address))
            return
        bucket, _, key = self.address[len(S3_SCHEME) :].partition("/")
        if not bucket or not PurePosixPath(key).name or key.endswith("/"):
            raise TableRefused(
                N_("{address} names no file of a bucket: write it as s3://bucket/folder/file."),
                address=self.address,
            )
        # boto3 is imported only when a bucket is named.
        from vitrine.artefacts.fetching import fetch_file
        from vitrine.artefacts.s3 import Bucket, Connection

        # The settings of the artefacts, but for bucket and prefix.
        named = settings.model_copy(update={"s3_bucket": bucket})
        connection = replace(Connection.from_settings(named), prefix="")
        with TemporaryDirectory(prefix="vitrine-") as folder:
            file = Path(folder) / PurePosixPath(key).name
            fetch_file(Bucket(connection), Item(key, key, key, file))
            yield KINDS[self.kind](file)


def rows_of(table: ProductTable | ParquetTable) -> int:
    """Number of rows, for a progress bar."""
    return table.rows if isinstance(table, ParquetTable) else count_rows(table)


def is_in_bucket(address: str) -> bool:
    """Whether an address names an object of a bucket."""
    return address.lower().startswith(S3_SCHEME)
