from __future__ import annotations

import time
from collections import Counter

import pytest

from vitrine.catalogue.splits import TEXT_ONLY, WITH_PICTURE, listing_groups, split_of


def test_rows_of_one_product_share_a_group_whatever_their_text() -> None:
    groups = listing_groups(["7", "7", "8"], ["livre ancien", "console", "piscine"])
    assert groups[0] == groups[1] != groups[2]


def test_copies_of_a_text_share_a_group_through_markup_case_and_accents_of_html() -> None:
    groups = listing_groups(["", "", ""], ["<b>Caf&eacute;</b> MOULU", "café, moulu", "thé"])
    assert groups[0] == groups[1] != groups[2]


def test_a_chain_of_copies_is_one_group() -> None:
    groups = listing_groups(["1", "1", "", ""], ["rouge", "bleu", "bleu", "rouge"])
    assert len(set(groups)) == 1


def test_pictures_without_text_are_told_apart_by_their_product() -> None:
    assert len(set(listing_groups(["1", "2"], ["", ""]))) == 2


def test_a_group_keeps_its_side_and_shares_are_kept() -> None:
    sides = [split_of(f"text:{i}", TEXT_ONLY) for i in range(20_000)]
    assert sides == [split_of(f"text:{i}", TEXT_ONLY) for i in range(20_000)]
    counts = Counter(sides)
    assert counts["test"] / 20_000 == pytest.approx(TEXT_ONLY.test, abs=0.01)
    assert counts["validation"] / 20_000 == pytest.approx(TEXT_ONLY.validation, abs=0.01)


def test_products_with_a_picture_never_train() -> None:
    assert {split_of(f"product:{i}", WITH_PICTURE) for i in range(500)} == {"validation", "test"}


def test_an_entity_of_thousands_of_digits_is_read_as_a_space() -> None:
    groups = listing_groups(["", ""], [f"rouge &#{'9' * 6000}; bleu", "Rouge bleu"])
    assert groups[0] == groups[1]


def test_a_tag_that_never_ends_is_text() -> None:
    groups = listing_groups(["", ""], ["âge < 3 ans", "âge 3 ans"])
    assert groups[0] == groups[1]


def test_a_text_of_opening_signs_takes_linear_time() -> None:
    def seconds(letters: int) -> float:
        start = time.process_time()
        listing_groups([""], ["<" * letters])
        return time.process_time() - start

    # Sixty-four times the letters: linear time grows 64 times, quadratic time 4,096 times.
    short = max(min(seconds(20_000) for _ in range(3)), 1e-4)
    assert min(seconds(1_280_000) for _ in range(3)) < 600 * short
