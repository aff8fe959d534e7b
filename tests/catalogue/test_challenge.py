"""The challenge's files: read whole, and said in numbers when they are not what they should be."""

from __future__ import annotations

import pytest

from tests.catalogue.challenge_crumbs import read, write, write_challenge
from vitrine.catalogue.challenge import X_FILE, Y_FILE, fingerprint, has_challenge, read_challenge
from vitrine.categories import CODES
from vitrine.errors import DataRefused


@pytest.fixture
def root(tmp_path):
    return write_challenge(tmp_path)


def said(root) -> list[str]:
    return [str(problem) for problem in read_challenge(root).problems]


def test_good_files_are_read_whole_and_join_texts_categories_and_pictures(root) -> None:
    challenge = read_challenge(root)
    assert challenge.problems == ()
    assert len(challenge.listings) == len(challenge.pictures) == 54
    row = challenge.listings.iloc[30]
    assert row["designation"] == f"Produit de la catégorie {CODES[3]}"
    assert (row["row"], row["productid"], row["imageid"], row["column"]) == (30, 1030, 2030, 3)
    assert challenge.listings["description"].iloc[0] == ""
    assert str(challenge.listings["designation"].dtype).startswith("str")
    path = challenge.picture_path(2030, 1030)
    assert path is not None
    assert path.is_file()


def test_pictures_come_from_the_folder_and_from_nowhere_else(root) -> None:
    challenge = read_challenge(root)
    assert challenge.picture_path(-1, 1000) is None
    assert challenge.picture_path(2000, 999_999) is None
    secret = root / "secret.jpg"
    secret.write_bytes(b"secret")
    (root / "images" / "image_train" / "image_77_product_88.jpg").symlink_to(secret)
    assert read_challenge(root).picture_path(77, 88) is None


def test_files_are_there_or_not(root, tmp_path) -> None:
    assert has_challenge(root)
    before = fingerprint(root)
    (root / "input" / Y_FILE).unlink()
    assert not has_challenge(root)
    assert fingerprint(root) != before
    with pytest.raises(DataRefused, match=Y_FILE):
        read_challenge(root)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("", "no column designation"),
        ("just words", "no column designation"),
        (",designation,description\n", "no row"),
    ],
)
def test_what_is_no_table_of_the_challenge_is_refused_with_a_sentence(root, text, match) -> None:
    write(root, X_FILE, text)
    with pytest.raises(DataRefused, match=match):
        read_challenge(root)


def test_rows_swallowed_by_an_open_quote_are_counted(root) -> None:
    lines = read(root, X_FILE).splitlines()
    lines[10] = '9,"never closed,,1009,2009'
    write(root, X_FILE, "\n".join(lines))
    assert any("a category and no texts" in sentence for sentence in said(root))


def test_another_separator_is_read_and_said(root) -> None:
    write(root, Y_FILE, read(root, Y_FILE).replace(",", ";"))
    assert len(read_challenge(root).listings) == 54
    assert any("separated by “;”" in sentence for sentence in said(root))


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-8-sig"])
def test_another_encoding_is_read_and_accents_survive(root, encoding) -> None:
    write(root, X_FILE, read(root, X_FILE), encoding)
    challenge = read_challenge(root)
    assert len(challenge.listings) == 54
    assert "catégorie" in challenge.listings["designation"].iloc[0]
    assert bool(challenge.problems) == (encoding != "utf-8-sig")


def test_lines_of_another_width_are_counted_and_left_out(root) -> None:
    lines = read(root, X_FILE).splitlines()
    write(root, X_FILE, "\n".join([*lines, "99,too,short", "98,a,b,c,d,e,f"]))
    sentences = said(root)
    assert any("2 lines do not have the 5 cells" in sentence for sentence in sentences)
    assert len(read_challenge(root).listings) == 54


def test_ids_that_do_not_match_are_counted_on_both_sides(root) -> None:
    lines = read(root, Y_FILE).splitlines()
    write(root, Y_FILE, "\n".join([*lines[:-4], "900,10", "901,10"]))
    assert "4 of 54 rows have texts and no category" in said(root)[0]
    assert "2 of 52 a category and no texts. 50 are shown" in said(root)[0]


def test_no_id_in_common_is_refused(root) -> None:
    write(root, Y_FILE, ",prdtypecode\n9000,10\n")
    with pytest.raises(DataRefused, match="nothing to show"):
        read_challenge(root)


def test_unknown_categories_and_ids_that_are_no_numbers_are_counted(root) -> None:
    text = read(root, Y_FILE).replace(",2905", ",31337").replace(",10\n", ",ten\n")
    write(root, Y_FILE, text)
    assert any("4 of 54 rows have a category that is not among" in s for s in said(root))
    assert len(read_challenge(root).listings) == 50


def test_rows_that_stand_twice_are_read_once(root) -> None:
    lines = read(root, Y_FILE).splitlines()
    write(root, Y_FILE, "\n".join([*lines, lines[1], lines[2]]))
    assert any("2 row ids stand twice" in sentence for sentence in said(root))
    assert len(read_challenge(root).listings) == 54


def test_pictures_missing_for_a_third_of_the_rows_are_said_in_numbers(tmp_path) -> None:
    root = write_challenge(tmp_path, pictures=36)
    challenge = read_challenge(root)
    assert any("18 of 54 products have no picture" in str(p) for p in challenge.problems)
    assert len(challenge.pictures) == 36


def test_a_missing_description_column_leaves_the_rest(root) -> None:
    rows = "\n".join(f"{row},Titre {row}" for row in range(54))
    write(root, X_FILE, f",designation\n{rows}")
    challenge = read_challenge(root)
    assert len(challenge.listings) == 54
    assert (challenge.listings["productid"] == -1).all()
    assert any("no column description" in str(problem) for problem in challenge.problems)


def test_line_breaks_and_markup_in_quotes_stay_in_their_cell(root) -> None:
    lines = read(root, X_FILE).splitlines()
    lines[1] = '0,"Un ""titre""","Deux\nlignes, <br> et une virgule",1000,2000'
    write(root, X_FILE, "\n".join(lines))
    row = read_challenge(root).listings.iloc[0]
    assert row["designation"] == 'Un "titre"'
    assert row["description"] == "Deux\nlignes, <br> et une virgule"
