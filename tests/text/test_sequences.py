from __future__ import annotations

import numpy as np

from vitrine.text.sequences import NOTHING, UNKNOWN, Vocabulary, most_frequent, numbered, widths_of

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
