"""Try a product: give words, a picture or both, and see what the models answer."""

import streamlit as st

from vitrine.web.caches import predictor
from vitrine.web.frame import open_page, problems_said
from vitrine.web.language import _
from vitrine.web.prediction_view import show_answer, show_opinions
from vitrine.web.product_form import choose_product
from vitrine.web.why_view import show_why

open_page("product")
with problems_said():
    product, answered = choose_product()
    with answered:
        if product.has_text or product.picture is not None:
            with st.spinner(_("Reading the product…")):
                prediction = predictor().predict(product)
            show_answer(prediction, key="product")
        else:
            st.info(
                _("Give a title, a description or a picture: there is nothing to classify yet.")
            )
            st.stop()
    show_opinions(prediction, key="product")
    show_why(product, prediction)
