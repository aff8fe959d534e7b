"""Feasibility: can products be grouped without labels? A representation, and several views."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from vitrine.categories import CODES
from vitrine.i18n import N_
from vitrine.insight.feasibility.case import (
    Case,
    best_fair,
    case_sentences,
    category_sentences,
    trained_sentence,
    verdict,
)
from vitrine.insight.feasibility.study import (
    MAPS_KEY,
    MEASURES,
    REPRESENTATIONS,
    SOURCE,
    SPLIT,
    STUDY_KEY,
    Maps,
    Study,
    read_study,
)
from vitrine.results.result import Result
from vitrine.web import caches
from vitrine.web.choices import Choice, menu, segments
from vitrine.web.escape import escaped
from vitrine.web.feasibility.clusters import trained_models
from vitrine.web.figures_view import HASH_SHOWN, source_line
from vitrine.web.frame import problems_said
from vitrine.web.language import _, current

PAGE = "feasibility"
FIRST_VIEW = "map"
DECIMALS = 2
# Measures that are a share of the products: said in percent.
SHARES = {"in_place"}


@dataclass(frozen=True)
class View:
    """One side to look at the clusters from.

    Attributes
    ----------
    title : str
        Message.
    show : callable
        Draws it.
    wide : bool
        Whether it takes the width of the page, and what is told stands below.
    """

    title: str
    show: Callable[[Case], None]
    wide: bool = False


def _views() -> dict[str, View]:
    # Each view imports its charts: a page pays for those it shows.
    from vitrine.web.feasibility import clusters

    return {
        "map": View(N_("Map"), clusters.show_map),
        "matrix": View(N_("Clusters and categories"), clusters.show_cluster_matrix),
        "words": View(N_("Words of the clusters"), clusters.show_words, wide=True),
        "scores": View(N_("All representations"), clusters.show_scores, wide=True),
    }


def show_feasibility() -> None:
    """The verdict, what can be chosen, the view that is asked for, and what it says."""
    study, maps = caches.shipped((STUDY_KEY, MAPS_KEY), read_study)
    best, trained = best_fair(study, maps), {}
    with problems_said():
        trained = trained_models()
        st.markdown(verdict(best, trained[best.card.modality], current()))
    case = choose_case(study, maps, best)
    like = trained.get(case.card.modality)
    views = _views()
    view = segments(
        Choice(PAGE, "view", list(views), FIRST_VIEW),
        _("View"),
        lambda key: _(views[key].title),
        labelled=False,
    )
    looked_at, told = (
        (st.container(), st.container()) if views[view].wide else st.columns([3, 2], gap="large")
    )
    with looked_at:
        with problems_said():
            views[view].show(case)
        st.caption(provenance(case))
        if like:
            st.caption(source_line(like))
    with told:
        show_measures(case)
        show_words_on(case, like)


def choose_case(study: Study, maps: Maps, best: Case) -> Case:
    """Draw the choice of a representation and of a number of clusters."""
    left, right = st.columns([1, 1], gap="medium")
    with left:
        representation = menu(
            Choice(PAGE, "representation", list(study.groupings), best.representation),
            _("Representation"),
            lambda key: _(REPRESENTATIONS[key].title),
        )
    with right:
        clusters = segments(
            Choice(PAGE, "clusters", [str(n) for n in study.clusters], str(best.clusters)),
            _("Number of clusters"),
            str,
        )
    return Case(study, maps, representation, int(clusters))


def show_measures(case: Case) -> None:
    """The mean of every measure over the starts."""
    say = current()
    with st.container(horizontal=True, gap="small", key="feasibility_measures"):
        for measure, title in MEASURES.items():
            mean = case.scores.spread(measure).mean
            shown = say.percent(mean) if measure in SHARES else say.number(mean, DECIMALS)
            st.metric(_(title), shown, width="content")
    st.caption(
        _(
            "Means of {starts} starts of K-means. What is drawn is the start with the tightest "
            "clusters, chosen without a look at the categories.",
            starts=case.scores.starts,
        )
    )


def show_words_on(case: Case, trained: Result | None) -> None:
    """What the representation is, and what the figures say, in sentences."""
    say = current()
    st.markdown(f"**{_(case.card.title)}**")
    st.markdown(_(case.card.sentence))
    lines = case_sentences(case, say)
    if trained:
        lines.append(trained_sentence(case, trained, say))
    lines += category_sentences(case, say)
    st.markdown("\n".join(f"- {line}" for line in lines))


def provenance(case: Case) -> str:
    """What the figures were computed on, and from which files they are read."""
    artefacts = [caches.store().artefact(key) for key in (STUDY_KEY, MAPS_KEY)]
    files = ", ".join(
        f"{escaped(artefact.path)} (SHA-256 {artefact.sha256[:HASH_SHOWN]}…)"
        for artefact in artefacts
    )
    return _(
        "Computed on {rows} products ({split}) in {categories} categories; source: {source}. "
        "Files: {files}, made by {producer}",
        rows=current().number(len(case.category)),
        split=_(SPLIT),
        categories=len(CODES),
        source=_(SOURCE),
        files=files,
        producer=f"`{artefacts[0].producer}`",
    )
