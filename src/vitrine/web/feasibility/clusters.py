"""The sides of a grouping: map, matrix, words, and the scores of every representation."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from vitrine.categories import BY_CODE, CATEGORIES, CODES
from vitrine.errors import VitrineError
from vitrine.i18n import N_
from vitrine.insight.feasibility.case import TRAINED, Case, measure_of_answers
from vitrine.insight.feasibility.study import MEASURES, REPRESENTATIONS, Modality
from vitrine.results.result import EMBEDDED, Result
from vitrine.web import caches
from vitrine.web.charts.heatmaps import ClusterMatrix
from vitrine.web.charts.interval_dots import ScoreDots
from vitrine.web.charts.layout import saving_config
from vitrine.web.charts.maps import ClusterMap, Colouring
from vitrine.web.choices import Choice, menu, segments
from vitrine.web.figures_view import is_phone, score_bars, show_chart, show_csv
from vitrine.web.language import _, current
from vitrine.web.tables import offer_csv

PAGE = "feasibility"
COLOURINGS: dict[Colouring, str] = {
    "category": N_("By category"),
    "cluster": N_("By cluster"),
}
NONE = "none"
# Pixels: the columns of small bars.
BAR_WIDTH, NARROW = 110, 60


def show_map(case: Case) -> None:
    """What the colours say, the map, and its table."""
    left, right = st.columns(2, gap="small", vertical_alignment="bottom")
    with left:
        colouring = segments(
            Choice(PAGE, "colour", list(COLOURINGS), "category"),
            _("Colour"),
            lambda key: _(COLOURINGS[key]),  # type: ignore[index]
        )
    with right:
        pointed = menu(
            Choice(PAGE, "category", [NONE, *map(str, CODES)], NONE),
            _("Category to point out"),
            lambda key: _("None") if key == NONE else f"{_(BY_CODE[int(key)].name)} ({key})",
        )
    code = None if pointed == NONE else int(pointed)
    chart = ClusterMap(case, colouring, code, not is_phone(), current())  # type: ignore[arg-type]
    show_chart(chart, f"{PAGE}_map", saving_config(current(), _name(case, "map")))
    st.caption(
        _(
            "Each dot is a product. t-SNE puts those that look alike side by side; distances "
            "between far islands mean little."
        )
    )
    show_csv(chart, _name(case, "map"), f"{PAGE}_map")


def show_cluster_matrix(case: Case) -> None:
    """The heat map of categories by clusters, and its table."""
    chart = ClusterMatrix(case, not is_phone(), current())
    show_chart(chart, f"{PAGE}_matrix", saving_config(current(), _name(case, "matrix")))
    st.caption(
        _(
            "Each row sums to 100%. A cluster bears the code of the category it was matched to: "
            "the pairs that put most products in the right place."
        )
    )
    show_csv(chart, _name(case, "matrix"), f"{PAGE}_matrix")


def show_words(case: Case) -> None:
    """What each cluster holds: its words, its most frequent category, its size."""
    import pandas as pd

    st.markdown(
        _(
            "Words that are more frequent in a cluster than elsewhere, each in at least 5 "
            "products. The machine made these groups; the category is only who lives there most."
        )
    )
    sizes, most = case.counts.sum(axis=0), case.counts.argmax(axis=0)
    order, shares = case.columns, case.counts.max(axis=0) / sizes.clip(1)
    table = pd.DataFrame(
        {
            _("Cluster"): [one + 1 for one in order],
            _("Mostly"): [_(CATEGORIES[most[one]].name) for one in order],
            _("Share"): [round(float(shares[one]), 4) for one in order],
            _("Products"): [int(sizes[one]) for one in order],
            _("Words"): [
                ", ".join(case.grouping.words[one]) or _("no word of its own") for one in order
            ],
        }
    )
    share = st.column_config.ProgressColumn(
        format="percent", min_value=0.0, max_value=1.0, width=BAR_WIDTH
    )
    st.dataframe(
        table,
        hide_index=True,
        height="content",
        column_config={
            _("Cluster"): st.column_config.NumberColumn(width=NARROW),
            _("Share"): share,
            _("Products"): st.column_config.NumberColumn(format="localized", width=NARROW),
        },
        key=f"{PAGE}_words",
    )
    offer_csv(table, _name(case, "words"), f"{PAGE}_words")


def show_scores(case: Case) -> None:
    """One measure as dots, then the means of all of them as a table with small bars."""
    import pandas as pd

    measure = menu(
        Choice(PAGE, "measure", list(MEASURES), "ari"),
        _("Measure"),
        lambda key: _(MEASURES[key]),  # type: ignore[index]
    )
    trained: dict[str, float] = {}
    # The page says why, when their results cannot be read.
    with suppress(VitrineError):
        for modality, result in trained_models().items():
            value = measure_of_answers(measure, result.counts)  # type: ignore[arg-type]
            if value is not None:
                trained[modality] = value
    chart = ScoreDots(case.study, case.clusters, measure, trained, current())  # type: ignore[arg-type]
    show_chart(chart, f"{PAGE}_scores")
    st.caption(
        _(
            "Dot: mean of the starts; bar: from the worst to the best of them. Texts and pictures "
            "are not the same products, so compare within each. The trained models are measured "
            "on their test products."
        )
    )
    show_csv(chart, f"vitrine-feasibility-{measure}-{case.clusters}", f"{PAGE}_scores")
    heading = _("All the measures")
    st.markdown(f"**{heading}**")
    keys = list(case.study.groupings)
    means = {
        _(title): [
            round(case.study.scores(key, case.clusters).spread(measure).mean, 3) for key in keys
        ]
        for measure, title in MEASURES.items()
    }
    products = [len(case.maps.category[REPRESENTATIONS[key].modality]) for key in keys]
    titles = [_(REPRESENTATIONS[key].title) for key in keys]
    st.dataframe(
        pd.DataFrame({_("Representation"): titles, **means, _("Products"): products}),
        hide_index=True,
        height="content",
        column_config={
            **{_(title): score_bars(BAR_WIDTH) for title in MEASURES.values()},
            _("Products"): st.column_config.NumberColumn(format="localized"),
        },
        key=f"{PAGE}_measures",
    )


def _name(case: Case, part: str) -> str:
    return f"vitrine-feasibility-{case.representation}-{case.clusters}-{part}"


def trained_models() -> dict[Modality, Result]:
    """Results of this site's trained models on the test products, by what a model reads.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
    """
    run = caches.run(EMBEDDED)
    for problem in run.problems:
        raise problem
    return {modality: run.results[model] for modality, model in TRAINED.items()}
