"""The original project's own files, dropped in ``fichiers/`` and ``input/``, as a run.

What each model predicted is read from whichever of its files tell it. A file that is missing, cut,
of another length or wrong costs its model one sentence; the other models still show.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np

from vitrine.artefacts.manifest import sha256_of
from vitrine.artefacts.pickles import read_pickled_array
from vitrine.errors import DataRefused, VitrineError
from vitrine.i18n import N_
from vitrine.results.answers import (
    checked_confidence,
    checked_probabilities,
    columns_of_codes,
    read_answers_arrays,
    read_answers_table,
)
from vitrine.results.confusion import confusion_of
from vitrine.results.metrics import Confidence
from vitrine.results.result import (
    CURVES,
    DROPPED_IN,
    TEST,
    History,
    Provenance,
    Result,
    RowPredictions,
    Run,
    history_of,
)

ORIGIN = N_("files dropped in by the owner of this site")
FOLDERS = ("fichiers", "input")
TRUTHS = ("{key}_y_orig.pkl", "{key}_y_test.pkl", "y_test.pkl")
ANSWERS = ("{key}_y_pred.pkl", "{key}_pred.pkl", "{key}_prob.csv", "{key}_proba.csv")
TABLES = ("{key}_prob.csv", "{key}_proba.csv")
ARRAYS = ("{key}.npz",)
PROBABILITIES = ("{key}_prob.pkl",)
CURVE = "{key}_{curve}.pkl"
# What betrays that a model has files here.
ENDINGS = re.compile(
    r"^(?P<model>.+?)_(?:y_orig|y_pred|pred|prob|val_accuracy|val_loss|accuracy|loss)\.pkl$"
    r"|^(?P<table>.+?)_proba?\.csv$"
    r"|^(?P<arrays>.+?)\.npz$"
)
# The original project's models, by the names its files bear.
ORIGINAL = (
    "Mon_Modele_SVC", "LogisticRegression", "RandomForestClassifier", "GradientBoosting",
    "XGBClassifier", "DecisionTreeClassifier", "MultinomialNB", "LinearSVC", "EMBEDDING",
    "EMBEDDING LEMMER", "EMBEDDING STEMMER", "EMBEDDING SPACY", "EMBEDDING GRU", "EfficientNetB1",
    "Mon_Modele_Inception", "Mon_Modele_VGG16", "RESNET50", "VGG19", "Xception",
)  # fmt: skip
Read = TypeVar("Read")


@dataclass(frozen=True)
class DroppedFiles:
    """The files of the folder that holds ``fichiers/`` and ``input/``."""

    root: Path

    @cached_property
    def by_name(self) -> dict[str, Path]:
        """File name to path; ``fichiers/`` comes first, subfolders are not looked into."""
        paths: dict[str, Path] = {}
        for folder in reversed(FOLDERS):
            if (self.root / folder).is_dir():
                paths.update({p.name: p for p in sorted((self.root / folder).iterdir())})
        return paths

    def first(self, names: tuple[str, ...], key: str) -> Path | None:
        """The first file that is there, among names that hold ``{key}``."""
        paths = (self.by_name.get(name.format(key=key)) for name in names)
        return next((path for path in paths if path), None)

    def models(self) -> list[str]:
        """Models that have files here: those of the original project first, in its order."""
        matches = filter(None, map(ENDINGS.match, self.by_name))
        present = {match["model"] or match["table"] or match["arrays"] for match in matches}
        known = [key for key in ORIGINAL if key in present]
        return known + sorted(present - set(known))

    def fingerprint(self) -> tuple[tuple[str, int, int], ...]:
        """Names, sizes and times of the files that models are read from."""
        states = [
            (path, path.stat())
            for name, path in self.by_name.items()
            if name == "y_test.pkl" or ENDINGS.match(name)
        ]
        return tuple((str(path), state.st_size, state.st_mtime_ns) for path, state in states)


def read_dropped_in(root: Path) -> Run:
    """Results of every model whose files are in a folder, and what is wrong with the others.

    Parameters
    ----------
    root : Path
        Folder that holds ``fichiers/`` and ``input/``; the run is empty where they are not.
    """
    files = DroppedFiles(root)
    results: dict[str, Result] = {}
    problems: list[VitrineError] = []
    for key in files.models():
        model = _ModelFiles(files, key)
        try:
            results[key] = model.result()
        except VitrineError as error:
            problems.append(error)
        problems.extend(model.problems)
    absent = [key for key in ORIGINAL if key not in files.models()]
    if absent and (results or problems):
        without = N_("Without any file here: {models}.")
        problems.append(DataRefused(without, models=", ".join(absent)))
    return Run(DROPPED_IN, results, problems=tuple(problems))


@dataclass
class _ModelFiles:
    """Reads one model, noting which files were used and what was left out of them."""

    files: DroppedFiles
    key: str
    problems: list[VitrineError] = field(default_factory=list)
    used: list[Path] = field(default_factory=list)

    def result(self) -> Result:
        arrays = self.files.first(ARRAYS, self.key)
        if arrays is not None:
            return self._of_arrays(arrays)
        answer = self._codes(self._needed(ANSWERS, f"{self.key}_y_pred.pkl"))
        truth = self._codes(self._needed(TRUTHS, f"{self.key}_y_orig.pkl"))
        self._refuse_unlike(len(answer), len(truth))
        probabilities = self._optional(lambda: self._probabilities(len(truth)))
        rows = RowPredictions(np.arange(len(truth)), truth, answer, probabilities)
        confidence = rows.confidence() or self._optional(lambda: self._confidence(truth))
        history = self._optional(self._history)
        return Result(
            run=DROPPED_IN,
            key=self.key,
            counts=confusion_of(truth, answer),
            source=self._source(),
            confidence=confidence,
            history=history,
            predictions=rows,
        )

    def _of_arrays(self, path: Path) -> Result:
        self.used.append(path)
        rows = read_answers_arrays(path)
        return Result(
            run=DROPPED_IN,
            key=self.key,
            counts=confusion_of(rows.truth, rows.answer),
            source=self._source(),
            confidence=rows.confidence(),
            predictions=rows,
        )

    def _needed(self, names: tuple[str, ...], usual: str) -> Path:
        path = self.files.first(names, self.key)
        if path is None:
            raise DataRefused(
                N_("{model} is not shown: add the file {file} to fichiers."),
                model=self.key, file=usual,
            )  # fmt: skip
        self.used.append(path)
        return path

    def _codes(self, path: Path) -> np.ndarray:
        is_table = path.suffix == ".csv"
        values = read_answers_table(path)[0] if is_table else read_pickled_array(path)
        return columns_of_codes(values, path.name)

    def _refuse_unlike(self, rows: int, expected: int) -> None:
        if rows != expected:
            raise DataRefused(
                N_("{model}: {file} has {rows} rows, but {other} has {expected}."),
                model=self.key, file=self.used[-2].name, rows=rows,
                other=self.used[-1].name, expected=expected,
            )  # fmt: skip

    def _optional(self, read: Callable[[], Read | None]) -> Read | None:
        """What a model can be shown without: a problem in it is noted, not raised."""
        used = list(self.used)
        try:
            return read()
        except VitrineError as error:
            self.used = used
            self.problems.append(error)
            return None

    def _probabilities(self, rows: int) -> np.ndarray | None:
        """Of all categories, (rows, 27), where they are here."""
        path = self.files.first(PROBABILITIES, self.key)
        if path is None:
            return None
        probabilities = checked_probabilities(read_pickled_array(path), path.name)
        self._note(path, len(probabilities), rows)
        return probabilities

    def _confidence(self, truth: np.ndarray) -> Confidence | None:
        """From the probabilities of the answers, where a table tells them."""
        table = self.files.first(TABLES, self.key)
        if table is None:
            return None
        codes, probabilities = read_answers_table(table)
        self._note(table, len(codes), len(truth))
        right = columns_of_codes(codes, table.name) == truth
        return Confidence.of_answers(checked_confidence(probabilities, table.name), right)

    def _note(self, path: Path, rows: int, expected: int) -> None:
        self.used.append(path)
        if rows != expected:
            raise DataRefused(
                N_("{model}: {file} has {rows} rows, but {expected} were predicted."),
                model=self.key, file=path.name, rows=rows, expected=expected,
            )  # fmt: skip

    def _history(self) -> History | None:
        names = {curve: CURVE.format(key=self.key, curve=curve) for curve in CURVES}
        there = {c: self.files.by_name[n] for c, n in names.items() if n in self.files.by_name}
        if not there:
            return None
        lacking = [names[curve] for curve in CURVES if curve not in there]
        curves = {curve: read_pickled_array(path) for curve, path in there.items()}
        shapes = {curve.shape for curve in curves.values()}
        are_curves = len(shapes) == 1 and len(shape := shapes.pop()) == 1 and shape[0] > 0
        if lacking or not are_curves or not np.isfinite(list(curves.values())).all():
            raise DataRefused(
                N_(
                    "{model}: its curves are not shown: {files} must each hold one number for each "
                    "epoch."
                ),
                model=self.key, files=", ".join(lacking or names.values()),
            )  # fmt: skip
        self.used += there.values()
        return history_of(curves)

    def _source(self) -> Provenance:
        paths = dict.fromkeys(self.used)
        latest = max(path.stat().st_mtime for path in paths)
        return Provenance(
            tuple((f"{path.parent.name}/{path.name}", sha256_of(path)) for path in paths),
            split=TEST,
            date=datetime.fromtimestamp(latest, UTC).date().isoformat(),
            origin=ORIGIN,
        )
