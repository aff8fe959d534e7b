"""The files and how they join; the way from the data to the fusion of models."""

from __future__ import annotations

import streamlit as st

from vitrine.i18n import N_
from vitrine.insight.exploration.datasets import ShippedStatistics
from vitrine.insight.exploration.statistics import CategoryShares
from vitrine.insight.exploration.text_statistics import MISSING
from vitrine.results.reported import TEST_ROWS
from vitrine.web.caches import store
from vitrine.web.charts.diagrams import Arrow, Box, DiagramChart
from vitrine.web.context.challenge import counts
from vitrine.web.figures_view import show_chart, show_csv
from vitrine.web.language import _, current
from vitrine.web.navigation import link

FILES = (
    (
        "X_train_update.csv",
        N_(
            "texts of {train} products: row id, designation (title), description, productid, "
            "imageid"
        ),
    ),
    (
        "Y_train_CVw08PX.csv",
        N_("category (prdtypecode) of the same {train} products: row id, code"),
    ),
    ("X_test_update.csv", N_("texts of {test} products whose category is to be found")),
    (
        "images.zip",
        N_("one JPEG of 500 × 500 pixels for each product, in image_train and image_test"),
    ),
)
# Steps of the way: where the box stands, its page, title, what it holds.
STEPS = (
    ("text", (0.0, 0), N_("Texts"), N_("cleaned, cut<br>into words")),
    ("picture", (2.0, 0), N_("Pictures"), N_("cropped,<br>made smaller")),
    ("ml", (0.0, 1), N_("Classical"), N_("words counted<br>and weighed")),
    ("rnn", (1.0, 1), N_("Recurrent"), N_("words read<br>in order")),
    ("cnn", (2.0, 1), N_("Convolutional"), N_("pixels seen<br>in patches")),
    ("fusion", (1.0, 2), N_("Fusion"), N_("answers weighed<br>together")),
)
ARROWS = (
    ("text", "ml"), ("text", "rnn"), ("picture", "cnn"),
    ("ml", "fusion"), ("rnn", "fusion"), ("cnn", "fusion"),
)  # fmt: skip
TOLD = (
    (
        N_("Look first"),
        N_("categories, languages, lengths, gaps, pictures: what is uneven or missing"),
        "exploration",
    ),
    (
        N_("Clean"),
        N_("tags and entities undone, capitals and accents levelled, small words taken out"),
        "ml",
    ),
    (
        N_("Count words"),
        N_("TF-IDF and classical models: quick to train, and hard to beat on short titles"),
        "ml",
    ),
    (
        N_("Read words in order"),
        N_("networks with an embedding, on words, lemmas or stems"),
        "rnn",
    ),
    (
        N_("Look at pictures"),
        N_("networks trained on ImageNet, their last layers trained again on the catalogue"),
        "cnn",
    ),
    (
        N_("Put the answers together"),
        N_("a vote, weights, or one more layer over the last but one of each network"),
        "compare",
    ),
)


def show_files() -> None:
    """Which files there are, and a drawing of how they join."""
    say = current()
    train, test = say.number(counts().rows), say.number(TEST_ROWS)
    st.markdown(
        "\n".join(f"- **{name}** — {_(told, train=train, test=test)}" for name, told in FILES)
    )
    chart = joined_files()
    show_chart(chart, "context_files")
    st.markdown(
        _(
            "X and Y join on the row id; text and picture on two ids, which make the name of the "
            "file: `image_<imageid>_product_<productid>.jpg`."
        )
    )
    missing = ShippedStatistics(store()).statistic("missing")
    assert isinstance(missing, CategoryShares)
    count, total = missing.overall(MISSING)
    st.markdown(
        _(
            "Every product has a title and a picture. {share} have no description (counted on "
            "{rows} listings): title and description are therefore joined into one text.",
            share=say.percent(count / total),
            rows=say.number(total),
        )
    )
    show_csv(chart, "vitrine-files", "context_files")


def joined_files() -> DiagramChart:
    """Drawing of the three sources of a product and the ids they join on."""
    boxes = (
        Box("y", "Y_train", _("row id<br>prdtypecode"), (0.0, 0.0)),
        Box("x", "X_train", "Id<br>designation<br>description", (1.0, 0.0)),
        Box("images", "images", _("one JPEG<br>per product"), (2.0, 0.0)),
        Box("product", _("Product"), _("text, picture<br>and category"), (1.0, 1.2), strong=True),
    )
    arrows = (
        Arrow("y", "product", _("row id")),
        Arrow("x", "product"),
        Arrow("images", "product", "imageid<br>productid"),
    )
    return DiagramChart(boxes, arrows, current())


def show_path() -> None:
    """The usual way of teams, as a drawing and in steps with the page of each."""
    st.markdown(
        _(
            "Teams that took the challenge went much the same way: text and picture each have "
            "their models, and a fusion puts their answers together."
        )
    )
    drawn, told = st.columns(2, gap="large")
    with drawn:
        chart = path_chart()
        show_chart(chart, "context_path")
        show_csv(chart, "vitrine-path", "context_path")
    with told:
        for place, (title, text, page) in enumerate(TOLD, start=1):
            st.markdown(f"{place}. **{_(title)}** — {_(text)}.")
            link(page)


def path_chart() -> DiagramChart:
    """Drawing of the way from data to fusion."""
    boxes = [
        Box(key, _(title), _(text), place, strong=key == "fusion")
        for key, place, title, text in STEPS
    ]
    return DiagramChart(boxes, [Arrow(*ends) for ends in ARROWS], current())
