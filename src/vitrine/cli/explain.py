"""``vitrine explain``: the reasons of a prediction on the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from vitrine.cli.common import (
    AsJson,
    Description,
    PicturePath,
    Title,
    errors_said,
    read_picture,
    say_here,
    shipped_predictor,
)
from vitrine.cli.predict import prediction_table
from vitrine.errors import VitrineError
from vitrine.i18n import Translator
from vitrine.settings import settings

if TYPE_CHECKING:
    from vitrine.prediction.explanations.explanation import Explanation

MOST_WORDS = 12


def explain(
    designation: Title = "",
    description: Description = "",
    image: PicturePath = None,
    words: Annotated[int, typer.Option(min=1, help="How many words to list.")] = MOST_WORDS,
    as_json: AsJson = False,
) -> None:
    """Classify one product and say why: words, parts of the picture, and how sure to be."""
    from vitrine.artefacts.store import Store
    from vitrine.prediction.explanations.explanation import explain as explained
    from vitrine.prediction.product import Product
    from vitrine.results.shipped import read_embedded

    with errors_said():
        say = say_here()
        product = Product(designation, description, read_picture(image))
        try:
            measured = dict(read_embedded(Store(settings().artefacts)).results)
        except VitrineError as error:
            # They tell how sure to be; without their files the reasons are given all the same.
            typer.echo(say.error(error), err=True)
            measured = None
        explanation = explained(shipped_predictor().predict(product), measured)
        if as_json:
            typer.echo(json.dumps(explanation.to_dict(say, words), ensure_ascii=False))
        else:
            _print_explanation(explanation, words, say)


def _print_explanation(explanation: Explanation, most: int, say: Translator) -> None:
    """Print the answer and its reasons, for people; ``most`` words at most."""
    from vitrine.categories import CODES
    from vitrine.prediction.explanations import reason_sentences
    from vitrine.results.wording import signed

    prediction_table(explanation.prediction, len(explanation.columns), say)
    console = Console(markup=False, highlight=False, soft_wrap=True)
    column = explanation.columns[0]
    if explanation.words is not None:
        table = Table(say("Word"), Column(say("Effect"), justify="right"))
        for word, effect in explanation.words.ranked(column)[:most]:
            # A word is a stranger's: never read as markup, and it cannot command the terminal.
            shown = "".join(letter if letter.isprintable() else " " for letter in word.text)
            table.add_row(Text(shown), signed(effect, 3, say))
        Console().print(table)
        console.print(reason_sentences.sum_sentence(explanation.words, column, say))
    if explanation.picture is not None:
        console.print(reason_sentences.picture_sentence(explanation.picture, column, say))
    for error in explanation.nothing.values():
        console.print(say.error(error))
    for modality, opinion in explanation.without.items():
        best = opinion.best
        category = reason_sentences.category(CODES.index(best.category.code), say)
        probability = say.probability(best.probability)
        console.print(
            say(reason_sentences.WITHOUT[modality], category=category, probability=probability)
        )
    if explanation.track_record is not None:
        for lines in (reason_sentences.track_record_lines, reason_sentences.confusion_lines):
            console.print("\n".join(lines(explanation.track_record, say)))
        console.print(reason_sentences.measured_line(explanation.track_record, say))
