from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from vitrine.errors import DataRefused
from vitrine.models.cnn_models import BACKBONES
from vitrine.models.concatenation import ARCHITECTURES
from vitrine.models.entry import Family, Modality
from vitrine.models.recurrent import BUILDERS
from vitrine.models.registry import (
    MODELS,
    TRAINABLE,
    TRAINABLE_FAMILIES,
    by_key,
    entry_of,
    trainable,
)
from vitrine.text.preparations import PREPARATIONS
from vitrine.training.classical import ESTIMATORS, TEXT_FEATURES
from vitrine.training.loop import Schedule
from vitrine.training.text_networks import recipe_of
from vitrine.training.trainer import TRAINERS
from vitrine.vision.picture_input import PIXEL_SCALES

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "published"
LATE = [entry for entry in TRAINABLE.values() if entry.trainer == "late_concatenation"]
TEXT_NETWORKS = [entry for entry in TRAINABLE.values() if entry.trainer == "text_network"]
IMAGE_NETWORKS = [entry for entry in TRAINABLE.values() if entry.trainer == "image_network"]
# What a trainer may be given, by its key.
INPUTS = {
    "classical": set(TEXT_FEATURES),
    "text_network": set(PREPARATIONS),
    "image_network": set(PIXEL_SCALES),
    "vote": {"answers"},
    "late_concatenation": {"last layers"},
}


@pytest.mark.parametrize("entry", MODELS.values(), ids=lambda entry: entry.key)
def test_an_entry_is_three_different_sentences_without_a_score(entry) -> None:
    assert len(set(entry.sentences)) == 3
    for sentence in entry.sentences:
        assert re.fullmatch(r"[A-Z].{25,}\.", sentence)
        assert not re.search(r"\b0\.\d|\d ?%", sentence), "scores come from artefacts"
    assert entry.title
    assert entry.family in set(get_args(Family)) - {"other"}
    assert entry.modality in set(get_args(Modality)) - {"unknown"}


def test_a_family_reads_what_its_page_says() -> None:
    read = {family: {e.modality for e in MODELS.values() if e.family == family} for family in
            ("ml", "rnn", "cnn", "fusion")}  # fmt: skip
    assert read == {"ml": {"text"}, "rnn": {"text"}, "cnn": {"image"}, "fusion": {"text", "both"}}


def test_entries_name_preparations_that_exist_and_only_for_text() -> None:
    assert {e.preparation for e in MODELS.values() if e.preparation} == set(PREPARATIONS)
    assert {e.modality for e in MODELS.values() if e.preparation} == {"text"}


@pytest.mark.parametrize("key", [e.key for e in MODELS.values() if e.family in {"rnn", "cnn"}])
def test_transformers_are_told_from_their_page(key: str) -> None:
    transformers = {"camembert", "flaubert", "mdeberta", "xlmr", "swin", "vit"}
    said = MODELS[key].sentences[0].startswith("A transformer, not a ")
    assert said == (key.split("_")[0] in transformers)


def test_an_unknown_model_says_that_nothing_is_known() -> None:
    entry = entry_of("somebody's model")
    assert (entry.key, entry.title, entry.family) == ("somebody's model",) * 2 + ("other",)
    assert entry.preparation is None
    assert "nothing is known" in entry.sentences[0]
    assert len(set(entry.sentences)) == 3
    assert entry_of("VGG19") is MODELS["VGG19"]


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published results are not at hand")
def test_every_published_model_has_an_entry_of_its_family() -> None:
    for path in PUBLISHED.glob("*.json"):
        for model in json.loads(path.read_text("utf-8"))["models"]:
            entry = entry_of(model["key"])
            assert entry.family != "other", model["key"]
            assert entry.family == model.get("family", entry.family)
            assert entry.modality == model.get("modality", entry.modality)


@pytest.mark.parametrize("key", TRAINABLE)
def test_a_trainable_model_has_a_way_of_training_and_a_reason_for_every_setting(key: str) -> None:
    entry = TRAINABLE[key]
    assert entry.family in TRAINABLE_FAMILIES
    assert entry.trainer in TRAINERS
    assert entry.inputs in INPUTS[entry.trainer]
    assert entry.cost.minutes > 0
    assert entry.cost.gigabytes > 0
    assert all(len(setting.reason) > 10 for setting in entry.settings.values())
    if entry.family in {"rnn", "cnn"}:
        assert all(setting.reason.endswith(".") for setting in entry.settings.values())
    json.dumps(entry.values())


