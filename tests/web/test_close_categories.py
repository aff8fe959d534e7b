from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from vitrine.artefacts.reading import read_record
from vitrine.artefacts.store import Store
from vitrine.categories import BY_CODE
from vitrine.i18n import Translator
from vitrine.insight.exploration.category_words import REFERENCE_GROUPS, WORDS_KEY, WordCounts
from vitrine.web.escape import escaped


def page(groups, language) -> None:
    import streamlit as st

    from vitrine.web.models.close_categories import show_close_categories

    st.session_state["language"] = language
    show_close_categories(groups, "close")


def visit(groups, language: str = "en") -> AppTest:
    app = AppTest.from_function(page, args=(groups, language), default_timeout=30).run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    return "\n".join(str(e.value) for kind in (app.markdown, app.caption, app.info) for e in kind)


@pytest.fixture(scope="module")
def counts(repository) -> WordCounts:
    return WordCounts.from_record_by_code(read_record(Store(repository / "fichiers"), WORDS_KEY))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_group_is_shown_with_names_words_rows_and_table(counts, language) -> None:
    group = REFERENCE_GROUPS[1]
    app, say = visit([group], language), Translator(language)
    shown = words(app)
    for code in group:
        assert f"**{code}** {say(BY_CODE[code].name)}" in shown
        for word in counts.telling(code, group, 5):
            assert escaped(word) in shown
    assert ", ".join(counts.shared(group, 4)) in shown
    assert say.number(sum(counts.rows_of(code) for code in group)) in shown
    assert say(counts.source) in shown
    assert not app.info
    table = app.dataframe[0].value
    assert set(table[say("Code")]) == {str(code) for code in group}
    assert len(app.get("plotly_chart")) == len(app.get("download_button")) == 1


def test_another_group_can_be_chosen(counts) -> None:
    app = visit(list(REFERENCE_GROUPS))
    assert app.button_group[0].options[0] == "10 · 2280 · 2403 · 2705"
    app.button_group[0].set_value(2).run()
    assert not app.exception
    assert set(app.dataframe[0].value["Code"]) == {"1280", "1281"}
    assert "peluche" in words(app)
    assert "journal" not in words(app)


def test_few_rows_and_words_that_do_not_exist_are_said(counts) -> None:
    app = visit([REFERENCE_GROUPS[0]])
    assert f"Second-hand books (10): {counts.rows_of(10)}" in app.info[0].value
    assert "18 points" in app.info[0].value
    assert "**Second-hand books (10)**: no word sets it apart." in words(app)


def test_no_group_shows_nothing() -> None:
    app = visit([])
    assert not app.markdown
    assert not app.get("plotly_chart")
