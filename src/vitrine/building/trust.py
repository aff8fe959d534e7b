"""What the page of trust shows, counted where the rows are: no text, no row, no picture is shipped.

Six artefacts: suspected labels, certainty by category, slices, terms, attention maps, and the
reference of drift.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from vitrine.artefacts.manifest import Artefact
from vitrine.artefacts.pickles import read_pickled_series
from vitrine.artefacts.reading import read_arrays
from vitrine.artefacts.shipping import ship
from vitrine.artefacts.store import Store
from vitrine.building.builders import Inputs
from vitrine.building.published_runs import original_run, transformers_run
from vitrine.building.trust_evidence import count_terms, mean_maps
from vitrine.building.trust_reference import count_reference
from vitrine.building.trust_slices import challenge_facts, gold_facts, sliced_run
from vitrine.catalogue.gold import read_gold
from vitrine.categories import CODES, INDEX
from vitrine.i18n import N_
from vitrine.insight.trust import category_certainty, drift, error_analysis, evidence
from vitrine.insight.trust.error_analysis import Suspects
from vitrine.prediction.predictor import Predictor
from vitrine.results.result import EMBEDDED, TEST, Result, Run
from vitrine.results.shipped import PREDICTIONS_KEY, TestPredictions, read_embedded
from vitrine.text.cleaning import product_text
from vitrine.vision.decoding import decode_picture

PRODUCER = "vitrine build trust"
MEASURED_HERE = N_("what is known of each product was measured here")
MEASURED_BY_OTHERS = N_("language and picture of each product as others measured them")


def build(inputs: Inputs) -> list[Artefact]:
    """Count, write and describe every artefact of the page.

    Raises
    ------
    DataRefused, ArtefactMissing, ArtefactAltered
    """
    data, published = inputs.folder("data"), inputs.folder("published")
    store, rows = Store(inputs.out), []

    def write(path: str, key: str, content: Mapping[str, Any], data: str) -> None:
        row = ship(inputs.out, path, key, content, data, producer=PRODUCER)
        inputs.tell(f"{row.path}: {row.size / 1e3:.0f} kB")
        rows.append(row)

    predictor = Predictor.of_store(store)
    text_model = predictor.text_model()
    own = read_embedded(store)
    runs = (original_run(published), transformers_run(published))
    gold = read_gold(data)
    write(
        error_analysis.LABEL_NOISE_PATH,
        error_analysis.LABEL_NOISE_KEY,
        {run.key: _suspects_of_run(run) for run in (*runs, own)},
        "answers row by row of three runs",
    )
    certain = {
        run.key: {
            key: found.to_record()
            for key, result in run.results.items()
            if (found := category_certainty.category_certainty_of(result)) is not None
        }
        for run in runs
    }
    path, key = category_certainty.PATH, category_certainty.KEY
    write(path, key, certain, "probabilities row by row of two runs")
    test = gold[gold["split"] == TEST].reset_index(drop=True)
    ids, _codes = read_pickled_series(published / "fichiers" / "y_test.pkl")
    sliced = {
        EMBEDDED: sliced_run(own, gold_facts(test, data, text_model), MEASURED_HERE),
        runs[0].key: sliced_run(runs[0], challenge_facts(data, ids), MEASURED_BY_OTHERS),
    }
    write(
        error_analysis.SLICES_PATH,
        error_analysis.SLICES_KEY,
        {key: run.to_record() for key, run in sliced.items()},
        f"{len(test)} gold test rows, {len(ids)} rows of {runs[0].key}",
    )
    taught = gold[(gold["split"] != TEST) & (gold["designation"] != "")]
    pairs = zip(taught["designation"], taught["description"], strict=True)
    texts = [product_text(title, rest) for title, rest in pairs]
    terms = count_terms(text_model, texts, taught["code"].map(INDEX).to_numpy(np.int64))
    write(
        evidence.TERMS_PATH,
        evidence.TERMS_KEY,
        terms.to_record(),
        f"text model, {terms.rows} gold listings of training and validation",
    )
    shown = gold[gold["picture"] != ""].drop_duplicates("picture")
    pictures = (
        (INDEX[code], decode_picture(Path(path).read_bytes()).pixels)
        for path, code in zip(shown["picture"], shown["code"], strict=True)
    )
    maps = mean_maps(predictor.image_model(), pictures)
    write(
        evidence.MAPS_PATH,
        evidence.MAPS_KEY,
        {"pictures": maps.pictures, "maps": maps.maps},
        f"means over {int(maps.pictures.sum())} gold pictures",
    )
    predictions = TestPredictions.from_arrays(read_arrays(store, PREDICTIONS_KEY))
    reference = count_reference(data, text_model, predictions)
    path, key = drift.REFERENCE_PATH, drift.REFERENCE_KEY
    write(path, key, reference.to_record(), "training statistics, counts only")
    return rows


def _suspects_of_run(run: Run) -> dict[str, dict[str, object]]:
    groups = {
        "all": list(run.results.values()),
        "text": [r for r in run.results.values() if r.card.modality == "text"],
        "image": [r for r in run.results.values() if r.card.modality == "image"],
    }
    found = {key: suspects_of(results) for key, results in groups.items()}
    return {key: part.to_record() for key, part in found.items() if part is not None}


def suspects_of(results: list[Result]) -> Suspects | None:
    """Suspects on the rows that all models answered.

    None for fewer than two models with known rows: one alone always agrees with itself.
    """
    known = {r.key: r.predictions for r in results if r.predictions is not None}
    if len(known) < 2:
        return None
    shared = sorted(set.intersection(*(set(p.row.tolist()) for p in known.values())))
    answers, truth = [], np.zeros(0, np.int64)
    for predictions in known.values():
        places = np.searchsorted(predictions.row, shared)
        answers.append(predictions.answer[places])
        truth = predictions.truth[places]
    return count_suspects(list(known), truth, np.array(answers))


def count_suspects(models: Sequence[str], truth: np.ndarray, answers: np.ndarray) -> Suspects:
    """Count the rows where all models agree, and those where they do so against the label.

    Parameters
    ----------
    truth : ndarray of int, (n,)
        Column of the label.
    answers : ndarray of int, (models, n)
        Column that each model answered.
    """
    same = (answers == answers[0]).all(axis=0)
    against = same & (answers[0] != truth)
    pairs = np.zeros((len(CODES), len(CODES)), np.int64)
    np.add.at(pairs, (truth[against], answers[0][against]), 1)
    return Suspects(tuple(models), len(truth), int(same.sum()), pairs)
