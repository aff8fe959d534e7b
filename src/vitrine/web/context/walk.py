"""One sample product, from the raw row to the prediction that ships with it: no model is run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from vitrine.catalogue.samples import Sample, read_samples
from vitrine.categories import BY_CODE
from vitrine.settings import settings
from vitrine.text.cleaning import product_text
from vitrine.text.preparations import PREPARATIONS
from vitrine.web.charts.named_bars import RankingChart
from vitrine.web.escape import escaped
from vitrine.web.figures_view import show_chart, show_csv
from vitrine.web.home_view import example_opinion
from vitrine.web.language import _, current
from vitrine.web.navigation import link
from vitrine.web.prediction_view import show_verdict
from vitrine.web.preparation_view import shown

if TYPE_CHECKING:
    import pandas as pd

# Invented, as the product is.
ROW_ID, PRODUCT_ID, IMAGE_ID = 84_916, 1_000_000_001, 2_000_000_002
PREPARATION = "pieces"
LONGEST = 1000
SIDE = 224


def show_walk() -> None:
    """The steps, one under the other."""
    sample = read_samples(settings().artefacts)[0]
    _raw(sample)
    _joined(sample)
    _cleaned(sample)
    _looked_at(sample)
    _answered(sample)


def _raw(sample: Sample) -> None:
    st.subheader(_("1. The raw row"))
    st.markdown(_("A product as the files give it: a row of X, a row of Y. Its ids are invented."))
    st.dataframe(raw_row(sample), hide_index=True, key="context_walk_row")


def raw_row(sample: Sample) -> pd.DataFrame:
    """The row of X with the code of Y; ids as text, never grouped."""
    import pandas as pd

    return pd.DataFrame(
        {
            "Id": [str(ROW_ID)],
            "designation": [sample.designation],
            "description": [sample.description],
            "productid": [str(PRODUCT_ID)],
            "imageid": [str(IMAGE_ID)],
            "prdtypecode": [str(sample.code)],
        }
    )


def _joined(sample: Sample) -> None:
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


def _cleaned(sample: Sample) -> None:
    st.subheader(_("3. The text, made ready"))
    text = product_text(sample.designation, sample.description)
    for step in PREPARATIONS[PREPARATION].walk(text):
        if not step.changed:
            continue
        with st.container(border=True):
            st.markdown(f"**{_(step.title)}** — {_(step.why)}")
            made = shown(step)
            st.markdown(made if len(made) <= LONGEST else made[:LONGEST].rsplit("·", 1)[0] + "…")


def _looked_at(sample: Sample) -> None:
    st.subheader(_("4. The picture, made ready"))
    st.markdown(
        _(
            "The picture is completed with white to a square and brought to {side} pixels on a "
            "side; other networks ask for other sizes, and some cut white borders off first.",
            side=SIDE,
        )
    )


def _answered(sample: Sample) -> None:
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
