"""The feasibility page: its charts, and what a visitor can do there."""

from __future__ import annotations

import numpy as np
import pytest

from tests.insight.feasibility.crumbs import CLUSTERS, EACH, case, codes_of_blobs, study_and_maps
from tests.test_architecture import loaded_after
from tests.web.test_pages import broken_site, damage, visit, words  # noqa: F401
from vitrine.categories import CATEGORIES, CODES
from vitrine.i18n import LANGUAGES, Translator
from vitrine.insight.feasibility.case import (
    VERDICTS,
    Case,
    best_fair,
    case_sentences,
    category_sentences,
    measure_of_answers,
    verdict,
)
from vitrine.insight.feasibility.study import REPRESENTATIONS
from vitrine.results.result import Provenance, Result
from vitrine.settings import settings
from vitrine.web.charts.heatmaps import ClusterMatrix
from vitrine.web.charts.interval_dots import ScoreDots
from vitrine.web.charts.maps import ClusterMap
from vitrine.web.charts.palette import PALETTES, category_colours

EN = Translator("en")


@pytest.fixture(scope="module")
def blobs() -> Case:
    return case()


def answers(right: int, wrong: int) -> Result:
    """A trained model that takes some products of every category for the next category."""
    counts = np.eye(27, dtype=np.int64) * right + np.roll(np.eye(27, dtype=np.int64), 1, 1) * wrong
    return Result("embedded", "text_model", counts, Provenance((), "test", "", ""))


def test_map_table_figure_and_sentence_tell_the_same(blobs) -> None:
    chart = ClusterMap(blobs, "category", None, True, EN)
    table, figure = chart.table(), chart.figure("light")
    clouds = [trace for trace in figure.data if trace.type == "scattergl"]
    assert len(table) == sum(len(trace.x) for trace in clouds) == 3 * EACH
    assert {trace.name for trace in clouds} == set(table["Category"])
    shown = np.concatenate([trace.customdata for trace in clouds])
    assert sorted(shown) == sorted(table["Cluster"])
    assert chart.sentence() == (
        "Map of 60 products in 3 clusters; 100.0% of them stand in the cluster of their category"
    )


def test_the_map_says_category_and_cluster_and_nothing_else(blobs) -> None:
    for trace in ClusterMap(blobs, "category", None, True, EN).figure("dark").data:
        if trace.type == "scattergl":
            code = next(c.code for c in CATEGORIES if EN(c.name) == trace.name)
            said = f"{trace.name} ({code})<br>Cluster %{{customdata}}<extra></extra>"
            assert trace.hovertemplate == said


@pytest.mark.parametrize("theme", ["light", "dark", None])
def test_clusters_wear_the_colour_of_their_category(blobs, theme) -> None:
    by_category = ClusterMap(blobs, "category", None, True, EN).figure(theme)
    by_cluster = ClusterMap(blobs, "cluster", None, True, EN).figure(theme)
    axis = by_cluster.layout.coloraxis
    for one, other in zip(by_category.data[:3], by_cluster.data[:3], strict=True):
        (value,) = set(other.marker.color)
        at = (value - axis.cmin) / (axis.cmax - axis.cmin)
        below = [colour for stop, colour in axis.colorscale if stop <= at]
        # Perfect clusters: every product has the colour of its category.
        assert below[-1] == one.marker.color


def test_a_category_that_is_pointed_out_comes_last_and_alone_in_red(blobs) -> None:
    figure = ClusterMap(blobs, "category", codes_of_blobs()[0], False, EN).figure("light")
    clouds = [trace for trace in figure.data if trace.type == "scattergl"]
    colours = [trace.marker.color for trace in clouds]
    assert colours == [*[PALETTES["light"].quiet] * 2, PALETTES["light"].strong]
    assert figure.layout.dragmode is False


def test_every_category_has_a_colour_of_its_own() -> None:
    for theme in ("light", "dark"):
        assert len(set(category_colours(theme))) == len(CODES)


@pytest.mark.parametrize("clusters", CLUSTERS)
def test_matrix_table_figure_and_sentence_tell_the_same(clusters) -> None:
    some = case("words", clusters)
    chart = ClusterMatrix(some, True, EN)
    table, figure = chart.table(), chart.figure("light")
    assert table["Products"].sum() == 3 * EACH
    shares = np.asarray(figure.data[0].z)
    assert shares.shape == (27, clusters)
    assert np.count_nonzero(shares) == len(table)
    assert shares.sum(axis=1)[some.counts.sum(axis=1) > 0] == pytest.approx(1, abs=1e-4)
    assert chart.sentence() == " ".join(category_sentences(some, EN))


