"""Why this answer: the reasons of a prediction, each drawn only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from vitrine.categories import CODES
from vitrine.errors import VitrineError
from vitrine.i18n import N_
from vitrine.prediction.explanations import reason_sentences
from vitrine.prediction.explanations.explanation import EXPLAINED, first_columns
from vitrine.prediction.explanations.track_record import track_record_of
from vitrine.prediction.explanations.word_reasons import NothingToExplain
from vitrine.prediction.product import Prediction, Product
from vitrine.results.result import EMBEDDED
from vitrine.web import caches
from vitrine.web.choices import Choice, menu, pills
from vitrine.web.figures_view import show_source
from vitrine.web.frame import say_problem
from vitrine.web.language import _, current
from vitrine.web.what_if_view import show_what_if
from vitrine.web.why_picture import show_picture
from vitrine.web.why_words import show_words

PAGE = "product"
REASONS = {
    "words": N_("The words"),
    "picture": N_("The picture"),
    "change": N_("What if…"),
    "sure": N_("How sure to be"),
}


def show_why(product: Product, prediction: Prediction) -> None:
    """Draw the section: a row of questions, and the answer to the one that is chosen."""
    st.subheader(_("Why?"))
    asked = pills(
        Choice(PAGE, "why", ("", *reasons_for(product)), ""),
        _("Reasons to look at"),
        lambda key: _(REASONS[key]),
    )
    if not asked:
        st.caption(_("Choose a question: nothing is computed before."))
        return
    try:
        SHOWN[asked](product, prediction)
    except NothingToExplain as error:
        st.info(current().error(error), icon=":material/info:")
    except VitrineError as error:
        say_problem(error, mild=True)


def reasons_for(product: Product) -> list[str]:
    """Questions that this product can be asked."""
    lacking = {"words": not product.has_text, "picture": product.picture is None}
    return [key for key in REASONS if not lacking.get(key)]


def choose_category(prediction: Prediction) -> int:
    """Draw the choice among the five shown categories; return its column, 0..26."""
    say, shown = current(), {str(row.category.code): row for row in prediction.final.top(EXPLAINED)}
    code = menu(
        Choice(PAGE, "category", list(shown), next(iter(shown))),
        _("Category to explain"),
        lambda key: (
            f"{say(shown[key].category.name)} ({key}), {say.probability(shown[key].probability)}"
        ),
    )
    return CODES.index(int(code))


def _words(product: Product, prediction: Prediction) -> None:
    column = choose_category(prediction)
    reasons = caches.word_reasons(prediction, first_columns(prediction))
    show_words(reasons, column)


def _picture(product: Product, prediction: Prediction) -> None:
    column = choose_category(prediction)
    show_picture(prediction, first_columns(prediction), column)


def _sure(product: Product, prediction: Prediction) -> None:
    """How often answers like this one were right, and what they are confused with."""
    say = current()
    standing = track_record_of(prediction.final, caches.run(EMBEDDED).results)
    if standing is None:
        for problem in caches.run(EMBEDDED).problems:
            say_problem(problem, mild=True)
        return
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(_("**Answers as sure as this one**"))
        st.markdown(_listed(reason_sentences.track_record_lines(standing, say)))
    with right:
        st.markdown(_("**Often confused with**"))
        st.markdown(_listed(reason_sentences.confusion_lines(standing, say)))
    show_source(standing.result)


def _listed(lines: list[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


SHOWN: Mapping[str, Callable[[Product, Prediction], None]] = {
    "words": _words,
    "picture": _picture,
    "change": show_what_if,
    "sure": _sure,
}
