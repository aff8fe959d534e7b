from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from tests.results.crumbs import run_of
from vitrine.categories import CODES
from vitrine.i18n import LANGUAGES, Translator
from vitrine.results.comparison import compare
from vitrine.results.metrics import Confidence
from vitrine.results.result import History, Mark
from vitrine.web.charts.curves import CurvesChart
from vitrine.web.charts.layout import saving_config
from vitrine.web.charts.matrix import DifferenceChart, MatrixChart
from vitrine.web.charts.palette import PALETTES, mirrored, stretched
from vitrine.web.charts.reliability import ReliabilityChart
from vitrine.web.charts.two_sides import AgreementChart, DumbbellChart

EN = Translator("en")


def rows(seed: int = 0, right: float = 0.8) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = np.random.default_rng(9).integers(0, 27, 600)
    return truth, np.where(rng.random(600) < right, truth, rng.integers(0, 27, 600))


@pytest.fixture
def comparison():
    run = run_of("original-2023", EMBEDDING=rows(1, 0.7), Mon_Modele_SVC=rows(2, 0.9))
    return compare(run, "EMBEDDING", run, "Mon_Modele_SVC")


@pytest.fixture
def counts(comparison) -> np.ndarray:
    return comparison.a.counts


def matrix(counts, **choices) -> MatrixChart:
    chosen = {"share": "count", "order": "code", "diagonal": True, "names": True, **choices}
    return MatrixChart(counts, say=EN, **chosen)


def test_the_matrix_shows_its_counts_in_the_order_asked_for(counts) -> None:
    assert np.array_equal(matrix(counts).figure("light").data[0].z, counts)
    figure = matrix(counts, order="f1", share="true").figure("light")
    codes = [int(code) for code in figure.layout.xaxis.ticktext]
    columns = [CODES.index(code) for code in codes]
    share = counts / counts.sum(axis=1, keepdims=True)
    assert figure.data[0].z == pytest.approx(share[np.ix_(columns, columns)], abs=1e-5)
    assert [label.split()[-1] for label in figure.layout.yaxis.ticktext] == list(map(str, codes))


def test_without_right_answers_the_colours_are_spent_on_the_wrong_ones(counts) -> None:
    trace = matrix(counts, diagonal=False).figure("light").data[0]
    assert np.isnan(np.diagonal(trace.z)).all()
    wrong = counts.copy()
    np.fill_diagonal(wrong, 0)
    assert trace.zmax == wrong.max() < counts.max()


def test_a_cell_says_in_words_who_was_taken_for_whom(counts) -> None:
    t, p = 0, int(np.argmax(counts[0, 1:])) + 1
    text = matrix(counts).figure("light").data[0].customdata[t][p]
    assert text.startswith("<b>Second-hand books</b> (10) taken for <b>")
    assert f"({CODES[p]}): {counts[t, p]} of {counts[t].sum()}" in text
    assert "recognised" in matrix(counts).figure("light").data[0].customdata[3][3]


def test_the_table_of_the_matrix_sums_to_its_rows(counts) -> None:
    table = matrix(counts).table()
    assert table["Products"].sum() == counts.sum()
    assert (table["Products"] > 0).all()
    assert table.groupby("True code")["Share of the true category"].sum().to_numpy() == (
        pytest.approx(1, abs=1e-4)
    )


def test_a_matrix_of_right_answers_alone_is_drawn() -> None:
    perfect = np.eye(27, dtype=np.int64) * 3
    for diagonal in (True, False):
        assert matrix(perfect, diagonal=diagonal).figure("dark").data[0].zmax > 0
    assert "100.0%" in matrix(perfect).sentence()


def test_names_stand_on_the_axis_only_where_there_is_room(counts) -> None:
    labels = matrix(counts, names=False).figure("light").layout.yaxis.ticktext
    assert list(labels) == [str(code) for code in CODES]


def history(**curves) -> History:
    values = {"accuracy": [0.5, 0.8, 0.9], "loss": [2.0, 1.0, 0.5]}
    values |= {"val_accuracy": [0.6, 0.7, 0.7], "val_loss": [1.5, 1.0, 1.6], **curves}
    return History(**{name: np.array(curve) for name, curve in values.items()})


def test_curves_mark_the_epoch_of_the_lowest_validation_loss() -> None:
    chart = CurvesChart(history(), EN)
    figure = chart.figure("light")
    assert [shape.x0 for shape in figure.layout.shapes] == [2, 2]
    assert "best epoch: 2" in {note.text for note in figure.layout.annotations}
    assert chart.table()["Loss, validation"].tolist() == [1.5, 1.0, 1.6]
    assert "after epoch 2" in chart.sentence()


@pytest.mark.parametrize("language", LANGUAGES)
def test_curves_of_a_training_of_ours_mark_the_epoch_kept(language) -> None:
    kept = replace(history(val_accuracy=[0.6, 0.7, 0.75]), mark=Mark.MOST_RIGHT)
    chart = CurvesChart(kept, Translator(language))
    figure = chart.figure("dark")
    assert [shape.x0 for shape in figure.layout.shapes] == [3, 3]
    expected = {"fr": "époque retenue\u00a0: 3", "en": "epoch kept: 3"}[language]
    assert expected in {note.text for note in figure.layout.annotations}
    told = {"fr": "l'époque 3 est retenue", "en": "epoch 3 is kept"}[language]
    lowest = {"fr": "la plus basse après l'époque 2", "en": "lowest after epoch 2"}[language]
    assert told in chart.sentence()
    assert lowest in chart.sentence()


