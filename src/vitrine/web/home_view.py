"""The parts of the front page. It reads small records only: no model is loaded for it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from vitrine.artefacts.reading import read_record
from vitrine.catalogue.samples import Sample, read_samples
from vitrine.categories import CODES
from vitrine.i18n import N_
from vitrine.prediction.product import Modality, Opinion
from vitrine.settings import settings
from vitrine.web.caches import store
from vitrine.web.charts.layout import CONFIG
from vitrine.web.charts.named_bars import RankingChart
from vitrine.web.escape import escaped
from vitrine.web.figures_view import show_chart
from vitrine.web.language import _, current
from vitrine.web.navigation import BY_KEY, PAGES, link
from vitrine.web.prediction_view import show_verdict

EVALUATION_KEY = "evaluation"
EXAMPLE_KEY = "sample_predictions"
SHOWN_FIGURES = (
    (Modality.TEXT, "weighted_f1", N_("Text: weighted F1")),
    (Modality.IMAGE, "accuracy", N_("Picture: accuracy")),
    (Modality.BOTH, "weighted_f1", N_("Both: weighted F1")),
)


def show_example() -> None:
    """A sample product beside its answer, and the invitation to try one's own."""
    sample = read_samples(settings().artefacts)[0]
    opinion = example_opinion(sample)
    picture, words, answer = st.columns([2, 3, 4], gap="medium", vertical_alignment="center")
    path = sample.picture_path(settings().artefacts)
    if path:
        picture.image(path, alt=sample.alternative(current().language))
    with words:
        st.markdown(f"**{escaped(sample.designation)}**")
        st.caption(escaped(sample.description))
        if st.button(_("Try one of your own"), type="primary", icon=BY_KEY["product"].icon):
            st.switch_page(BY_KEY["product"].file)
    with answer:
        show_verdict(opinion)
        chart = RankingChart(opinion.top(3), opinion.threshold, current())
        show_chart(chart, "home_example", CONFIG)


def example_opinion(sample: Sample) -> Opinion:
    """Joint opinion of the shipped models on a sample, computed when they were trained."""
    record = read_record(store(), EXAMPLE_KEY)
    answer = record["samples"][sample.key]
    probabilities = np.zeros(len(CODES), np.float32)
    for code, probability in answer["probabilities"].items():
        probabilities[CODES.index(int(code))] = probability
    return Opinion(Modality(answer["modality"]), probabilities, answer["threshold"])


def show_figures() -> None:
    """The figures the models are known by, each with the rows it was measured on."""
    record = read_record(store(), EVALUATION_KEY)
    figures, say = record["figures"], current()
    columns = st.columns(len(SHOWN_FIGURES) + 1)
    columns[0].metric(_("Categories"), str(len(CODES)), border=True)
    for column, (modality, key, title) in zip(columns[1:], SHOWN_FIGURES, strict=True):
        part = figures[modality.value]
        column.metric(_(title), say.number(part[key], 3), border=True)
        column.caption(
            _(
                "{rows} products; 95 % interval {low} to {high}",
                rows=say.number(part["rows"]),
                low=say.number(part["low"], 3),
                high=say.number(part["high"], 3),
            )
        )
    st.caption(
        _(
            "Run “{run}”, split “{split}”: gold products that trained none of the models.",
            run=record["run"],
            split=record["split"],
        )
    )


def show_links() -> None:
    """Every page with its promise."""
    st.subheader(_("Where to go"))
    columns = st.columns(2)
    for place, spec in enumerate(PAGES[1:]):
        with columns[place % 2], st.container(border=True):
            link(spec.key)
            st.markdown(_(spec.promise))
