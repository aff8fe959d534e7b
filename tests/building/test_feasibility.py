from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.metrics import adjusted_rand_score, silhouette_score

from tests.insight.feasibility.conftest import one_thread  # noqa: F401
from tests.insight.feasibility.crumbs import (
    BLOBS,
    EACH,
    WORDS,
    blobs,
    codes_of_blobs,
    rows,
    study_and_maps,
)
from vitrine.artefacts.store import Store
from vitrine.building import feasibility_vectors as clustering
from vitrine.building.feasibility import (
    LabelledProducts,
    compute_study,
    distinctive_words,
    read_inputs,
)
from vitrine.building.feasibility_vectors import (
    VECTORISERS,
    StudyInputs,
    bag_of_words,
    tfidf,
    unit,
    word2vec,
)
from vitrine.categories import CODES
from vitrine.insight.feasibility.agreement import contingency
from vitrine.insight.feasibility.study import REPRESENTATIONS

NAMES = ("manette console jeu", "roman poche livre", "tome histoire livre")


@pytest.fixture
def material(tmp_path) -> StudyInputs:
    texts = [f"{name} numero{place % 4}" for name in NAMES for place in range(20)]
    return StudyInputs(texts, [], [], Store(tmp_path))


def test_there_is_one_vectoriser_for_each_representation() -> None:
    assert list(VECTORISERS) == list(REPRESENTATIONS)


def test_the_blobs_are_matched_to_their_categories() -> None:
    study, maps = study_and_maps()
    grouping = study.groupings["tfidf"][3]
    assert sorted(grouping.matched) == sorted(BLOBS)
    assert grouping.scores.spread("ari").high == 1
    assert (maps.counts("tfidf", 3).sum(axis=1)[list(BLOBS)] == 20).all()
    assert maps.counts("tfidf", 3, only_test=True).sum() == 30


def test_each_cluster_is_told_by_its_own_words_only() -> None:
    some = rows()
    cluster = np.repeat([0, 1, 2], 20)
    found = distinctive_words(some.words, cluster, 3)
    assert found == tuple((word,) for word in WORDS)


def test_a_word_of_four_products_is_never_told() -> None:
    words = [{"rare"} if place < 4 else {"commun"} for place in range(12)]
    cluster = np.array([0] * 6 + [1] * 6)
    assert distinctive_words(words, cluster, 2) == ((), ("commun",))


def test_a_study_is_built_from_texts_and_says_what_it_left_out(material, monkeypatch) -> None:
    def absent(_material: StudyInputs) -> None:
        raise ModuleNotFoundError(name="gensim")

    for key in ("word2vec", "sentences", "imagenet", "trained"):
        monkeypatch.setitem(VECTORISERS, key, absent)
    told: list[str] = []
    category = np.repeat([CODES.index(code) for code in codes_of_blobs()], 20)
    some = LabelledProducts(
        category, np.zeros(60, bool), [set(text.split()) for text in material.texts]
    )
    study, maps = compute_study(material, {"text": some, "image": some}, told.append, (3,), 2)
    assert list(study.groupings) == ["words", "tfidf"]
    assert list(maps.category) == ["text"]
    assert study.scores("tfidf", 3).spread("ari").high == 1
    assert "word2vec: left out, gensim is not installed" in told
    assert (contingency(category, maps.cluster["tfidf", 3], 3) == maps.counts("tfidf", 3)).all()


@pytest.mark.parametrize("builder", [bag_of_words, tfidf])
def test_counted_words_have_rows_of_length_1(material, builder) -> None:
    vectors = builder(material)
    assert np.sqrt(vectors.multiply(vectors).sum(axis=1)) == pytest.approx(1)


def test_word2vec_is_the_same_twice(material) -> None:
    pytest.importorskip("gensim", reason="gensim serves to build the study only")
    once, again = word2vec(material), word2vec(material)
    assert once.shape == (60, 100)
    assert (once == again).all()


def test_a_text_without_words_stays_at_nothing() -> None:
    assert unit(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist() == [[0.6, 0.8], [0.0, 0.0]]


def test_known_blobs_are_found_from_the_tightest_start() -> None:
    points = blobs()
    found = clustering.kmeans_starts(points, 3, clustering.distances_of(points), 4)
    shown = clustering.tightest(found)
    assert adjusted_rand_score(rows().category, shown.cluster) == 1
    assert shown.silhouette == pytest.approx(silhouette_score(points, shown.cluster))
    assert shown.inertia == min(start.inertia for start in found)


def test_the_same_seed_gives_the_same_clusters_and_places() -> None:
    points = blobs(spread=2)
    distances = clustering.distances_of(points)
    once, again = (clustering.kmeans_starts(points, 5, distances, 3) for _ in range(2))
    assert all((a.cluster == b.cluster).all() for a, b in zip(once, again, strict=True))
    assert (clustering.map_places(points) == clustering.map_places(points)).all()


def test_neighbours_stay_neighbours_on_the_map() -> None:
    place = clustering.map_places(blobs())
    assert place.shape == (3 * EACH, 2)
    assert np.abs(place).max() == pytest.approx(1)
    assert silhouette_score(place, rows().category) > 0.5


def test_dealt_at_random_agrees_with_nothing() -> None:
    points = blobs()
    found = clustering.random_starts(len(points), 3, clustering.distances_of(points), 20)
    scores = [adjusted_rand_score(rows().category, start.cluster) for start in found]
    assert abs(np.mean(scores)) < 0.05
    assert np.mean([start.silhouette for start in found]) < 0


@pytest.mark.parametrize("sparse", [True, False])
def test_reduction_keeps_the_blobs_apart_and_never_asks_for_too_many_columns(sparse) -> None:
    vectors = np.hstack([blobs(), np.zeros((3 * EACH, 4))])
    points = clustering.reduced(csr_matrix(vectors) if sparse else vectors, 100)
    assert points.shape == (3 * EACH, 6)
    assert silhouette_score(points, rows().category) > 0.8
    if sparse:
        assert np.linalg.norm(points, axis=1) == pytest.approx(1)


@pytest.mark.corpus
def test_the_corpus_gives_the_products_of_the_shipped_study(corpus, repository) -> None:
    from vitrine.insight.feasibility.study import read_study

    store = Store(repository / "fichiers")
    material, found = read_inputs(corpus, store)
    _study, maps = read_study(store)
    for modality, some in found.items():
        assert (some.category == maps.category[modality]).all()
        assert (some.test == maps.test[modality]).all()
    assert len(material.texts) == len(found["text"].category)
