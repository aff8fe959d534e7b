from __future__ import annotations

import numpy as np
import pytest

from vitrine.i18n import Translator
from vitrine.prediction.product import Modality, Opinion
from vitrine.web.charts.named_bars import RankingChart
from vitrine.web.charts.palette import PALETTES


@pytest.fixture
def opinion() -> Opinion:
    probabilities = np.full(27, 0.01, np.float32)
    probabilities[23], probabilities[3] = 0.7, 0.05
    return Opinion(Modality.TEXT, probabilities, 0.5)


def test_table_figure_and_sentence_tell_the_same(opinion) -> None:
    chart = RankingChart(opinion.top(), opinion.threshold, Translator("en"))
    table, figure = chart.table(), chart.figure("light")
    assert table["Code"].tolist()[:2] == ["2583", "60"]
    assert list(figure.data[0].x) == pytest.approx(table["Probability"], abs=1e-4)
    assert chart.sentence().startswith("Pool and spa (2583) 70%; Games consoles (60) 5%")


@pytest.mark.parametrize("theme", ["light", "dark", None])
def test_the_first_bar_stands_out_only_when_it_is_sure(opinion, theme) -> None:
    colours = PALETTES[theme or "light"]
    sure = RankingChart(opinion.top(), 0.5, Translator("fr")).figure(theme)
    unsure = RankingChart(opinion.top(), 0.9, Translator("fr")).figure(theme)
    assert sure.data[0].marker.color[0] == colours.strong
    assert unsure.data[0].marker.color[0] == colours.quiet


def test_names_are_in_the_language_asked_for(opinion) -> None:
    figure = RankingChart(opinion.top(), 0.5, Translator("fr")).figure("light")
    assert figure.layout.annotations[0].text == "Piscine et spa (2583)"
    assert figure.data[0].text[0] == "70\u00a0%"
