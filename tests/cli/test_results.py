from __future__ import annotations

import json
import pickle

import numpy as np
import pytest

from vitrine.categories import CODES


@pytest.fixture
def dropped(tmp_path):
    """A folder with two models of the original project and one broken file."""
    truth = np.array(CODES * 4)
    (tmp_path / "fichiers").mkdir()
    for name, value in (
        ("EMBEDDING LEMMER_y_orig", truth),
        ("EMBEDDING LEMMER_y_pred", np.where(truth == 10, 2280, truth)),
        ("Mon_Modele_SVC_y_orig", truth),
        ("Mon_Modele_SVC_pred", truth),
        ("VGG19_y_orig", truth),
        ("VGG19_y_pred", truth[:9]),
    ):
        (tmp_path / "fichiers" / f"{name}.pkl").write_bytes(pickle.dumps(value))
    return tmp_path


def test_every_model_of_every_run_is_listed(run) -> None:
    result = run("results", "--json")
    listed = json.loads(result.stdout)
    assert result.exit_code == 0
    assert {row["run"] for row in listed} == {"original-2023", "transformers-2026", "embedded"}
    models = {
        run: sum(row["run"] == run for row in listed)
        for run in ("original-2023", "transformers-2026")
    }
    assert models == {"original-2023": 22, "transformers-2026": 12}
    trained = {row["key"] for row in listed if row["run"] == "embedded"}
    assert {"text_model", "image_model", "fusion", "LinearSVC", "EMBEDDING GRU"} <= trained
    fusions = [row["key"] for row in listed if row["family"] == "fusion"]
    assert fusions[:7] == [
        *("FUSION 2", "FUSION 3", "FUSION TEXT", "FUSION 12"),
        *("FUSION 2", "FUSION TEXT", "FUSION 7"),
    ]
    assert {"fusion", "CONCATENATION 3", "CONCATENATION 2"} <= set(fusions[7:])
    keys = {"run", "key", "family", "rows", "accuracy", "weighted_f1", "macro_f1"}
    assert all(set(row) == keys for row in listed)
    svc = next(row for row in listed if row["key"] == "Mon_Modele_SVC")
    assert (svc["family"], svc["rows"]) == ("ml", 16_984)
    assert svc["weighted_f1"] == pytest.approx(0.829418, abs=1e-6)


def test_a_folder_of_dropped_in_files_is_a_run_of_its_own(run, dropped) -> None:
    result = run("results", "--artefacts", dropped, "--run", "dropped-in", "--json")
    listed = json.loads(result.stdout)
    assert [(row["key"], row["family"]) for row in listed] == [
        ("Mon_Modele_SVC", "ml"),
        ("EMBEDDING LEMMER", "rnn"),
    ]
    assert listed[0]["accuracy"] == 1
    assert "VGG19: VGG19_y_pred.pkl has 9 rows" in result.stderr


def test_the_list_for_people_names_models_in_full(run) -> None:
    listed = run("results").stdout
    assert "RandomForestClassifier" in listed
    assert "EMBEDDING LEMMER" in listed


def test_two_models_are_compared_in_words_and_as_data(run, dropped) -> None:
    names = ("compare", "EMBEDDING LEMMER", "Mon_Modele_SVC", "--artefacts", dropped)
    said = run(*names).stdout
    assert "SVC is right on 4 where Word embedding" in said
    answer = json.loads(run(*names, "--json").stdout)
    assert answer["a"]["run"] == answer["b"]["run"] == "dropped-in"
    assert answer["pair"]["only_b"] == 4
    assert answer["f1_difference"]["10"] == pytest.approx(1)
    assert answer["won_by_b"] == [10, 2280]


def test_models_of_other_runs_are_compared_without_rows(run) -> None:
    names = ("compare", "original-2023:Mon_Modele_SVC", "camembert_canonical")
    assert "different products" in run(*names).stdout
    answer = json.loads(run(*names, "--json").stdout)
    assert (answer["same_run"], answer["pair"]) == (False, None)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("results", "--run", "2024"), "There is no run 2024"),
        (("results", "--artefacts", "/nowhere/at/all"), "There is no folder"),
        (("compare", "Mon_Modele_SVC", "x"), "There is no model x"),
    ],
)
def test_what_is_not_there_is_one_sentence_and_code_2(run, arguments, said) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.strip().count("\n") == 0
