from __future__ import annotations

import gzip

import pytest

from vitrine.catalogue.gold import read_gold
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
