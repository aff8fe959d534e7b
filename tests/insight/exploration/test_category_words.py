from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from vitrine.artefacts.reading import read_record
from vitrine.artefacts.store import Store
from vitrine.categories import CODES, INDEX
from vitrine.errors import ArtefactAltered
from vitrine.insight.exploration.category_words import (
    FEWEST_ROWS,
    REFERENCE_GROUPS,
    WORDS_KEY,
    WordCounts,
    count_words,
    words_of,
)
from vitrine.insight.exploration.statistics import ProductRows

# Ten rows each. "jeu" is in all of three categories and in few others; "lot" is everywhere.
ROWS = {
    40: ["jeu import lot"] * 6 + ["jeu import"] * 4,
    50: ["manette jeu lot"] * 8 + ["manette câble", "manette"],
    2462: ["jeu lot console"] * 7 + ["jeu"] * 3,
    2583: ["piscine lot"] * 9 + ["pompe"],
}
GROUP = (40, 50, 2462)


def counted(texts, codes, fewest: int = FEWEST_ROWS) -> WordCounts:
    columns = [INDEX[code] for code in codes]
    frame = pd.DataFrame({"text": list(texts), "column": columns})
    return count_words(ProductRows(frame, "a split", "a source"), fewest)


@pytest.fixture
def counts() -> WordCounts:
    pairs = [(text, code) for code, texts in ROWS.items() for text in texts]
    return counted([text for text, _ in pairs], [code for _, code in pairs], fewest=1)


@pytest.fixture(scope="module")
def shipped(repository) -> WordCounts:
    return WordCounts.from_record_by_code(read_record(Store(repository / "fichiers"), WORDS_KEY))


def rows_with(counts: WordCounts, word: str, code: int) -> int:
    return int(counts.counts[INDEX[code], counts.words.index(word)])


def test_words_are_lower_case_letters_with_their_accents_and_without_stop_words() -> None:
    text = (
        "L'Été des BÉBÉS : très PS4, 2019, 20cm, m80, tv et the Game of a livre livré, aujourd'hui"
    )
    assert words_of(text) == {"bébés", "ps4", "game", "livre", "livré"}


def test_a_word_counts_once_a_row_and_rows_count_even_without_words() -> None:
    counts = counted(["jeu jeu JEU", "un jeu", "", "livre"], [40, 40, 40, 10], fewest=1)
    assert counts.words == ("jeu", "livre")
    assert rows_with(counts, "jeu", 40) == 2
    assert rows_with(counts, "livre", 40) == 0
    assert (counts.rows_of(40), counts.rows_of(10), counts.rows_of(50)) == (3, 1, 0)
    assert counts.counts.shape == (27, 2)


def test_words_of_few_rows_are_left_out_counting_all_categories() -> None:
    texts, codes = ["rare seau"] * 4 + ["seau"], [10, 10, 40, 40, 50]
    assert counted(texts, codes).words == ("seau",)
    assert counted(texts[:4], codes[:4]).counts.shape == (27, 0)


def test_shares_are_of_the_rows_of_each_category_and_nothing_without_rows(counts) -> None:
    lot = counts.words.index("lot")
    assert counts.share((50, 40, 10))[:, lot].tolist() == [0.8, 0.6, 0.0]


def test_shared_words_are_in_every_category_and_less_in_the_others(counts) -> None:
    # "lot" is in more than half of each, but in nine tenths of the rows elsewhere.
    assert counts.shared(GROUP, 5) == ["jeu"]
    assert counts.shared((40, 2583), 5) == []
    assert counts.shared(GROUP, 0) == []


def test_telling_words_are_those_of_one_category_against_the_rest_of_the_group(counts) -> None:
    assert counts.telling(40, GROUP, 5) == ["import"]
    assert counts.telling(50, GROUP, 5) == ["manette"]
    assert counts.telling(2462, GROUP, 1) == ["console"]
    # Against the pool, a game is what tells games from pools; within the group it tells nothing.
    assert "jeu" in counts.telling(40, (40, 2583), 5)
    assert "câble" not in counts.telling(50, (50, 2583), 9)


def test_a_category_alone_is_told_from_all_others(counts) -> None:
    assert counts.telling(2583, (2583,), 2)[0] == "piscine"


