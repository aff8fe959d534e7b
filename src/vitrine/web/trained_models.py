"""The models of this site that learnt from labels, beside what was found without."""

from __future__ import annotations

from vitrine.insight.feasibility.case import TRAINED
from vitrine.insight.feasibility.representations import Modality
from vitrine.results.result import EMBEDDED, Result
from vitrine.web import caches


def trained_models() -> dict[Modality, Result]:
    """Results on the test products, by what the model reads.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
    """
    run = caches.run(EMBEDDED)
    for problem in run.problems:
        raise problem
    return {modality: run.results[model] for modality, model in TRAINED.items()}
