"""Features of the original project, read from the pickles that somebody dropped in.

``<Model>_CONCAT2_X_train.pkl``, ``_X_test``, ``_y_train`` and ``_y_test``, in ``fichiers/`` or
``input/``. They are large: only the process that trains reads them, never the site's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from vitrine.artefacts.manifest import sha256_of
from vitrine.artefacts.pickles import read_pickled_array
from vitrine.categories import CODES, INDEX
from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.models.concatenation_data import PARTS, Features, check

FOLDERS = ("fichiers", "input")
TABLES = ("X_train", "X_test", "y_train", "y_test")
# Keys of the original project, the first one found is read.
KEYS: dict[str, dict[str, tuple[str, ...]]] = {
    "3": {
        "image": ("EfficientNetB1",),
        "recurrent": ("EMBEDDING", "EMBEDDING GRU"),
        "linear": ("LinearSVC",),
    },
    "2": {"recurrent": ("EMBEDDING GRU", "EMBEDDING"), "linear": ("LinearSVC",)},
}
# One training row in ten watches the training: measuring rows must not say when to stop.
CHECKED = 10
SEED = 7

Files = dict[str, dict[str, Path]]


def find_files(root: Path, joined: str) -> Files | None:
    """Files of each input by table, or None when one is lacking."""
    found = {name: _first(root, keys) for name, keys in KEYS[joined].items()}
    whole = {name: files for name, files in found.items() if files is not None}
    return whole if len(whole) == len(found) else None


def _first(root: Path, keys: Iterable[str]) -> dict[str, Path] | None:
    for key in keys:
        places = {table: _place(root, f"{key}_CONCAT2_{table}") for table in TABLES}
        whole = {table: path for table, path in places.items() if path is not None}
        if len(whole) == len(TABLES):
            return whole
    return None


def _place(root: Path, name: str) -> Path | None:
    paths = [root / folder / f"{name}.pkl" for folder in FOLDERS]
    return next((path for path in paths if path.is_file()), None)


def read_features(files: Files) -> Features:
    """Read and check the tables of every input.

    Raises
    ------
    PickleRefused, DataRefused
        When a file cannot be read, or tables do not fit one another.
    """
    inputs = {name: _stacked(name, paths) for name, paths in files.items()}
    truths = {
        name: (_truth(paths["y_train"]), _truth(paths["y_test"])) for name, paths in files.items()
    }
    truth, tested = _shared(truths)
    part = np.full(len(truth), PARTS.index("train"), np.int8)
    order = np.random.default_rng(SEED).permutation(len(truth) - tested)
    part[order[: len(order) // CHECKED]] = PARTS.index("check")
    part[len(truth) - tested :] = PARTS.index("test")
    found = Features(inputs, truth, part, _hashes(files), {})
    check(found)
    return found


def _stacked(name: str, paths: dict[str, Path]) -> np.ndarray:
    """Training rows above test rows."""
    tables = [read_pickled_array(paths[table]) for table in ("X_train", "X_test")]
    if any(table.ndim != 2 for table in tables) or tables[0].shape[1] != tables[1].shape[1]:
        raise DataRefused(
            N_("{file} and its test table do not have the same columns: save both again."),
            file=paths["X_train"].name,
        )
    stacked = np.empty((sum(map(len, tables)), tables[0].shape[1]), np.float32)
    return np.concatenate(tables, out=stacked, casting="unsafe")


def _truth(path: Path) -> np.ndarray:
    """Columns of the categories, from columns, codes, or one column per category."""
    values = read_pickled_array(path)
    if values.ndim == 2 and values.shape[1] == len(CODES):
        return np.asarray(values.argmax(axis=1))
    values = values.ravel()
    known = set(np.unique(values).tolist())
    if known <= set(range(len(CODES))):
        return values.astype(int)
    if known <= set(INDEX):
        return np.array([INDEX[int(value)] for value in values])
    raise DataRefused(
        N_("{file} holds categories that are not among the 27: {codes}."),
        file=path.name,
        codes=", ".join(str(value) for value in sorted(known - set(INDEX))[:3]),
    )


def _shared(truths: dict[str, tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, int]:
    """Categories that all inputs agree on, and how many of the last rows measure."""
    names = list(truths)
    first = truths[names[0]]
    for name in names[1:]:
        same = all(np.array_equal(a, b) for a, b in zip(first, truths[name], strict=True))
        if not same:
            raise DataRefused(
                N_("The products of {one} and {other} are not the same, or not in one order."),
                one=names[0], other=name,
            )  # fmt: skip
    return np.concatenate(first), len(first[1])


def _hashes(files: Files) -> tuple[tuple[str, str], ...]:
    paths = [path for tables in files.values() for path in tables.values()]
    return tuple((f"{path.parent.name}/{path.name}", sha256_of(path)) for path in paths)
