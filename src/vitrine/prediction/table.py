"""Reading a CSV of products row by row, in bounded memory, losing no good row.

What is wrong with the whole table (encoding, columns) is refused at once; what is wrong with one
row becomes that row's ``error`` and the others go on.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from vitrine.errors import TableRefused
from vitrine.i18n import N_

REQUIRED = "designation"
DELIMITERS = ",;\t"
LONGEST_FIELD = 16 * 1024 * 1024
HEADER_BYTES = 64 * 1024

WRONG_WIDTH = N_("Row {row} has {found} cells where the header has {expected}.")


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
                    yield Row(number, problem=_unreadable(number))
                except UnicodeDecodeError as error:
                    raise _not_utf8(self.path) from error
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
            raise _not_utf8(self.path) from error
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
        raise TableRefused(
            N_("The table {file} cannot be opened: check its path."), file=path.name
        ) from error
    if not start.strip():
        raise TableRefused(
            N_("The table {file} is empty: it needs a header and rows."), file=path.name
        )
    # A character may be cut at the end of the block: only what is whole is judged here.
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(start)
    except UnicodeDecodeError as error:
        raise _not_utf8(path) from error
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


def _unreadable(number: int) -> TableRefused:
    return TableRefused(N_("Row {row} cannot be read: check its quotes."), row=number)


def _not_utf8(path: Path) -> TableRefused:
    return TableRefused(
        N_("The table {file} is not UTF-8 text: save it again as “CSV UTF-8”."), file=path.name
    )


def count_rows(table: Table) -> int:
    """Number of rows, for a progress bar: one quick pass over the file."""
    return sum(1 for _ in table)
