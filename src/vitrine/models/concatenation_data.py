"""What a concatenation is trained on: a table of numbers per model, the same products in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vitrine.artefacts.reading import UNREADABLE, read_arrays
from vitrine.artefacts.store import Store
from vitrine.categories import CODES
from vitrine.errors import ArtefactAltered, DataRefused
from vitrine.i18n import N_
from vitrine.models.concatenation import View

KEY = "concatenation_features"
PATH = "concatenation/features.npz"
PARTS = ("train", "check", "test")
EVEN = float(np.log(len(CODES)))


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
    try:
        truth, part = arrays["truth"].astype(int), arrays["part"].astype(np.int8)
        inputs = {name: _read(arrays, name, view, len(truth)) for name in members}
        answers = {name: _read(arrays, name, "scores", len(truth)).argmax(1) for name in members}
        pictured = np.isin(np.arange(len(truth)), arrays["image_row"])
    except (KeyError, IndexError, ValueError) as error:
        raise ArtefactAltered(UNREADABLE, path=f"fichiers/{artefact.path}") from error
    if "image" in members:
        kept = pictured | (part != PARTS.index("test"))
        inputs = {name: values[kept] for name, values in inputs.items()}
        answers = {name: values[kept] for name, values in answers.items()}
        truth, part = truth[kept], part[kept]
    found = Features(inputs, truth, part, ((artefact.path, artefact.sha256),), answers)
    check(found)
    return found


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


def check(features: Features) -> None:
    """Refuse what cannot be trained on, in one sentence.

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
