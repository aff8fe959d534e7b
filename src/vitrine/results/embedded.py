"""The run of the models shipped here, with what they answered on each test row."""

from __future__ import annotations

import numpy as np

from vitrine.artefacts.reading import read_arrays, read_record
from vitrine.artefacts.store import Store
from vitrine.i18n import N_
from vitrine.results.confidence import Confidence
from vitrine.results.confusion import confusion_of
from vitrine.results.evaluation import RUN, SPLIT, TestPredictions
from vitrine.results.result import Result, RowPredictions, Run, Source

PREDICTIONS_KEY = "test_predictions"
EVALUATION_KEY = "evaluation"
ORIGIN = N_("measured here, on products that trained none of the models")
# Model key, and its part of the predictions.
MODELS = {"text_model": "text", "image_model": "image", "fusion": "both"}


def read_embedded(store: Store) -> Run:
    """Results of the shipped models; each on the test products that have what it reads.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
    """
    artefact = store.artefact(PREDICTIONS_KEY)
    predictions = TestPredictions.from_arrays(read_arrays(store, PREDICTIONS_KEY))
    date = read_record(store, EVALUATION_KEY)["date"]
    source = Source(((artefact.path, artefact.sha256),), SPLIT, date, ORIGIN)
    return Run(
        RUN,
        {
            key: _result(key, getattr(predictions, part), predictions.truth, source)
            for key, part in MODELS.items()
        },
    )


def _result(key: str, probabilities: np.ndarray, truth: np.ndarray, source: Source) -> Result:
    rows = np.flatnonzero(~np.isnan(probabilities[:, 0]))
    known, true = probabilities[rows].astype(np.float64), truth[rows]
    answer = known.argmax(axis=1)
    return Result(
        run=RUN,
        key=key,
        counts=confusion_of(true, answer),
        source=source,
        confidence=Confidence.of_probabilities(known, true),
        predictions=RowPredictions(rows, true, answer, known),
    )
