"""The page of concatenations: how one is built, what it gains, and its training, live."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from vitrine.i18n import N_
from vitrine.models.concatenation import ARCHITECTURES, INPUTS, MEMBERS, Architecture
from vitrine.models.concatenation_data import find_files
from vitrine.results.result import Result
from vitrine.results.shipped import ShippedConcatenations, read_concatenations
from vitrine.results.wording import training_verdict
from vitrine.settings import settings
from vitrine.web import caches
from vitrine.web.charts.architecture import ArchitectureChart
from vitrine.web.charts.curves import CurvesChart
from vitrine.web.choices import Choice, segments
from vitrine.web.concatenation.live_training import show_live
from vitrine.web.figures_view import show_chart, show_csv, show_source
from vitrine.web.language import _, current

if TYPE_CHECKING:
    import pandas as pd

PAGE = "concatenation"
JOINED = {"3": N_("3: picture, recurrent, LinearSVC"), "2": N_("2: recurrent, LinearSVC")}
DATA = {"embedded": N_("this site's models"), "dropped-in": N_("the original project's files")}
SHOWN_DECIMALS = 3
# Pixels: the three columns fit a phone.
BAR_WIDTH, NAME_WIDTH = 92, 150


@dataclass(frozen=True)
class Chosen:
    """What the address says."""

    joined: str
    architecture: Architecture
    data: str


def show_concatenation() -> None:
    """Draw the page."""
    st.markdown(
        _(
            "Several models have already read a product, each in its own way. A concatenation "
            "takes what each of them knows just before it decides, lays these numbers side by "
            "side, and lets one more small network decide from all of them. It can learn whom to "
            "believe and when, which a vote with fixed weights cannot."
        )
    )
    chosen = choose()
    known = read_concatenations(caches.store(), chosen.joined)
    drawn, told = st.columns([3, 2], gap="large")
    with drawn:
        show_architecture(chosen, known)
    with told:
        show_beforehand(chosen.architecture, known)
    show_closer(known.results[chosen.architecture.key])
    show_live(chosen.data, chosen.joined, chosen.architecture, known)


def choose() -> Chosen:
    """Draw the choices: how many models, which architecture, and whose features."""
    left, right = st.columns([9, 11], gap="medium")
    with left:
        joined = segments(
            Choice(PAGE, "models", list(MEMBERS), "3"), _("Models joined"), lambda k: _(JOINED[k])
        )
    dropped = find_files(settings().root, joined) is not None
    with right:
        key = segments(
            Choice(PAGE, "architecture", list(ARCHITECTURES), "original"),
            _("Architecture"),
            lambda k: _(ARCHITECTURES[k].title),
        )
    data = "embedded"
    # Dropped-in files hold features alone: no answer that "scores" could read.
    if dropped and ARCHITECTURES[key].view == "features":
        data = segments(
            Choice(PAGE, "data", list(DATA), "dropped-in"),
            _("Features to train on"),
            lambda k: _(DATA[k]),
        )
    return Chosen(joined, ARCHITECTURES[key], data)


def show_architecture(chosen: Chosen, known: ShippedConcatenations) -> None:
    """The drawing, how it works, and why these numbers."""
    architecture = chosen.architecture
    st.markdown(f"**{_(architecture.title)}.** {_(architecture.sentence)}")
    widths = known.widths[architecture.key]
    if chosen.data == "dropped-in":
        # Only the process that trains reads these files.
        widths = dict.fromkeys(widths, 0)
    chart = ArchitectureChart(architecture, widths, current())
    show_chart(chart, f"{PAGE}_architecture")
    st.caption(" ".join(_(reason) for reason in architecture.reasons))


def show_beforehand(architecture: Architecture, known: ShippedConcatenations) -> None:
    """The result that was there before anyone pressed, beside every other one on its rows."""
    say = current()
    result = known.results[architecture.key]
    facts = known.facts[architecture.key]
    single = known.singles[known.best_single]
    st.markdown(_("**Trained beforehand**"))
    with st.container(horizontal=True, gap="small"):
        st.metric(_("Weighted F1"), say.number(result.weighted_f1, 3), width="content")
        st.metric(_("Accuracy"), say.percent(result.accuracy, 1), width="content")
        st.metric(
            _("Gain over the best single model"),
            points(result.weighted_f1 - single.weighted_f1),
            width="content",
        )
    low, high = result.f1_interval
    st.caption(
        _(
            "{rows} products, split “{split}”; 95% interval of the weighted F1: {low} to {high}. "
            "Trained on {train} products, watched on {check}, {weights} weights.",
            rows=say.number(result.rows),
            split=result.source.split,
            low=say.number(low, 3),
            high=say.number(high, 3),
            train=say.number(facts["rows"]["train"]),
            check=say.number(facts["rows"]["check"]),
            weights=say.number(facts["weights"]),
        )
    )
    st.markdown(gain_sentence(result, known))
    show_table(named(known), "beforehand")
    st.caption(_("All on the same products; a single model answers from its own scores."))


def gain_sentence(result: Result, known: ShippedConcatenations) -> str:
    """Whether joining the models was worth it, and which architecture was."""
    single = known.singles[known.best_single]
    names = {"single": _(INPUTS[known.best_single])}
    low, _high = result.f1_interval
    if result.weighted_f1 <= single.weighted_f1:
        best = max(known.results, key=lambda key: known.results[key].weighted_f1)
        return _(
            "It does not beat {single} alone: with so few products to learn from, it loses more "
            "than it gains. The best concatenation here is “{best}”.",
            best=_(ARCHITECTURES[best].title), **names,
        )  # fmt: skip
    if low <= single.weighted_f1:
        return _(
            "It is ahead of {single} alone, but not by more than so few products may differ by "
            "chance: the score of {single} lies within the interval.",
            **names,
        )
    return _("It is ahead of {single} alone by more than chance.", **names)


def points(difference: float) -> str:
    """A difference of F1 in points, with its sign."""
    sign = "+" if difference >= 0 else "−"
    return _("{points} points", points=f"{sign}{current().number(100 * abs(difference), 1)}")


def named(known: ShippedConcatenations) -> dict[str, Result]:
    """Concatenations and single models by what they are called, the best first."""
    found = {_(ARCHITECTURES[key].title): result for key, result in known.results.items()}
    found |= single_models(known)
    return dict(sorted(found.items(), key=lambda item: -item[1].weighted_f1))


def single_models(known: ShippedConcatenations) -> dict[str, Result]:
    """The joined models by what they are called."""
    return {
        _("{model} alone", model=_(INPUTS[name])): result for name, result in known.singles.items()
    }


def show_table(results: dict[str, Result], key: str) -> None:
    """Draw results measured on the same products as a table with bars."""
    bars = st.column_config.ProgressColumn(
        format="localized", min_value=0.0, max_value=1.0, width=BAR_WIDTH
    )
    st.dataframe(
        scores_table(results),
        hide_index=True,
        height="content",
        column_config={
            _("Model"): st.column_config.TextColumn(width=NAME_WIDTH),
            **dict.fromkeys((_("Weighted F1"), _("Accuracy")), bars),
        },
        key=f"{PAGE}_{key}",
    )


def scores_table(results: dict[str, Result]) -> pd.DataFrame:
    """One row per result: name, weighted F1 and accuracy (0..1)."""
    import pandas as pd

    return pd.DataFrame(
        {
            _("Model"): list(results),
            _("Weighted F1"): [round(r.weighted_f1, SHOWN_DECIMALS) for r in results.values()],
            _("Accuracy"): [round(r.accuracy, SHOWN_DECIMALS) for r in results.values()],
        }
    )


def show_closer(result: Result) -> None:
    """The curves or the matrix of the result trained beforehand."""
    view = segments(
        Choice(PAGE, "view", list(VIEWS), "curves"),
        _("View"),
        lambda key: _(VIEWS[key].title),
        labelled=False,
    )
    VIEWS[view].show(result)
    show_source(result)


def show_curves(result: Result) -> None:
    """Loss and accuracy of each epoch."""
    assert result.history is not None
    st.markdown(training_verdict(result.history, current()))
    chart = CurvesChart(result.history, current())
    show_chart(chart, f"{PAGE}_curves")
    show_csv(chart, f"vitrine-{result.key}".replace(" ", "-"), f"{PAGE}_curves")


def show_counts(result: Result) -> None:
    """The confusion matrix."""
    from vitrine.web.models.confusion_matrix import show_matrix

    show_matrix(result, PAGE)


@dataclass(frozen=True)
class View:
    """One side to look at a result from."""

    title: str
    show: Callable[[Result], None]


VIEWS = {
    "curves": View(N_("Training"), show_curves),
    "matrix": View(N_("Confusion matrix"), show_counts),
}
