from __future__ import annotations

import csv
import os
import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import f1_score
from sklearn.preprocessing import LabelEncoder

from vitrine.categories import CODES
from vitrine.results.dropped_in import ORIGINAL, DroppedFiles, read_dropped_in

ROWS = 81
TRUTH = np.array(CODES * 3)
RNG = np.random.default_rng(0)


def answers(right: float = 0.8, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.where(rng.random(ROWS) < right, TRUTH, rng.choice(CODES, ROWS))


def dump(path, value) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(pickle.dumps(value))


def table(path, codes, probabilities, names=("predicted_class", "ProbMax")) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["", *names])
        writer.writerows(zip(range(len(codes)), codes, probabilities, strict=True))


@pytest.fixture
def folder(tmp_path):
    """Three models as the original project leaves them."""
    fichiers, inputs = tmp_path / "fichiers", tmp_path / "input"
    dump(fichiers / "y_test.pkl", pd.Series(TRUTH, index=range(100, 100 + ROWS)))
    dump(fichiers / "EMBEDDING_y_orig.pkl", TRUTH)
    dump(fichiers / "EMBEDDING_y_pred.pkl", answers(seed=1))
    for name in ("accuracy", "loss", "val_accuracy", "val_loss"):
        dump(fichiers / f"EMBEDDING_{name}.pkl", [0.5, 0.4, 0.45])
    dump(fichiers / "Mon_Modele_SVC_pred.pkl", answers(seed=2))
    table(inputs / "LogisticRegression_prob.csv", answers(seed=3), RNG.random(ROWS))
    return tmp_path


def problems(folder) -> str:
    return "\n".join(map(str, read_dropped_in(folder).problems))


def shown(folder) -> list[str]:
    return list(read_dropped_in(folder).results)


EVERY = ["Mon_Modele_SVC", "LogisticRegression", "EMBEDDING"]


def test_every_way_to_tell_what_a_model_predicted_is_read(folder) -> None:
    run = read_dropped_in(folder)
    assert list(run.results) == EVERY
    for key, seed in zip(EVERY, (2, 3, 1), strict=True):
        result, answer = run.results[key], answers(seed=seed)
        assert result.rows == ROWS
        assert result.accuracy == pytest.approx(np.mean(answer == TRUTH), abs=1e-12)
        theirs = f1_score(TRUTH, answer, average="weighted", zero_division=0)
        assert result.weighted_f1 == pytest.approx(theirs, abs=1e-12)
        assert [CODES[c] for c in result.predictions.answer] == answer.tolist()


def test_what_goes_with_the_answers_is_read_too(folder) -> None:
    run = read_dropped_in(folder)
    assert run.results["EMBEDDING"].history.best_epoch == 2
    assert run.results["EMBEDDING"].confidence is None
    confidence = run.results["LogisticRegression"].confidence
    assert confidence.reliability.rows.sum() == ROWS
    assert confidence.top3 is None


def test_probabilities_of_all_categories_give_more(folder) -> None:
    probabilities = RNG.dirichlet(np.ones(27), ROWS)
    dump(folder / "fichiers" / "Mon_Modele_SVC_prob.pkl", probabilities)
    confidence = read_dropped_in(folder).results["Mon_Modele_SVC"].confidence
    ranks = [list(np.argsort(-row)) for row in probabilities]
    places = [r.index(CODES.index(t)) for r, t in zip(ranks, TRUTH, strict=True)]
    assert confidence.top3 == pytest.approx(np.mean(np.array(places) < 3))
    assert confidence.top5 == pytest.approx(np.mean(np.array(places) < 5))


def test_every_file_used_is_named_with_its_hash(folder) -> None:
    sources = dict(read_dropped_in(folder).results["EMBEDDING"].source.artefacts)
    assert "fichiers/EMBEDDING_y_pred.pkl" in sources
    assert "fichiers/EMBEDDING_val_loss.pkl" in sources
    assert all(len(sha256) == 64 for sha256 in sources.values())


def test_ranks_of_a_label_encoder_are_understood(folder) -> None:
    ranks = LabelEncoder().fit(CODES).transform(answers(seed=2))
    dump(folder / "fichiers" / "Mon_Modele_SVC_pred.pkl", ranks)
    result = read_dropped_in(folder).results["Mon_Modele_SVC"]
    assert result.accuracy == pytest.approx(np.mean(answers(seed=2) == TRUTH))


