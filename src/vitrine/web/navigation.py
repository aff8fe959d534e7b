"""The pages, as data: app.py, the front page and the tests read this table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from vitrine.i18n import N_
from vitrine.web.language import _

PAGES_FOLDER = Path(__file__).resolve().parents[3] / "pages"


@dataclass(frozen=True)
class PageSpec:
    """One page of the site.

    Attributes
    ----------
    key : str
        Name of its file in ``pages/``, and its address.
    title, promise : str
        Messages: what it is called, and what can be done there, in one sentence.
    icon : str
        Material symbol.
    """

    key: str
    title: str
    promise: str
    icon: str

    @property
    def file(self) -> Path:
        """The script."""
        return PAGES_FOLDER / f"{self.key}.py"


PAGES: tuple[PageSpec, ...] = (
    PageSpec(
        "home",
        N_("Welcome"),
        N_(
            "Vitrine sorts the products of the Rakuten France challenge into 27 categories, from "
            "their words, their picture, or both. See how well it does, and try it on a product "
            "of your own."
        ),
        ":material/storefront:",
    ),
    PageSpec(
        "product",
        N_("Try a product"),
        N_(
            "Give a title, a picture or both, and see which of the 27 categories the models "
            "choose, and how sure they are."
        ),
        ":material/add_a_photo:",
    ),
    PageSpec(
        "batch",
        N_("Classify a file"),
        N_(
            "Give a table of products, and a zip of their pictures if you have one: every row "
            "comes back with its category, or with the reason why it has none."
        ),
        ":material/table_view:",
    ),
    PageSpec(
        "context",
        N_("Context"),
        N_(
            "What the challenge asks, why it matters to a shop, what the files hold, how answers "
            "are scored, and the way from a raw row to a prediction."
        ),
        ":material/info:",
    ),
    PageSpec(
        "exploration",
        N_("Exploring the data"),
        N_(
            "Look at the catalogue before any model does: its categories, languages, words and "
            "pictures, and where our figures part from the reports'."
        ),
        ":material/query_stats:",
    ),
    PageSpec(
        "ml",
        N_("Classical learning (ML)"),
        N_(
            "Words counted and weighed, then a classical model: see which categories each one "
            "recognises, and which it takes for one another."
        ),
        ":material/functions:",
    ),
    PageSpec(
        "rnn",
        N_("Recurrent networks (RNN)"),
        N_(
            "Networks that read a text word after word, and the transformers that came after "
            "them: see how they were trained, and where they go wrong."
        ),
        ":material/notes:",
    ),
    PageSpec(
        "cnn",
        N_("Convolutional networks (CNN)"),
        N_(
            "Networks that look at the picture alone: see what a picture is enough for, and what "
            "it cannot tell."
        ),
        ":material/image:",
    ),
    PageSpec(
        "compare",
        N_("Compare"),
        N_(
            "Put any two models side by side: which is better, on which categories, and whether "
            "the difference is more than chance."
        ),
        ":material/compare_arrows:",
    ),
    PageSpec(
        "concatenation",
        N_("Concatenation"),
        N_(
            "Two or three models become one network: see how it is built, what it gains, and "
            "train it here while you watch."
        ),
        ":material/join:",
    ),
    PageSpec(
        "probabilities",
        N_("Probabilities and votes"),
        N_(
            "Let several models vote: see which way to vote gains, on which categories, and how "
            "far their probabilities can be believed."
        ),
        ":material/how_to_vote:",
    ),
    PageSpec(
        "feasibility",
        N_("Feasibility"),
        N_(
            "Can products be grouped without labels? See what words and pictures alone bring "
            "together, and how far that is from the 27 categories."
        ),
        ":material/bubble_chart:",
    ),
    PageSpec(
        "trust",
        N_("Trust"),
        N_(
            "Before relying on the answers: how far they can be believed, where the models fail, "
            "what they look at, and whether your own products are like those they learnt from."
        ),
        ":material/verified_user:",
    ),
)
BY_KEY: dict[str, PageSpec] = {page.key: page for page in PAGES}


def pages() -> dict[str, st.Page]:  # type: ignore[valid-type]
    """Streamlit's page objects, titled in the visitor's language; the first is the default."""
    return {
        # No icon here: Streamlit would also fetch it as favicon from a host elsewhere.
        spec.key: st.Page(spec.file, title=_(spec.title), default=spec is PAGES[0])
        for spec in PAGES
    }


def link(key: str, **options: object) -> None:
    """Draw a link to a page, keeping the language of the visit in it."""
    spec = BY_KEY[key]
    st.page_link(spec.file, label=_(spec.title), icon=spec.icon, **options)  # type: ignore[arg-type]