@pytest.mark.parametrize(("last", "overtrained"), [(1.6, True), (1.05, False), (1.0, False)])
def test_over_training_is_a_validation_loss_that_ends_well_above_its_best(
    last, overtrained
) -> None:
    assert history(val_loss=np.array([1.5, 1.0, last])).is_overtrained is overtrained


def test_reliability_bars_are_the_accuracy_of_their_bin() -> None:
    confidence = np.array([0.95] * 10 + [0.45] * 10)
    right = np.array([True] * 9 + [False] + [True] * 3 + [False] * 7)
    bins = Confidence.of_answers(confidence, right).reliability
    chart = ReliabilityChart(bins, EN)
    bars = chart.figure("light").data[1]
    assert sorted(value for value in bars.y if value) == pytest.approx([0.3, 0.9])
    assert chart.table()["Products"].tolist() == [10, 10]
    assert bins.error == pytest.approx((0.05 + 0.15) / 2)


def test_dumbbells_stand_by_gain_the_largest_above(comparison) -> None:
    chart = DumbbellChart(comparison, ("EMBEDDING", "SVC"), EN)
    gains = chart.table()["B minus A"].to_numpy()
    assert (np.diff(gains) <= 1e-9).all()
    figure = chart.figure("light")
    assert list(figure.data[2].x) == pytest.approx(chart.table()["B · SVC"], abs=1e-6)
    assert "with SVC in" in chart.sentence()


def test_the_difference_is_b_minus_a_cell_by_cell(comparison) -> None:
    a, b = comparison.a.counts, comparison.b.counts
    chart = DifferenceChart(a, b, ("A", "B"), "count", "code", True, False, EN)
    first, second, difference = chart.figure("light").data
    assert np.array_equal(difference.z, b - a)
    assert np.array_equal(np.array(second.z) - np.array(first.z), difference.z)
    assert difference.zmin == -difference.zmax
    table = chart.table()
    assert table["B minus A"].sum() == b.sum() - a.sum()


@pytest.mark.parametrize("stacked", [True, False])
def test_the_axes_of_the_three_matrices_are_linked(comparison, stacked) -> None:
    a, b = comparison.a.counts, comparison.b.counts
    figure = DifferenceChart(a, b, ("A", "B"), "true", "group", True, stacked, EN).figure("dark")
    linked = [axis.matches for axis in [*figure.select_xaxes(), *figure.select_yaxes()]]
    assert linked.count(None) == 2
    assert len(set(linked) - {None}) == 2


def test_the_parts_of_the_agreement_are_all_the_rows(comparison) -> None:
    chart = AgreementChart(comparison.pair, ("EMBEDDING", "SVC"), EN)
    assert chart.table()["Products"].sum() == comparison.pair.rows
    assert sum(bar.x[0] for bar in chart.figure("light").data) == pytest.approx(1)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_chart_is_drawn_and_said_in_every_language_and_theme(
    comparison, language, theme
) -> None:
    say, names = Translator(language), ("A", "B")
    a, b = comparison.a.counts, comparison.b.counts
    charts = [
        MatrixChart(a, "true", "clusters", True, True, say),
        DifferenceChart(a, b, names, "predicted", "f1", False, True, say),
        DumbbellChart(comparison, names, say),
        AgreementChart(comparison.pair, names, say),
        CurvesChart(history(), say),
        ReliabilityChart(Confidence.of_answers(np.full(5, 0.7), np.ones(5, bool)).reliability, say),
    ]
    for chart in charts:
        figure = chart.figure(theme)
        assert figure.layout.font.color == PALETTES[theme].text
        assert chart.sentence()
        assert len(chart.table())
        assert "<script" not in figure.to_json()


def test_names_from_outside_are_drawn_as_text(comparison) -> None:
    names = ('<a href="javascript:x">A</a>', "<b>B</b>")
    a, b = comparison.a.counts, comparison.b.counts
    charts = [
        DifferenceChart(a, b, names, "true", "code", True, False, EN),
        DumbbellChart(comparison, names, EN),
        AgreementChart(comparison.pair, names, EN),
    ]
    for chart in charts:
        drawn = json.loads(chart.figure("light").to_json())
        assert "<a" not in json.dumps(drawn)
        assert "<b>" not in json.dumps(drawn)
        assert "&lt;b&gt;B" in json.dumps(drawn)


def luminance(colour: str) -> float:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_scales_can_be_read_without_seeing_colours(theme) -> None:
    colours = PALETTES[theme]
    sign = -1 if theme == "light" else 1
    assert (np.diff([luminance(c) for c in colours.sequential]) * sign > 0).all()
    half = len(colours.diverging) // 2
    away = [luminance(c) for c in colours.diverging]
    assert (np.diff(away[half:]) * sign > 0).all()
    assert (np.diff(away[: half + 1]) * sign < 0).all()


def test_scales_start_at_nothing_and_end_at_all() -> None:
    places = [place for place, _ in stretched(("#000000",) * 5)]
    assert places == [0, 1 / 16, 1 / 4, 9 / 16, 1]
    both = [place for place, _ in mirrored(("#000000",) * 5)]
    assert both == pytest.approx([0, 0.375, 0.5, 0.625, 1])


def test_the_button_that_saves_a_picture_speaks_the_language_of_the_visitor() -> None:
    config = saving_config(Translator("fr"), "a")
    assert config["locale"] == "fr"
    assert "Enregistrer en image PNG" in config["locales"]["fr"]["dictionary"].values()
    assert config["modeBarButtons"] == [["toImage"]]
