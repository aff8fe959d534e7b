from __future__ import annotations

import csv
import json
import pickle

import numpy as np
import pytest
from typer.testing import CliRunner

from tests.crumbs import png
from vitrine import cli, cli_common
from vitrine.categories import CODES
from vitrine.settings import settings


@pytest.fixture
def run(toy_predictor, monkeypatch):
    """Run ``vitrine`` over models whose answers are known beforehand."""
    monkeypatch.setattr(cli_common, "shipped_predictor", lambda: toy_predictor)
    monkeypatch.setenv("VITRINE_LANGUAGE", "en")
    settings.cache_clear()
    yield lambda *arguments: CliRunner().invoke(cli.app, [str(a) for a in arguments])
    settings.cache_clear()


def test_one_product_as_json(run) -> None:
    result = run("predict", "--designation", "lot 2583", "--top", 3, "--json")
    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert [answer["modality"], answer["sure"], len(answer["categories"])] == ["text", True, 3]
    assert answer["categories"][0] == {
        "code": 2583,
        "name": "Pool and spa",
        "probability": pytest.approx(0.9, abs=1e-3),
    }


def test_title_and_picture_give_three_opinions(run, tmp_path) -> None:
    (tmp_path / "a.png").write_bytes(png())
    result = run("predict", "--designation", "lot 2583", "--image", tmp_path / "a.png", "--json")
    assert set(json.loads(result.stdout)["opinions"]) == {"text", "image", "both"}


def test_the_table_for_people_shows_names_and_percentages(run) -> None:
    result = run("predict", "--designation", "lot 2583")
    assert "Pool and spa" in result.stdout
    assert "90.0%" in result.stdout


def test_doubt_is_said(run) -> None:
    assert "I do not know" in run("predict", "--designation", "rien").stdout


@pytest.mark.parametrize("arguments", [(), ("--designation", "  ")])
def test_nothing_to_classify_is_one_sentence_and_code_2(run, arguments) -> None:
    result = run("predict", *arguments)
    assert result.exit_code == 2
    assert result.stderr.strip().count("\n") == 0
    assert "nothing to classify" in result.stderr


@pytest.mark.parametrize("name", ["absent.png", "text.png"])
def test_a_picture_that_cannot_be_read_is_one_sentence_and_code_2(run, tmp_path, name) -> None:
    (tmp_path / "text.png").write_text("no picture")
    result = run("predict", "--image", tmp_path / name)
    assert result.exit_code == 2
    assert result.stderr.strip()
    assert "Traceback" not in result.stderr


def test_a_table_is_classified_into_a_new_one(run, tmp_path) -> None:
    (tmp_path / "in.csv").write_text("designation\nlot 60\n\nlot 10\n")
    result = run("predict", "--csv", tmp_path / "in.csv", "--out", tmp_path / "out.csv")
    with (tmp_path / "out.csv").open() as stream:
        assert [row["code"] for row in csv.DictReader(stream)] == ["60", "10"]
    assert result.exit_code == 0
    assert "2 rows, 2 classified, 0 not." in result.stderr


def test_a_bad_table_writes_nothing(run, tmp_path) -> None:
    (tmp_path / "in.csv").write_text("titre\nlot 60\n")
    result = run("predict", "--csv", tmp_path / "in.csv", "--out", tmp_path / "out.csv")
    assert result.exit_code == 2
    assert "designation" in result.stderr
    assert not (tmp_path / "out.csv").exists()


def test_a_table_without_a_place_for_the_answer_is_refused(run, tmp_path) -> None:
    result = run("predict", "--csv", tmp_path / "in.csv")
    assert result.exit_code == 2
    assert "--out" in result.stderr


def test_one_table_at_a_time_and_never_a_scheduler_for_one_product(run, tmp_path) -> None:
    out = ("--out", tmp_path / "out.csv")
    for arguments in (("--csv", "a", "--parquet", "b"), ("--scheduler", "tcp://127.0.0.1:1")):
        result = run("predict", *arguments, *out)
        assert result.exit_code == 2
        assert "--parquet" in result.stderr


def test_pictures_in_a_bucket_are_refused_in_one_sentence(run, tmp_path) -> None:
    (tmp_path / "in.csv").write_text("designation\nlot 60\n")
    result = run(
        "predict",
        *("--csv", tmp_path / "in.csv", "--out", tmp_path / "out.csv", "--images", "s3://b/p"),
    )
    assert result.exit_code == 2
    assert "bring them to a folder first" in result.stderr
    assert not (tmp_path / "out.csv").exists()


def test_ctrl_c_writes_nothing_and_says_so(run, tmp_path, toy_predictor, monkeypatch) -> None:
    def interrupted(products):
        raise KeyboardInterrupt

    (tmp_path / "in.csv").write_text("designation\nlot 60\n")
    monkeypatch.setattr(toy_predictor, "predict_many", interrupted)
    result = run("predict", "--csv", tmp_path / "in.csv", "--out", tmp_path / "out.csv")
    assert result.exit_code == 130
    assert "nothing was written" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_the_shipped_artefacts_pass_verification(run) -> None:
    assert run("artefacts", "verify").exit_code == 0
    status = run("artefacts", "status")
    assert status.exit_code == 0
    assert "text_model" in status.stdout


def test_verification_names_what_is_wrong(run, tmp_path, monkeypatch) -> None:
    folder = tmp_path / "fichiers"
    folder.mkdir()
    row = {
        "key": "k",
        "path": "k.json",
        "kind": "record",
        "sha256": "0",
        "size": 1,
        "producer": "p",
        "data": "d",
        "metrics": {},
    }
    (folder / "manifest.json").write_text(json.dumps({"artefacts": [row]}))
    monkeypatch.setenv("VITRINE_ROOT", str(tmp_path))
    settings.cache_clear()
    result = run("artefacts", "verify")
    assert result.exit_code == 1
    assert "git restore fichiers/k.json" in result.stderr
    assert run("artefacts", "status").exit_code == 1


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
