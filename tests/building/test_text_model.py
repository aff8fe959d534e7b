from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from vitrine.building.text_model import train_text_model
from vitrine.categories import CODES, INDEX
from vitrine.errors import DataRefused
from vitrine.training.text_corpus import TextRecipe, gold_texts, read_extra

RECIPE = TextRecipe(terms=1000)
QUIET = {"report": lambda line: None}


def name(code: int) -> str:
    """A word of its own for each category."""
    return "produit" + "".join(chr(ord("a") + int(digit)) for digit in str(code))


@pytest.fixture
def gold() -> pd.DataFrame:
    """Six products a category, and one picture without a text on each side."""
    sides = ["train"] * 4 + ["validation", "test"]
    rows = [
        (f"{name(code)} modèle {'xyzuvw'[copy]}", "", "", code, f"{code}-{copy}", sides[copy])
        for code in CODES
        for copy in range(6)
    ]
    rows += [("", "", "a.jpg", 10, f"p-{side}", side) for side in ("train", "validation", "test")]
    columns = ["designation", "description", "picture", "code", "group", "split"]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Extra data: translated titles, texts without a category, voted test products."""
    titles = [(f"{name(code)} item", code) for code in CODES]
    pd.DataFrame(titles, columns=["text", "prdtypecode"]).to_csv(
        tmp_path / "titles_en.csv.gz", index=False
    )
    pd.DataFrame({"text": [f"{name(code)} quelconque" for code in CODES]}).to_csv(
        tmp_path / "unlabelled.csv.gz", index=False
    )
    voted = [("7", "Jeu voté", "", 40, 6), ("8", "Jeu douteux", "", 40, 2)]
    table = pd.DataFrame(
        voted, columns=["Id", "designation", "description", "prdtypecode", "agreement"]
    )
    table[["Id", "designation", "description"]].to_csv(
        tmp_path / "X_test_first499.csv.gz", index=False
    )
    (tmp_path / "images").mkdir()
    table[["Id", "prdtypecode", "agreement"]].to_csv(tmp_path / "images" / "test.csv", index=False)
    return tmp_path


def test_training_learns_and_answers_validation_rows_honestly(
    gold: pd.DataFrame, folder: Path
) -> None:
    model, validation = train_text_model(folder, gold, recipe=RECIPE, **QUIET)
    rows = gold[gold["split"] == "validation"]
    assert validation.shape == (len(rows), 27)
    written = (rows["designation"] != "").to_numpy()
    assert np.isnan(validation[~written]).all()
    assert not np.isnan(validation[written]).any()
    truth = rows["code"].map(INDEX).to_numpy()[written]
    assert (validation[written].argmax(axis=1) == truth).all()
    test = [f"{name(code)} modèle w" for code in CODES]
    assert (model.probabilities(test).argmax(axis=1) == np.arange(27)).all()


def test_training_twice_gives_the_same_arrays(gold: pd.DataFrame, folder: Path) -> None:
    first, second = (
        train_text_model(folder, gold, recipe=RECIPE, **QUIET)[0].to_arrays() for _ in range(2)
    )
    assert first.keys() == second.keys()
    for key in first:
        np.testing.assert_array_equal(first[key], second[key])


def test_gold_alone_is_enough(gold: pd.DataFrame, tmp_path: Path) -> None:
    model, _ = train_text_model(tmp_path, gold, recipe=RECIPE, **QUIET)
    assert model.probabilities([f"{name(2583)} modèle"]).argmax() == INDEX[2583]


def test_no_more_terms_than_asked_for(gold: pd.DataFrame, tmp_path: Path) -> None:
    model, _ = train_text_model(tmp_path, gold, recipe=replace(RECIPE, terms=60), **QUIET)
    assert model.weights.shape == (60, 27)


def test_a_category_without_a_text_is_said(gold: pd.DataFrame, tmp_path: Path) -> None:
    with pytest.raises(DataRefused, match="60"):
        train_text_model(tmp_path, gold[gold["code"] != 60], recipe=RECIPE, **QUIET)


def test_only_voted_categories_with_agreement_are_believed(
    gold: pd.DataFrame, folder: Path
) -> None:
    texts = read_extra(folder, gold, RECIPE).originals
    assert texts.texts[0] == "Jeu voté"
    assert "Jeu douteux" not in texts.texts
    assert texts.columns.tolist() == [INDEX[40]] + [-1] * 27


def test_copies_of_held_out_products_do_not_train(gold: pd.DataFrame, folder: Path) -> None:
    extra = read_extra(folder, gold, RECIPE)
    everything = extra.without_copies([], RECIPE)
    left = extra.without_copies([f"{name(40)} item", f"{name(50)} quelconque"], RECIPE)
    gone = set(everything.texts) - set(left.texts)
    assert {f"{name(40)} item", f"{name(50)} quelconque"} <= gone
    kept = extra.without_copies([f"{name(40)} item"], replace(RECIPE, likeness=None))
    assert f"{name(40)} item" in kept.texts


def test_test_rows_do_not_train(gold: pd.DataFrame, folder: Path) -> None:
    """Mislabelled test rows change nothing."""
    wrong = gold.copy()
    wrong.loc[wrong["split"] == "test", "code"] = 10
    right, misled = (
        train_text_model(folder, rows, recipe=RECIPE, **QUIET)[0] for rows in (gold, wrong)
    )
    np.testing.assert_array_equal(right.weights, misled.weights)


def test_titles_weigh_by_the_categories_of_gold(gold: pd.DataFrame, folder: Path) -> None:
    more = pd.concat([gold, gold[gold["code"] == 40]], ignore_index=True)
    weights = read_extra(folder, more, RECIPE).titles.weights
    assert weights[INDEX[40]] == weights.max() > 1 > weights.min()
    assert (gold_texts(gold, RECIPE).weights == RECIPE.gold_weight).all()


@pytest.mark.corpus
def test_the_corpus_is_read_whole(corpus: Path) -> None:
    from vitrine.catalogue.gold import read_gold

    extra = read_extra(corpus, read_gold(corpus), RECIPE)
    assert len(extra.titles.texts) == 65_532
    assert len(extra.originals.texts) == 405 + 19_363
