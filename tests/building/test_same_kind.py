from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.training.products import model_of, session_of
from vitrine.artefacts.store import Store
from vitrine.building import same_kind
from vitrine.building.same_kind import (
    SameKind,
    answered,
    drawn_like,
    read_same_kind,
    same_kind_data,
    ship_same_kind,
)
from vitrine.categories import CODES
from vitrine.errors import ArtefactAltered
from vitrine.results.confusion import accuracy
from vitrine.settings import settings
from vitrine.training.text_corpus import NO_TEXTS, ExtraTexts, Texts
from vitrine.training.trainer import TrainingData, products_of


def texts_of(words: list[str], columns: list[int]) -> Texts:
    return Texts(words, np.array(columns), np.ones(len(columns)))


def test_titles_are_drawn_once_with_the_shares_asked_for() -> None:
    columns = np.repeat([0, 1, 2], 1000)
    places = drawn_like(columns, [0, 0, 0, 2], 400, np.random.default_rng(0))
    assert len(set(places)) == 400
    drawn = np.bincount(columns[places], minlength=3)
    assert drawn[1] == 0
    assert 260 < drawn[0] < 340


def test_a_category_that_is_used_up_gives_no_more() -> None:
    places = drawn_like(np.array([0, 1, 1]), [0], 5, np.random.default_rng(0))
    assert places.tolist() == [0]


def test_no_part_resembles_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pandas as pd

    # Each title stands twice in the file, the second time with a word more.
    names = [f"marque{chr(97 + n // 26)}{chr(97 + n % 26)}x" for n in range(200)]
    words = names + [f"{name} again" for name in names]
    columns = [n % 27 for n in range(200)] * 2
    titles = texts_of(words, columns)
    monkeypatch.setattr(same_kind, "ASKED", 20)
    monkeypatch.setattr(same_kind, "CHECKED", 10)
    gold = pd.DataFrame({"split": ["test"] * 27, "code": CODES})
    monkeypatch.setattr(same_kind, "read_gold", lambda folder: gold)
    extra = ExtraTexts(titles, NO_TEXTS)
    monkeypatch.setattr(same_kind, "read_extra", lambda *asked: extra)
    data = same_kind_data(tmp_path, seed=1)
    assert (len(data.test), len(data.validation)) == (20, 10)
    held = {text.split()[0] for text in data.test.texts() + data.validation.texts()}
    assert not held & {text.split()[0] for text in data.train.texts()}
    assert len(data.train) == 400 - 2 * len(held)


def test_texts_without_a_category_do_not_teach(tmp_path: Path) -> None:
    texts = texts_of([f"mot{chr(97 + n)}x" for n in range(27)] * 3, list(range(27)) * 3)
    part = products_of(texts)
    data = TrainingData("same_kind", "test", part, part, part, part, "crumbs", tmp_path / "absent")
    spec = model_of("NB", "classical", estimator="multinomial", terms=100, guessed=True)
    counts = answered(spec, data, session_of(tmp_path))
    assert accuracy(counts) == 1
    assert counts.sum() == 81


def test_the_measure_comes_back_as_it_was_shipped(tmp_path: Path) -> None:
    counts = np.diag(np.arange(27))
    ship_same_kind(SameKind(5, 7, {"NB": counts}), tmp_path)
    found = read_same_kind(Store(tmp_path))
    assert (found.learnt, found.seed, found.rows) == (5, 7, 351)
    assert found.weighted_f1("NB") == 1
    assert found.weighted_f1("other") is None


@pytest.mark.parametrize("counts", [None, [], {"NB": [[1]]}, {"NB": "x"}])
def test_a_measure_that_is_none_is_refused(counts: object) -> None:
    with pytest.raises(ArtefactAltered):
        SameKind.from_record({"learnt": 1, "seed": 1, "counts": counts})


def test_the_shipped_measure_is_of_models_that_were_trained() -> None:
    found = read_same_kind(Store(settings().artefacts))
    record = json.dumps(found.to_record())
    assert found.rows == 1500
    assert "LinearSVC" in record
