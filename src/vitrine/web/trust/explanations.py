"""What decides for a category: its words, and where its pictures are looked at."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from vitrine.artefacts.reading import read_arrays
from vitrine.categories import CODES
from vitrine.errors import VitrineError
from vitrine.i18n import N_
from vitrine.insight.exploration.datasets import STATISTICS
from vitrine.insight.exploration.picture_statistics import MeanPictures
from vitrine.insight.trust import evidence
from vitrine.web import caches
from vitrine.web.charts.effects import PushesChart
from vitrine.web.charts.layout import category_name
from vitrine.web.charts.maps import AttentionMap
from vitrine.web.choices import Choice, menu, segments
from vitrine.web.figures_view import file_line, show_chart, show_csv
from vitrine.web.frame import problems_said
from vitrine.web.language import _, current

PAGE = "trust"
FIRST = "2583"
TERM_KINDS = {"words": N_("Words"), "pieces": N_("Parts of words")}


def show_explanations() -> None:
    """Draw the choice of a category, its words and its map."""
    say = current()
    code = menu(
        Choice(PAGE, "category", [str(code) for code in CODES], FIRST),
        _("Category"),
        lambda key: category_name(CODES.index(int(key)), say),
    )
    column = CODES.index(int(code))
    words, picture = st.columns([3, 2], gap="large")
    with words, problems_said():
        _show_terms(column)
    with picture, problems_said():
        _show_map(column)


def _show_terms(column: int) -> None:
    """Words that speak for and against a category in the text model."""
    terms = caches.shipped(evidence.TERMS_KEY, evidence.read_terms)
    st.subheader(_("In the words"))
    kind = segments(
        Choice(PAGE, "terms", list(TERM_KINDS), "words"),
        _("Terms"),
        lambda key: _(TERM_KINDS[key]),
        labelled=False,
    )
    chart = PushesChart(terms.categories[column], kind, current())
    st.markdown(_("Red speaks for the category, blue against it."))
    show_chart(chart, f"{PAGE}_terms_{kind}")
    st.caption(
        _(
            "Mean of value times weight in the text model: over the listings of the category for "
            "what speaks for it, over all others for what speaks against. A term counts by its "
            "weight and by how often it is met; each side has a scale of its own. Little words "
            "(of, the, for) and terms of fewer than {fewest} listings are left out; accents are "
            "not read.",
            fewest=evidence.FEWEST_LISTINGS,
        )
    )
    show_csv(chart, f"vitrine-terms-{CODES[column]}-{kind}", f"{PAGE}_terms")
    _show_origin(evidence.TERMS_KEY, terms.rows, _("listings, train and validation"))


def _show_map(column: int) -> None:
    """Where the picture model finds a category."""
    maps = caches.shipped(evidence.MAPS_KEY, evidence.read_maps)
    st.subheader(_("In the picture"))
    pictures = int(maps.pictures[column])
    if not maps.known(column):
        st.info(
            _(
                "Only {count} pictures of this category were looked at: too few for a mean.",
                count=pictures,
            )
        )
        return
    key = STATISTICS["means"].artefact
    ground = None
    # The map stands on nothing where the mean pictures cannot be read.
    with suppress(VitrineError):
        means = caches.shipped(key, lambda store: MeanPictures.from_record(read_arrays(store, key)))
        ground = means.pixels[column] if means.known[column] else None
    chart = AttentionMap(maps, column, ground, current())
    st.markdown(chart.sentence())
    show_chart(chart, f"{PAGE}_map")
    st.caption(
        _(
            "Mean over {count} pictures of where the picture model finds what speaks for their "
            "category, above their mean picture: the redder, the more. Class activation maps "
            "(Zhou 2016), exact for this network.",
            count=pictures,
        )
    )
    show_csv(chart, f"vitrine-map-{CODES[column]}", f"{PAGE}_map")
    _show_origin(evidence.MAPS_KEY, pictures, _("gold pictures, validation and test"))


def _show_origin(key: str, rows: int, split: str) -> None:
    artefact = caches.store().artefact(key)
    st.caption(
        _(
            "Source: run “{run}”, {rows} {split}. File: {file}",
            run=_("Models of this site"),
            rows=current().number(rows),
            split=split,
            file=file_line(artefact.path, artefact.sha256),
        )
    )
