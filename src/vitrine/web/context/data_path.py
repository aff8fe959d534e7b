"""From data to fusion: the files and how they join, the models, one product step by step."""

from __future__ import annotations

import streamlit as st

from vitrine.catalogue.samples import Sample, read_samples
from vitrine.categories import BY_CODE
from vitrine.i18n import N_
from vitrine.insight.exploration.statistics import CategoryShares
from vitrine.insight.exploration.text_statistics import MISSING
from vitrine.results.reported import TEST_ROWS
from vitrine.settings import settings
from vitrine.text.cleaning import product_text
from vitrine.text.preparations import PREPARATIONS
from vitrine.web import caches
from vitrine.web.charts.diagrams import Arrow, Box, DiagramChart
from vitrine.web.charts.named_bars import RankingChart
from vitrine.web.context.challenge import category_counts
from vitrine.web.escape import escaped
from vitrine.web.figures_view import show_chart, show_csv
from vitrine.web.home_view import example_opinion
from vitrine.web.language import _, current
from vitrine.web.models.sides import text_or_tokens
from vitrine.web.navigation import link
from vitrine.web.prediction_view import show_verdict

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
# Steps in words: title, what is done, page that shows it.
STEPS_IN_WORDS = (
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
# Invented, as the product is.
ROW_ID, PRODUCT_ID, IMAGE_ID = 84_916, 1_000_000_001, 2_000_000_002
PREPARATION = "pieces"
LONGEST = 1000
SIDE = 224


def show_files() -> None:
    """Which files there are, and a drawing of how they join."""
    say = current()
    train, test = say.number(category_counts().rows), say.number(TEST_ROWS)
    st.markdown(
        "\n".join(f"- **{name}** — {_(text, train=train, test=test)}" for name, text in FILES)
    )
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
    chart = DiagramChart(boxes, arrows, say)
    show_chart(chart, "context_files")
    st.markdown(
        _(
            "X and Y join on the row id; text and picture on two ids, which make the name of the "
            "file: `image_<imageid>_product_<productid>.jpg`."
        )
    )
    missing = caches.shipped_dataset().statistic("missing")
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


def show_path() -> None:
    """The usual way of teams, as a drawing and in steps with the page of each."""
    st.markdown(
        _(
            "Teams that took the challenge went much the same way: text and picture each have "
            "their models, and a fusion puts their answers together."
        )
    )
    drawn, steps = st.columns(2, gap="large")
    with drawn:
        boxes = [
            Box(key, _(title), _(text), place, strong=key == "fusion")
            for key, place, title, text in STEPS
        ]
        chart = DiagramChart(boxes, [Arrow(*ends) for ends in ARROWS], current())
        show_chart(chart, "context_path")
        show_csv(chart, "vitrine-path", "context_path")
    with steps:
        for place, (title, text, page) in enumerate(STEPS_IN_WORDS, start=1):
            st.markdown(f"{place}. **{_(title)}** — {_(text)}.")
            link(page)


def show_walk() -> None:
    """One sample product, from the raw row to the prediction that ships with it; no model runs."""
    import pandas as pd

    sample = read_samples(settings().artefacts)[0]
    st.subheader(_("1. The raw row"))
    st.markdown(_("A product as the files give it: a row of X, a row of Y. Its ids are invented."))
    # Ids as text, never grouped by thousands.
    row = {
        "Id": str(ROW_ID),
        "designation": sample.designation,
        "description": sample.description,
        "productid": str(PRODUCT_ID),
        "imageid": str(IMAGE_ID),
        "prdtypecode": str(sample.code),
    }
    st.dataframe(pd.DataFrame([row]), hide_index=True, key="context_walk_row")
    _show_joined(sample)
    st.subheader(_("3. The text, made ready"))
    text = product_text(sample.designation, sample.description)
    for step in PREPARATIONS[PREPARATION].walk(text):
        if not step.changed:
            continue
        with st.container(border=True):
            st.markdown(f"**{_(step.title)}** — {_(step.why)}")
            made = text_or_tokens(step)
            st.markdown(made if len(made) <= LONGEST else made[:LONGEST].rsplit("·", 1)[0] + "…")
    st.subheader(_("4. The picture, made ready"))
    st.markdown(
        _(
            "The picture is completed with white to a square and brought to {side} pixels on a "
            "side; other networks ask for other sizes, and some cut white borders off first.",
            side=SIDE,
        )
    )
    _show_answer(sample)


def _show_joined(sample: Sample) -> None:
    st.subheader(_("2. Text, picture and category together"))
    picture, words = st.columns([1, 3], gap="large", vertical_alignment="center")
    path = sample.picture_path(settings().artefacts)
    if path:
        picture.image(path, alt=sample.alternative(current().language))
    category = BY_CODE[sample.code] if sample.code else None
    with words:
        st.markdown(
            _(
                "The two ids name the picture, `image_{image}_product_{product}.jpg`; the row id "
                "finds the category, {code}: {name}.",
                image=IMAGE_ID,
                product=PRODUCT_ID,
                code=category.code if category else "–",
                name=_(category.name) if category else "–",
            )
        )
        st.markdown(_("Title and description become one text:"))
        text = product_text(sample.designation, sample.description)
        st.markdown(f"> {escaped(text, LONGEST)}")


def _show_answer(sample: Sample) -> None:
    st.subheader(_("5. The prediction"))
    opinion = example_opinion(sample)
    chart = RankingChart(opinion.top(), opinion.threshold, current())
    verdict, bars = st.columns([2, 3], gap="large", vertical_alignment="center")
    with verdict:
        show_verdict(opinion)
        st.caption(
            _("Answer of the shipped models, kept when they were trained: no model is run here.")
        )
        link("product")
    with bars:
        show_chart(chart, "context_walk")
        show_csv(chart, "vitrine-walk", "context_walk")
