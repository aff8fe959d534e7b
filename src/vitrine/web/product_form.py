"""The two ways to give a product: pick a sample, or bring one's own."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from vitrine.catalogue.samples import Sample, read_samples
from vitrine.errors import PictureRefused
from vitrine.i18n import N_
from vitrine.prediction.product import Product
from vitrine.settings import settings
from vitrine.vision.decoding import decode_picture
from vitrine.web.escape import escaped
from vitrine.web.frame import say_problem
from vitrine.web.language import _, current

PICTURE_TYPES = ["jpg", "jpeg", "png", "webp", "gif"]
SAMPLE = "sample"
THUMBNAIL = 96
# The product on the left, the answer on the right.
HALVES = [2, 3]
SOURCES = {
    "sample": N_("Pick a sample"),
    "own": N_("Bring my own"),
}


def choose_product() -> tuple[Product, DeltaGenerator]:
    """Draw what gives a product; return it, possibly empty, and the place for its answer."""
    source = st.segmented_control(
        _("Product"),
        list(SOURCES),
        format_func=lambda key: _(SOURCES[key]),
        default="sample",
        required=True,
        key="product_source",
        label_visibility="collapsed",
    )
    sample = None if source == "own" else _pick_sample()
    given, answered = st.columns(HALVES, gap="large")
    with given:
        if sample is None:
            return _bring_own(), answered
        picture = sample.picture_path(settings().artefacts)
        if picture:
            st.image(picture, width=280, alt=sample.alternative(current().language))
        if sample.designation:
            st.markdown(f"**{escaped(sample.designation)}**")
        if sample.description:
            st.caption(escaped(sample.description))
        if sample.note:
            st.info(_(sample.note), icon=":material/lightbulb:")
        decoded = decode_picture(picture.read_bytes()) if picture else None
        product = Product(sample.designation, sample.description, decoded)
    return product, answered


def _pick_sample() -> Sample:
    """Draw the samples as a row to scroll through; return the chosen one, or the first."""
    samples = {sample.key: sample for sample in read_samples(settings().artefacts)}
    chosen = samples.get(st.query_params.get(SAMPLE, "")) or next(iter(samples.values()))
    with st.container(horizontal=True, wrap=False, gap="small", key="product_samples"):
        for sample in samples.values():
            with st.container(width=THUMBNAIL, gap=None, horizontal_alignment="center"):
                picture = sample.picture_path(settings().artefacts)
                if picture:
                    st.image(picture, width=THUMBNAIL, alt=sample.alternative(current().language))
                st.button(
                    sample.label(current().language),
                    key=f"product_sample_{sample.key}",
                    type="primary" if sample is chosen else "tertiary",
                    icon=None if picture else ":material/notes:",
                    on_click=st.query_params.update,
                    args=({SAMPLE: sample.key},),
                    width="stretch",
                )
    return chosen


def _bring_own() -> Product:
    """Draw the fields for words and picture; return what was given, possibly nothing."""
    designation = st.text_input(
        _("Title"),
        placeholder=_("As a seller would write it: Lot of 3 crime novels, paperback"),
        key="product_designation",
    )
    description = st.text_area(_("Description (optional)"), key="product_description", height=110)
    given = st.file_uploader(
        _("Picture (optional): JPEG, PNG, WebP or GIF, up to 10 MB"),
        type=PICTURE_TYPES,
        # Far enough above 10 MB for our own sentence to be reached.
        max_upload_size=50,
        key="product_upload",
    )
    if st.toggle(_("Use the camera instead"), key="product_use_camera"):
        given = st.camera_input(_("Take a picture of the product"), key="product_camera")
    picture = None
    if given is not None:
        try:
            picture = decode_picture(given.getvalue())
        except PictureRefused as error:
            say_problem(error)
        else:
            st.image(picture.pixels, width=200, alt=_("The picture you gave"))
    # Any click runs the page again, and what stands in the fields is classified.
    st.button(_("Classify"), type="primary", icon=":material/search:")
    return Product(designation, description, picture)
