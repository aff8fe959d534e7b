"""A CSV from somebody else, read into columns of text whatever its separator or encoding.

The challenge's files are UTF-8 with commas. Others are read too, and what was different is said;
lines that do not have the header's number of cells are left out and counted.
"""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vitrine.errors import Count, DataRefused, VitrineError
from vitrine.i18n import N_

if TYPE_CHECKING:
    import pandas as pd

SEPARATORS = ",;\t|"
HEADER_BYTES = 64 * 1024
# Longest line that is read: the longest of the challenge has some 13,000 characters.
BLOCK_BYTES = 16 * 2**20
MARKS = {
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
UTF8, FALLBACK = "utf-8", "latin-1"
SEPARATOR_NAMES = {"\t": N_("tabulation")}


def read_columns(path: Path, required: Sequence[str], problems: list[VitrineError]) -> pd.DataFrame:
    """Read a CSV as columns of text.

    Parameters
    ----------
    required : sequence of str
        Columns without which the file is of no use.
    problems : list of VitrineError
        What was different from a file of the challenge is added to it.

    Returns
    -------
    DataFrame
        Every column string[pyarrow]; an empty cell is "".

    Raises
    ------
    DataRefused
        When the file is missing, is no CSV, or lacks a required column.
    """
    encoding, separator, header = _opened(path)
    check_columns(path, required, header)
    left_out: list[int] = []
    table = _parsed(path, encoding, separator, left_out)
    # A header that goes on over quotes or line breaks is read otherwise than by its first line.
    check_columns(path, required, list(table.columns))
    if encoding != UTF8:
        problems.append(
            DataRefused(
                N_("{file} is not in UTF-8: it was read as {encoding}, and accents may be wrong."),
                file=path.name,
                encoding=encoding,
            )
        )
    if separator != ",":
        problems.append(
            DataRefused(
                N_(
                    "{file} is separated by “{separator}” where the challenge has commas: it was "
                    "read so."
                ),
                file=path.name,
                separator=SEPARATOR_NAMES.get(separator, separator),
            )
        )
    if left_out:
        problems.append(
            DataRefused(
                N_(
                    "{file}: {count} lines do not have the {columns} cells of the header and "
                    "are left out."
                ),
                file=path.name,
                count=Count(len(left_out)),
                columns=len(header),
            )
        )
    if not len(table):
        raise DataRefused(N_("{file} holds no row that can be read."), file=path.name)
    return table


def check_columns(path: Path, required: Sequence[str], found: Sequence[str]) -> None:
    """Raise DataRefused when a column is missing."""
    missing = [name for name in required if name not in found]
    if missing:
        raise DataRefused(
            N_("{file} has no column {columns}."), file=path.name, columns=", ".join(missing)
        )


def _opened(path: Path) -> tuple[str, str, list[str]]:
    """Encoding, separator, and cells of the header."""
    try:
        with path.open("rb") as stream:
            start = stream.read(HEADER_BYTES)
    except OSError as error:
        raise DataRefused(N_("The data folder has no {file}."), file=path.name) from error
    encoding = next((name for mark, name in MARKS.items() if start.startswith(mark)), UTF8)
    if encoding == UTF8:
        # The whole file decides; read block by block, 60 MB take a tenth of a second.
        decoder = codecs.getincrementaldecoder(UTF8)()
        try:
            with path.open("rb") as stream:
                while block := stream.read(BLOCK_BYTES):
                    decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            encoding = FALLBACK
    text = start.decode(encoding, errors="replace").removeprefix("\ufeff")
    line = (text.splitlines() or [""])[0]
    separator = max(SEPARATORS, key=line.count)
    return encoding, separator, [cell.strip().strip('"') for cell in line.split(separator)]


def _parsed(path: Path, encoding: str, separator: str, left_out: list[int]) -> pd.DataFrame:
    """Columns of text; the numbers of the lines that are no rows are added to ``left_out``."""
    import pandas as pd
    import pyarrow as pa
    from pyarrow import csv

    def skip(row: Any) -> str:
        left_out.append(row.number or 0)
        return "skip"

    read = csv.ReadOptions(encoding=encoding, block_size=BLOCK_BYTES)
    first, every = (
        csv.ParseOptions(delimiter=separator, newlines_in_values=True, invalid_row_handler=handler)
        for handler in (lambda _: "skip", skip)
    )
    try:
        # Every column is text: ids are checked afterwards, one by one.
        with csv.open_csv(path, read_options=read, parse_options=first) as reader:
            all_text = dict.fromkeys(reader.schema.names, pa.string())
        convert = csv.ConvertOptions(column_types=all_text, strings_can_be_null=False)
        table = csv.read_csv(path, read, every, convert)
    except (pa.ArrowInvalid, UnicodeError) as error:
        raise DataRefused(
            N_("{file} cannot be read as a table: save it again as CSV with commas, in UTF-8."),
            file=path.name,
        ) from error
    frame = table.to_pandas(types_mapper=lambda _: pd.StringDtype("pyarrow"))
    frame.columns = [name.strip().removeprefix("\ufeff") for name in frame.columns]
    kept: pd.DataFrame = frame.loc[:, ~frame.columns.duplicated()].fillna("")
    return kept
