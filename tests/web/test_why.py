"""The section that says why, on the page of one product, and what it is drawn from."""

from __future__ import annotations

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.web.test_pages import own_product, visit, words
from vitrine.categories import CODES
from vitrine.i18n import LANGUAGES, Translator
from vitrine.models.text import TextModel
from vitrine.prediction.explanations.explanation import Change
from vitrine.prediction.explanations.word_reasons import explain_words
from vitrine.prediction.product import Product
from vitrine.text.vectorising import TextVectoriser
from vitrine.web.charts.effects import ContributionsChart
from vitrine.web.charts.named_bars import BeforeAfterChart
from vitrine.web.escape import JOINER
from vitrine.web.why_view import emphasised, highlighted, overlaid

EN = Translator("en")


def text_of(markdown: str) -> str:
    """What a reader sees of a marked text."""
    bare = re.sub(r":(?:red|blue)-background\[", "", markdown)
    bare = re.sub(r"(?<!\\)(\*+|\])", "", bare)
    return re.sub(r"\\(.)", r"\1", bare).replace(JOINER, "")


@pytest.fixture(scope="module")
def model() -> TextModel:
    vectoriser, _ = TextVectoriser.fit(["pompe pour piscine", "chaise de jardin"] * 4)
    rng = np.random.default_rng(1)
    shape = (vectoriser.bounds[-1], len(CODES))
    return TextModel(vectoriser, rng.normal(size=shape), rng.normal(size=len(CODES)))


@pytest.mark.parametrize(
    ("title", "description"),
    [
        ("Pompe pour **piscine**", "[chaise](http://a.b) :red[de] <b>jardin</b> $x$ ]"),
        ("PISCINE", ""),
        ("", "pompe `code` :material/bolt: ~~jardin~~"),
        ("*piscine-chaise*", "_jardin_"),
    ],
)
def test_the_highlighted_text_is_the_visitors_own_and_harmless(model, title, description) -> None:
    reasons = explain_words(model, Product(title, description), [0])
    shown = highlighted(reasons, 0)
    assert [text_of(part) for part in shown] == [part for part in (title, description) if part]
    loose = re.sub(r":(?:red|blue)-background\[", "", "".join(shown))
    assert not re.search(r"(?<!\\)[<>`$:(_~]", loose)


def test_words_are_marked_for_and_against() -> None:
    vectoriser, _ = TextVectoriser.fit(["pompe piscine chaise table"] * 4)
    weights = np.zeros((vectoriser.bounds[-1], len(CODES)), np.float32)
    terms = vectoriser.lists["words"].terms
    weights[terms.index("piscine"), 0], weights[terms.index("chaise"), 0] = 1, -1
    model = TextModel(vectoriser, weights, np.zeros(len(CODES)))
    reasons = explain_words(model, Product("pompe piscine chaise"), [0])
    assert highlighted(reasons, 0) == [
        "pompe :red-background[**piscine**] :blue-background[*chaise*]"
    ]


def test_bold_never_touches_a_sign() -> None:
    assert emphasised("-ab.", np.array([True] * 4)) == "\\-**ab**\\."
    assert emphasised("--", np.array([True] * 2)) == "\\-\\-"
    assert emphasised("abcd", np.array([False, True, True, False])) == "a**bc**d"


def test_bars_of_words_add_up_to_the_score(model) -> None:
    product = Product("Pompe, pompe pour piscine et chaise de <i>jardin</i>")
    reasons = explain_words(model, product, [7])
    chart = ContributionsChart(reasons, 7, EN, most=2)
    figure = chart.figure("light")
    assert sum(figure.data[0].x) == pytest.approx(reasons.score[0], abs=1e-9)
    assert len(figure.data[0].x) == 4
    table = chart.table()
    assert table.loc[table["Word"].str.casefold() == "pompe", "Times"].tolist() == [2]