def test_families_that_can_be_trained_come_with_members_before_fusions() -> None:
    assert TRAINABLE_FAMILIES == ("ml", "rnn", "cnn", "fusion")


def test_members_can_be_trained_and_come_before_what_reads_them() -> None:
    order = list(TRAINABLE)
    for key, entry in TRAINABLE.items():
        for member in entry.members:
            assert order.index(member) < order.index(key)


@pytest.mark.parametrize("entry", LATE, ids=lambda entry: entry.key)
def test_a_late_concatenation_reads_features_of_networks(entry) -> None:
    assert ARCHITECTURES[entry.value("architecture")].view == "features"
    members = {TRAINABLE[key].trainer for key in entry.members}
    assert members <= {"text_network", "image_network"}
    assert len(entry.members) == int(entry.key[-1])


def test_what_was_chosen_comes_back_from_a_file_as_it_was() -> None:
    entry = TRAINABLE["EfficientNetLite0"]
    assert json.loads(json.dumps(entry.chosen())) == entry.chosen()
    assert entry.chosen()["epochs"] == list(entry.value("epochs"))
    assert entry.chosen()["preparation"] == entry.values()["preparation"] == "lite"
    assert TRAINABLE["LATE CONCATENATION 2"].chosen()["members"] == ["CONV1D", "DNN"]


def test_two_models_of_one_key_are_refused() -> None:
    entry = MODELS["LinearSVC"]
    with pytest.raises(ValueError, match="LinearSVC"):
        by_key([entry, entry])


def test_a_model_is_looked_up_whatever_the_case_and_a_refusal_names_those_there_are() -> None:
    assert trainable("linearsvc") is TRAINABLE["LinearSVC"]
    with pytest.raises(DataRefused, match="no model Perceptron: choose among LinearSVC"):
        trainable("Perceptron")
    with pytest.raises(DataRefused, match="no model camembert_canonical"):
        trainable("camembert_canonical")


def test_reading_the_registry_imports_no_learning_library() -> None:
    code = "import sys, vitrine.models.registry; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"sklearn", "xgboost", "tensorflow", "keras", "mlflow"} & set(loaded)


@pytest.mark.parametrize("entry", TEXT_NETWORKS, ids=lambda entry: entry.key)
def test_an_entry_of_a_text_network_becomes_its_recipe(entry) -> None:
    recipe = recipe_of(entry, seed=11)
    assert recipe.builder in BUILDERS
    assert recipe.preparation == entry.preparation
    assert recipe.length == 200
    assert recipe.schedule.batch == 200
    assert recipe.schedule.seed == 11
    assert recipe.widths.embedding == entry.value("embedding")


def test_the_networks_of_the_report_are_as_in_the_report() -> None:
    recipes = {entry.key: recipe_of(entry, 7) for entry in TEXT_NETWORKS}
    reported = {key: recipe for key, recipe in recipes.items() if key.startswith("EMBEDDING")}
    for recipe in reported.values():
        assert recipe.words == 20_000
        assert recipe.schedule == Schedule(epochs=5, rate=1e-3, batch=200, patience=2, seed=7)
    assert {key: recipe.preparation for key, recipe in reported.items()} == {
        "EMBEDDING": "simple",
        "EMBEDDING LEMMER": "lemmatised",
        "EMBEDDING STEMMER": "stemmed",
        "EMBEDDING SPACY": "spacy",
        "EMBEDDING GRU": "simple",
    }


def test_every_backbone_is_that_of_one_network() -> None:
    assert [entry.value("backbone") for entry in IMAGE_NETWORKS] == list(BACKBONES)
    assert all(entry.inputs == BACKBONES[entry.key].scale for entry in IMAGE_NETWORKS)


def test_classical_estimators_are_known() -> None:
    classical = [entry for entry in TRAINABLE.values() if entry.trainer == "classical"]
    assert {entry.value("estimator") for entry in classical} == set(ESTIMATORS)
