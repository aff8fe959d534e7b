from __future__ import annotations

import numpy as np
import pytest

from vitrine.i18n import LANGUAGES, Translator
from vitrine.results.trained import RateRange
from vitrine.web.charts.curves import RateRangeChart
from vitrine.web.charts.palette import PALETTES

FOUND = RateRange((1e-5, 1e-4, 1e-3, 1e-2, 1e-1), (3.3, 3.2, 2.5, 1.9, 4.0))


@pytest.mark.parametrize("theme", [*PALETTES, None])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_curve_is_drawn_over_powers_of_ten_and_the_rate_marked(theme, language) -> None:
    figure = RateRangeChart(FOUND, Translator(language)).figure(theme)
    assert figure.data[0].x == FOUND.rates
    assert figure.data[0].y == FOUND.losses
    assert figure.layout.xaxis.type == "log"
    assert figure.layout.shapes[0].x0 == FOUND.best == 1e-3
    expected = {"fr": "0,0010", "en": "0.0010"}[language]
    assert expected in figure.layout.annotations[0].text


@pytest.mark.parametrize(
    ("losses", "best", "side"),
    [((3.3, 3.1, 2.0, 1.99, 4.0), 1e-4, "left"), ((3.3, 3.2, 3.1, 1.9, 4.0), 1e-2, "right")],
)
def test_what_is_written_stands_beside_the_line_and_inside(losses, best, side) -> None:
    found = RateRange(FOUND.rates, losses)
    figure = RateRangeChart(found, Translator("en")).figure("light")
    note = figure.layout.annotations[0]
    assert figure.layout.shapes[0].x0 == best
    # On a logarithmic axis the browser reads the place of a text as a power of ten.
    assert note.x == pytest.approx(np.log10(best))
    assert note.xanchor == side


def test_the_table_holds_every_rate() -> None:
    table = RateRangeChart(FOUND, Translator("en")).table()
    assert table["Learning rate"].tolist() == list(FOUND.rates)
    assert table["Loss, training"].tolist() == list(FOUND.losses)


def test_the_sentence_tells_the_rate_found_and_the_lowest_loss() -> None:
    said = RateRangeChart(FOUND, Translator("en")).sentence()
    assert said == (
        "from a rate of 0.000010 to one of 0.10, the loss falls fastest at 0.0010 and is lowest at "
        "0.010"
    )
