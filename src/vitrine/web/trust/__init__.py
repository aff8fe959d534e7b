"""The page itself: choose a section; only that one is computed and sent."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from vitrine.i18n import N_
from vitrine.web.frame import problems_said
from vitrine.web.language import _
from vitrine.web.sections import Section, choose_section
from vitrine.web.trust.calibration import show_calibration
from vitrine.web.trust.explanations import show_explanations
from vitrine.web.trust.failures_and_labels import show_failures, show_labels
from vitrine.web.trust.table_drift import show_drift


@dataclass(frozen=True)
class _Question(Section[[]]):
    """One question that is answered; ``question`` is a message, one sentence."""

    question: str


SECTIONS = {
    "calibration": _Question(
        N_("Calibration"),
        show_calibration,
        N_("When a model says that it is 90% sure, is it right nine times out of ten?"),
    ),
    "failures": _Question(
        N_("Where it fails"),
        show_failures,
        N_("On which kinds of products is a model wrong more often than usual?"),
    ),
    "labels": _Question(
        N_("Doubtful labels"),
        show_labels,
        N_("Where do all models say the same, and the catalogue something else?"),
    ),
    "explanations": _Question(
        N_("What it looks at"),
        show_explanations,
        N_("Which words and which parts of the picture decide for each category?"),
    ),
    "drift": _Question(
        N_("Your own table"),
        show_drift,
        N_("Are your products like those that the models learnt from?"),
    ),
}


def show_trust() -> None:
    """Draw the choice of a section and the section."""
    section = choose_section("trust", SECTIONS)
    st.markdown(f"**{_(section.question)}**")
    with problems_said():
        section.show()
