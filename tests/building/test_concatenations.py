"""Features of concatenations: who trains, who was left out, and the words of the small network."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vitrine.building import concatenations
from vitrine.building.concatenations import (
    CHECKED,
    FOLDS,
    RECURRENT,
    FeatureTexts,
    fold_of,
    part_of,
    read_linear,
    read_recurrent,
)
from vitrine.models.calibration import softmax
from vitrine.models.recurrent import Widths
from vitrine.training.loop import Schedule


def test_the_test_side_measures_and_a_fifth_of_the_others_watches() -> None:
    groups = [f"product:{number}" for number in range(2000)]
    assert {part_of(group, "test") for group in groups} == {"test"}
    parts = [part_of(group, "train") for group in groups]
    assert set(parts) == {"train", "check"}
    assert parts.count("check") / len(parts) == pytest.approx(CHECKED, abs=0.03)
    assert parts == [part_of(group, "validation") for group in groups]


def test_folds_are_even_and_depend_on_the_product_alone() -> None:
    folds = [fold_of(f"product:{number}") for number in range(3000)]
    assert set(folds) == set(range(FOLDS))
    assert min(np.bincount(folds)) > 900
    assert fold_of("product:1") == fold_of("product:1")


class _Vectoriser:
    """One column per category that a text names."""

    def transform(self, texts):
        from scipy.sparse import csr_matrix

        return csr_matrix(np.eye(27, dtype=np.float32)[[int(text) for text in texts]])


class _Model:
    """What is asked of the shipped text model."""

    class calibration:  # noqa: N801
        probabilities = staticmethod(softmax)

    vectoriser = _Vectoriser()


def test_linear_scores_of_a_training_row_come_from_machines_fitted_without_it() -> None:
    import pandas as pd

    from vitrine.training.text_corpus import TextRecipe, Texts

    # One product bears a lie about its category: a machine that saw it would answer the lie.
    columns = np.tile(np.arange(27), 12)
    texts = [str(column) for column in columns]
    lie = 5
    told = columns.copy()
    told[lie] = 20
    sides = np.where(np.arange(len(columns)) >= 270, "test", "train")
    groups = [f"g{number}" for number in range(len(columns))]
    gold = pd.DataFrame({"group": groups, "split": sides})
    products = Texts(texts, told, np.ones(len(told)))
    extra = Texts([str(column) for column in range(27)], np.arange(27), np.ones(27))
    material = FeatureTexts(gold, products, extra, _Model())  # type: ignore[arg-type]
    found = read_linear(material, TextRecipe(), lambda message: None)
    assert found["linear_features"].shape == (324, 27)
    assert found["linear_features"][lie].argmax() == columns[lie]
    assert (found["linear_features"][270:].argmax(axis=1) == columns[270:]).all()


def test_a_recurrent_network_reads_products_after_other_texts_taught_it(monkeypatch) -> None:
    from vitrine.training.text_corpus import Texts

    small = Widths(embedding=4, units=4, features=6, dropout=0.5, pooled=False)
    schedule = Schedule(epochs=2, rate=0.01, batch=16, kept=None)
    recipe = replace(RECURRENT, words=20, widths=small, schedule=schedule)
    monkeypatch.setattr(concatenations, "RECURRENT", recipe)
    columns = np.arange(54) % 27
    extra = Texts([f"mot{'abc'[c % 3]}x lot bleu" for c in columns], columns, np.ones(54))
    products = extra.only(columns < 5)
    texts = FeatureTexts(None, products, extra, None)  # type: ignore[arg-type]
    lines: list[str] = []
    found = read_recurrent(texts, lines.append)
    assert found["recurrent_features"].shape == (10, 6)
    assert np.exp(found["recurrent_scores"].astype(float)).sum(axis=1) == pytest.approx(1, abs=0.02)
    assert [line.split(":")[0] for line in lines] == [
        "recurrent, epoch 1/2",
        "recurrent, epoch 2/2",
        "recurrent",
    ]
