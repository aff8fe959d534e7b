"""Calibration: of a model, of each of its categories, and what a wished accuracy costs."""

from __future__ import annotations

import numpy as np
import streamlit as st

from vitrine.categories import CATEGORIES, CODES
from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.insight.trust.category_certainty import FEWEST_ANSWERS, KEY, CategoryCertainty
from vitrine.results.certainty import THRESHOLDS, Certainty
from vitrine.results.metrics import wilson_interval
from vitrine.results.result import EMBEDDED, Result
from vitrine.web import caches
from vitrine.web.charts.interval_dots import Dot, IntervalDots
from vitrine.web.charts.layout import category_label, category_name
from vitrine.web.charts.reliability import CoverageChart
from vitrine.web.choices import Choice, slider
from vitrine.web.figures_view import read_from, show_chart, show_csv, show_source
from vitrine.web.language import _, current
from vitrine.web.probabilities.certainty import choose_certain, show_reliability
from vitrine.web.sections import Section, choose_section

PAGE = "trust"
# Accuracies that can be asked for, in percent.
ACCURACIES = [str(percent) for percent in (*range(70, 99), 99)]
USUAL = "90"
NAMED = 3
UNKNOWN = N_("The answers of this model are not known by category.")


def show_calibration() -> None:
    """Draw the choice of a model and of a side, and that side."""
    result, certainty = choose_certain(PAGE, EMBEDDED)
    choose_section(PAGE, VIEWS, "view").show(result, certainty)


def _by_category(result: Result) -> tuple[Result, CategoryCertainty]:
    """The certainty of a result by category, and the result with the source of these figures.

    Raises
    ------
    DataRefused
        Where nothing is known of it.
    """
    by_category = caches.category_certainty(result.run, result.key)
    if by_category is None:
        raise DataRefused(UNKNOWN)
    if result.predictions is None:
        result = read_from(result, caches.store().artefact(KEY))
    return result, by_category


def _show_categories(result: Result, _certainty: Certainty) -> None:
    """How often the answers of each category are right, beside how sure they were."""
    result, by_category = _by_category(result)
    st.markdown(_overconfidence_sentence(by_category))
    confidence = np.where(by_category.rows > 0, by_category.confidence, np.nan)
    chart = IntervalDots(
        _category_dots(by_category.rows, by_category.right[:, 0], confidence),
        _("Category answered"),
        _("Right answers"),
        current(),
        mark_title=_("Mean probability, mended"),
    )
    show_chart(chart, f"{PAGE}_categories")
    st.caption(
        _(
            "For each category, of the products that the model put in it: how many are right, with "
            "the 95% interval that their number allows (Wilson), and how sure the model was of "
            "them. A dot left of its diamond: the model promises too much."
        )
    )
    show_csv(chart, f"vitrine-{result.run}-{result.key}-categories", f"{PAGE}_categories")
    show_source(result)


def _category_dots(answered: np.ndarray, right: np.ndarray, marks: np.ndarray) -> list[Dot]:
    """Share of right answers of each category with its interval.

    Parameters
    ----------
    answered, right : ndarray of int64, (27,)
    marks : ndarray of float64, (27,)
        A second share to compare with, NaN where there is none.
    """
    say, dots = current(), []
    for column in range(len(CODES)):
        rows, good = int(answered[column]), int(right[column])
        share = good / rows if rows else float("nan")
        low, high = wilson_interval(good, rows) if rows else (share, share)
        mark = None if np.isnan(marks[column]) else float(marks[column])
        label, name = category_label(column, say), category_name(column, say)
        dots.append(Dot(label, name, share, low, high, rows, mark))
    return dots


def _overconfidence_sentence(by_category: CategoryCertainty) -> str:
    worst = by_category.overconfident()
    if not worst:
        return _(
            "In no category does the model surely promise more than it holds, among those with at "
            "least {fewest} answers.",
            fewest=FEWEST_ANSWERS,
        )
    say = current()
    named = ", ".join(
        _(
            "“{category}” (right {right}, says {said})",
            category=say(CATEGORIES[column].name),
            right=say.percent(float(by_category.accuracy[column])),
            said=say.percent(float(by_category.confidence[column])),
        )
        for column in worst[:NAMED]
    )
    return say.plural(
        "In {count} category the model surely promises more than it holds: {named}.",
        "In {count} categories the model surely promises more than it holds; the most in {named}.",
        len(worst),
        named=named,
    )


def _show_wished(result: Result, certainty: Certainty) -> None:
    """Choose an accuracy; see how much is still answered, in all and by category."""
    result, by_category = _by_category(result)
    say = current()
    wished = slider(
        Choice(PAGE, "accuracy", ACCURACIES, USUAL),
        _("Accuracy I need"),
        lambda percent: say.percent(int(percent) / 100),
    )
    accuracy = int(wished) / 100
    place = by_category.place_for(accuracy)
    if place is None:
        st.info(
            _(
                "However sure it is asked to be, this model does not reach {accuracy} on these "
                "products.",
                accuracy=say.percent(accuracy),
            ),
            icon=":material/block:",
        )
    else:
        _show_kept(result, by_category, place, accuracy)
    with st.expander(_("The whole curve")):
        whole = CoverageChart(certainty.coverage, say)
        st.markdown(whole.sentence())
        show_chart(whole, f"{PAGE}_coverage")
    show_source(result)


def _show_kept(result: Result, by_category: CategoryCertainty, place: int, accuracy: float) -> None:
    say = current()
    answered = float(by_category.answered[:, place].sum() / by_category.rows.sum())
    st.markdown(
        _(
            "To be right {accuracy} of the time, keep the answers with a mended probability of at "
            "least **{threshold}**: **{answered}** of the products are then answered, and the "
            "others are for somebody to look at.",
            accuracy=say.percent(accuracy),
            threshold=say.percent(float(THRESHOLDS[place])),
            answered=say.percent(answered),
        )
    )
    kept, _right = by_category.kept(place)
    chart = IntervalDots(
        _category_dots(by_category.answered[:, place], by_category.right[:, place], kept),
        _("Category answered"),
        _("Right, of the answers that are kept"),
        say,
        overall=accuracy,
        mark_title=_("Still answered"),
    )
    show_chart(chart, f"{PAGE}_kept")
    st.caption(
        _(
            "The accuracy is that of all answers together: some categories stay below it (dotted "
            "line). The diamond is the share of the category's answers that is kept."
        )
    )
    show_csv(chart, f"vitrine-{result.run}-{result.key}-kept", f"{PAGE}_kept")


VIEWS: dict[str, Section[[Result, Certainty]]] = {
    "model": Section(
        N_("The whole model"),
        lambda result, certainty: show_reliability(result, certainty, PAGE),
    ),
    "category": Section(N_("By category"), _show_categories),
    "coverage": Section(N_("At a chosen accuracy"), _show_wished),
}
