"""How far probabilities can be believed, before and after a temperature mends them."""

from __future__ import annotations

import numpy as np
import streamlit as st

from vitrine.categories import CATEGORIES, CODES
from vitrine.results.certainty import KEY, Certainty
from vitrine.results.result import Result
from vitrine.results.runs import RUNS
from vitrine.web import caches
from vitrine.web.charts.reliability import CoverageChart, ReliabilityChart
from vitrine.web.choices import Choice, menu
from vitrine.web.figures_view import choose_run, read_from, show_chart, show_csv, show_source
from vitrine.web.language import _, current

PAGE = "probabilities"
LOOKED_AT = 5
TOP = 3


def choose_certain(page: str = PAGE, first: str | None = None) -> tuple[Result, Certainty]:
    """Draw the choice of a run, ``first`` before any is chosen, and of a model of it.

    Only models whose probabilities are known are offered.
    """
    known = {card.key: _certain_models(card.key) for card in RUNS}
    left, right = st.columns(2)
    with left:
        run = choose_run(page, [key for key, models in known.items() if models], first)
    results = caches.run(run).results
    with right:
        model = menu(
            Choice(page, "model", known[run], known[run][0]),
            _("Model"),
            lambda key: _(results[key].card.title),
        )
    own = caches.own_certainty(run, model)
    if own is not None:
        return results[model], own
    return read_from(results[model], caches.store().artefact(KEY)), caches.certainty(run)[model]


def _certain_models(run: str) -> list[str]:
    """Models of a run whose probabilities are known here, or were where they are."""
    known = caches.run(run).results
    own = [
        key
        for key, result in known.items()
        if result.predictions is not None and result.predictions.probabilities is not None
    ]
    return own + [key for key in caches.certainty(run) if key in known and key not in own]


def show_calibration() -> None:
    """The reliability of the model that is chosen."""
    show_reliability(*choose_certain(), PAGE)


def show_reliability(result: Result, certainty: Certainty, page: str) -> None:
    """Reliability of a model before and after temperature scaling, side by side."""
    say, temperature = current(), certainty.temperature
    if temperature > 1:
        sentence = _(
            "Temperature {temperature}: the model is too sure of itself, and dividing its "
            "log-probabilities by that number mends it. Which category comes first never changes.",
            temperature=say.number(temperature, 2),
        )
    else:
        sentence = _(
            "Temperature {temperature}: the model is too modest, and dividing its "
            "log-probabilities by that number mends it. Which category comes first never changes.",
            temperature=say.number(temperature, 2),
        )
    st.markdown(sentence)
    sides = (
        (_("**As they are**"), certainty.before, "before"),
        (_("**Mended by the temperature**"), certainty.after, "after"),
    )
    for column, (title, confidence, name) in zip(st.columns(2, gap="large"), sides, strict=True):
        with column:
            st.markdown(title)
            st.caption(_("Calibration error: {error}", error=say.percent(confidence.error, 1)))
            chart = ReliabilityChart(confidence.reliability, say)
            show_chart(chart, f"{page}_{name}")
            show_csv(chart, f"vitrine-{result.run}-{result.key}-{name}", f"{page}_{name}")
    show_source(result)


def show_coverage() -> None:
    """What is gained in right answers when doubtful ones are kept back."""
    result, certainty = choose_certain()
    chart = CoverageChart(certainty.coverage, current())
    st.markdown(chart.sentence())
    show_chart(chart, f"{PAGE}_coverage")
    show_csv(chart, f"vitrine-{result.run}-{result.key}-coverage", f"{PAGE}_coverage")
    show_source(result)


def show_closely() -> None:
    """Five products on which the models of this site disagree, and what each says of them."""
    say = current()
    results = [r for r in caches.run("embedded").results.values() if r.predictions is not None]
    known = [result.predictions for result in results if result.predictions is not None]
    # Rows that all models answered, and not alike.
    rows = set.intersection(*(set(p.row.tolist()) for p in known))
    answers = [dict(zip(p.row.tolist(), p.answer.tolist(), strict=True)) for p in known]
    shared = [row for row in sorted(rows) if len({answer[row] for answer in answers}) > 1]
    st.markdown(
        _(
            "Five of the {count} test products with words and picture on which the text and the "
            "picture disagree. Their words and pictures belong to the challenge and are not shown.",
            count=say.number(len(shared)),
        )
    )
    for row in shared[:: max(len(shared) // LOOKED_AT, 1)][:LOOKED_AT]:
        with st.container(border=True):
            true = int(known[0].truth[np.searchsorted(known[0].row, row)])
            st.markdown(
                _(
                    "**Product {row}**, truly “{category}” ({code})",
                    row=row,
                    category=say(CATEGORIES[true].name),
                    code=CODES[true],
                )
            )
            columns = st.columns(len(results))
            for column, result, predictions in zip(columns, results, known, strict=True):
                assert predictions.probabilities is not None
                said = predictions.probabilities[np.searchsorted(predictions.row, row)]
                lines = [
                    f"- {say(CATEGORIES[c].name)} ({CODES[c]}) {say.probability(float(said[c]))}"
                    + (" ✓" if c == true else "")
                    for c in np.argsort(-said)[:TOP]
                ]
                column.markdown(f"**{say(result.card.title)}**\n" + "\n".join(lines))
    show_source(*results)
