"""The page itself: choose a section; only that one is computed and sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from vitrine.i18n import N_
from vitrine.web.choices import Choice, segments
from vitrine.web.frame import problems_said
from vitrine.web.language import _

PAGE = "trust"


@dataclass(frozen=True)
class Section:
    """One question that is answered.

    Attributes
    ----------
    title, question : str
        Messages: its name, and what it answers, in one sentence.
    show : callable
    """

    title: str
    question: str
    show: Callable[[], None]


def _sections() -> dict[str, Section]:
    # Each section imports its charts: a visit pays for the one it shows.
    from vitrine.web.trust import (
        calibration,
        explanations,
        failures_and_labels,
        labels,
        table_drift,
    )

    return {
        "calibration": Section(
            N_("Calibration"),
            N_("When a model says that it is 90% sure, is it right nine times out of ten?"),
            calibration.show_section,
        ),
        "failures": Section(
            N_("Where it fails"),
            N_("On which kinds of products is a model wrong more often than usual?"),
            failures_and_labels.show_failures,
        ),
        "labels": Section(
            N_("Doubtful labels"),
            N_("Where do all models say the same, and the catalogue something else?"),
            labels.show_labels,
        ),
        "explanations": Section(
            N_("What it looks at"),
            N_("Which words and which parts of the picture decide for each category?"),
            explanations.show_explanations,
        ),
        "drift": Section(
            N_("Your own table"),
            N_("Are your products like those that the models learnt from?"),
            table_drift.show_drift,
        ),
    }


def show_trust() -> None:
    """Draw the choice of a section and the section."""
    sections = _sections()
    section = sections[
        segments(
            Choice(PAGE, "section", list(sections), next(iter(sections))),
            _("Section"),
            lambda key: _(sections[key].title),
            labelled=False,
        )
    ]
    st.markdown(f"**{_(section.question)}**")
    with problems_said():
        section.show()
