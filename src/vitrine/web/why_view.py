"""Why this answer: the reasons of a prediction, each drawn only when it is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import groupby

import numpy as np
import streamlit as st

from vitrine.categories import CODES
from vitrine.errors import VitrineError
from vitrine.i18n import N_
from vitrine.prediction.explanations import reason_sentences
from vitrine.prediction.explanations.explanation import EXPLAINED, first_columns
from vitrine.prediction.explanations.reason_sentences import picture_sentence, sum_sentence
from vitrine.prediction.explanations.track_record import track_record_of
from vitrine.prediction.explanations.word_reasons import NothingToExplain, WordReasons
from vitrine.prediction.product import Prediction, Product
from vitrine.results.result import EMBEDDED
from vitrine.web import caches
from vitrine.web.charts.effects import ContributionsChart
from vitrine.web.choices import Choice, menu, pills, segments
from vitrine.web.escape import escaped
from vitrine.web.figures_view import show_chart, show_csv, show_source
from vitrine.web.frame import say_problem
from vitrine.web.language import _, current
from vitrine.web.what_if_view import PERCENT, show_what_if

PAGE = "product"
REASONS = {
    "words": N_("The words"),
    "picture": N_("The picture"),
    "change": N_("What if…"),
    "sure": N_("How sure to be"),
}
SHOWN_LETTERS = 1_500
LONGEST = 20_000
# Part of the strongest word's effect from which a word is marked; of the strongest letter's from
# which a letter of it is bold.
MARKED, BOLD = 0.1, 0.5
# Streamlit's directives. What speaks against is slanted, and has no bold letters, so that nothing
# hangs on telling two colours apart.
FOR, AGAINST = ":red-background[{text}]", ":blue-background[*{text}*]"
EDGES = re.compile(r"(\W*)(.*?)(\W*)", re.DOTALL)
METHODS = {"grad-cam": N_("Map of the network"), "occlusion": N_("Hiding each part")}
METHOD_SENTENCES = {
    "grad-cam": N_(
        "Grad-CAM: how much each place of the network's last map adds to the score of the "
        "category. It has 7 × 7 places, smoothed over the picture."
    ),
    "occlusion": N_(
        "A check that does not look inside the network: each part is blurred in turn, and the map "
        "shows where the probability falls."
    ),
}
# From dark to light, of one steady rise: read without colours too (Kovesi's inferno-like scale).
HEAT_SCALE = np.array(
    [(0, 0, 4), (87, 16, 110), (188, 55, 84), (249, 142, 9), (252, 255, 164)], np.float32
)
# What is above this share of the strongest gets an outline.
OUTLINED = 0.5
OUTLINE = (255, 255, 255)


def show_why(product: Product, prediction: Prediction) -> None:
    """Draw the section: a row of questions, and the answer to the one that is chosen."""
    st.subheader(_("Why?"))
    given = {"words": product.has_text, "picture": product.picture is not None}
    lacking = {key for key, is_given in given.items() if not is_given}
    asked = pills(
        Choice(PAGE, "why", ("", *(key for key in REASONS if key not in lacking)), ""),
        _("Reasons to look at"),
        lambda key: _(REASONS[key]),
    )
    if not asked:
        st.caption(_("Choose a question: nothing is computed before."))
        return
    try:
        REASON_VIEWS[asked](product, prediction)
    except NothingToExplain as error:
        st.info(current().error(error), icon=":material/info:")
    except VitrineError as error:
        say_problem(error, mild=True)


def _choose_category(prediction: Prediction) -> int:
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


def _show_words(product: Product, prediction: Prediction) -> None:
    """The text with its marks, the bars of its words, and their table."""
    column, say = _choose_category(prediction), current()
    reasons = caches.word_reasons(prediction, first_columns(prediction))
    st.markdown(sum_sentence(reasons, column, say))
    left, right = st.columns(2, gap="large")
    with left, st.container(border=True):
        for part in highlighted(reasons, column):
            st.markdown(part)
        st.caption(
            _(
                ":red-background[Straight]: words that speak for the category, their most telling "
                "letters in **bold**; :blue-background[*slanted*]: words that speak against it."
            )
        )
    chart = ContributionsChart(reasons, column, say)
    with right:
        show_chart(chart, "why_words_chart")
    with st.expander(_("All words as a table")):
        st.dataframe(
            chart.table(),
            hide_index=True,
            column_config={_("Effect"): st.column_config.NumberColumn(format="%.3f")},
        )
        show_csv(chart, "vitrine-words", "why_words")


def highlighted(reasons: WordReasons, column: int) -> list[str]:
    """Title and description as Markdown: the visitor's own letters, marked and made harmless.

    Fields without anything to show are left out; a long description is cut.
    """
    middle = len(reasons.designation)
    last = middle + SHOWN_LETTERS
    title = _marked_words(reasons, column, 0, middle)
    rest = _marked_words(reasons, column, middle, min(last, middle + len(reasons.description)))
    if len(reasons.description) > SHOWN_LETTERS:
        rest += "…"
    return [part for part in (title, rest) if part.strip()]


def _marked_words(reasons: WordReasons, column: int, begin: int, end: int) -> str:
    """The letters of the source from ``begin`` to before ``end``, their words marked."""
    source, place = reasons.designation + reasons.description, reasons.place(column)
    effects, letters = reasons.effects[:, place], reasons.written[:, place]
    least = MARKED * np.abs(effects).max()
    strong = letters >= BOLD * max(letters.max(), 1e-12)
    parts, done = [], begin
    for word, effect in zip(reasons.words, effects.tolist(), strict=True):
        if abs(effect) >= least and begin <= word.start and word.end <= end:
            parts.append(_plain(source[done : word.start]))
            bold = strong[word.start : word.end] & (effect > 0)
            parts.append((FOR if effect > 0 else AGAINST).format(text=emphasised(word.text, bold)))
            done = word.end
    return "".join([*parts, _plain(source[done:end])])


def emphasised(word: str, bold: np.ndarray) -> str:
    """A word with some of its letters in bold.

    Markdown opens and closes bold beside letters only: signs at the ends of a run stay outside.
    """
    parts = []
    for is_bold, run in groupby(zip(word, bold.tolist(), strict=True), key=lambda pair: pair[1]):
        parted = EDGES.fullmatch("".join(letter for letter, _ in run))
        assert parted is not None  # any text is signs, letters and signs, each perhaps none
        before, letters, after = parted.groups()
        middle = f"**{_plain(letters)}**" if is_bold and letters else _plain(letters)
        parts.append(f"{_plain(before)}{middle}{_plain(after)}")
    return "".join(parts)


def _plain(text: str) -> str:
    """Letters as they will be read."""
    return escaped(text, LONGEST)


def _show_picture(product: Product, prediction: Prediction) -> None:
    """The picture, the map over it, and where the strongest part is."""
    column = _choose_category(prediction)
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
            key="why_picture_opacity",
        )
    with st.spinner(_("Looking at the picture…")):
        reasons = caches.picture_reasons(prediction, first_columns(prediction), method)
    sentence = picture_sentence(reasons, column, current())
    with left:
        st.image(
            overlaid(reasons.pixels, reasons.heat(column), opacity / 100), width=420, alt=sentence
        )
    with right:
        st.markdown(sentence)
        st.caption(_(METHOD_SENTENCES[method]))
        st.caption(
            _(
                "Light and outlined: what speaks most for the category. Dark: what says nothing, "
                "or speaks against it."
            )
        )


def overlaid(pixels: np.ndarray, heat: np.ndarray, opacity: float) -> np.ndarray:
    """A picture with its map over it and the strongest part outlined.

    Parameters
    ----------
    pixels : ndarray of uint8, (height, width, 3)
    heat : ndarray of float32, (height, width)
        0..1.
    opacity : float
        0: the picture alone; 1: the map alone.

    Returns
    -------
    ndarray of uint8, (height, width, 3)
    """
    steps = np.linspace(0, 1, len(HEAT_SCALE))
    colours = np.stack([np.interp(heat, steps, band) for band in HEAT_SCALE.T], axis=-1)
    mixed = (1 - opacity) * pixels + opacity * colours
    if opacity > 0:
        strongest = heat >= OUTLINED
        edge = strongest & ~_shrunk(strongest)
        # The line and the pixels around it: a dark seam shows it on white.
        mixed[~_shrunk(~edge)] = 0
        mixed[edge] = OUTLINE
    return np.asarray(np.clip(mixed.round(), 0, 255).astype(np.uint8))


def _shrunk(inside: np.ndarray) -> np.ndarray:
    """Pixels whose four neighbours are inside too."""
    padded = np.pad(inside, 1, mode="edge")
    kept = inside.copy()
    for rows, columns in ((0, 1), (2, 1), (1, 0), (1, 2)):
        kept &= padded[rows : rows + inside.shape[0], columns : columns + inside.shape[1]]
    return kept


def _show_sureness(product: Product, prediction: Prediction) -> None:
    """How often answers like this one were right, and what they are confused with."""
    say = current()
    record = track_record_of(prediction.final, caches.run(EMBEDDED).results)
    if record is None:
        for problem in caches.run(EMBEDDED).problems:
            say_problem(problem, mild=True)
        return
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(_("**Answers as sure as this one**"))
        st.markdown(_bullets(reason_sentences.track_record_lines(record, say)))
    with right:
        st.markdown(_("**Often confused with**"))
        st.markdown(_bullets(reason_sentences.confusion_lines(record, say)))
    show_source(record.result)


def _bullets(lines: list[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


REASON_VIEWS: Mapping[str, Callable[[Product, Prediction], None]] = {
    "words": _show_words,
    "picture": _show_picture,
    "change": show_what_if,
    "sure": _show_sureness,
}
