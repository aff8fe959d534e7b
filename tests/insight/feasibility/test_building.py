from __future__ import annotations

import numpy as np
import pytest

from tests.insight.feasibility.crumbs import BLOBS, WORDS, codes_of_blobs, rows, study_and_maps
from vitrine.artefacts.store import Store
from vitrine.categories import CODES
from vitrine.insight.feasibility.building import Rows, build, read_material, telling
from vitrine.insight.feasibility.measures import contingency
from vitrine.insight.feasibility.representations import REPRESENTATIONS
from vitrine.insight.feasibility.vectors import (
    BUILDERS,
    Material,
    bag_of_words,
    tfidf,
    unit,
    word2vec,
)

NAMES = ("manette console jeu", "roman poche livre", "tome histoire livre")


@pytest.fixture
def material(tmp_path) -> Material:
    texts = [f"{name} numero{place % 4}" for name in NAMES for place in range(20)]
    return Material(texts, [], [], Store(tmp_path))


def test_there_is_one_builder_for_each_representation() -> None:
    assert list(BUILDERS) == list(REPRESENTATIONS)


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
    found = telling(some.words, cluster, 3)
    assert found == tuple((word,) for word in WORDS)


def test_a_word_of_four_products_is_never_told() -> None:
    words = [{"rare"} if place < 4 else {"commun"} for place in range(12)]
    cluster = np.array([0] * 6 + [1] * 6)
    assert telling(words, cluster, 2) == ((), ("commun",))


def test_a_study_is_built_from_texts_and_says_what_it_left_out(material, monkeypatch) -> None:
    def absent(_material: Material) -> None:
        raise ModuleNotFoundError(name="gensim")

    for key in ("word2vec", "sentences", "imagenet", "trained"):
        monkeypatch.setitem(BUILDERS, key, absent)
    told: list[str] = []
    category = np.repeat([CODES.index(code) for code in codes_of_blobs()], 20)
    some = Rows(category, np.zeros(60, bool), [set(text.split()) for text in material.texts])
    study, maps = build(material, {"text": some, "image": some}, told.append, (3,), 2)
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


@pytest.mark.corpus
def test_the_corpus_gives_the_products_of_the_shipped_study(corpus, repository) -> None:
    from vitrine.insight.feasibility.study import read_study

    store = Store(repository / "fichiers")
    material, found = read_material(corpus, store)
    _study, maps = read_study(store)
    for modality, some in found.items():
        assert (some.category == maps.category[modality]).all()
        assert (some.test == maps.test[modality]).all()
    assert len(material.texts) == len(found["text"].category)
