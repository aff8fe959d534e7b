"""What a concatenation is trained on: a table of numbers per model, the same products in each.

The tables are those of the shipped models, or of the original project: there they are pickles that
somebody dropped in, ``<Model>_CONCAT2_X_train.pkl``, ``_X_test``, ``_y_train`` and ``_y_test``, in
``fichiers/`` or ``input/``. These are large: only the process that trains reads them, never the
site's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vitrine.artefacts.manifest import sha256_of
from vitrine.artefacts.pickles import read_pickled_array
from vitrine.artefacts.reading import parsing, read_arrays
from vitrine.artefacts.store import Store
from vitrine.categories import CODES, INDEX
from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.models.concatenation import View

KEY = "concatenation_features"
PATH = "concatenation/features.npz"
PARTS = ("train", "check", "test")
EVEN = float(np.log(len(CODES)))

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


@dataclass(frozen=True, eq=False)
class Features:
    """Inputs of a concatenation.

    Attributes
    ----------
    inputs : dict of str to ndarray of float32, (n, width)
        By model, as ``image``; zeros where a product has no picture.
    truth : ndarray of int, (n,)
        Column of the true category, 0..26.
    part : ndarray of int8, (n,)
        Place in :data:`PARTS`: trains, watches the training, or measures.
    artefacts : tuple of (str, str)
        Path and SHA-256 of the files they come from.
    answers : dict of str to ndarray of int, (n,)
        What each model answers alone, where that is known.
    """

    inputs: Mapping[str, np.ndarray]
    truth: np.ndarray
    part: np.ndarray
    artefacts: tuple[tuple[str, str], ...]
    answers: Mapping[str, np.ndarray]

    @property
    def widths(self) -> dict[str, int]:
        """Numbers read from each model."""
        return {name: values.shape[1] for name, values in self.inputs.items()}

    def rows(self, part: str) -> np.ndarray:
        """Numbers of the rows of a part."""
        return np.flatnonzero(self.part == PARTS.index(part))

    def of(self, rows: np.ndarray) -> list[np.ndarray]:
        """Inputs of some rows, in order."""
        return [values[rows] for values in self.inputs.values()]


def shipped_features(store: Store, members: tuple[str, ...], view: View) -> Features:
    """Features of the shipped models on gold products.

    With a picture network among the members, only products with a picture measure: on the others
    it has nothing to say. Products without one still train.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
    """
    arrays = read_arrays(store, KEY)
    artefact = store.artefact(KEY)
    with parsing(artefact.path):
        truth, part = arrays["truth"].astype(int), arrays["part"].astype(np.int8)
        inputs = {name: _read(arrays, name, view, len(truth)) for name in members}
        answers = {name: _read(arrays, name, "scores", len(truth)).argmax(1) for name in members}
        pictured = np.isin(np.arange(len(truth)), arrays["image_row"])
    if "image" in members:
        kept = pictured | (part != PARTS.index("test"))
        inputs = {name: values[kept] for name, values in inputs.items()}
        answers = {name: values[kept] for name, values in answers.items()}
        truth, part = truth[kept], part[kept]
    hashes = ((artefact.path, artefact.sha256),)
    return _checked(Features(inputs, truth, part, hashes, answers))


def _read(arrays: Mapping[str, np.ndarray], name: str, view: View, rows: int) -> np.ndarray:
    """Numbers of one model for every row; log-probabilities as distances from an even draw."""
    values = arrays[f"{name}_{view}"].astype(np.float32)
    if view == "scores":
        values += EVEN
    if name != "image":
        return values
    table = np.zeros((rows, values.shape[1]), np.float32)
    table[arrays["image_row"]] = values
    return table


def _checked(features: Features) -> Features:
    """The same, unless it cannot be trained on: refused in one sentence.

    Raises
    ------
    DataRefused
    """
    rows = len(features.truth)
    for name, values in features.inputs.items():
        if values.ndim != 2 or not values.shape[1]:
            raise DataRefused(
                N_("The features of {model} are no table of rows and columns."), model=name
            )
        if len(values) != rows:
            raise DataRefused(
                N_("The features of {model} have {rows} rows where {expected} are expected."),
                model=name, rows=len(values), expected=rows,
            )  # fmt: skip
        if not np.isfinite(values).all():
            raise DataRefused(
                N_("The features of {model} hold values that are not numbers."), model=name
            )
    for part in PARTS:
        if not len(features.rows(part)):
            raise DataRefused(N_("The features have no row to train on, to check or to measure."))
    return features


def find_files(root: Path, joined: str) -> Files | None:
    """Files of each input by table, or None when one is lacking."""

    def tables_of(key: str) -> dict[str, Path]:
        """Where each table of a model lies; one in ``fichiers/`` comes before one in ``input/``."""
        names = {table: f"{key}_CONCAT2_{table}.pkl" for table in TABLES}
        return {
            table: folder / name
            for table, name in names.items()
            for folder in reversed([root / folder for folder in FOLDERS])
            if (folder / name).is_file()
        }

    whole: Files = {}
    for name, keys in KEYS[joined].items():
        complete = (tables for tables in map(tables_of, keys) if len(tables) == len(TABLES))
        if (tables := next(complete, None)) is None:
            return None
        whole[name] = tables
    return whole


def read_features(files: Files) -> Features:
    """Read and check the tables of every input.

    Raises
    ------
    PickleRefused, DataRefused
        When a file cannot be read, or tables do not fit one another.
    """
    inputs = {name: _stacked(paths) for name, paths in files.items()}
    truths = {
        name: (_truth(paths["y_train"]), _truth(paths["y_test"])) for name, paths in files.items()
    }
    first, *others = files
    for other in others:
        pairs = zip(truths[first], truths[other], strict=True)
        if not all(np.array_equal(a, b) for a, b in pairs):
            raise DataRefused(
                N_("The products of {one} and {other} are not the same, or not in one order."),
                one=first, other=other,
            )  # fmt: skip
    truth, tested = np.concatenate(truths[first]), len(truths[first][1])
    part = np.full(len(truth), PARTS.index("train"), np.int8)
    order = np.random.default_rng(SEED).permutation(len(truth) - tested)
    part[order[: len(order) // CHECKED]] = PARTS.index("check")
    part[len(truth) - tested :] = PARTS.index("test")
    hashes = tuple(
        (f"{path.parent.name}/{path.name}", sha256_of(path))
        for tables in files.values()
        for path in tables.values()
    )
    return _checked(Features(inputs, truth, part, hashes, {}))


def _stacked(paths: dict[str, Path]) -> np.ndarray:
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
