from __future__ import annotations

import numpy as np
import pytest

from tests.insight.exploration.test_category_words import counted
from vitrine.i18n import Translator
from vitrine.insight.exploration.category_words import WordCounts
from vitrine.web.charts.heatmaps import SEQUENTIAL, WordHeatmap
from vitrine.web.charts.palette import contrast, luminance, readable_on, shade

CODES = (1280, 1281)


@pytest.fixture
def counts() -> WordCounts:
    dolls = ["peluche jouet"] * 3 + ["jouet"]
    games = ["cartes", "cartes jouet"]
    return counted([*dolls, *games], [1280] * 4 + [1281] * 2, fewest=1)


def chart(counts: WordCounts, language: str = "en", words: tuple[str, ...] = ()) -> WordHeatmap:
    shown = list(words or ("peluche", "jouet", "cartes"))
    return WordHeatmap(counts, shown, CODES, Translator(language))


def test_table_figure_and_sentence_tell_the_same(counts) -> None:
    heat_map = chart(counts)
    table, figure = heat_map.table(), heat_map.figure("light")
    assert len(table) == 6
    assert table["Code"].tolist()[:2] == ["1280", "1281"]
    row = table[(table["Word"] == "jouet") & (table["Code"] == "1281")].iloc[0]
    assert row.tolist()[2:] == ["Board and card games", 1, 2, 0.5]
    np.testing.assert_allclose(figure.data[0].z, [[0.75, 0], [1, 0.5], [0, 1]])
    np.testing.assert_allclose(np.ravel(figure.data[0].z), table["Share"])
    assert heat_map.sentence() == (
        "Toys, dolls and costumes (1280): jouet 100%, peluche 75%, cartes 0%; "
        "Board and card games (1281): cartes 100%, jouet 50%, peluche 0%"
    )


def test_rows_follow_the_words_asked_for_not_the_counts(counts) -> None:
    figure = chart(counts, words=("cartes", "peluche")).figure(None)
    np.testing.assert_allclose(figure.data[0].z, [[0, 1], [0.75, 0]])
    assert figure.layout.yaxis.ticktext == ("cartes", "peluche")
    # The first word is on top, and the percentages stand on their cells.
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]
    cells = zip(figure.data[1].x, figure.data[1].y, figure.data[1].text, strict=True)
    assert {(x, y): text for x, y, text in cells}[(1, 0)] == "100%"


def test_codes_are_on_the_axis_and_names_under_the_pointer(counts) -> None:
    figure = chart(counts, "fr").figure("dark")
    assert figure.layout.xaxis.ticktext == ("<b>1280</b>", "<b>1281</b>")
    hover = figure.data[0].customdata[1][1]
    assert "jouet" in hover
    assert Translator("fr")("Board and card games") in hover
    assert "50,0\u00a0%" in hover


def test_a_word_of_one_row_in_many_is_not_said_to_be_absent() -> None:
    counts = counted(["rare", *["jeu"] * 299], [1280] * 300, fewest=1)
    heat_map = WordHeatmap(counts, ["rare"], CODES, Translator("en"))
    assert heat_map.figure("light").data[1].text == ("< 1%", "0%")
    assert "rare < 1%" in heat_map.sentence()


def test_a_word_of_no_row_of_the_group_draws_a_blank_map() -> None:
    counts = counted(["piscine"], [2583], fewest=1)
    figure = WordHeatmap(counts, ["piscine"], CODES, Translator("en")).figure("light")
    np.testing.assert_allclose(figure.data[0].z, [[0, 0]])
    assert figure.data[0].zmax == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_go_one_way_and_percentages_read_on_all_of_them(theme, counts) -> None:
    scale = SEQUENTIAL[theme]
    grounds = [luminance(shade(value, scale)) for value in np.linspace(0, 1, 101)]
    steps = np.diff(grounds)
    assert (steps < 0).all() if theme == "light" else (steps > 0).all()
    for value, ground in zip(np.linspace(0, 1, 101), grounds, strict=True):
        ink = readable_on(shade(value, scale))
        assert contrast(luminance(shade(0, [(0, ink)])), ground) >= 4.5
    figure = chart(counts).figure(theme)
    assert list(figure.data[0].colorscale) == scale
    assert len(set(figure.data[1].textfont.color)) == 2