def test_a_strangers_word_is_no_markup_in_the_chart(model) -> None:
    chart = ContributionsChart(explain_words(model, Product("piscine<b pompe"), [0]), 0, EN)
    labels = chart.figure(None).layout.yaxis.ticktext
    assert "piscine&lt;b" in labels
    assert not any("<" in label for label in labels)


def test_before_and_after_show_what_moved(toy_predictor) -> None:
    before = toy_predictor.predict(Product("lot 2583")).final
    after = toy_predictor.predict(Product("lot 10")).final
    chart = BeforeAfterChart(Change(before, after), EN)
    first = chart.table().iloc[0]
    assert (first["Before"], first["After"]) == (pytest.approx(0.9, abs=1e-3), 0.0038)
    assert first["Points"].startswith("−89")
    assert "Another answer" in chart.sentence()
    assert len(chart.figure("dark").data) == 2


def test_a_map_without_opacity_is_the_picture() -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (12, 15, 3), np.uint8)
    heat = np.zeros((12, 15), np.float32)
    heat[4:11, 4:11] = 1
    np.testing.assert_array_equal(overlaid(pixels, heat, 0), pixels)
    white = overlaid(np.full((12, 15, 3), 255, np.uint8), heat, 0.5).astype(int).sum(axis=-1)
    assert white[7, 7] > white[0, 0]  # the strong part is lighter
    assert (overlaid(pixels, heat, 0.5)[4, 4:11] == 255).all()  # and outlined


# What each reason says first.
SAID = {
    "words": "Score of {category}: {start} that every text starts from, and {words} from the words "
    "of this one, make {score}. Above 0, the text speaks for the category.",
    "picture": "Light and outlined: what speaks most for the category. Dark: what says nothing, or "
    "speaks against it.",
    "change": "Change the words or hide a part of the picture: the answer moves here.",
    "sure": "**Often confused with**",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("why", ["words", "picture", "change", "sure"])
def test_every_reason_opens_from_a_link(why: str, language: str) -> None:
    app = visit("product", language, why=why)
    assert not app.exception
    assert not app.error
    assert not app.warning
    say = Translator(language)
    assert say("Why?") in [heading.value for heading in app.subheader]
    assert say(SAID[why]).partition("{")[0] in words(app)


def test_nothing_is_explained_before_it_is_asked_for() -> None:
    app = visit("product", "en")
    assert "Choose a question" in words(app)
    assert not app.selectbox


def test_the_category_explained_can_be_chosen() -> None:
    app = visit("product", "en", why="words")
    second = app.selectbox[0].options[1]
    app.selectbox[0].select_index(1).run()
    assert not app.exception
    name = second.rpartition(" (")[0]
    assert f"Score of “{name}”" in words(app)


def test_answers_without_text_and_without_picture_are_ready() -> None:
    said = words(visit("product", "en", why="change", change="no_text"))
    assert "answer" in said
    assert "from" in said or "gives way" in said


def typed(text: str, why: str) -> AppTest:
    """The page for one's own product, a title typed and a question chosen; in French."""
    app = own_product()
    app.text_input(key="product_designation").set_value(text).run()
    app.query_params["why"] = why
    return app.run()


def test_edited_words_move_the_answer() -> None:
    app = typed("Pompe de filtration pour piscine hors sol", "change")
    assert not app.exception
    field = next(f for f in app.text_input if (f.key or "").startswith("what_if"))
    field.set_value("Roman policier de poche").run()
    assert "La réponse change" in words(app)


def test_a_text_without_a_known_word_says_that_there_is_nothing_to_explain() -> None:
    app = typed("☃☃", "words")
    assert not app.exception
    assert any("Rien à expliquer" in info.value for info in app.info)


@pytest.mark.parametrize("text", ["**gras** <b>piscine</b> :red[x] $a$", "x" * 30_000])
def test_strange_texts_are_explained_without_harm(text: str) -> None:
    app = typed(text, "words")
    assert not app.exception
    assert "<b>" not in words(app)
