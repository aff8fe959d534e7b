from __future__ import annotations

import time

import pytest

from vitrine.text.cleaning import LONGEST_FIELD, clean, product_text


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