def test_a_model_nobody_knows_is_shown_under_its_own_name(folder) -> None:
    dump(folder / "fichiers" / "Mon <b>essai_y_pred.pkl", answers())
    result = read_dropped_in(folder).results["Mon <b>essai"]
    assert (result.family, result.card.title) == ("other", "Mon <b>essai")


def test_nothing_dropped_in_is_an_empty_run_without_complaint(tmp_path) -> None:
    assert (shown(tmp_path), problems(tmp_path)) == ([], "")
    (tmp_path / "fichiers").mkdir()
    (tmp_path / "fichiers" / "manifest.json").write_text("{}")
    assert (shown(tmp_path), problems(tmp_path)) == ([], "")


def test_models_without_any_file_are_named_once(folder) -> None:
    last = problems(folder).splitlines()[-1]
    assert all(
        (key in last.split(": ")[1]) != (key in EVERY) for key in ORIGINAL if key != "EMBEDDING"
    )


BROKEN = {
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:40]),
    "empty": lambda path: path.write_bytes(b""),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
    "a picture": lambda path: path.write_bytes(b"\xff\xd8\xff" + bytes(200)),
    "other length": lambda path: dump(path, answers()[:50]),
    "unknown categories": lambda path: dump(path, np.where(TRUTH == 10, 11, TRUTH)),
    "missing values": lambda path: dump(path, np.where(TRUTH == 10, np.nan, TRUTH)),
    "text": lambda path: dump(path, np.array(["livre"] * ROWS)),
    "a matrix": lambda path: dump(path, np.zeros((ROWS, 2))),
    "no row": lambda path: dump(path, np.array([], int)),
    "a command": lambda path: dump(path, Command()),
}


class Command:
    """Would create a file when unpickled the ordinary way."""

    def __reduce__(self):
        return (os.mkdir, ("this-ran",))


@pytest.mark.parametrize("harm", BROKEN)
def test_a_broken_file_costs_its_model_one_sentence_and_no_other(folder, harm, monkeypatch) -> None:
    monkeypatch.chdir(folder)
    BROKEN[harm](folder / "fichiers" / "Mon_Modele_SVC_pred.pkl")
    assert shown(folder) == ["LogisticRegression", "EMBEDDING"]
    named = [line for line in problems(folder).splitlines() if "Mon_Modele_SVC_pred.pkl" in line]
    assert len(named) == 1
    assert not (folder / "this-ran").exists()


def test_lengths_are_said(folder) -> None:
    dump(folder / "fichiers" / "EMBEDDING_y_pred.pkl", answers()[:50])
    assert "EMBEDDING_y_pred.pkl has 50 rows, but EMBEDDING_y_orig.pkl has 81" in problems(folder)


def test_codes_divided_by_a_hundred_are_recognised(folder) -> None:
    codes = answers().astype(float)
    codes[:7] /= 100
    names = ("max_classe", "max_prob")
    table(folder / "input" / "combinaison_proba.csv", codes, np.ones(ROWS), names)
    assert "combinaison" not in shown(folder)
    said = next(line for line in problems(folder).splitlines() if "combinaison_proba" in line)
    assert "divided by 100 on 7 of 81" in said


def test_values_above_one_are_not_shown_as_probabilities_but_the_answers_are(folder) -> None:
    values = np.full(ROWS, 0.5)
    values[:9] = 4.2
    table(folder / "input" / "LogisticRegression_prob.csv", answers(seed=3), values)
    result = read_dropped_in(folder).results["LogisticRegression"]
    assert result.confidence is None
    assert result.accuracy > 0.5
    assert "LogisticRegression_prob.csv holds 9 values outside 0 to 1" in problems(folder)


@pytest.mark.parametrize(
    "value",
    [RNG.random((ROWS, 27)), np.full((ROWS, 26), 1 / 26), np.full((ROWS, 27), np.nan), [1.0, 2.0]],
    ids=["rows not summing to 1", "26 categories", "missing", "a list"],
)
def test_wrong_probabilities_cost_the_confidence_alone(folder, value) -> None:
    dump(folder / "fichiers" / "Mon_Modele_SVC_prob.pkl", value)
    assert read_dropped_in(folder).results["Mon_Modele_SVC"].confidence is None
    assert "Mon_Modele_SVC_prob.pkl" in problems(folder)


