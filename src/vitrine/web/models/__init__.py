"""A model's page: choose a run and a model, then look at it from several sides.

The three families share this page. What is heavy stands behind the choice of a side: only the one
that is asked for is computed and sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from vitrine.i18n import N_
from vitrine.models.entry import Family
from vitrine.results.confusion import most_confused
from vitrine.results.result import Result
from vitrine.results.runs import BY_KEY, RUNS
from vitrine.results.trained import settings_of
from vitrine.results.wording import confusion_sentence
from vitrine.web import caches
from vitrine.web.choices import Choice, segments
from vitrine.web.escape import escaped
from vitrine.web.figures_view import choose_run, show_headline, show_problems, show_source
from vitrine.web.frame import problems_said
from vitrine.web.language import _, current
from vitrine.web.models.close_categories import show_close
from vitrine.web.models.sides import (
    show_categories,
    show_confidence,
    show_confusions,
    show_matrix,
    show_preparation,
    show_range_test,
    show_training,
)
from vitrine.web.sections import Section, choose_section

# Confusions listed beside the other sides, and beside the one about them.
LISTED, LISTED_BESIDE_CONFUSIONS = 5, 20


@dataclass(frozen=True)
class _ModelSide(Section[[Result, str]]):
    """One side to look at a model from, given the result and the key of the page.

    Attributes
    ----------
    below : callable or None
        Draws what has a source of its own, below the source of the first.
    wide : bool
        Whether it takes the width of the page, with the description of the model below.
    """

    below: Callable[[Result, str], None] | None = None
    wide: bool = False


SIDES = {
    "matrix": _ModelSide(N_("Confusion matrix"), show_matrix),
    "categories": _ModelSide(N_("By category"), show_categories),
    "confusions": _ModelSide(N_("Confusions"), show_confusions, wide=True),
    "close": _ModelSide(N_("Close categories"), show_close),
    "training": _ModelSide(N_("Training"), show_training, show_range_test),
    "confidence": _ModelSide(N_("Confidence"), show_confidence),
    "preparation": _ModelSide(N_("Preparation"), show_preparation),
}


def show_family(families: Sequence[Family], page: str) -> None:
    """Draw the page ``page`` of some families of models."""
    runs = {card.key: caches.run(card.key) for card in RUNS}
    offered = {key: run.of_families(families) for key, run in runs.items()}
    left, right = st.columns([1, 3], gap="medium")
    with left:
        key = choose_run(page, [key for key in offered if offered[key] or runs[key].problems])
    models = offered[key]
    if not models:
        right.info(_("This run has no model of this family to show."))
        show_problems(runs[key])
        return
    with right:
        # Labels of segments are Markdown, and a title may come from the name of a file.
        names = {model: escaped(_(result.card.title)) for model, result in models.items()}
        best = max(models, key=lambda model: models[model].weighted_f1)
        model = segments(Choice(page, "model", list(models), best), _("Model"), names.__getitem__)
    show_problems(runs[key])
    result, side = models[model], choose_section(page, SIDES, "view")
    drawn, described = (
        (st.container(), st.container()) if side.wide else st.columns([3, 2], gap="large")
    )
    with drawn:
        with problems_said():
            side.show(result, page)
        show_source(result)
        if side.below is not None:
            with problems_said():
                side.below(result, page)
    with described:
        show_headline(result)
        st.markdown(f"**{escaped(_(result.card.title))}**")
        st.markdown(" ".join(_(sentence) for sentence in result.card.sentences))
        if settings := settings_of(result):
            shown = ", ".join(f"`{name} = {value}`" for name, value in settings.items())
            st.markdown(
                _("In this run it was trained with other settings: {settings}.", settings=shown)
            )
        st.caption(_(BY_KEY[result.run].sentence))
        listed = LISTED_BESIDE_CONFUSIONS if side is SIDES["confusions"] else LISTED
        pairs = most_confused(result.counts, listed)
        st.markdown(_("**Most confused**"))
        st.markdown("\n".join(f"- {confusion_sentence(pair, current())}" for pair in pairs))
