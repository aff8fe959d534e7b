from __future__ import annotations

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
