from __future__ import annotations

import json
import re
from pathlib import Path
from typing import get_args

import pytest

from vitrine.models.cards import BY_KEY, CARDS, Family, card_of
from vitrine.text.preparations import PREPARATIONS

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "published"
EXPECTED = {
    "ml": "Mon_Modele_SVC LogisticRegression RandomForestClassifier GradientBoosting XGBClassifier "
    "DecisionTreeClassifier MultinomialNB LinearSVC text_model "
    "ComplementNB KNeighbors VotingHard VotingSoft",
    "cnn": "EfficientNetB1 Mon_Modele_Inception Mon_Modele_VGG16 RESNET50 VGG19 Xception "
    "DenseNet121 MobileNetV2 InceptionResNetV2 NASNetMobile EfficientNetLite0 "
    "image_model convnext_base_384_v2 swin_canonical vit_canonical resnet50_canonical "
    "lenet_canonical",
    "fusion": "fusion Rakuten_3M Rakuten_2M",
}


def test_keys_are_unique() -> None:
    assert len(BY_KEY) == len(CARDS)


@pytest.mark.parametrize("family", EXPECTED)
def test_every_model_stands_in_its_family(family: str) -> None:
    computed = {"FUSION 2", "FUSION 3", "FUSION 7", "FUSION 12", "FUSION TEXT"}
    computed |= {"CONCATENATION 2", "CONCATENATION 3"}
    computed |= {"VOTE MAX", "VOTE WEIGHTED", "STACKING", "STACKING TEXT"}
    computed |= {"LATE CONCATENATION 2", "LATE CONCATENATION 3"}
    keys = {card.key for card in CARDS if card.family == family}
    assert keys - computed == set(EXPECTED[family].split())
    assert (computed <= keys) == (family == "fusion")


def test_text_networks_are_read_and_prepared_as_text() -> None:
    networks = {card.key: card for card in CARDS if card.family == "rnn"}
    assert {card.modality for card in networks.values()} == {"text"}
    prepared = {key: card.preparation for key, card in networks.items() if card.preparation}
    assert prepared == {
        "EMBEDDING": "simple",
        "EMBEDDING LEMMER": "lemmatised",
        "EMBEDDING STEMMER": "stemmed",
        "EMBEDDING SPACY": "spacy",
        "EMBEDDING GRU": "simple",
        "BILSTM": "simple",
        "CONV1D": "simple",
        "DNN": "pieces",
        "MEAN EMBEDDING": "simple",
    }


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.key)
def test_a_card_is_three_different_sentences_without_a_score(card) -> None:
    assert len(set(card.sentences)) == 3
    for sentence in card.sentences:
        assert re.fullmatch(r"[A-Z].{25,}\.", sentence)
        assert not re.search(r"\b0\.\d|\d ?%", sentence), "scores come from artefacts"
    assert card.title
    assert card.family in get_args(Family)


def test_cards_name_preparations_that_exist_and_only_for_text() -> None:
    named = {card.preparation for card in CARDS if card.preparation}
    assert named == set(PREPARATIONS)
    assert {card.modality for card in CARDS if card.preparation} == {"text"}


@pytest.mark.parametrize("key", [card.key for card in CARDS if card.family in {"rnn", "cnn"}])
def test_transformers_are_told_from_their_page(key: str) -> None:
    transformers = {"camembert", "flaubert", "mdeberta", "xlmr", "swin", "vit"}
    said = BY_KEY[key].sentences[0].startswith("A transformer, not a ")
    assert said == (key.split("_")[0] in transformers)


def test_an_unknown_model_says_that_nothing_is_known() -> None:
    card = card_of("somebody's model")
    assert (card.key, card.title, card.family) == ("somebody's model",) * 2 + ("other",)
    assert card.preparation is None
    assert "nothing is known" in card.sentences[0]
    assert len(set(card.sentences)) == 3
    assert card_of("VGG19") is BY_KEY["VGG19"]


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published results are not at hand")
def test_every_published_model_has_a_card_of_its_family() -> None:
    for path in PUBLISHED.glob("*.json"):
        for model in json.loads(path.read_text("utf-8"))["models"]:
            card = card_of(model["key"])
            assert card.family != "other", model["key"]
            assert card.family == model.get("family", card.family)
            assert card.modality == model.get("modality", card.modality)
