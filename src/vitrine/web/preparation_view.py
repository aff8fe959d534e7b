"""What is done to a text before a model reads it, step by step."""

from __future__ import annotations

import streamlit as st

from vitrine.i18n import N_
from vitrine.models.entry import Modality, ModelEntry
from vitrine.text.preparations import (
    PREPARATIONS,
    SAMPLE_SENTENCE,
    SHOWN_LETTERS,
    StepResult,
    sample_walk,
)
from vitrine.web.escape import escaped
from vitrine.web.language import _, current

LONGEST = 2 * SHOWN_LETTERS
SHOWN_TOKENS = 150
# Why a model has no such steps, by what it reads.
NO_STEPS: dict[Modality, str] = {
    "text": N_(
        "This network cuts the text into pieces of words by itself, with a vocabulary that comes "
        "with its weights: there are no steps to show."
    ),
    "image": N_(
        "This network reads the picture, squared and brought to its size: there is no text to "
        "prepare."
    ),
    "both": N_("This fusion reads what other models answered: there is no text to prepare."),
    "unknown": N_("Nothing is known of how this model prepares a text."),
}


def show_steps(card: ModelEntry, page: str) -> None:
    """Draw the steps of a model's preparation on a sentence that the visitor may change."""
    if card.preparation is None:
        st.info(_(NO_STEPS[card.modality]))
        return
    preparation = PREPARATIONS[card.preparation]
    st.markdown(
        _(
            "**{title}.** Change the sentence and see what each step makes of it.",
            title=_(preparation.title),
        )
    )
    sentence = st.text_area(
        _("Sentence"),
        SAMPLE_SENTENCE,
        max_chars=SHOWN_LETTERS,
        height=100,
        key=f"{page}_sentence",
    )
    for place, step in enumerate(walked(card.preparation, sentence), start=1):
        show_step(place, step)


def walked(key: str, sentence: str) -> list[StepResult]:
    """The walk of a sentence; that of the sample is known without loading anything."""
    if sentence == SAMPLE_SENTENCE:
        return sample_walk(key)
    with st.spinner(_("Preparing the sentence…")):
        return PREPARATIONS[key].walk(sentence)


def show_step(place: int, step: StepResult) -> None:
    """One step: what it does, why, and what it made."""
    with st.container(border=True):
        nothing = "" if step.changed else " " + _("(nothing to do here)")
        st.markdown(f"**{place}. {_(step.title)}**{nothing}")
        st.caption(_(step.why))
        st.markdown(shown(step))


def shown(step: StepResult) -> str:
    """What a step made: the text, or its tokens set apart."""
    made = step.text_or_tokens
    if isinstance(made, str):
        return escaped(made, LONGEST) or _("*nothing is left*")
    tokens = " · ".join(escaped(token) for token in made[:SHOWN_TOKENS])
    more = len(made) - SHOWN_TOKENS
    if more > 0:
        tokens += " " + current().plural("… and {count} more", "… and {count} more", more)
    return tokens or _("*nothing is left*")
