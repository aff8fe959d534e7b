from __future__ import annotations

import pytest

from vitrine.models.cards import BY_KEY
from vitrine.models.convolutional import BACKBONES
from vitrine.models.recurrent import BUILDERS
from vitrine.models.specs_image import IMAGE_NETWORKS
from vitrine.models.specs_text import TEXT_NETWORKS
from vitrine.text.preparations import PREPARATIONS
from vitrine.training.epochs import Course
from vitrine.training.text_network_trainer import recipe_of

NETWORKS = TEXT_NETWORKS + IMAGE_NETWORKS


@pytest.mark.parametrize("spec", NETWORKS, ids=lambda spec: spec.key)
def test_a_network_has_a_card_and_a_reason_for_every_setting(spec) -> None:
    card = BY_KEY[spec.key]
    assert (card.family, card.modality) == (spec.family, spec.modality)
    assert all(setting.reason.endswith(".") for setting in spec.settings.values())


@pytest.mark.parametrize("spec", TEXT_NETWORKS, ids=lambda spec: spec.key)
def test_a_spec_of_a_text_network_becomes_its_recipe(spec) -> None:
    recipe = recipe_of(spec, seed=11)
    assert recipe.builder in BUILDERS
    assert recipe.preparation in PREPARATIONS
    assert recipe.preparation == BY_KEY[spec.key].preparation
    assert recipe.length == 200
    assert recipe.course.batch == 200
    assert recipe.course.seed == 11
    assert recipe.widths.embedding == spec.value("embedding")


def test_the_networks_of_the_report_are_as_in_the_report() -> None:
    by_key = {spec.key: recipe_of(spec, 7) for spec in TEXT_NETWORKS}
    reported = [key for key in by_key if key.startswith("EMBEDDING")]
    assert len(reported) == 5
    for key in reported:
        assert by_key[key].words == 20_000
        assert by_key[key].course == Course(epochs=5, rate=1e-3, batch=200, patience=2, seed=7)
    preparations = [by_key[key].preparation for key in reported]
    assert sorted(preparations) == ["lemmatised", "simple", "simple", "spacy", "stemmed"]


def test_every_backbone_has_a_spec() -> None:
    assert {spec.value("backbone") for spec in IMAGE_NETWORKS} == set(BACKBONES)
