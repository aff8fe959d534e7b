"""``vitrine explain``: the reasons of a prediction on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from vitrine import cli_common
from vitrine.artefacts.store import Store
from vitrine.cli_common import errors_said, say_here
from vitrine.errors import VitrineError
from vitrine.i18n import Translator
from vitrine.settings import settings

MOST_WORDS = 12


def explain_product(
    designation: Annotated[str, typer.Option(help="Title of the product.")] = "",
    description: Annotated[str, typer.Option(help="Description of the product.")] = "",
    image: Annotated[Path | None, typer.Option(help="Picture: JPEG, PNG, WebP or GIF.")] = None,
    words: Annotated[int, typer.Option(min=1, help="How many words to list.")] = MOST_WORDS,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Classify one product and say why: words, parts of the picture, and how sure to be."""
    from vitrine.prediction.explanations.explanation import explain
    from vitrine.prediction.product import Product

    with errors_said():
        say = say_here()
        product = Product(
            designation, description, cli_common.read_picture(image) if image else None
        )
        found = explain(cli_common.shipped_predictor(), product, measured_results(say))
        if as_json:
            typer.echo(json.dumps(found.to_dict(say, words), ensure_ascii=False))
        else:
            explanation_report(found, words, say)


def measured_results(say: Translator) -> dict[str, Any] | None:
    """Results that tell how sure to be; without their files the reasons are given all the same."""
    from vitrine.results.shipped import read_embedded

    try:
        return dict(read_embedded(Store(settings().artefacts)).results)
    except VitrineError as error:
        typer.echo(say.error(error), err=True)
        return None


def explanation_report(found: Any, most: int, say: Translator) -> None:
    """Print the answer and its reasons, for people."""
    from vitrine.cli_output import prediction_table
    from vitrine.prediction.explanations import reason_sentences

    prediction_table(found.prediction, len(found.columns), say)
    console, column = Console(markup=False, highlight=False, soft_wrap=True), found.columns[0]
    if found.words is not None:
        Console().print(words_table(found.words, column, most, say))
        console.print(reason_sentences.sum_sentence(found.words, column, say))
    if found.picture is not None:
        console.print(reason_sentences.picture_sentence(found.picture, column, say))
    for error in found.nothing.values():
        console.print(say.error(error))
    for gone, opinion in found.without.items():
        console.print(_without_line(gone, opinion, say))
    if found.standing is not None:
        for lines in (reason_sentences.standing_lines, reason_sentences.confusion_lines):
            console.print("\n".join(lines(found.standing, say)))
        console.print(reason_sentences.measured_line(found.standing, say))


def words_table(reasons: Any, column: int, most: int, say: Translator) -> Table:
    """The most telling words of a category, each place of a word on its own."""
    from vitrine.prediction.explanations.reason_sentences import signed

    table = Table(say("Word"), Column(say("Effect"), justify="right"))
    for word, effect in reasons.ranked(column)[:most]:
        # A word is a stranger's: never read as markup.
        table.add_row(Text(printable(word.text)), signed(effect, say, 3))
    return table


def printable(text: str) -> str:
    """A word that cannot command the terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _without_line(gone: str, opinion: Any, say: Translator) -> str:
    from vitrine.categories import CODES
    from vitrine.prediction.explanations.reason_sentences import WITHOUT, category

    best = opinion.best
    return say(
        WITHOUT[gone],
        category=category(CODES.index(best.category.code), say),
        probability=say.probability(best.probability),
    )
