"""The page of trust: its charts, its sections, and what a visitor can do there."""

from __future__ import annotations

import numpy as np
import pytest

from tests.insight.trust.crumbs import csv_of, even_observed, even_reference, titles
from tests.test_architecture import loaded_after
from tests.web.test_model_pages import choose
from tests.web.test_pages import broken_site, damage, visit, words  # noqa: F401
from vitrine.categories import CATEGORIES, CODES
from vitrine.i18n import LANGUAGES, Translator
from vitrine.insight.trust.drift import compare
from vitrine.insight.trust.evidence import KINDS, AttentionMaps, CategoryTerms, Term
from vitrine.web.charts.effects import PushesChart
from vitrine.web.charts.interval_dots import Dot, IntervalDots
from vitrine.web.charts.maps import AttentionMap
from vitrine.web.charts.named_bars import PairBars
from vitrine.web.charts.two_sides import DriftShares

EN = Translator("en")
SECTIONS = ("calibration", "failures", "labels", "explanations", "drift")
ARTEFACTS = {
    "failures": "slices.json",
    "labels": "label_noise.json",
    "explanations": "terms.json",
    "calibration": "categories.json",
}


def test_dots_table_figure_and_sentence_tell_the_same() -> None:
    nan = float("nan")
    dots = [Dot("a", "All a", 0.8, 0.7, 0.9, 40, 0.9), Dot("b", "All b", nan, nan, nan, 0)]
    chart = IntervalDots(dots, "Slice", "Right", EN, overall=0.75, mark_title="Said")
    table, figure = chart.table(), chart.figure("light")
    assert table["Slice"].tolist() == ["All a", "All b"]
    assert table["Rows"].tolist() == [40, 0]
    shares, marks = figure.data
    assert list(shares.x)[0] == table["Right"][0] == 0.8
    assert shares.error_x.array[0] == pytest.approx(table["Highest"][0] - 0.8)
    assert list(marks.x)[0] == table["Said"][0] == 0.9
    assert chart.sentence() == "Right: least for All a 80.0%; most for All a 80.0%."
    assert figure.layout.shapes[0].x0 == 0.75


def test_pairs_table_figure_and_sentence_tell_the_same() -> None:
    chart = PairBars([(0, 1, 9), (3, 2, 4)], EN)
    table, figure = chart.table(), chart.figure("dark")
    assert list(figure.data[0].x) == table["Products"].tolist() == [9, 4]
    assert table["Code in the catalogue"].tolist() == [str(CODES[0]), str(CODES[3])]
    for label, _answer, _rows in chart.pairs:
        assert str(CODES[label]) in chart.sentence()
    assert all(str(CODES[0]) in figure.layout.annotations[0].text for _ in range(1))


def test_terms_for_stand_right_and_terms_against_left() -> None:
    pairs = {kind: (Term("pool", 0.4, 0.5), Term("spa", 0.1, 0.2)) for kind in KINDS}
    against = {kind: (Term("game", -0.02, 0.1),) for kind in KINDS}
    chart = PushesChart(CategoryTerms(pairs, against), "words", EN)
    table, bars = chart.table(), chart.figure("light").data[0]
    assert table["Term"].tolist() == ["pool", "spa", "game"]
    assert list(bars.x) == [1, 0.25, -1]
    assert chart.sentence() == "For it: pool, spa. Against it: game."


def test_the_map_says_what_it_draws() -> None:
    maps = np.zeros((27, 3, 3), np.float32)
    maps[4, 1, 1] = 9
    chart = AttentionMap(AttentionMaps(np.full(27, 12), maps), 4, None, EN)
    table, figure = chart.table(), chart.figure("light")
    assert table["Times an even share"].max() == np.max(figure.data[0].z) == 9
    assert chart.sentence().startswith("100% of what speaks for this category")


@pytest.mark.parametrize("key", ["language", "title_words"])
def test_sides_table_figure_and_sentence_tell_the_same(key) -> None:
    observed = even_observed()
    observed.counts[key] = observed.counts[key].copy()
    observed.counts[key][0] += 500
    drift = compare(even_reference(), observed, 1500, 1500)
    finding = next(f for f in drift.findings if f.measure.key == key)
    chart = DriftShares(finding, EN)
    table, (known, found) = chart.table(), chart.figure("light").data
    assert table["Reference"].sum() == pytest.approx(1, abs=1e-3)
    assert table["Your table"].sum() == pytest.approx(1, abs=1e-3)
    if finding.measure.is_ordered:
        assert list(found.y)[-1] == pytest.approx(1)
        assert max(np.array(found.y) - np.array(known.y)) == pytest.approx(
            finding.difference.effect, abs=1e-4
        )
    else:
        assert max(found.x) == pytest.approx(table["Your table"].max(), abs=1e-5)
    assert chart.sentence().startswith(EN(finding.measure.title))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_opens_in_every_language(section, language) -> None:
    app = visit("trust", language, section=section)
    assert not app.exception
    assert not app.error
    assert "SHA-256" in words(app) or section == "drift"


