"""The page that classifies a table, through the real app, with a predictor that needs no model."""

from __future__ import annotations

import csv
import io

import pytest
from streamlit.testing.v1 import AppTest

from tests.crumbs import png
from tests.prediction.archives import zipped
from tests.web.test_pages import visit, words
from vitrine.i18n import LANGUAGES, Translator
from vitrine.web import batch_view
from vitrine.web.charts.named_bars import AnsweredCategoriesChart
from vitrine.web.charts.palette import PALETTES

TABLE = b"designation,image\nlot 2583,a.png\nlot 60,absent.png\nrien,\n,\nlot 2583,\n"
ZIP = zipped({"a.png": png()})
SOON = 30


@pytest.fixture(autouse=True)
def toy_site(toy_predictor, monkeypatch):
    monkeypatch.setattr(batch_view, "predictor", lambda: toy_predictor)


def give(app: AppTest, table: bytes = TABLE, archive: bytes | None = None) -> AppTest:
    app.file_uploader(key="batch_table").set_value(("mine.csv", table, "text/csv"))
    if archive is not None:
        app.file_uploader(key="batch_archive").set_value(("p.zip", archive, "application/zip"))
    return app.run()


def classified(app: AppTest) -> AppTest:
    app.button(key="batch_start").click().run()
    assert app.session_state["batch_job"].wait(SOON)
    return app.run()


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_and_its_pictures_are_checked_then_classified(language) -> None:
    say = Translator(language)
    app = give(visit("batch", language), archive=ZIP)
    assert not app.exception
    assert not app.error
    found = figures(app)
    assert found[say("Rows")] == "5"
    assert (found[say("Pictures named")], found[say("Found in the zip")]) == ("2", "1")
    assert len(app.warning) == 1
    app = classified(app)
    assert not app.exception
    found = figures(app)
    assert (found[say("Classified")], found[say("“I do not know”")]) == ("3", "1")
    assert found[say("Not classified")] == "1"
    problems = app.dataframe[-1].value
    assert problems[say("Row")].tolist() == [2, 4]
    assert "absent.png" in problems[say("Problem")][0]


def test_the_answers_stay_when_page_and_language_change() -> None:
    app = classified(give(visit("batch", "en"), archive=ZIP))
    content = app.session_state["batch_job"].content
    app.switch_page("pages/home.py").run()
    app.switch_page("pages/batch.py").run()
    assert figures(app)["Classified"] == "3"
    app.query_params["lang"] = "fr"
    app.run()
    assert not app.exception
    assert figures(app)[Translator("fr")("Classified")] == "3"
    assert app.session_state["batch_job"].content == content
    assert len(list(csv.DictReader(io.StringIO(content.decode())))) == 5


def test_answers_can_be_forgotten() -> None:
    app = classified(give(visit("batch", "en")))
    app.button(key="batch_forget").click().run()
    assert not app.exception
    assert "batch_job" not in app.session_state
    assert "Classified" not in figures(app)


@pytest.mark.parametrize(
    ("table", "archive", "said"),
    [
        (b"titre\nlot\n", None, "no column “designation”"),
        (b"titre <b>:red[x]\nlot\n", None, r"titre \<b\>\:red\[x\]"),
        ("designation\ncafé\n".encode("latin-1"), None, "UTF\\-8|UTF-8"),
        (b"designation\n" + b"a\n" * 10_001, None, "over 10000 rows"),
        (TABLE, b"no zip", "cannot be read as a zip"),
        (TABLE, zipped({"inner.zip": ZIP}), "holds another archive"),
    ],
)
def test_files_that_are_refused_are_named_and_cannot_be_started(table, archive, said) -> None:
    app = give(visit("batch", "en"), table, archive)
    assert not app.exception
    assert any(part in app.error[0].value for part in said.split("|"))
    assert [button for button in app.button if button.key == "batch_start"] == []


def test_a_table_that_names_pictures_without_a_zip_is_told_so() -> None:
    app = give(visit("batch", "en"))
    assert any("no zip was given" in info.value for info in app.info)


def test_text_of_a_table_is_shown_as_text() -> None:
    app = give(visit("batch", "en"), b"designation,<b>x</b>\n<script>1</script>,:red[y]\n")
    app = classified(app)
    assert not app.exception
    assert "<b>" not in words(app)
    assert "<script>" not in words(app)


def test_table_figure_and_sentence_of_the_counts_tell_the_same() -> None:
    chart = AnsweredCategoriesChart({2583: 3, 10: 1, 60: 3}, Translator("en"))
    table, figure = chart.table(), chart.figure("dark")
    assert table["Code"].tolist() == ["60", "2583", "10"]
    assert list(figure.data[0].x) == table["Rows"].tolist() == [3, 3, 1]
    assert table["Share"].sum() == pytest.approx(1, abs=1e-3)
    assert "Games consoles (60) 3; Pool and spa (2583) 3" in chart.sentence()
    assert figure.data[0].marker.color == PALETTES["dark"].strong
