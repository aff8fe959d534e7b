"""The page of concatenations: how one is built, what it gains, and its training, live."""

from __future__ import annotations

import streamlit as st

from vitrine.i18n import N_
from vitrine.models.concatenation import ARCHITECTURES, MEMBERS, Architecture
from vitrine.models.concatenation_data import find_files
from vitrine.results.shipped import read_concatenations
from vitrine.settings import settings
from vitrine.web import caches
from vitrine.web.charts.diagrams import ArchitectureChart
from vitrine.web.choices import Choice, segments
from vitrine.web.concatenation.joined_scores import show_beforehand, show_curves
from vitrine.web.concatenation.live_training import show_live
from vitrine.web.figures_view import show_chart, show_source
from vitrine.web.language import _, current
from vitrine.web.models.sides import show_matrix
from vitrine.web.sections import Section, choose_section

PAGE = "concatenation"
JOINED = {"3": N_("3: picture, recurrent, LinearSVC"), "2": N_("2: recurrent, LinearSVC")}
DATA = {"embedded": N_("this site's models"), "dropped-in": N_("the original project's files")}
VIEWS = {
    "curves": Section(N_("Training"), show_curves),
    "matrix": Section(N_("Confusion matrix"), lambda result: show_matrix(result, PAGE)),
}


def show_concatenation() -> None:
    """Draw the page."""
    st.markdown(
        _(
            "Several models have already read a product, each in its own way. A concatenation "
            "takes what each of them knows just before it decides, lays these numbers side by "
            "side, and lets one more small network decide from all of them. It can learn whom to "
            "believe and when, which a vote with fixed weights cannot."
        )
    )
    joined, architecture, data = _choose()
    known = read_concatenations(caches.store(), joined)
    drawn, scored = st.columns([3, 2], gap="large")
    with drawn:
        st.markdown(f"**{_(architecture.title)}.** {_(architecture.sentence)}")
        widths = known.widths[architecture.key]
        if data == "dropped-in":
            # Only the process that trains reads these files.
            widths = dict.fromkeys(widths, 0)
        show_chart(ArchitectureChart(architecture, widths, current()), f"{PAGE}_architecture")
        st.caption(" ".join(_(reason) for reason in architecture.reasons))
    with scored:
        show_beforehand(architecture, known)
    result = known.results[architecture.key]
    choose_section(PAGE, VIEWS, "view").show(result)
    show_source(result)
    show_live(data, joined, architecture, known)


def _choose() -> tuple[str, Architecture, str]:
    """Draw the choices: how many models are joined, in which architecture, and whose features."""
    left, right = st.columns([9, 11], gap="medium")
    with left:
        joined = segments(
            Choice(PAGE, "models", list(MEMBERS), "3"), _("Models joined"), lambda k: _(JOINED[k])
        )
    with right:
        key = segments(
            Choice(PAGE, "architecture", list(ARCHITECTURES), "original"),
            _("Architecture"),
            lambda k: _(ARCHITECTURES[k].title),
        )
    data = "embedded"
    # Dropped-in files hold features alone: no answer that "scores" could read.
    if ARCHITECTURES[key].view == "features" and find_files(settings().root, joined) is not None:
        data = segments(
            Choice(PAGE, "data", list(DATA), "dropped-in"),
            _("Features to train on"),
            lambda k: _(DATA[k]),
        )
    return joined, ARCHITECTURES[key], data
