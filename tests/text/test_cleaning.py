from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitrine.text.cleaning import (
    LONGEST_FIELD,
    clean,
    product_text,
    traced_clean,
    traced_product_text,
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Chaise  de\tjardin\r\n", "Chaise de jardin"),
        ("Caf&eacute; &amp;amp; th&#233;", "Café & thé"),
        ("Lot de 2<br/>assiettes", "Lot de 2 assiettes"),
        ("<p class='x'>Lampe</p><!-- promo --> LED", "Lampe LED"),
        ("&lt;b&gt;Gras&lt;/b&gt;", "Gras"),
        ("<script>alert('x')</script>Jeu <style>p{}</style>PS4", "Jeu PS4"),
        ("Puzzle <script>never closed", "Puzzle"),
        ("Jouet âge < 3 ans, taille > 20", "Jouet âge < 3 ans, taille > 20"),
        ("ＦＩＮＡＬ　ＦＡＮＴＡＳＹ", "FINAL FANTASY"),
        ("Cafe\u0301", "Café"),
        ("a\x00b\u200bc\x1b", "a b c"),
        ("🎁🎁", "🎁🎁"),
        ("   ", ""),
        ("", ""),
    ],
)
def test_markup_entities_and_control_characters_go(written: str, read: str) -> None:
    assert clean(written) == read


def test_title_comes_before_description() -> None:
    assert product_text("Livre", "<p>Poche</p>") == "Livre Poche"
    assert product_text("", "Poche") == "Poche"
    assert product_text("Livre") == "Livre"
    assert product_text(" ", "<br>") == ""


def test_a_title_repeated_by_its_description_is_read_once() -> None:
    assert product_text("Livre", "Livre de poche") == "Livre de poche"


@pytest.mark.parametrize(
    "unit",
    ["a ", "<", "<p>", "<script", "<script>", "<!--", "&#", "&amp;", "ﷺ", "\ud800", "</", "'\""],
)
def test_a_megabyte_of_anything_is_read_at_once_and_cut(unit: str) -> None:
    start = time.perf_counter()
    text = product_text(unit * (1_000_000 // len(unit)), unit * 10_000)
    assert time.perf_counter() - start < 1
    assert len(text) <= 2 * LONGEST_FIELD + 1


@pytest.mark.parametrize("entity", ["&#" + "9" * 9000 + ";", "&#x" + "f" * 9000 + ";"])
def test_an_endless_entity_is_skipped(entity: str) -> None:
    assert clean(f"Lampe {entity} LED") == "Lampe LED"


def test_cleaning_what_is_clean_changes_nothing() -> None:
    text = clean("Été &amp; <b>hiver</b> n° 12 — 3,5 cm")
    assert clean(text) == text


# Pieces that every step of the cleaning has something to do with.
PIECES = st.sampled_from(
    ["a", "É", "e\u0301", "&eacute;", "&amp;lt;b&gt;", "&notit;", "&#233", "&#99999999999;", "<b>",
     "</p>", "<!-- x -->", "<script>x</script>", "<", ">", "&", " ", "\t\n", "\x00", "\u200b", "ﬁ",
     "ＦＵＬＬ", "½", "ﷺ", "가", "\u1100\u1161", "Σ", "İ", "🎁", "日本", "\ud800"]
)  # fmt: skip
WRITTEN = st.lists(PIECES | st.characters(), max_size=25).map("".join)


@given(WRITTEN, WRITTEN)
@settings(max_examples=300, deadline=None)
def test_a_traced_text_is_the_one_the_model_reads(designation: str, description: str) -> None:
    traced = traced_product_text(designation, description)
    assert traced.text == product_text(designation, description)
    assert len(traced.starts) == len(traced.ends) == len(traced.text)
    assert (traced.starts <= traced.ends).all()
    assert (traced.ends <= len(designation) + len(description)).all()


@pytest.mark.parametrize(
    ("written", "word", "came_from"),
    [
        ("Une CHAISE", "CHAISE", "CHAISE"),
        ("<p class='x'>Lampe</p> LED", "Lampe", "Lampe"),
        ("Caf&eacute; noir", "Café", "Caf&eacute;"),
        ("Th&amp;eacute; vert", "Thé", "Th&amp;eacute;"),
        ("Cafe\u0301 noir", "Café", "Cafe\u0301"),
        ("ＦＩＮＡＬ　７", "FINAL", "ＦＩＮＡＬ"),
        ("un ﬁlm", "film", "ﬁlm"),
        ("a \t\r\n b", "b", "b"),
    ],
)
def test_a_word_is_found_where_the_seller_wrote_it(written: str, word: str, came_from: str) -> None:
    traced = traced_clean(written)
    begin = traced.text.index(word)
    last = begin + len(word) - 1
    assert written[traced.starts[begin] : traced.ends[last]] == came_from


def test_a_description_comes_after_the_title() -> None:
    traced = traced_product_text("Table", "<b>Bois</b>")
    begin = traced.text.index("Bois")
    assert traced.starts[begin] == len("Table") + len("<b>")


def test_a_title_that_the_description_repeats_is_read_in_the_description() -> None:
    traced = traced_product_text("Livre", "Livre de poche")
    assert traced.starts[0] == len("Livre")


def test_what_is_not_read_is_not_traced() -> None:
    traced = traced_clean("a " * LONGEST_FIELD)
    assert traced.ends[-1] <= LONGEST_FIELD
