"""The challenge's own files, as a user drops them in: read once, by columns, and checked.

``input/X_train_update.csv`` holds the texts, ``input/Y_train_CVw08PX.csv`` the categories,
``images/`` the pictures. What is wrong with them is said in numbers, and the rest is kept.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vitrine.catalogue.challenge_csv import read_columns
from vitrine.categories import INDEX
from vitrine.errors import Count, DataRefused, VitrineError
from vitrine.i18n import N_

if TYPE_CHECKING:
    import pandas as pd

X_FILE, Y_FILE = "X_train_update.csv", "Y_train_CVw08PX.csv"
CATEGORY = "prdtypecode"
# The first column bears no name in the challenge's files.
ROW_NAMES = ("", "Unnamed: 0", "Id", "id", "index")
PICTURE_FOLDERS = ("images/image_train", "images/images/image_train", "images")
_PICTURE = re.compile(r"image_(\d{1,18})_product_(\d{1,18})\.jpg")
UNKNOWN = -1


@dataclass(frozen=True, eq=False)
class Challenge:
    """The files of a challenge folder.

    Attributes
    ----------
    listings : DataFrame
        ``row`` (int64), ``designation`` and ``description`` (string[pyarrow], maybe empty),
        ``productid`` and ``imageid`` (int64, -1 where unreadable), ``column`` (int8, place of the
        category in CODES).
    pictures : DataFrame
        One row per listing whose picture is there: its place in ``listings`` (``place``),
        ``column``, ``kilobytes`` (float64).
    folder : Path or None
        Where the pictures are.
    problems : tuple of VitrineError
        What was found wrong, in the order it was found.
    """

    listings: pd.DataFrame
    pictures: pd.DataFrame
    folder: Path | None
    problems: tuple[VitrineError, ...]

    def picture_path(self, imageid: int, productid: int) -> Path | None:
        """Path of a picture inside the picture folder; None when it is not there.

        The name is built from two whole numbers, so it cannot lead out of the folder.
        """
        if self.folder is None or min(imageid, productid) < 0:
            return None
        path = self.folder / f"image_{int(imageid)}_product_{int(productid)}.jpg"
        return path if path.is_file() and not path.is_symlink() else None


def has_challenge(root: Path) -> bool:
    """Whether both files of the challenge are there."""
    return all((root / "input" / name).is_file() for name in (X_FILE, Y_FILE))


def fingerprint(root: Path) -> tuple[object, ...]:
    """What tells that the files are others than before: sizes and times."""
    paths = [root / "input" / name for name in (X_FILE, Y_FILE)]
    paths += [root / name for name in PICTURE_FOLDERS]
    seen: list[tuple[int, int] | None] = []
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            seen.append(None)
        else:
            seen.append((status.st_size, status.st_mtime_ns))
    return tuple(seen)


def read_challenge(root: Path) -> Challenge:
    """Read the files under ``root``; 84,916 rows take a few seconds and some 150 MB.

    Raises
    ------
    DataRefused
        When a file is missing or is no table of the challenge, or when no row has a category.
    """
    problems: list[VitrineError] = []
    texts = _texts(root / "input" / X_FILE, problems)
    categories = _categories(root / "input" / Y_FILE, problems)
    listings = _joined(texts, categories, problems)
    folder, pictures = _pictures(root, listings, problems)
    return Challenge(listings, pictures, folder, tuple(problems))


def _texts(path: Path, problems: list[VitrineError]) -> pd.DataFrame:
    import pandas as pd

    table = read_columns(path, ("designation",), problems)
    empty = pd.Series("", index=table.index, dtype="string[pyarrow]")
    if "description" not in table:
        problems.append(
            DataRefused(
                N_("{file} has no column {columns}: what needs it is left out."),
                file=path.name,
                columns="description",
            )
        )
    ids = {name: _whole(table.get(name, empty)) for name in ("productid", "imageid")}
    return pd.DataFrame(
        {
            "row": _row_ids(table),
            "designation": table["designation"].fillna(""),
            "description": table.get("description", empty).fillna(""),
            **ids,
        }
    )


def _categories(path: Path, problems: list[VitrineError]) -> pd.DataFrame:
    import pandas as pd

    table = read_columns(path, (CATEGORY,), problems)
    codes = _whole(table[CATEGORY])
    columns = codes.map(INDEX).fillna(UNKNOWN).astype("int8")
    unknown = int((columns == UNKNOWN).sum())
    if unknown:
        problems.append(
            DataRefused(
                N_("{file}: {count} of {rows} rows have a category that is not among the 27."),
                file=path.name,
                count=Count(unknown),
                rows=Count(len(table)),
            )
        )
    return pd.DataFrame({"row": _row_ids(table), "column": columns})


def _joined(
    texts: pd.DataFrame, categories: pd.DataFrame, problems: list[VitrineError]
) -> pd.DataFrame:
    """Rows that both files know, each once, with a category of the 27."""
    for frame, file in ((texts, X_FILE), (categories, Y_FILE)):
        twice = int(frame["row"].duplicated().sum())
        if twice:
            problems.append(
                DataRefused(
                    N_("{file}: {count} row ids stand twice; the first of each is read."),
                    file=file,
                    count=Count(twice),
                )
            )
    texts, categories = (frame.drop_duplicates("row") for frame in (texts, categories))
    listings = texts.merge(categories, on="row", how="inner")
    alone = len(texts) - len(listings), len(categories) - len(listings)
    if any(alone):
        problems.append(
            DataRefused(
                N_(
                    "The row ids do not match: {x_alone} of {x_rows} rows have texts and no "
                    "category, {y_alone} of {y_rows} a category and no texts. {joined} are shown."
                ),
                x_alone=Count(alone[0]),
                x_rows=Count(len(texts)),
                y_alone=Count(alone[1]),
                y_rows=Count(len(categories)),
                joined=Count(len(listings)),
            )
        )
    listings = listings[listings["column"] != UNKNOWN].reset_index(drop=True)
    if not len(listings):
        raise DataRefused(
            N_("No row of {x_file} has a category in {y_file}: there is nothing to show."),
            x_file=X_FILE,
            y_file=Y_FILE,
        )
    return listings


def _pictures(
    root: Path, listings: pd.DataFrame, problems: list[VitrineError]
) -> tuple[Path | None, pd.DataFrame]:
    import pandas as pd

    # The folder that holds most pictures: (imageid, productid) to bytes.
    fullest: Path | None = None
    found: dict[tuple[int, int], int] = {}
    for folder in (root / name for name in PICTURE_FOLDERS if (root / name).is_dir()):
        held = {}
        with os.scandir(folder) as entries:
            for entry in entries:
                named = _PICTURE.fullmatch(entry.name)
                if named and entry.is_file(follow_symlinks=False):
                    held[int(named[1]), int(named[2])] = entry.stat().st_size
        if len(held) > len(found):
            fullest, found = folder, held
    pairs = zip(listings["imageid"], listings["productid"], strict=True)
    sizes = pd.Series([found.get(pair) for pair in pairs], dtype="float64")
    there = sizes.notna().to_numpy()
    missing = int((~there).sum())
    if missing:
        problems.append(
            DataRefused(
                N_(
                    "{count} of {rows} products have no picture in images/: they are left out of "
                    "what looks at pictures."
                ),
                count=Count(missing),
                rows=Count(len(listings)),
            )
        )
    places = listings.index[there]
    return fullest, pd.DataFrame(
        {
            "place": places,
            "column": listings["column"].to_numpy()[there],
            "kilobytes": sizes.to_numpy()[there] / 1024,
        }
    )


def _row_ids(table: pd.DataFrame) -> pd.Series:
    """The ids that join the two files: their first column, else the place of the row."""
    import pandas as pd

    first = table.columns[0]
    if first in ROW_NAMES:
        return _whole(table[first])
    return pd.Series(range(len(table)), index=table.index, dtype="int64")


def _whole(cells: pd.Series) -> pd.Series:
    """Whole numbers of text cells, -1 where there is none: int64."""
    import pandas as pd

    numbers = pd.to_numeric(cells, errors="coerce")
    whole = numbers.where((numbers >= 0) & (numbers < 2**53) & (numbers % 1 == 0))
    return whole.astype("float64").fillna(UNKNOWN).astype("int64")
