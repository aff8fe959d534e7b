"""Feasibility: can products be grouped without labels? A representation, and several views."""

from __future__ import annotations

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
    read_study,
)
from vitrine.results.result import Result
from vitrine.web import caches
from vitrine.web.choices import Choice, menu, segments
from vitrine.web.feasibility import clusters
from vitrine.web.figures_view import file_line, show_metrics, source_line
from vitrine.web.frame import problems_said
from vitrine.web.language import _, current
from vitrine.web.sections import Section, choose_section

PAGE = "feasibility"
DECIMALS = 2
# Measures that are a share of the products: said in percent.
SHARES = {"in_place"}


@dataclass(frozen=True)
class _ClusterView(Section[[Case]]):
    """One side to look at the clusters from.

    Attributes
    ----------
    wide : bool
        Whether it takes the width of the page, with the figures and sentences below.
    """

    wide: bool = False


VIEWS = {
    "map": _ClusterView(N_("Map"), clusters.show_map),
    "matrix": _ClusterView(N_("Clusters and categories"), clusters.show_cluster_matrix),
    "words": _ClusterView(N_("Words of the clusters"), clusters.show_words, wide=True),
    "scores": _ClusterView(N_("All representations"), clusters.show_scores, wide=True),
}


def show_feasibility() -> None:
    """The verdict, what can be chosen, the view that is asked for, and what it says."""
    study, maps = caches.shipped((STUDY_KEY, MAPS_KEY), read_study)
    best, trained = best_fair(study, maps), {}
    with problems_said():
        trained = clusters.trained_models()
        st.markdown(verdict(best, trained[best.card.modality], current()))
    left, right = st.columns([1, 1], gap="medium")
    with left:
        representation = menu(
            Choice(PAGE, "representation", list(study.groupings), best.representation),
            _("Representation"),
            lambda key: _(REPRESENTATIONS[key].title),
        )
    with right:
        number = segments(
            Choice(PAGE, "clusters", [str(n) for n in study.clusters], str(best.clusters)),
            _("Number of clusters"),
            str,
        )
    case = Case(study, maps, representation, int(number))
    like = trained.get(case.card.modality)
    view = choose_section(PAGE, VIEWS, "view")
    drawn, described = (
        (st.container(), st.container()) if view.wide else st.columns([3, 2], gap="large")
    )
    with drawn:
        with problems_said():
            view.show(case)
        st.caption(_provenance(case))
        if like:
            st.caption(source_line(like))
    with described:
        _describe(case, like)


def _describe(case: Case, trained: Result | None) -> None:
    """The mean of every measure over the starts, what the representation is, and what they say."""
    say = current()
    means = {measure: case.scores.spread(measure).mean for measure in MEASURES}
    shown = [
        (_(title), say.percent(means[key]) if key in SHARES else say.number(means[key], DECIMALS))
        for key, title in MEASURES.items()
    ]
    show_metrics(shown, key=f"{PAGE}_measures")
    st.caption(
        _(
            "Means of {starts} starts of K-means. What is drawn is the start with the tightest "
            "clusters, chosen without a look at the categories.",
            starts=case.scores.starts,
        )
    )
    st.markdown(f"**{_(case.card.title)}**")
    st.markdown(_(case.card.sentence))
    lines = case_sentences(case, say)
    if trained:
        lines.append(trained_sentence(case, trained, say))
    lines += category_sentences(case, say)
    st.markdown("\n".join(f"- {line}" for line in lines))


def _provenance(case: Case) -> str:
    """What the figures were computed on, and from which files they are read."""
    artefacts = [caches.store().artefact(key) for key in (STUDY_KEY, MAPS_KEY)]
    return _(
        "Computed on {rows} products ({split}) in {categories} categories; source: {source}. "
        "Files: {files}, made by {producer}",
        rows=current().number(len(case.category)),
        split=_(SPLIT),
        categories=len(CODES),
        source=_(SOURCE),
        files=", ".join(file_line(artefact.path, artefact.sha256) for artefact in artefacts),
        producer=f"`{artefacts[0].producer}`",
    )
