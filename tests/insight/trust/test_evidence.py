"""Terms and maps: exact for the shipped network, complete as shipped."""

from __future__ import annotations

import numpy as np
import pytest

from vitrine.artefacts.store import Store
from vitrine.categories import CODES
from vitrine.errors import ArtefactAltered
from vitrine.insight.trust.evidence import (
    FEWEST_PICTURES,
    KINDS,
    AttentionMaps,
    maps_of,
    read_maps,
    read_terms,
)
from vitrine.models.image import ImageModel
from vitrine.settings import settings
from vitrine.text.stop_words import COUNTED_STOP_WORDS


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


def test_the_shipped_terms_are_words_for_every_category() -> None:
    terms = read_terms(Store(settings().artefacts))
    assert terms.rows == 3488
    for code, telling in zip(CODES, terms.categories, strict=True):
        for kind in KINDS:
            assert telling.speaks_for[kind], code
            pushes = [term.push for term in telling.speaks_for[kind]]
            assert pushes == sorted(pushes, reverse=True)
            assert min(pushes) >= 0 >= max(term.push for term in telling.against[kind])
        assert not COUNTED_STOP_WORDS & {term.text for term in telling.speaks_for["words"]}
    assert terms.categories[CODES.index(2583)].speaks_for["words"][0].text == "piscine"
