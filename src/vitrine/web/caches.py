"""What the site keeps between visits, each thing at its own grain, all in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from vitrine.artefacts.store import Store
from vitrine.settings import settings

if TYPE_CHECKING:
    from vitrine.prediction.predictor import Predictor


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """The artefact store; it remembers which files it has verified."""
    return Store(settings().artefacts)


@st.cache_resource(show_spinner=False)
def predictor() -> Predictor:
    """The predictor, whose models load at their first use and then serve every visitor."""
    from vitrine.prediction.predictor import Predictor

    return Predictor.of_store(store())
