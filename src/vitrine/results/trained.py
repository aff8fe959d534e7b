"""A trained model as one file of arrays: written once, read as a result.

A file holds, for every product of the test rows, the probabilities (half precision) and the answer
(which half precision could not decide between near ties), the same for the validation rows that
fusions learn from, the curves, and how it was made. The learning-rate range test of a model is a
file beside it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from vitrine.artefacts.manifest import MANIFEST_NAME, Artefact, read_manifest
from vitrine.artefacts.reading import read_arrays
from vitrine.artefacts.store import Store
from vitrine.categories import CODES
from vitrine.errors import ArtefactAltered, VitrineError
from vitrine.i18n import N_
from vitrine.models.registry import TRAINABLE
from vitrine.results.confusion import accuracy, confusion_of, weighted_f1
from vitrine.results.metrics import Confidence
from vitrine.results.result import (
    CURVES,
    EMBEDDED,
    OWN,
    History,
    Mark,
    Provenance,
    Result,
    RowPredictions,
    history_of,
)

# Start of the manifest keys, and folder under ``fichiers/``, by run.
PREFIXES = {EMBEDDED: "trained_", OWN: "own_"}
FOLDERS = {EMBEDDED: "embedded/models", OWN: "own"}
ORIGINS = {
    EMBEDDED: N_("measured here, on products that trained none of the models"),
    OWN: N_("trained by the owner of this site with vitrine train"),
}
NOBODY = -1
WRONG_RATES = N_("The learning-rate range test of a model cannot be read: train the model again.")
# End of a range test's manifest key, after the one of the model.
RATES_ENDING = "_rates"
# Three rates are the fewest that a slope can be taken of.
FEWEST_RATES = 3


def file_name(key: str) -> str:
    """Name of a model's files: no space stands in it."""
    return key.replace(" ", "_")


@dataclass(frozen=True, eq=False)
class Answers:
    """What a model says of the products of one part.

    Attributes
    ----------
    truth : ndarray of int, (n,)
        Columns of the categories.
    probabilities : ndarray of float32, (n, 27)
        NaN in the rows of products that lack what the model reads.
    answer : ndarray of int, (n,)
        Columns answered, -1 where there are none.
    """

    truth: np.ndarray
    probabilities: np.ndarray
    answer: np.ndarray

    @classmethod
    def of(cls, truth: np.ndarray, probabilities: np.ndarray) -> Answers:
        """From probabilities at full precision."""
        known = ~np.isnan(probabilities[:, 0])
        answer = np.full(len(truth), NOBODY)
        answer[known] = probabilities[known].argmax(axis=1)
        return cls(truth, probabilities, answer)

    @property
    def rows(self) -> np.ndarray:
        """Rows that were answered, ascending."""
        return np.flatnonzero(self.answer != NOBODY)

    def counts(self) -> np.ndarray:
        """Rows true, columns predicted, int64 (27, 27)."""
        return confusion_of(self.truth[self.rows], self.answer[self.rows])

    def figures(self) -> dict[str, float]:
        """``rows``, ``accuracy`` and ``weighted_f1``."""
        counts = self.counts()
        return {
            "rows": len(self.rows),
            "accuracy": accuracy(counts),
            "weighted_f1": weighted_f1(counts),
        }


