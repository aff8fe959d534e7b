"""The picture of a product with the map of what speaks for a category."""

from __future__ import annotations

import streamlit as st

from vitrine.i18n import N_
from vitrine.prediction.explanations.reason_sentences import picture_sentence
from vitrine.prediction.product import Prediction
from vitrine.web import caches
from vitrine.web.choices import Choice, segments
from vitrine.web.heat import overlaid
from vitrine.web.language import _, current

KEY = "why_picture"
# Of a slider, by language.
PERCENT = {"fr": "%d\u00a0%%", "en": "%d%%"}
METHODS = {"grad-cam": N_("Map of the network"), "occlusion": N_("Hiding each part")}
EXPLAINED = {
    "grad-cam": N_(
        "Grad-CAM: how much each place of the network's last map adds to the score of the "
        "category. It has 7 × 7 places, smoothed over the picture."
    ),
    "occlusion": N_(
        "A check that does not look inside the network: each part is blurred in turn, and the map "
        "shows where the probability falls."
    ),
}


def show_picture(prediction: Prediction, columns: tuple[int, ...], column: int) -> None:
    """Draw the picture, the map over it, and where the strongest part is."""
    left, right = st.columns([2, 3], gap="large")
    with right:
        method = segments(
            Choice("product", "method", list(METHODS), "grad-cam"),
            _("Method"),
            lambda key: _(METHODS[key]),
        )
        opacity = st.slider(
            _("Opacity of the map"),
            0,
            100,
            55,
            5,
            format=PERCENT[current().language],
            key=f"{KEY}_opacity",
        )
    with st.spinner(_("Looking at the picture…")):
        reasons = caches.picture_reasons(prediction, columns, method)
    sentence = picture_sentence(reasons, column, current())
    with left:
        st.image(
            overlaid(reasons.pixels, reasons.heat(column), opacity / 100), width=420, alt=sentence
        )
    with right:
        st.markdown(sentence)
        st.caption(_(EXPLAINED[method]))
        st.caption(
            _(
                "Light and outlined: what speaks most for the category. Dark: what says nothing, "
                "or speaks against it."
            )
        )
