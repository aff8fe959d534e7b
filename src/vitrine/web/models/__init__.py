"""A model's page: choose a run and a model, then look at it from several sides.

The three families share this page. What is heavy stands behind the choice of a view: only the one
that is asked for is computed and sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
from vitrine.web.choices import Choice, menu, segments
from vitrine.web.escape import escaped
from vitrine.web.figures_view import show_headline, show_problems, show_source
from vitrine.web.frame import problems_said
from vitrine.web.language import _, current

FIRST_VIEW = "matrix"
# How many confusions are told beside the other views, and beside the one about them.
WORST = {False: 5, True: 20}


def _nothing(result: Result, page: str) -> None:
    """What most views have below."""


@dataclass(frozen=True)
class View:
    """One side to look at a model from.

    Attributes
    ----------
    title : str
        Message.
    show : callable
        Draws it, given the result and the key of the page.
    below : callable
        Draws what has a source of its own, below the source of the first; nothing by default.
    wide : bool
        Whether it takes the width of the page, and what is told of the model stands below.
    """

    title: str
    show: Callable[[Result, str], None]
    below: Callable[[Result, str], None] = _nothing
    wide: bool = False


def _views() -> dict[str, View]:
    # Each view imports its charts: a page pays for those it shows.

    from vitrine.web.models import confusion_matrix, sides

    return {
        "matrix": View(N_("Confusion matrix"), confusion_matrix.show_matrix),
        "categories": View(N_("By category"), sides.show_categories),
        "confusions": View(N_("Confusions"), sides.show_confusions, wide=True),
        "close": View(N_("Close categories"), sides.show_close),
        "training": View(N_("Training"), sides.show_training, sides.show_range_test),
        "confidence": View(N_("Confidence"), sides.show_confidence),
        "preparation": View(N_("Preparation"), sides.show_preparation),
    }


def show_family(families: Sequence[Family], page: str) -> None:
    """Draw the page of some families of models.

    Parameters
    ----------
    families : sequence of str
        Which models are offered.
    page : str
        Key of the page.
    """
    runs = {card.key: caches.run(card.key) for card in RUNS}
    offered = {key: run.of_families(families) for key, run in runs.items()}
    shown = [key for key in offered if offered[key] or runs[key].problems]
    left, right = st.columns([1, 3], gap="medium")
    with left:
        key = menu(Choice(page, "run", shown, shown[0]), _("Run"), lambda k: _(BY_KEY[k].title))
    models = offered[key]
    if not models:
        right.info(_("This run has no model of this family to show."))
        show_problems(runs[key])
        return
    with right:
        model = choose_model(models, page)
    show_problems(runs[key])
    show_model(models[model], page)


def choose_model(models: Mapping[str, Result], page: str) -> str:
    """Draw the models of a run; the best one is chosen for whoever has not."""
    # Labels of segments are Markdown, and a title may come from the name of a file.
    names = {model: escaped(_(result.card.title)) for model, result in models.items()}
    best = max(models, key=lambda model: models[model].weighted_f1)
    return segments(Choice(page, "model", list(models), best), _("Model"), names.__getitem__)


def show_model(result: Result, page: str) -> None:
    """Draw the view that is asked for; beside it the model's figures, what it is, its worst."""
    views = _views()
    view = segments(
        Choice(page, "view", list(views), FIRST_VIEW),
        _("View"),
        lambda key: _(views[key].title),
        labelled=False,
    )
    looked_at, told = (
        (st.container(), st.container()) if views[view].wide else st.columns([3, 2], gap="large")
    )
    with looked_at:
        with problems_said():
            views[view].show(result, page)
        show_source(result)
        with problems_said():
            views[view].below(result, page)
    with told:
        show_headline(result)
        show_description(result)
        show_worst(result, WORST[view == "confusions"])


def show_description(result: Result) -> None:
    """What the model is, in its three sentences, and what the run is."""
    st.markdown(f"**{escaped(_(result.card.title))}**")
    st.markdown(" ".join(_(sentence) for sentence in result.card.sentences))
    if settings := settings_of(result):
        shown = ", ".join(f"`{name} = {value}`" for name, value in settings.items())
        st.markdown(
            _("In this run it was trained with other settings: {settings}.", settings=shown)
        )
    st.caption(_(BY_KEY[result.run].sentence))


def show_worst(result: Result, count: int) -> None:
    """The most confused pairs, one sentence each."""
    pairs = most_confused(result.counts, count)
    st.markdown(_("**Most confused**"))
    st.markdown("\n".join(f"- {confusion_sentence(pair, current())}" for pair in pairs))
