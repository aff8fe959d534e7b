"""What if: other words, a part of the picture hidden, one of the two taken away."""

from __future__ import annotations

import hashlib

import numpy as np
import streamlit as st

from vitrine.i18n import N_
from vitrine.prediction.explanations.explanation import (
    Change,
    Rectangle,
    alone,
    changed_product,
    masked,
)
from vitrine.prediction.explanations.reason_sentences import change_sentence
from vitrine.prediction.product import Modality, Prediction, Product
from vitrine.web.caches import predictor
from vitrine.web.charts.named_bars import BeforeAfterChart
from vitrine.web.choices import Choice, segments
from vitrine.web.figures_view import show_chart, show_csv
from vitrine.web.frame import say_problem
from vitrine.web.language import _, current

KEY = "what_if"
# Of a slider, by language.
PERCENT = {"fr": "%d\u00a0%%", "en": "%d%%"}
WAYS = {
    "mine": N_("Change it myself"),
    "no_text": N_("Without the text"),
    "no_picture": N_("Without the picture"),
}
# What is left when one of the two is taken away.
LEFT = {"no_text": Modality.IMAGE, "no_picture": Modality.TEXT}


def show_what_if(product: Product, prediction: Prediction) -> None:
    """Draw the changes on the left and what they do to the answer on the right."""
    left, right = st.columns(2, gap="large")
    with left:
        way = "mine"
        if alone(prediction):
            way = segments(
                Choice("product", "change", list(WAYS), way), _("Change"), lambda k: _(WAYS[k])
            )
        if way == "mine":
            after = _changed(product)
        else:
            after = None
            change = Change(prediction.final, alone(prediction)[LEFT[way]])
    if after is not None:
        change = Change(prediction.final, after.final)
        for problem in after.problems:
            say_problem(problem, mild=True)
    elif way == "mine":
        right.info(_("Nothing is left of the product: there is nothing to classify."))
        return
    with right:
        say = current()
        if np.array_equal(change.before.probabilities, change.after.probabilities):
            st.markdown(_("Change the words or hide a part of the picture: the answer moves here."))
        else:
            st.markdown(f"**{change_sentence(change, say)}**")
        chart = BeforeAfterChart(change, say)
        show_chart(chart, f"{KEY}_chart")
        with st.expander(_("Before and after as a table")):
            st.dataframe(
                chart.table(),
                hide_index=True,
                column_config={
                    _(name): st.column_config.NumberColumn(format="percent")
                    for name in ("Before", "After")
                },
            )
            show_csv(chart, "vitrine-what-if", KEY)


def _changed(product: Product) -> Prediction | None:
    """Draw the fields of a change; return the new answer, None when nothing is left."""
    # Another product starts from its own words: the fields of the last one are not kept.
    words = f"{product.designation}\0{product.description}"
    digest = hashlib.sha256(words.encode("utf-8", "replace"))
    if product.picture is not None:
        digest.update(product.picture.pixels.tobytes())
    own = f"{KEY}_{digest.hexdigest()[:16]}"
    designation = st.text_input(_("Title"), product.designation, key=f"{own}_designation")
    description = st.text_area(
        _("Description (optional)"), product.description, height=110, key=f"{own}_description"
    )
    hidden = _hidden_part(product, own) if product.picture is not None else None
    changed = changed_product(product, designation, description, hidden)
    if not changed.has_text and changed.picture is None:
        return None
    return predictor().predict(changed)


def _hidden_part(product: Product, key: str) -> Rectangle | None:
    """Draw the choice of a rectangle and the picture without it."""
    if product.picture is None or not st.toggle(_("Hide a part of the picture"), key=f"{key}_hide"):
        return None
    left, right = st.slider(
        _("From left to right"),
        0,
        100,
        (30, 70),
        5,
        format=PERCENT[current().language],
        key=f"{key}_across",
    )
    top, bottom = st.slider(
        _("From top to bottom"),
        0,
        100,
        (30, 70),
        5,
        format=PERCENT[current().language],
        key=f"{key}_down",
    )
    hidden = Rectangle(left, right, top, bottom)
    st.image(
        masked(product.picture, hidden).pixels,
        width=220,
        alt=_("The picture with the hidden part in white"),
    )
    return hidden
