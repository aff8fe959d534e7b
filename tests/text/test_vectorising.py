from __future__ import annotations

import numpy as np
import pytest

from vitrine.errors import ArtefactAltered
from vitrine.text.vectorising import TextVectoriser, kept_rows

TEXTS = [
    "Chaise de jardin en bois",
    "Chaise en bois pour enfant",
    "Jeu de cartes en bois",
    "Jeu de société pour enfant",
    "Lampe de jardin solaire",
    "Lampe de chevet pour enfant",
]


def test_rows_of_learning_are_those_of_reading() -> None:
    vectoriser, rows = TextVectoriser.fit(TEXTS)
    assert rows.shape == (len(TEXTS), vectoriser.bounds[-1])
    np.testing.assert_allclose(vectoriser.transform(TEXTS).toarray(), rows.toarray(), atol=1e-6)


def test_arrays_bring_the_same_vectoriser_back() -> None:
    vectoriser, rows = TextVectoriser.fit(TEXTS)
    arrays = vectoriser.to_arrays()
    assert {array.dtype.kind for array in arrays.values()} == {"u", "f"}
    again = TextVectoriser.from_arrays(arrays)
    np.testing.assert_allclose(again.transform(TEXTS).toarray(), rows.toarray(), atol=1e-6)


def test_dropping_terms_can_be_done_on_rows_or_on_texts() -> None:
    vectoriser, rows = TextVectoriser.fit(TEXTS)
    columns = np.arange(0, vectoriser.bounds[-1], 2)
    kept = vectoriser.kept(columns)
    assert kept.bounds[-1] == len(columns)
    expected = kept.transform(TEXTS).toarray()
    found = kept_rows(rows, vectoriser, columns).toarray()
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_accents_and_case_do_not_matter() -> None:
    vectoriser, _ = TextVectoriser.fit(TEXTS)
    plain, shouted = vectoriser.transform(["jeu de societe", "JEU DE SOCIÉTÉ"]).toarray()
    np.testing.assert_array_equal(plain, shouted)


def test_a_text_without_a_known_term_is_zero() -> None:
    vectoriser, _ = TextVectoriser.fit(TEXTS)
    assert vectoriser.transform(["🎁", ""]).nnz == 0


@pytest.mark.parametrize("change", ["missing", "shorter", "twice", "bytes"])
def test_arrays_that_do_not_go_together_are_refused(change: str) -> None:
    vectoriser, _ = TextVectoriser.fit(TEXTS)
    arrays = vectoriser.to_arrays()
    if change == "missing":
        del arrays["words_idf"]
    elif change == "shorter":
        arrays["words_idf"] = arrays["words_idf"][1:]
    elif change == "twice":
        arrays["words_terms"] = np.frombuffer(b"bois\nbois", np.uint8)
        arrays["words_idf"] = np.ones(2, np.float32)
    else:
        arrays["words_terms"] = np.array([255, 254], np.uint8)
    with pytest.raises(ArtefactAltered):
        TextVectoriser.from_arrays(arrays)
