from __future__ import annotations

import json

import numpy as np
import pytest

from tests.insight.feasibility.crumbs import study_and_maps
from vitrine.artefacts.reading import read_arrays, read_record
from vitrine.artefacts.store import Store
from vitrine.building.feasibility import CLUSTERS, STARTS, ship_study
from vitrine.errors import ArtefactAltered
from vitrine.insight.feasibility.agreement import (
    adjusted_rand,
    in_place,
    match_clusters,
    normalised_mutual_information,
)
from vitrine.insight.feasibility.study import (
    DECIMALS,
    MAPS_KEY,
    MEASURES,
    REPRESENTATIONS,
    STUDY_KEY,
    Maps,
    Study,
    read_study,
)
from vitrine.results.shipped import read_embedded

MOST_BYTES = 1_500_000


@pytest.fixture(scope="module")
def made() -> tuple[Study, Maps]:
    return study_and_maps()


@pytest.fixture(scope="module")
def shipped(repository) -> tuple[Study, Maps]:
    return read_study(Store(repository / "fichiers"))


def test_what_is_written_is_read_back(made, tmp_path) -> None:
    study, maps = made
    ship_study(study, maps, tmp_path)
    again, places = read_study(Store(tmp_path))
    assert again.to_record() == json.loads(json.dumps(study.to_record()))
    assert again.clusters == study.clusters
    for key, values in maps.to_arrays().items():
        assert (places.to_arrays()[key] == values).all(), key


@pytest.mark.parametrize(
    "harm",
    [
        lambda record: record.pop("floors"),
        lambda record: record["floors"]["text"].pop("3"),
        lambda record: record["groupings"].update(unknown={}),
        lambda record: record["groupings"]["tfidf"]["3"]["matched"].append(4),
        lambda record: record["groupings"]["tfidf"]["3"].update(matched=[0, 1, 27]),
        lambda record: record["groupings"]["tfidf"]["3"]["scores"]["nmi"].pop(),
        lambda record: record["groupings"].update(tfidf=[]),
        lambda record: record.update(groupings={}),
    ],
)
def test_a_record_that_is_no_study_is_refused(made, harm) -> None:
    record = json.loads(json.dumps(made[0].to_record()))
    harm(record)
    with pytest.raises(ArtefactAltered):
        Study.from_record(record)


@pytest.mark.parametrize(
    "change",
    [
        {"category/text": np.zeros(2, np.int8)},
        {"cluster/tfidf/3": np.full(60, 3, np.uint8)},
        {"cluster/tfidf": np.zeros(60, np.uint8)},
        {"place/unknown": np.zeros((60, 2), np.float16)},
    ],
)
def test_arrays_that_are_no_maps_are_refused(made, change) -> None:
    with pytest.raises(ArtefactAltered):
        Maps.from_arrays({**made[1].to_arrays(), **change})


def test_the_shipped_study_is_complete(shipped) -> None:
    study, maps = shipped
    assert list(study.groupings) == list(REPRESENTATIONS)
    assert study.clusters == CLUSTERS
    assert all(
        scores.starts == STARTS
        for table in (*[{n: g.scores for n, g in t.items()} for t in study.groupings.values()],
                      *study.floors.values())
        for scores in table.values()
    )  # fmt: skip
    assert {key: len(values) for key, values in maps.category.items()} == {
        "text": 4545,
        "image": 468,
    }


def test_the_shipped_scores_are_those_of_the_shipped_clusters(shipped) -> None:
    """The start that is drawn is one of those whose scores are told."""
    study, maps = shipped
    for key, by_count in study.groupings.items():
        for clusters, grouping in by_count.items():
            counts = maps.counts(key, clusters)
            matched = match_clusters(counts)
            assert in_place(counts, matched) == pytest.approx(in_place(counts, grouping.matched))
            now = {
                "ari": adjusted_rand(counts),
                "nmi": normalised_mutual_information(counts),
                "in_place": in_place(counts, matched),
            }
            for measure, value in now.items():
                assert round(value, DECIMALS) in grouping.scores.values[measure], (key, measure)


def test_the_shipped_scores_are_above_chance(shipped) -> None:
    study, _maps = shipped
    for key in study.groupings:
        for clusters in study.clusters:
            scores, floor = study.scores(key, clusters), study.floor(key, clusters)
            assert abs(floor.spread("ari").mean) < 0.01
            assert all(scores.spread(m).low > floor.spread(m).high for m in MEASURES), key


def test_the_test_products_are_those_the_models_are_measured_on(shipped, repository) -> None:
    results = read_embedded(Store(repository / "fichiers")).results
    for modality, model in (("text", "text_model"), ("image", "image_model")):
        category, test = shipped[1].category[modality], shipped[1].test[modality]
        support = np.bincount(category[test], minlength=27)
        assert (support == results[model].scores.support).all()


def test_the_shipped_files_are_small_and_hold_no_long_text(repository) -> None:
    store = Store(repository / "fichiers")
    assert sum(store.artefact(key).size for key in (STUDY_KEY, MAPS_KEY)) <= MOST_BYTES
    kinds = {values.dtype.kind for values in read_arrays(store, MAPS_KEY).values()}
    assert kinds <= set("iufb")
    record = read_record(store, STUDY_KEY)
    words = {
        word
        for table in record["groupings"].values()
        for grouping in table.values()
        for some in grouping["words"]
        for word in some
    }
    assert all(" " not in word for word in words)