@dataclass(frozen=True, eq=False)
class TrainedModel:
    """A model's answers, curves, and how it was made.

    Attributes
    ----------
    record : dict of str to plain data
        ``run``, ``key``, ``split``, ``date``, ``seed``, ``data`` (fingerprint), ``settings``,
        ``seconds``, ``gigabytes``, ``notes``, and ``title_alone`` (figures) for a text model.
    """

    test: Answers
    validation: Answers
    history: History | None
    record: Mapping[str, Any]

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Arrays to be written."""
        text = json.dumps(self.record, ensure_ascii=False, sort_keys=True).encode()
        arrays = {"record": np.frombuffer(text, np.uint8)}
        for part in ("test", "validation"):
            answers: Answers = getattr(self, part)
            arrays[f"{part}_truth"] = answers.truth.astype(np.int8)
            arrays[f"{part}_answer"] = answers.answer.astype(np.int8)
            arrays[f"{part}_probabilities"] = answers.probabilities.astype(np.float16)
        if self.history:
            arrays |= {c: getattr(self.history, c).astype(np.float32) for c in CURVES}
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> TrainedModel:
        """Read back :meth:`to_arrays`.

        Raises
        ------
        ArtefactAltered
            When arrays are missing or do not go together.
        """
        try:
            test, validation = _answers(arrays, "test"), _answers(arrays, "validation")
            record = json.loads(arrays["record"].tobytes())
            curves = {curve: arrays[curve] for curve in CURVES if curve in arrays}
            history = history_of(curves, Mark.MOST_RIGHT) if curves else None
            return cls(test, validation, history, record)
        except (KeyError, ValueError, TypeError) as error:
            raise ArtefactAltered(
                N_("The answers of a trained model cannot be read: train it again.")
            ) from error

    def result(self, artefact: Artefact) -> Result:
        """What the site shows of it."""
        rows, run = self.test.rows, self.record["run"]
        truth, answer = self.test.truth[rows], self.test.answer[rows]
        known = self.test.probabilities[rows].astype(np.float64)
        # Half precision leaves sums that are one to within a thousandth.
        known /= known.sum(axis=1, keepdims=True)
        return Result(
            run=run,
            key=self.record["key"],
            counts=self.test.counts(),
            source=Provenance(
                ((artefact.path, artefact.sha256),),
                self.record["split"],
                self.record["date"],
                ORIGINS[run],
            ),
            confidence=Confidence.of_probabilities(known, truth),
            history=self.history,
            predictions=RowPredictions(rows, truth, answer, known.astype(np.float32)),
        )


def _answers(arrays: Mapping[str, np.ndarray], part: str) -> Answers:
    truth, answer = (arrays[f"{part}_{name}"].astype(int) for name in ("truth", "answer"))
    probabilities = arrays[f"{part}_probabilities"].astype(np.float32)
    if probabilities.shape != (len(truth), len(CODES)) or answer.shape != truth.shape:
        raise ValueError(part)
    return Answers(truth, probabilities, answer)


def read_trained(
    store: Store, run: str
) -> tuple[dict[str, tuple[Artefact, TrainedModel]], list[VitrineError]]:
    """Every trained model of a run, in the order of the registry, and what cannot be read.

    Raises
    ------
    ArtefactAltered
        When the manifest cannot be read.
    """
    is_new = not (store.root / MANIFEST_NAME).is_file()
    manifest = {} if is_new else read_manifest(store.root)
    models: dict[str, tuple[Artefact, TrainedModel]] = {}
    problems: list[VitrineError] = []
    for key in TRAINABLE:
        artefact = manifest.get(PREFIXES[run] + file_name(key))
        if artefact is None:
            continue
        try:
            models[key] = artefact, TrainedModel.from_arrays(read_arrays(store, artefact.key))
        except VitrineError as error:
            problems.append(error)
    return models, problems


def fingerprint(store: Store) -> object:
    """Time and size of the manifest: others once a model was trained since."""
    try:
        status = (store.root / MANIFEST_NAME).stat()
    except FileNotFoundError:
        return None
    return status.st_mtime_ns, status.st_size


def trained_results(store: Store, run: str) -> tuple[dict[str, Result], list[VitrineError]]:
    """Every trained model of a run as a result, and what cannot be read."""
    models, problems = read_trained(store, run)
    return {key: model.result(artefact) for key, (artefact, model) in models.items()}, problems


def settings_of(result: Result) -> dict[str, Any]:
    """What a result of ``vitrine train`` was trained with; empty for any other.

    The entry of a model tells of the original project's, whose settings may be others.
    """
    places = tuple(f"{folder}/" for folder in FOLDERS.values())
    here = any(path.startswith(places) for path, _ in result.source.artefacts)
    return TRAINABLE[result.key].values() if here and result.key in TRAINABLE else {}


@dataclass(frozen=True)
class RateRange:
    """Loss at each rate of a learning-rate range test, and the rate to train at.

    Attributes
    ----------
    rates : tuple of float
        Ascending.
    losses : tuple of float
        Smoothed training loss after the step at each rate.
    """

    rates: tuple[float, ...]
    losses: tuple[float, ...]

    @property
    def best(self) -> float:
        """Rate at which the loss falls fastest over the logarithm of the rate.

        Where it is lowest the rate is already as high as it can bear (Smith, section 3.3).
        """
        end = max(int(np.argmin(self.losses)), 2)
        slopes = np.gradient(np.array(self.losses[: end + 1]), np.log(self.rates[: end + 1]))
        return float(self.rates[int(np.argmin(slopes))])

    def to_record(self) -> dict[str, Any]:
        """Record to be written as json."""
        return {"rates": list(self.rates), "losses": list(self.losses), "best": self.best}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> RateRange:
        """Read back a record.

        Raises
        ------
        ArtefactAltered
            When it does not hold as many losses as ascending rates, three at least.
        """
        try:
            rates = tuple(float(rate) for rate in record["rates"])
            losses = tuple(float(loss) for loss in record["losses"])
        except (KeyError, TypeError, ValueError) as error:
            raise ArtefactAltered(WRONG_RATES) from error
        rising = all(low < high for low, high in pairwise(rates))
        finite = bool(np.isfinite([*rates, *losses]).all())
        if (
            len(rates) != len(losses)
            or len(rates) < FEWEST_RATES
            or not rising
            or not finite
            or rates[0] <= 0
        ):
            raise ArtefactAltered(WRONG_RATES)
        return cls(rates, losses)


@dataclass(frozen=True)
class RangeTested:
    """The range test of a trained model, and what it was made of.

    Attributes
    ----------
    curve : RateRange
    artefact : Artefact
        The file it was read from.
    rows : int
        How many rows the batches of its steps were drawn from: those that taught.
    seed : int
    date : str
        When the training ended, ISO.
    """

    curve: RateRange
    artefact: Artefact
    rows: int
    seed: int
    date: str


def read_range_test(store: Store, run: str, key: str) -> RangeTested | None:
    """The range test of a model; None where it had none, or was not trained here.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
        Also when the file holds something else, or the model's own file cannot be read.
    """
    if run not in PREFIXES:
        return None
    model = PREFIXES[run] + file_name(key)
    artefact = read_manifest(store.root).get(model + RATES_ENDING)
    if artefact is None:
        return None
    record = TrainedModel.from_arrays(read_arrays(store, model)).record
    try:
        if record["notes"]["rate_range"] is None:
            # The file is of an earlier training: the last one had no range test.
            return None
        rows, seed, date = int(record["notes"]["rows"]), int(record["seed"]), str(record["date"])
    except (KeyError, TypeError, ValueError) as error:
        raise ArtefactAltered(WRONG_RATES) from error
    curve = RateRange.from_record(read_arrays(store, artefact.key))
    return RangeTested(curve, artefact, rows, seed, date)
