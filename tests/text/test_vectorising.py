from __future__ import annotations

import numpy as np
import pytest

from vitrine.errors import ArtefactAltered
from vitrine.text.vectorising import (
    NOTHING,
    UNKNOWN,
    TextVectoriser,
    Vocabulary,
    kept_rows,
    most_frequent,
    numbered,
    widths_of,
)

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


TOKENS = [["lot", "piscine"], ["piscine", "ronde"], ["lot", "piscine"]]


def test_words_are_numbered_by_frequency_and_rows_filled_on_the_left() -> None:
    assert most_frequent(TOKENS, 2) == ["piscine", "lot"]
    assert most_frequent([["b", "a"]], 2) == ["a", "b"]
    rows = numbered([["une", "piscine"], [], ["lot"] * 9], {"piscine": 2, "lot": 3}, 4)
    assert rows.tolist() == [[0, 0, UNKNOWN, 2], [0, 0, 0, 0], [3, 3, 3, 3]]


def test_a_text_without_a_word_is_one_unknown_word() -> None:
    vocabulary = Vocabulary.learn(TOKENS, 10, 3, "simple")
    assert vocabulary.rows([[], ["piscine"]]).tolist() == [
        [NOTHING, NOTHING, UNKNOWN],
        [NOTHING, NOTHING, 2],
    ]
    assert len(vocabulary) == 5


def test_the_beginning_of_a_long_text_is_read() -> None:
    vocabulary = Vocabulary.learn(TOKENS, 10, 2, "simple")
    assert vocabulary.rows([["ronde", "lot", "piscine"]]).tolist() == [[4, 3]]


def test_a_row_is_as_wide_as_the_next_step_above_its_words() -> None:
    rows = np.zeros((5, 200), np.int32)
    for row, words in zip(rows, (1, 16, 17, 128, 129), strict=True):
        row[-words:] = 5
    assert widths_of(rows).tolist() == [16, 16, 32, 128, 200]
    assert widths_of(np.ones((1, 10), np.int32)).tolist() == [10]
