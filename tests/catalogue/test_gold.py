from __future__ import annotations

import gzip
import time
from collections import Counter

import pytest

from vitrine.catalogue.gold import (
    TEXT_ONLY,
    WITH_PICTURE,
    begins_like_any,
    listing_groups,
    read_gold,
    resembles_any,
    split_of,
)
from vitrine.errors import DataRefused

LISTINGS = """designation,description,field,prdtypecode,productid,imageid,lang,source
Lot de romans,,merged,10,1,11,fr,a
Console portable,avec jeux,merged,60,2,12,fr,a
Console portable,avec jeux,merged,60,,,fr,b
"""
PICTURES = "image,prdtypecode\nimage_11_product_1.jpg,10\nimage_13_product_3.jpg,2583\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "images").mkdir()
    (tmp_path / "listings.csv.gz").write_bytes(gzip.compress(LISTINGS.encode()))
    (tmp_path / "images" / "labelled.csv").write_text(PICTURES)
    return tmp_path


def test_texts_and_pictures_of_a_product_are_one_row(folder) -> None:
    gold = read_gold(folder)
    assert len(gold) == 4
    joined = gold[gold["designation"] == "Lot de romans"].iloc[0]
    assert joined["picture"].endswith("image_11_product_1.jpg")
    alone = gold[gold["designation"] == ""].iloc[0]
    assert (alone["code"], alone["picture"] != "") == (2583, True)


def test_copies_stay_on_one_side_and_pictures_never_train(folder) -> None:
    gold = read_gold(folder)
    copies = gold[gold["designation"] == "Console portable"]
    assert copies["split"].nunique() == 1
    assert "train" not in set(gold.loc[gold["picture"] != "", "split"])


def test_an_unknown_category_is_refused_by_its_code(folder) -> None:
    text = LISTINGS.replace("merged,60,2", "merged,61,2")
    (folder / "listings.csv.gz").write_bytes(gzip.compress(text.encode()))
    with pytest.raises(DataRefused, match="61"):
        read_gold(folder)


@pytest.mark.parametrize("file", ["listings.csv.gz", "images/labelled.csv"])
def test_a_missing_file_is_named(folder, file) -> None:
    (folder / file).unlink()
    with pytest.raises(DataRefused, match=file.split("/")[-1]):
        read_gold(folder)


def test_a_missing_column_is_named(folder) -> None:
    (folder / "images" / "labelled.csv").write_text("image\nimage_11_product_1.jpg\n")
    with pytest.raises(DataRefused, match="prdtypecode"):
        read_gold(folder)


@pytest.mark.corpus
def test_no_product_of_the_corpus_is_on_two_sides(corpus) -> None:
    gold = read_gold(corpus)
    assert gold.groupby("group")["split"].nunique().max() == 1
    assert set(gold["split"]) == {"train", "validation", "test"}
    assert set(gold.loc[gold["split"] == "test", "code"]) == set(gold["code"])


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


TITLES = [
    "Kana Nassis World of Warcraft The Fires of Loutreterre",
    "Blue cotton cushion cover",
    "Rayman Origins American Import",
    "Garden chair",
]


def test_a_translation_is_recognised_by_its_names() -> None:
    held_out = ["Kana Nassis - World Of Warcraft - Les Feux De Loutreterre 3", "Piscine ronde"]
    assert resembles_any(TITLES, held_out, 0.5).tolist() == [True, False, False, False]


def test_nothing_held_out_is_like_nothing() -> None:
    assert not resembles_any(TITLES, [], 0.5).any()
    assert not begins_like_any(TITLES, [], 40).any()


def test_beginnings_are_compared_without_case_and_punctuation() -> None:
    found = begins_like_any(
        ["Lot de 3 - Figurines Pop", "Lot de 4 figurines"], ["LOT DE 3 figurines!"], 18
    )
    assert found.tolist() == [True, False]
