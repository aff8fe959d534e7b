"""Class activation maps: exact for the shipped network, means over pictures."""

from __future__ import annotations

import numpy as np
import pytest

from vitrine.artefacts.store import Store
from vitrine.errors import ArtefactAltered
from vitrine.insight.trust.attention_maps import (
    FEWEST_PICTURES,
    AttentionMaps,
    evidence,
    maps_of,
    mean_maps,
    read_maps,
)
from vitrine.models.image import ImageCard, ImageModel
from vitrine.settings import settings
from vitrine.vision.picture_input import PictureInput


class TopLeft:
    """Finds the first category in the upper left corner, whatever the picture."""

    card = ImageCard("lite0", PictureInput(size=8), temperature=1.0)

    def evidence_maps(self, square: np.ndarray, columns) -> np.ndarray:
        maps = np.zeros((27, 3, 3))
        maps[0, 0, 0] = 27.0
        maps[1] = 5.0
        return maps[list(columns)]


def test_maps_of_the_shipped_network_sum_to_its_logits() -> None:
    model = ImageModel.load(Store(settings().artefacts))
    pixels = np.random.default_rng(0).integers(0, 255, (90, 120, 3), np.uint8)
    maps = model.evidence_maps(model.card.preparation.square(pixels), range(27))
    logits = model.logits([pixels])[0]
    bias = np.asarray(model.network.get_layer("logits").bias)
    assert maps.sum(axis=(1, 2)) + bias == pytest.approx(logits, abs=1e-3)
    # Some categories only, in the order asked for.
    some = model.evidence_maps(model.card.preparation.square(pixels), [5, 2])
    assert some == pytest.approx(maps[[5, 2]])


def test_evidence_is_what_a_category_has_above_the_others_and_has_a_mean_of_one() -> None:
    found = evidence(TopLeft().evidence_maps(np.zeros((8, 8, 3), np.uint8), range(27)), 0)
    assert found[0, 0] == 9
    assert found.mean() == pytest.approx(1)


def test_means_are_taken_over_enough_pictures_only() -> None:
    picture = np.zeros((8, 8, 3), np.uint8)
    pictures = [(0, picture)] * FEWEST_PICTURES + [(2, picture)] * (FEWEST_PICTURES - 1)
    found = mean_maps(TopLeft(), pictures)  # type: ignore[arg-type]
    assert found.known(0)
    assert not found.known(2)
    assert found.maps[0, 0, 0] == 9
    assert (found.maps[2] == 0).all()


def test_the_middle_is_told_against_its_surface() -> None:
    maps = np.zeros((27, 3, 3), np.float32)
    maps[0, 1, 1], maps[1] = 9.0, 1.0
    found = AttentionMaps(np.full(27, 20), maps)
    assert found.centre(0) == 1
    assert found.centre(1) == pytest.approx(found.even_centre()) == pytest.approx(1 / 9)


def test_shipped_maps_are_means_of_one_for_every_category() -> None:
    found = read_maps(Store(settings().artefacts))
    assert found.pictures.min() >= FEWEST_PICTURES
    assert found.maps.mean(axis=(1, 2)) == pytest.approx(1, abs=1e-3)


def test_other_arrays_are_refused() -> None:
    with pytest.raises(ArtefactAltered):
        maps_of({"pictures": np.zeros(27), "maps": np.zeros((26, 7, 7))})
    with pytest.raises(ArtefactAltered):
        maps_of({"pictures": np.zeros(27)})
