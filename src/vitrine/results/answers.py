"""Category codes and probabilities out of files that others wrote, checked before they are used."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import numpy as np

from vitrine.categories import CODES
from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.results.result import RowPredictions

# The original project's names for the columns of its tables.
CODE_COLUMNS = ("predicted_class", "max_classe")
PROBABILITY_COLUMNS = ("ProbMax", "max_prob")
ARRAYS = ("row", "codes", "y_true", "proba")
LARGEST_TABLE = 200_000_000
# A probability is at most 1; sums were rounded in 32 bits.
TOLERANCE = 1e-4


def read_answers_table(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Read ``<Model>_prob.csv``: columns row, predicted_class, ProbMax.

    Returns
    -------
    two ndarrays of float64, (n,)
        The code given to each row, and its probability.

    Raises
    ------
    DataRefused
        When it is no such table, or a cell is no number; one sentence with the first bad line.
    """
    try:
        if path.stat().st_size > LARGEST_TABLE:
            raise DataRefused(
                N_("The table {file} is too large to be one of answers."), file=path.name
            )
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return _parsed(csv.DictReader(stream), path.name)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataRefused(
            N_("The table {file} cannot be read: it must be a CSV in UTF-8."), file=path.name
        ) from error


def _parsed(reader: csv.DictReader[str], name: str) -> tuple[np.ndarray, np.ndarray]:
    """Codes and probabilities of the rows, whichever of the known names their columns bear."""
    header = reader.fieldnames or []
    columns = [
        next((column for column in names if column in header), None)
        for names in (CODE_COLUMNS, PROBABILITY_COLUMNS)
    ]
    if None in columns:
        raise DataRefused(
            N_("The table {file} needs the columns {columns}."),
            file=name, columns=f"{CODE_COLUMNS[0]}, {PROBABILITY_COLUMNS[0]}",
        )  # fmt: skip
    rows = []
    for row in reader:
        try:
            rows.append([float(row[column] or "nan") for column in columns if column])
        except ValueError as error:
            raise DataRefused(
                N_("The table {file} holds something that is no number at line {line}."),
                file=name, line=reader.line_num,
            ) from error  # fmt: skip
    values = np.array(rows, np.float64).reshape(-1, 2)
    return values[:, 0], values[:, 1]


def read_answers_arrays(path: Path) -> RowPredictions:
    """Read ``<Model>.npz``: row, codes, y_true and proba, as the networks of 2026 are published.

    Raises
    ------
    DataRefused
        When an array is missing, or is not what it should be.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            row, codes, truth, values = (archive[name] for name in ARRAYS)
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise DataRefused(
            N_("The file {file} must hold the arrays {arrays}."),
            file=path.name, arrays=", ".join(ARRAYS),
        ) from error  # fmt: skip
    probabilities = np.zeros((len(values), len(CODES)))
    columns = columns_of_codes(codes, path.name)
    lengths = {len(row), len(truth), len(values)}
    if values.ndim != 2 or values.shape[1] != len(columns) or len(lengths) > 1:
        raise DataRefused(N_("The arrays of {file} are of unlike lengths."), file=path.name)
    probabilities[:, columns] = values
    order = np.argsort(row, kind="stable")
    if (np.diff(row[order]) == 0).any():
        raise DataRefused(N_("The file {file} holds a row twice."), file=path.name)
    checked = checked_probabilities(probabilities, path.name)[order]
    return RowPredictions(
        row=row[order].astype(np.int64),
        truth=columns_of_codes(truth, path.name)[order],
        answer=checked.argmax(axis=1),
        probabilities=checked,
    )


def columns_of_codes(values: np.ndarray, name: str) -> np.ndarray:
    """Columns 0..26 of category codes, or of their ranks as a label encoder gives them.

    Parameters
    ----------
    values : ndarray of a number type, (n,) or (n, 1)
        Codes of the challenge; or, where all are within 0..26, ranks in ascending order of code.
    name : str
        File to name in an error.

    Raises
    ------
    DataRefused
        When there is no row, a missing value, or a code that is none of the 27.
    """
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1 or not len(values) or values.dtype.kind not in "iuf":
        raise DataRefused(
            N_("The file {file} must hold one category code for each row."), file=name
        )
    flat = values.astype(np.float64)
    missing = int(np.isnan(flat).sum())
    if missing:
        raise DataRefused(
            N_("The file {file} lacks a category on {count} of {rows} rows."),
            file=name, count=missing, rows=len(flat),
        )  # fmt: skip
    codes = np.array(CODES)
    known = np.isin(flat, codes)
    if known.all():
        return np.searchsorted(codes, flat.astype(np.int64))
    if ((flat >= 0) & (flat < len(codes)) & (flat == np.floor(flat))).all():
        return flat.astype(np.int64)
    raise _unknown_codes(flat, known, name)


def _unknown_codes(flat: np.ndarray, known: np.ndarray, name: str) -> DataRefused:
    """Say which codes are wrong, and when they look like codes divided by 100."""
    wrong = flat[~known]
    facts = {
        "file": name, "count": len(wrong), "rows": len(flat), "example": f"{wrong[0]:g}",
    }  # fmt: skip
    if np.isin(np.round(wrong * 100), CODES).all():
        return DataRefused(
            N_(
                "The file {file} bears category codes divided by 100 on {count} of {rows} rows, "
                "as {example}: its answers are not shown."
            ),
            **facts,
        )
    return DataRefused(
        N_(
            "The file {file} bears categories that are none of the 27 on {count} of {rows} rows, "
            "as {example}: its answers are not shown."
        ),
        **facts,
    )


def checked_confidence(values: np.ndarray, name: str) -> np.ndarray:
    """Probabilities of the answers, float64 (n,) within 0..1.

    Raises
    ------
    DataRefused
        When a value is missing, negative or above 1.
    """
    _refuse_outside(values, name)
    return np.asarray(values, np.float64).clip(0, 1)


def checked_probabilities(values: np.ndarray, name: str) -> np.ndarray:
    """Probabilities of all categories, float64 (n, 27), rows summing to 1.

    Raises
    ------
    DataRefused
        When the shape is another, a value is outside 0..1, or a row does not sum to 1.
    """
    if values.ndim != 2 or values.shape[1] != len(CODES) or values.dtype.kind not in "iuf":
        raise DataRefused(N_("The file {file} must hold 27 probabilities for each row."), file=name)
    _refuse_outside(values, name)
    off = int((np.abs(values.sum(axis=1) - 1) > TOLERANCE).sum())
    if off:
        raise DataRefused(
            N_("The file {file} holds {count} rows whose probabilities do not sum to 1."),
            file=name, count=off,
        )  # fmt: skip
    return np.asarray(values, np.float64)


def _refuse_outside(values: np.ndarray, name: str) -> None:
    wrong = int((~((values >= -TOLERANCE) & (values <= 1 + TOLERANCE))).sum())
    if wrong:
        raise DataRefused(
            N_(
                "The file {file} holds {count} values outside 0 to 1: they are not probabilities, "
                "and the confidence they would tell is not shown."
            ),
            file=name, count=wrong,
        )  # fmt: skip