def test_a_perfect_grouping_stands_on_the_diagonal_of_its_categories(blobs) -> None:
    chart = ClusterMatrix(blobs, False, EN)
    matched = [int(code) for code in chart.figure("light").layout.xaxis.ticktext]
    assert matched == sorted(codes_of_blobs())


def test_dots_table_figure_and_sentence_tell_the_same() -> None:
    study, _maps = study_and_maps()
    chart = ScoreDots(study, 3, "ari", {"text": 0.7}, EN)
    table, (chance, dots, learnt) = chart.table(), chart.figure("light").data
    assert table["Representation"].tolist() == ["TF-IDF", "Bag of words"]
    assert list(dots.x) == pytest.approx(table["Adjusted Rand index"], abs=1e-4)
    assert list(chance.x) == pytest.approx(table["At random"], abs=1e-4)
    assert list(learnt.x) == table["Trained with labels"].tolist() == [0.7, 0.7]
    low = np.array(dots.x) - np.array(dots.error_x.arrayminus)
    assert low == pytest.approx(table["Lowest"].to_numpy(), abs=1e-4)
    assert chart.sentence().startswith("TF-IDF: 1.00; Bag of words: ")


def test_a_measure_that_answers_do_not_have_is_left_out() -> None:
    assert measure_of_answers("silhouette", answers(9, 1).counts) is None
    assert measure_of_answers("in_place", answers(9, 1).counts) == pytest.approx(0.9)
    study, _maps = study_and_maps()
    chart = ScoreDots(study, 3, "silhouette", {}, EN)
    assert chart.table()["Trained with labels"].isna().all()


def test_the_verdict_follows_the_figures(blobs) -> None:
    said = [verdict(blobs, answers(9, 1), EN), verdict(case("words"), answers(9, 1), EN)]
    assert said[0].startswith(VERDICTS[0][1])
    assert "is 1.00" in said[0]
    assert said[1].startswith(VERDICTS[-1][1])


def test_sentences_compare_with_chance_and_with_the_best() -> None:
    first, second = case_sentences(case("words"), EN)
    assert first.startswith("Over 4 starts of K-means, these 3 clusters")
    assert second == "“TF-IDF” does better on the same products: 1.00."
    assert case_sentences(case("tfidf"), EN)[1].startswith("No other representation")


def test_the_best_is_found_near_as_many_clusters_as_there_are_categories() -> None:
    best = best_fair(*study_and_maps())
    assert (best.representation, best.clusters) == ("tfidf", CLUSTERS[-1])


def test_categories_without_a_cluster_are_counted(blobs) -> None:
    assert category_sentences(blobs, EN)[-1] == "24 categories have no cluster of their own."


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", ["map", "matrix", "words", "scores"])
def test_every_view_opens_in_every_language(view, language) -> None:
    app = visit("feasibility", language, view=view)
    assert not app.exception
    assert not app.error
    assert len(app.metric) == 4
    assert "4545" in words(app).replace("\u202f", "").replace(",", "")


@pytest.mark.parametrize("representation", REPRESENTATIONS)
def test_every_representation_can_be_chosen_in_the_address(representation) -> None:
    app = visit("feasibility", "en", representation=representation, clusters="40", colour="cluster")
    assert not app.exception
    assert EN(REPRESENTATIONS[representation].sentence) in words(app)
    assert "these 40 clusters" in words(app)


def test_choices_that_are_none_are_ignored() -> None:
    app = visit("feasibility", "en", representation="x", clusters="28", view="?", category="11")
    assert not app.exception
    assert "these 27 clusters" in words(app)


@pytest.mark.parametrize("name", ["study.json", "maps.npz"])
@pytest.mark.parametrize("harm", ["missing", "altered"])
def test_a_damaged_file_is_named_with_its_remedy(broken_site, name, harm) -> None:  # noqa: F811
    damage(broken_site / "feasibility" / name, harm)
    app = visit("feasibility", "en")
    assert not app.exception
    assert f"git restore fichiers/feasibility/{name}" in words(app).replace("\\", "")


def test_without_results_of_trained_models_the_clusters_are_shown(broken_site) -> None:  # noqa: F811
    damage(broken_site / "embedded" / "test_predictions.npz", "missing")
    app = visit("feasibility", "en")
    assert not app.exception
    assert "git restore" in words(app).replace("\\", "")
    assert len(app.metric) == 4


def test_the_page_pays_for_no_library_of_the_study() -> None:
    code = (
        "from pathlib import Path\n"
        "import vitrine.web.feasibility\n"
        "from vitrine.artefacts.store import Store\n"
        "from vitrine.insight.feasibility.study import read_study\n"
        f"read_study(Store(Path({str(settings().artefacts)!r})))"
    )
    assert not {"sklearn", "scipy", "gensim", "tensorflow", "torch"} & loaded_after(code)
