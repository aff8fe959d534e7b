"""What every command does alike: the language, errors as one sentence, exit codes, consoles."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from vitrine.errors import PictureRefused, VitrineError
from vitrine.i18n import N_, Translator
from vitrine.settings import settings

if TYPE_CHECKING:
    from vitrine.prediction.predictor import Predictor
    from vitrine.vision.decoding import Picture

# Exit codes other than 0: something went wrong on the way, nothing could be begun, Ctrl-C.
PROBLEM = 1
BAD_INPUT = 2
INTERRUPTED = 130

NO_FOLDER = N_("There is no folder {folder}: check its path.")
PIPED_WIDTH = 120

Title = Annotated[str, typer.Option("--designation", help="Title of the product.")]
Description = Annotated[str, typer.Option(help="Description of the product.")]
PicturePath = Annotated[Path | None, typer.Option(help="Picture: JPEG, PNG, WebP or GIF.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def say_here() -> Translator:
    """Words in the language of the settings."""
    return Translator(settings().language)


@contextmanager
def errors_said() -> Iterator[None]:
    """Print an expected error as one sentence and leave with code 2."""
    try:
        yield
    except VitrineError as error:
        typer.echo(say_here().error(error), err=True)
        raise typer.Exit(BAD_INPUT) from None


def plain_console(*, stderr: bool = False) -> Console:
    """A console for whole lines, which may hold anything: never wrapped, never read as markup."""
    return Console(stderr=stderr, soft_wrap=True, markup=False, highlight=False, emoji=False)


def table_console() -> Console:
    """A console for wide tables: a pipe has no width, so nothing needs to be cut for it."""
    console = Console()
    return console if console.is_terminal else Console(width=PIPED_WIDTH)


def read_picture(path: Path | None) -> Picture | None:
    """Read and decode the picture that somebody names; None when nobody names one.

    Raises
    ------
    PictureRefused
    """
    from vitrine.vision.decoding import decode_picture

    if path is None:
        return None
    try:
        content = path.read_bytes()
    except OSError as error:
        raise PictureRefused(
            N_("The picture {file} cannot be opened: check its path."), file=path.name
        ) from error
    return decode_picture(content)


def shipped_predictor() -> Predictor:
    """The predictor over the artefacts of the settings; its models load at their first use."""
    from vitrine.artefacts.store import Store
    from vitrine.prediction.predictor import Predictor

    return Predictor.of_store(Store(settings().artefacts))
