"""Reading a Parquet file of products in bounded memory: the same rows as from a CSV."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from vitrine.errors import TableRefused
from vitrine.i18n import N_
from vitrine.prediction.table import REQUIRED, Row, check_columns

BATCH_ROWS = 1024
TEXTS = (REQUIRED, "description", "image")

NOT_PARQUET = N_("The table {file} is not a Parquet file that can be read: write it again.")
NO_TEXT = N_("The column “{column}” holds no texts: write it as strings.")
NO_CELLS = N_(
    "The column “{column}” holds neither texts nor numbers nor dates: leave it out of the table."
)


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
        self._names = list(schema.names)
        self.columns = [name.strip() for name in self._names]
        check_columns(self.columns)
        for name, kind in zip(self.columns, schema.types, strict=True):
            _check_kind(name, kind)

    def __iter__(self) -> Iterator[Row]:
        number = 0
        with self._opened() as file:
            for cells in self._cells(file):
                number += 1
                yield Row(number, dict(zip(self.columns, map(_text, cells), strict=True)))

    def _cells(self, file: pq.ParquetFile) -> Iterator[tuple[Any, ...]]:
        try:
            for batch in file.iter_batches(BATCH_ROWS):
                yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise _unreadable(self.path) from error

    def _opened(self) -> pq.ParquetFile:
        try:
            return pq.ParquetFile(self.path)
        except FileNotFoundError as error:
            raise TableRefused(
                N_("The table {file} cannot be opened: check its path."), file=self.path.name
            ) from error
        except (pa.ArrowException, OSError, ValueError) as error:
            raise _unreadable(self.path) from error


def _check_kind(name: str, kind: pa.DataType) -> None:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or kind == pa.string_view()
    if name in TEXTS and not is_text and not pa.types.is_null(kind):
        raise TableRefused(NO_TEXT, column=name)
    if pa.types.is_nested(kind) or _is_binary(kind):
        raise TableRefused(NO_CELLS, column=name)


def _is_binary(kind: pa.DataType) -> bool:
    known = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary)
    return any(test(kind) for test in known) or kind == pa.binary_view()


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell)


def _unreadable(path: Path) -> TableRefused:
    return TableRefused(NOT_PARQUET, file=path.name)
