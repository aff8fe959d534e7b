"""Everything the page of trust shows, counted where the rows are and shipped as counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from vitrine.artefacts.manifest import Artefact
from vitrine.artefacts.pickles import read_pickled_series
from vitrine.artefacts.reading import read_arrays
from vitrine.artefacts.store import Store
from vitrine.catalogue.gold import read_gold
from vitrine.categories import INDEX
from vitrine.i18n import N_
from vitrine.insight.trust import category_certainty, label_noise, slices, telling_terms
from vitrine.insight.trust.attention_maps import mean_maps, ship_maps
from vitrine.insight.trust.category_certainty import category_certainty_of
from vitrine.insight.trust.label_noise import Suspects, count_suspects
from vitrine.insight.trust.reference import ship, ship_reference
from vitrine.insight.trust.reference_building import count_reference
from vitrine.insight.trust.slice_facts import Facts, challenge_facts, gold_facts
from vitrine.insight.trust.slices import SliceRun, count_slices
from vitrine.prediction.predictor import Predictor
from vitrine.results.publishing import original_run, transformers_run
from vitrine.results.result import EMBEDDED, TEST, Result, Run
from vitrine.results.shipped import PREDICTIONS_KEY, TestPredictions, read_embedded
from vitrine.text.cleaning import product_text
from vitrine.vision.decoding import decode_picture

MEASURED_HERE = N_("what is known of each product was measured here")
MEASURED_BY_OTHERS = N_("language and picture of each product as others measured them")
Tell = Callable[[str], None]


def build(data: Path, published: Path, root: Path, tell: Tell) -> list[Artefact]:
    """Count, write and describe every artefact of the page.

    Parameters
    ----------
    data, published : Path
        Folder of labelled products, and of published results.
    root : Path
        Artefact folder, with the models.

    Raises
    ------
    DataRefused, ArtefactMissing, ArtefactAltered
    """
    rows = []
    for row in _built(data, published, root):
        tell(f"{row.path}: {row.size / 1e3:.0f} kB")
        rows.append(row)
    return rows


def _built(data: Path, published: Path, root: Path) -> Iterator[Artefact]:
    store = Store(root)
    predictor = Predictor.of_store(store)
    predictions = TestPredictions.from_arrays(read_arrays(store, PREDICTIONS_KEY))
    own = read_embedded(store)
    runs = (original_run(published), transformers_run(published))
    gold = read_gold(data)
    test = gold[gold["split"] == TEST].reset_index(drop=True)
    yield ship(
        root, label_noise.PATH, label_noise.KEY,
        {run.key: _suspects(run) for run in (*runs, own)}, "answers row by row of three runs",
    )  # fmt: skip
    yield ship(
        root, category_certainty.PATH, category_certainty.KEY,
        {run.key: dict(_certain(run)) for run in runs}, "probabilities row by row of two runs",
    )  # fmt: skip
    facts = gold_facts(test, data, predictor.text_model())
    ids, _codes = read_pickled_series(published / "fichiers" / "y_test.pkl")
    sliced = {
        EMBEDDED: sliced_run(own, facts, MEASURED_HERE),
        runs[0].key: sliced_run(runs[0], challenge_facts(data, ids), MEASURED_BY_OTHERS),
    }
    record = {key: run.to_record() for key, run in sliced.items()}
    counted = f"{len(test)} gold test rows, {len(ids)} rows of {runs[0].key}"
    yield ship(root, slices.PATH, slices.KEY, record, counted)
    terms = telling_terms.telling_terms(predictor.text_model(), *_taught(gold))
    yield ship(
        root, telling_terms.PATH, telling_terms.KEY, terms.to_record(),
        f"text model, {terms.rows} gold listings of training and validation",
    )  # fmt: skip
    yield ship_maps(mean_maps(predictor.image_model(), _pictures(gold)), root)
    reference = count_reference(data, predictor.text_model(), predictions, lambda share: None)
    yield ship_reference(reference, root)


def sliced_run(run: Run, facts: Facts, origin: str) -> SliceRun:
    """Slices of every model of a run whose answers are known row by row.

    Parameters
    ----------
    facts : dict of str to list of str
        By topic, the slice of every row of the run's split.
    """
    models = {}
    for key, result in run.results.items():
        found = result.predictions
        if found is not None:
            own = {topic: [keys[row] for row in found.row] for topic, keys in facts.items()}
            models[key] = count_slices(own, found.answer == found.truth)
    return SliceRun(TEST, origin, models)


def _suspects(run: Run) -> dict[str, dict[str, object]]:
    groups = {
        "all": list(run.results.values()),
        "text": [r for r in run.results.values() if r.card.modality == "text"],
        "image": [r for r in run.results.values() if r.card.modality == "image"],
    }
    # Two models at least: one alone always agrees with itself.
    found = {key: suspects_of(results) for key, results in groups.items()}
    return {key: part.to_record() for key, part in found.items() if part is not None}


def suspects_of(results: list[Result]) -> Suspects | None:
    """Suspects on the rows that all models answered; None for fewer than two with known rows."""
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


def _certain(run: Run) -> Iterator[tuple[str, dict[str, object]]]:
    for key, result in run.results.items():
        found = category_certainty_of(result)
        if found is not None:
            yield key, found.to_record()


def _taught(gold: pd.DataFrame) -> tuple[list[str], np.ndarray]:
    """Texts of listings that are no test rows, and the columns of their categories."""
    rows = gold[(gold["split"] != TEST) & (gold["designation"] != "")]
    pairs = zip(rows["designation"], rows["description"], strict=True)
    texts = [product_text(title, rest) for title, rest in pairs]
    return texts, rows["code"].map(INDEX).to_numpy(np.int64)


def _pictures(gold: pd.DataFrame) -> Iterator[tuple[int, np.ndarray]]:
    rows = gold[gold["picture"] != ""].drop_duplicates("picture")
    for path, code in zip(rows["picture"], rows["code"], strict=True):
        yield INDEX[code], decode_picture(Path(path).read_bytes()).pixels