@pytest.mark.parametrize(
    "content",
    ["", "a,b\n1,2\n", ",predicted_class,ProbMax\n0,livre,0.5\n", "\xff\xfe\x00", '"'],
    ids=["empty", "other columns", "words", "bytes", "quote"],
)
def test_a_wrong_table_is_said(folder, content) -> None:
    path = folder / "input" / "LogisticRegression_prob.csv"
    path.write_bytes(content.encode("latin-1"))
    assert "LogisticRegression" not in shown(folder)
    assert "LogisticRegression_prob.csv" in problems(folder)


@pytest.mark.parametrize("harm", ["missing", "longer", "not finite"])
def test_wrong_curves_cost_the_curves_alone(folder, harm) -> None:
    path = folder / "fichiers" / "EMBEDDING_val_loss.pkl"
    path.unlink()
    if harm != "missing":
        dump(path, [0.1] * 4 if harm == "longer" else [0.1, float("nan"), 0.2])
    assert read_dropped_in(folder).results["EMBEDDING"].history is None
    assert "EMBEDDING_val_loss.pkl" in problems(folder)


def test_answers_without_truth_say_what_to_add(folder) -> None:
    (folder / "fichiers" / "y_test.pkl").unlink()
    assert shown(folder) == ["EMBEDDING"]
    assert "Mon_Modele_SVC is not shown: add the file Mon_Modele_SVC_y_orig.pkl" in problems(folder)


def arrays(path, **changes) -> None:
    probabilities = RNG.dirichlet(np.ones(27), ROWS)
    content = {"row": np.arange(ROWS)[::-1] * 2, "codes": np.array(CODES), "y_true": TRUTH}
    np.savez(path, **{**content, "proba": probabilities, **changes})


def test_arrays_of_the_modern_networks_are_read_with_their_own_rows(folder) -> None:
    probabilities = np.full((ROWS, 27), 0.1 / 26)
    probabilities[np.arange(ROWS), [CODES.index(code) for code in TRUTH]] = 0.9
    path = folder / "input" / "camembert_canonical.npz"
    arrays(path, proba=probabilities[:, ::-1], codes=np.array(CODES[::-1]))
    result = read_dropped_in(folder).results["camembert_canonical"]
    assert (result.accuracy, result.family) == (1.0, "rnn")
    assert result.predictions.row.tolist() == list(range(0, 2 * ROWS, 2))
    assert result.confidence.top3 == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"proba": np.ones((ROWS, 27))},
        {"proba": np.full((ROWS, 5), 0.2)},
        {"y_true": TRUTH[:9]},
        {"row": np.zeros(ROWS, int)},
        {"y_true": np.full(ROWS, 999)},
        {"row": np.array([Command()] * ROWS, dtype=object)},
    ],
    ids=["not to one", "five columns", "lengths", "a row twice", "unknown", "objects"],
)
def test_wrong_arrays_cost_their_model_one_sentence(folder, changes, monkeypatch) -> None:
    monkeypatch.chdir(folder)
    arrays(folder / "input" / "mdeberta_canonical.npz", **changes)
    assert shown(folder) == EVERY
    assert problems(folder).count("mdeberta_canonical.npz") == 1
    assert not (folder / "this-ran").exists()


def test_the_fingerprint_changes_with_a_file(folder) -> None:
    before = DroppedFiles(folder).fingerprint()
    assert DroppedFiles(folder).fingerprint() == before
    dump(folder / "fichiers" / "EMBEDDING_y_pred.pkl", answers(0.1)[:-1])
    assert DroppedFiles(folder).fingerprint() != before


def test_the_real_files_give_the_published_scores(published) -> None:
    import json

    run = read_dropped_in(published)
    reported = {
        m["key"]: m for m in json.loads((published / "original-2023.json").read_text())["models"]
    }
    assert len(run.results) == 12
    for key, result in run.results.items():
        assert (result.counts == np.array(reported[key]["confusion"])).all()
        assert result.accuracy == pytest.approx(reported[key]["accuracy"], abs=1e-6)
        assert result.weighted_f1 == pytest.approx(reported[key]["weighted_f1"], abs=1e-6)
    said = "\n".join(map(str, run.problems))
    assert "RandomForestClassifier_prob.csv holds 970 values outside 0 to 1" in said
    assert "combinaison_proba.csv bears category codes divided by 100 on 1087 of 16984" in said