@pytest.mark.parametrize("view", ["model", "category", "coverage"])
@pytest.mark.parametrize(
    ("run", "model"),
    [("embedded", "image_model"), ("original-2023", "Mon_Modele_SVC"),
     ("transformers-2026", "mdeberta_canonical")],
)  # fmt: skip
def test_calibration_of_every_run_names_its_run_split_and_rows(run, model, view) -> None:
    app = visit("trust", "en", view=view, run=run, model=model)
    assert not app.exception
    assert not app.error
    rows = {"embedded": "294", "original-2023": "16,984", "transformers-2026": "10,827"}[run]
    said = words(app).replace("\\", "")
    assert f"model {model}, {rows} products, split" in said


def test_a_higher_accuracy_answers_fewer_products() -> None:
    shares = []
    for accuracy in ("85", "95"):
        app = visit("trust", "en", view="coverage", run="embedded", accuracy=accuracy)
        said = next(m.value for m in app.markdown if "To be right" in m.value)
        assert f"To be right {accuracy}%" in said
        shares.append(int(said.split("**")[3].rstrip("%")))
    assert shares[0] > shares[1] > 10


def test_an_accuracy_out_of_reach_is_said() -> None:
    app = visit(
        "trust", "en", view="coverage", run="transformers-2026", model="lenet_canonical",
        accuracy="99",
    )  # fmt: skip
    assert not app.exception
    reached = any("To be right 99%" in m.value for m in app.markdown)
    assert reached != any("does not reach 99%" in info.value for info in app.info)


def test_failures_name_the_weakest_slice_with_its_interval() -> None:
    app = visit("trust", "fr", section="failures")
    assert "Sans description\u00a0»\u00a0: **64,4\u00a0%** de 135 produits" in words(app)
    assert len(app.get("plotly_chart")) == 8
    choose(app, "run", "original-2023")
    assert not app.exception
    assert "16\u202f984 produits" in words(app)


def test_labels_count_and_name_the_pairs() -> None:
    app = visit("trust", "en", section="labels", run="transformers-2026", group="text")
    values = {metric.label: metric.value for metric in app.metric}
    assert values["Products"] == "10,827"
    assert values["Models"] == "3"
    assert values["…against the label"] == "419"


@pytest.mark.parametrize("code", [10, 2583, 2905])
def test_explanations_of_a_category_can_be_linked_to(code) -> None:
    app = visit("trust", "en", section="explanations", category=str(code), terms="pieces")
    assert not app.exception
    assert len(app.get("plotly_chart")) == 2
    assert CATEGORIES[CODES.index(code)].code == code


def test_the_example_of_another_shop_differs_and_its_sides_can_be_chosen() -> None:
    app = visit("trust", "fr", section="drift", table="shifted")
    assert not app.exception
    assert "d'une autre nature" in app.error[0].value
    table = app.dataframe[0].value
    assert {"Aspect", "Écart", "Ampleur"} <= set(table.columns)
    assert table["Écart"].iloc[0] == "Fort"
    choose(app, "side", "title_words")
    assert not app.exception
    assert "Médiane" in words(app)


def test_a_table_is_uploaded_and_compared() -> None:
    app = visit("trust", "fr", section="drift")
    assert "au moins 30 produits" in app.info[0].value
    app.file_uploader[0].upload("mine.csv", csv_of(*titles(60)), "text/csv").run()
    assert not app.exception
    assert len(app.dataframe[0].value) >= 5


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (csv_of("pompe"), "le tableau en a 1"),
        (csv_of(*[""] * 40), "aucune des 40 lignes"),
        (b"title\nx\n", "mine.csv n'a pas de colonne designation"),
        (b"designation\n", "mine.csv ne contient aucune ligne"),
    ],
)
def test_nothing_to_compare_is_said_with_its_reason(content, said) -> None:
    app = visit("trust", "fr", section="drift")
    app.file_uploader[0].upload("mine.csv", content, "text/csv").run()
    assert not app.exception
    assert said in app.error[0].value.replace("\\", "")
    assert not app.dataframe


def test_words_of_a_table_are_escaped() -> None:
    title = "pompe <b>x</b> **[zorglub](evil)** piscine"
    app = visit("trust", "fr", section="drift")
    app.file_uploader[0].upload("mine.csv", csv_of(*[title] * 40), "text/csv").run()
    assert not app.exception
    assert "zorglub (40)" in words(app)


@pytest.mark.parametrize("section", ARTEFACTS)
@pytest.mark.parametrize("harm", ["missing", "altered"])
def test_a_damaged_file_is_named_with_its_remedy(broken_site, section, harm) -> None:  # noqa: F811
    name = ARTEFACTS[section]
    damage(broken_site / "trust" / name, harm)
    app = visit("trust", "en", section=section, view="category", run="original-2023")
    assert not app.exception
    assert f"git restore fichiers/trust/{name}" in words(app).replace("\\", "")


def test_without_the_reference_nothing_is_compared(broken_site) -> None:  # noqa: F811
    damage(broken_site / "trust" / "reference.json", "altered")
    app = visit("trust", "en", section="drift", table="shifted")
    assert not app.exception
    assert "git restore fichiers/trust/reference.json" in app.error[0].value.replace("\\", "")


def test_the_page_pays_for_no_library_before_a_table_is_compared() -> None:
    code = (
        "import vitrine.web.trust\n"
        "from vitrine.web.trust import calibration, explanations, failures_and_labels, table_drift"
    )
    assert not {"sklearn", "scipy", "tensorflow", "torch", "py3langid"} & loaded_after(code)
