from __future__ import annotations

import json
import subprocess
import sys

import pytest

from vitrine.errors import DataRefused
from vitrine.models.cards import BY_KEY
from vitrine.models.concatenation import ARCHITECTURES
from vitrine.models.specs import FAMILIES, SPECS, by_key, spec_of
from vitrine.training.trainers import TRAINERS


@pytest.mark.parametrize("key", SPECS)
def test_a_spec_goes_with_a_card_a_way_of_training_and_reasons(key: str) -> None:
    spec = SPECS[key]
    card = BY_KEY[key]
    assert (spec.family, spec.modality) == (card.family, card.modality)
    assert spec.family in FAMILIES
    assert spec.trainer in TRAINERS
    assert spec.cost.minutes > 0
    assert spec.cost.gigabytes > 0
    assert all(len(setting.reason) > 10 for setting in spec.settings.values())
    json.dumps(spec.values())


def test_members_come_before_what_reads_them() -> None:
    order = list(SPECS)
    for key, spec in SPECS.items():
        for member in spec.members:
            if member in SPECS:
                assert order.index(member) < order.index(key)


LATE = [spec for spec in SPECS.values() if spec.trainer == "late_concatenation"]


@pytest.mark.parametrize("spec", LATE, ids=lambda spec: spec.key)
def test_a_late_concatenation_reads_features_of_networks(spec) -> None:
    assert ARCHITECTURES[spec.value("architecture")].view == "features"
    assert {SPECS[key].trainer for key in spec.members} <= {"text_network", "image_network"}
    assert len(spec.members) == int(spec.key[-1])


def test_what_was_chosen_comes_back_from_a_file_as_it_was() -> None:
    spec = SPECS["EfficientNetLite0"]
    assert json.loads(json.dumps(spec.chosen())) == spec.chosen()
    assert spec.chosen()["epochs"] == list(spec.value("epochs"))
    assert SPECS["LATE CONCATENATION 2"].chosen()["members"] == ["CONV1D", "DNN"]


def test_two_specs_of_one_key_are_refused() -> None:
    spec = SPECS["LinearSVC"]
    with pytest.raises(ValueError, match="LinearSVC"):
        by_key([spec, spec])


def test_a_spec_is_found_whatever_the_case_and_an_unknown_one_names_those_there_are() -> None:
    assert spec_of("linearsvc") is SPECS["LinearSVC"]
    with pytest.raises(DataRefused, match="no model Perceptron: choose among LinearSVC"):
        spec_of("Perceptron")


def test_reading_the_specs_imports_no_learning_library() -> None:
    code = "import sys, vitrine.models.specs as s; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"sklearn", "xgboost", "tensorflow", "keras", "mlflow"} & set(loaded)
