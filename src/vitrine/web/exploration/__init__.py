"""The page itself: choose the data, a topic, a view; only that view is computed and sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from vitrine.i18n import N_
from vitrine.insight.exploration.datasets import OriginalStatistics, OwnStatistics
from vitrine.web.choices import Choice, segments
from vitrine.web.exploration.categories_and_texts import show_distribution, show_languages
from vitrine.web.exploration.chosen_data import ORIGINAL, OWN, PAGE, Data, choose_data
from vitrine.web.exploration.pictures import (
    show_borders,
    show_colours,
    show_means,
    show_shapes,
    show_sizes,
)
from vitrine.web.exploration.product_browser import show_products
from vitrine.web.exploration.report_checks import show_reports
from vitrine.web.exploration.texts import show_duplicates, show_lengths, show_missing, show_residue
from vitrine.web.exploration.words_and_pictures import show_close, show_cloud, show_map, show_search
from vitrine.web.frame import problems_said, say_problem
from vitrine.web.language import _, current

TOPICS = {
    "categories": N_("Categories"),
    "texts": N_("Texts"),
    "words": N_("Words"),
    "pictures": N_("Pictures"),
    "map": N_("Map"),
    "reports": N_("Reports"),
    "products": N_("Products"),
}


@dataclass(frozen=True)
class View:
    """One view.

    Attributes
    ----------
    topic, key : str
        Where it stands, and its name in the address.
    title : str
        Message.
    show : callable
    original : str or None
        Statistic that the original project's files must give for it.
    own_only : bool
        Whether it shows rows, which only a user's own files have.
    """

    topic: str
    key: str
    title: str
    show: Callable[[Data], None]
    original: str | None = None
    own_only: bool = False


VIEWS: tuple[View, ...] = (
    View("categories", "distribution", N_("Distribution"), show_distribution),
    View("categories", "languages", N_("Languages"), show_languages, "languages"),
    View("texts", "lengths", N_("Length"), show_lengths),
    View("texts", "missing", N_("Missing descriptions"), show_missing),
    View("texts", "residue", N_("HTML, digits, capitals"), show_residue),
    View("texts", "duplicates", N_("Duplicates"), show_duplicates),
    View("words", "cloud", N_("Word cloud"), show_cloud, "top_words"),
    View("words", "search", N_("Where a word occurs"), show_search),
    View("words", "close", N_("Close categories"), show_close),
    View("pictures", "sizes", N_("File sizes"), show_sizes),
    View("pictures", "borders", N_("White borders"), show_borders),
    View("pictures", "colours", N_("Colours"), show_colours, "colours"),
    View("pictures", "shapes", N_("Contours and corners"), show_shapes, "shapes"),
    View("pictures", "means", N_("Mean pictures"), show_means, "means"),
    View("map", "map", N_("Map of listings"), show_map),
    View("reports", "reports", N_("Observations of the reports"), show_reports),
    View("products", "products", N_("Products"), show_products, own_only=True),
)


def show_exploration() -> None:
    """Draw the choices and the view that is asked for."""
    data = choose_data()
    if isinstance(data.dataset, OwnStatistics):
        with problems_said():
            _show_problems(data.dataset)
    views = [view for view in VIEWS if _offered(view, data)]
    topics = list(dict.fromkeys(view.topic for view in views))
    topic = segments(
        Choice(PAGE, "topic", topics, topics[0]),
        _("Topic"),
        lambda key: _(TOPICS[key]),
        labelled=False,
    )
    within = {view.key: view for view in views if view.topic == topic}
    chosen = next(iter(within))
    if len(within) > 1:
        choice = Choice(PAGE, "view", list(within), chosen)
        chosen = segments(choice, _("View"), lambda key: _(within[key].title), labelled=False)
    with problems_said():
        within[chosen].show(data)


def _offered(view: View, data: Data) -> bool:
    if data.key == ORIGINAL and isinstance(data.dataset, OriginalStatistics):
        return view.original in data.dataset.offered()
    return not view.own_only or data.key == OWN


def _show_problems(own: OwnStatistics) -> None:
    """What is wrong with the user's files, in numbers; what can be shown is shown."""
    with st.spinner(_("Reading your files…")):
        problems = own.problems
    rows = current().number(len(own.challenge.listings))
    st.caption(_("{rows} products of your files are shown.", rows=rows))
    for problem in problems:
        say_problem(problem, mild=True)