def test_log_odds_are_those_of_monroe_and_others_on_rows(counts) -> None:
    place = counts.words.index("import")
    # As heavy as a category of mean size, ten rows, at the share over all four.
    prior = 10 * 10.5 / 41
    here, there = 10 + prior, 0 + prior
    not_here, not_there = 10 + 10 - here, 20 + 10 - there
    spread = 1 / here + 1 / not_here + 1 / there + 1 / not_there
    expected = np.log(here / not_here * not_there / there) / np.sqrt(spread)
    assert counts.log_odds(40, GROUP)[place] == pytest.approx(expected)


def test_evidence_counts_more_than_a_ratio() -> None:
    # "bref" is never in the other category, "souvent" is in a tenth of it; but three rows are few.
    here = ["souvent bref"] * 3 + ["souvent"] * 33 + ["autre chose"] * 4
    there = ["souvent"] * 4 + ["chose"] * 36
    counts = counted([*here, *there], [10] * 40 + [40] * 40, fewest=1)
    odds = dict(zip(counts.words, counts.log_odds(10, (10, 40)), strict=True))
    assert odds["souvent"] > 3 > 2 > odds["bref"] > 0 > odds["chose"]
    assert counts.telling(10, (10, 40), 9) == ["souvent"]


def test_words_of_every_row_and_categories_without_rows_have_finite_odds() -> None:
    counts = counted(["lot jeu", "lot"] * 3, [10, 10, 10, 40, 40, 40], fewest=1)
    for code, codes in ((10, (10, 40)), (50, (10, 50)), (10, (10, 50)), (50, (50, 60))):
        assert np.isfinite(counts.log_odds(code, codes)).all()
    assert counts.telling(50, (10, 50), 5) == []
    assert counted([], []).top_words((10, 40), 5) == []


def test_top_words_serve_every_category_in_turn(counts) -> None:
    words = counts.top_words(GROUP, 3)
    assert set(words) == {"import", "manette", "console"}
    assert words == ["import", "manette", "console"]
    more = counts.top_words(GROUP, 50)
    assert len(more) == len(set(more))
    assert {"jeu", "lot"} < set(more)
    assert "piscine" not in more


def test_keeping_few_words_keeps_the_best_of_each_category(counts) -> None:
    kept = counts.keeping(5)
    assert len(kept.words) == 5
    assert {"import", "manette", "console", "piscine"} <= set(kept.words)
    assert all(
        rows_with(kept, word, code) == rows_with(counts, word, code)
        for word in kept.words
        for code in CODES
    )


def test_the_record_gives_the_counts_back_through_json(counts) -> None:
    again = WordCounts.from_record_by_code(json.loads(json.dumps(counts.to_record_by_code())))
    assert again.words == counts.words
    assert (again.source, again.split) == (counts.source, counts.split)
    np.testing.assert_array_equal(again.counts, counts.counts)
    np.testing.assert_array_equal(again.products, counts.products)


@pytest.mark.parametrize(
    "harm",
    [
        lambda record: record.pop("rows"),
        lambda record: record["words"].pop(),
        lambda record: record["counts"].pop("2583"),
        lambda record: record["counts"]["40"].__setitem__(0, 11),
        lambda record: record["counts"]["40"].__setitem__(0, "many"),
    ],
)
def test_a_record_that_does_not_hold_together_is_refused(counts, harm) -> None:
    record = json.loads(json.dumps(counts.to_record_by_code()))
    harm(record)
    with pytest.raises(ArtefactAltered):
        WordCounts.from_record_by_code(record)


def test_the_shipped_file_is_small_and_holds_single_words_of_several_rows(
    shipped, repository
) -> None:
    assert Store(repository / "fichiers").artefact(WORDS_KEY).size < 200_000
    assert 500 < len(shipped.words) <= 1500
    assert shipped.counts.sum(axis=0).min() >= FEWEST_ROWS
    assert all(words_of(word) == {word} for word in shipped.words)


def test_the_shipped_words_say_what_categories_hold(shipped) -> None:
    assert "piscine" in shipped.telling(2583, (2582, 2583, 2585), 3)
    assert "tomes" in shipped.telling(2403, REFERENCE_GROUPS[0], 5)
    assert {"jeu", "jeux"} <= set(shipped.shared(REFERENCE_GROUPS[1], 8))
    assert {"enfants", "jouet"} <= set(shipped.shared(REFERENCE_GROUPS[2], 8))
