from __future__ import annotations

import csv
import json

import pytest

from tests.crumbs import png


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
