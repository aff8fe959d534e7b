from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import strip_accents_unicode

from vitrine.text.cleaning import clean
from vitrine.text.occurrences import find_terms, fold, term_values
from vitrine.text.vectorising import TextVectoriser

TEXTS = [
    "Chaise de jardin en bois, chaise pliante",
    "chaise de bureau N 4 à roulettes",
    "Épée de l'été : jeu de rôle n 4",
    "jeu de société l'été de bois",
    "pompe pompe pompe pour piscine en bois",
    "pompe de jardin pour piscine a roulettes",
] * 2
# Words of these texts, their parts, and letters that fold in unusual ways.
WRITTEN = st.lists(
    st.sampled_from(
        ["chaise", "CHAISE", "Été", "l'ete", "bois", "n", "4", " ", " ", ",", "de", "pompe", "İ",
         "ΣΑΣ", "ﬃ", "ß", "가", "x" * 90]
    )
    | st.characters(),
    max_size=20,
).map(lambda pieces: clean(" ".join(pieces)))  # fmt: skip


@pytest.fixture(scope="module")
def vectoriser() -> TextVectoriser:
    return TextVectoriser.fit(TEXTS)[0]


@given(text=WRITTEN)
@settings(max_examples=200, deadline=None)
def test_the_terms_found_are_those_of_the_vectoriser(vectoriser, text: str) -> None:
    row = vectoriser.transform([text])
    row.sort_indices()
    found = find_terms(vectoriser, text)
    assert found.columns.tolist() == row.indices.tolist()
    np.testing.assert_allclose(term_values(vectoriser, found), row.data, atol=1e-6)


@given(text=st.text(max_size=40))
def test_folding_is_that_of_the_vectoriser_and_keeps_places(text: str) -> None:
    folded, places = fold(text)
    assert folded == strip_accents_unicode(text.lower())
    assert len(places) == len(folded)
    assert (np.diff(places) >= 0).all()


def test_a_term_stands_on_the_letters_that_make_it(vectoriser) -> None:
    text = "Une CHAÎSE"
    found = find_terms(vectoriser, text)
    first = vectoriser.bounds[0]
    column = first + vectoriser.lists["words"].terms.index("chaise")
    term = found.columns.tolist().index(column)
    places = [(found.starts[i], found.ends[i]) for i in np.flatnonzero(found.place == term)]
    assert places == [(4, 10)]


def test_a_pair_of_words_counts_once_and_covers_both_words_only(vectoriser) -> None:
    found = find_terms(vectoriser, "pour piscine")
    column = vectoriser.lists["words"].terms.index("pour piscine")
    term = found.columns.tolist().index(column)
    assert found.counts[term] == 1
    spread = found.spread(np.eye(len(found.columns))[:, [term]], len("pour piscine"))[:, 0]
    assert spread[4] == pytest.approx(0)
    assert spread[:4].sum() == pytest.approx(4 / 11)
    assert spread[5:].sum() == pytest.approx(7 / 11)


def test_amounts_are_shared_out_and_none_is_lost(vectoriser) -> None:
    text = TEXTS[0]
    found = find_terms(vectoriser, text)
    amounts = np.random.default_rng(0).normal(size=(len(found.columns), 3))
    np.testing.assert_allclose(
        found.spread(amounts, len(text)).sum(axis=0), amounts.sum(axis=0), atol=1e-12
    )


def test_only_the_beginning_is_read_as_the_beginning(vectoriser) -> None:
    text = "x " * 50 + "chaise"
    begins = vectoriser.bounds[2]
    assert (find_terms(vectoriser, text).columns < begins).all()
    assert (find_terms(vectoriser, "chaise").columns >= begins).any()
