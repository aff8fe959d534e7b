"""The page itself: choose the data, a topic, a view; only that view is computed and sent."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from vitrine.i18n import N_
from vitrine.insight.exploration.datasets import OriginalStatistics, OwnStatistics
from vitrine.web.exploration import categories_and_texts as texts
from vitrine.web.exploration import words_and_pictures as words
from vitrine.web.exploration.chosen_data import OWN, PAGE, Data, choose_data
from vitrine.web.exploration.product_browser import show_products
from vitrine.web.exploration.report_checks import show_reports
from vitrine.web.frame import problems_said, say_problem
from vitrine.web.language import _, current
from vitrine.web.sections import Section, choose_section


@dataclass(frozen=True)
class _DataView(Section[[Data]]):
    """One view of the data.

    Attributes
    ----------
    original : str or None
        Statistic that the original project's files must give for it.
    own_only : bool
        Whether it shows rows, which only a user's own files have.
    """

    original: str | None = None
    own_only: bool = False

    def is_offered(self, data: Data) -> bool:
        """Whether the data that is chosen can be shown so."""
        if isinstance(data.dataset, OriginalStatistics):
            return self.original in data.dataset.offered()
        return not self.own_only or data.key == OWN


# Topics and their views, by their names in the address.
TOPICS = {
    "categories": (
        N_("Categories"),
        {
            "distribution": _DataView(N_("Distribution"), texts.show_distribution),
            "languages": _DataView(N_("Languages"), texts.show_languages, "languages"),
        },
    ),
    "texts": (
        N_("Texts"),
        {
            "lengths": _DataView(N_("Length"), texts.show_lengths),
            "missing": _DataView(N_("Missing descriptions"), texts.show_missing),
            "residue": _DataView(N_("HTML, digits, capitals"), texts.show_residue),
            "duplicates": _DataView(N_("Duplicates"), texts.show_duplicates),
        },
    ),
    "words": (
        N_("Words"),
        {
            "cloud": _DataView(N_("Word cloud"), words.show_cloud, "top_words"),
            "search": _DataView(N_("Where a word occurs"), words.show_search),
            "close": _DataView(N_("Close categories"), words.show_close),
        },
    ),
    "pictures": (
        N_("Pictures"),
        {
            "sizes": _DataView(N_("File sizes"), words.show_sizes),
            "borders": _DataView(N_("White borders"), words.show_borders),
            "colours": _DataView(N_("Colours"), words.show_colours, "colours"),
            "shapes": _DataView(N_("Contours and corners"), words.show_shapes, "shapes"),
            "means": _DataView(N_("Mean pictures"), words.show_means, "means"),
        },
    ),
    "map": (N_("Map"), {"map": _DataView(N_("Map of listings"), words.show_map)}),
    "reports": (
        N_("Reports"),
        {"reports": _DataView(N_("Observations of the reports"), show_reports)},
    ),
    "products": (
        N_("Products"),
        {"products": _DataView(N_("Products"), show_products, own_only=True)},
    ),
}


def show_exploration() -> None:
    """Draw the choices and the view that is asked for."""
    data = choose_data()
    if isinstance(data.dataset, OwnStatistics):
        # What is wrong with the files is said in numbers; what can be shown is shown.
        with problems_said():
            with st.spinner(_("Reading your files…")):
                problems = data.dataset.problems
            rows = current().number(len(data.dataset.challenge.listings))
            st.caption(_("{rows} products of your files are shown.", rows=rows))
            for problem in problems:
                say_problem(problem, mild=True)
    topics = {}
    for topic, (title, views) in TOPICS.items():
        if offered := {key: view for key, view in views.items() if view.is_offered(data)}:
            topics[topic] = Section(title, partial(_show_topic, offered, data))
    choose_section(PAGE, topics, "topic").show()


def _show_topic(views: dict[str, _DataView], data: Data) -> None:
    """Draw the choice of a view, where there are several, and the view."""
    view = choose_section(PAGE, views, "view") if len(views) > 1 else next(iter(views.values()))
    with problems_said():
        view.show(data)
