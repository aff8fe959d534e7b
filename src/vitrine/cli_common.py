"""What every command does alike: the language, and errors as one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from vitrine.errors import PictureRefused, VitrineError
from vitrine.i18n import N_, Translator
from vitrine.settings import settings

if TYPE_CHECKING:
    from vitrine.prediction.predictor import Predictor
    from vitrine.vision.decoding import Picture

BAD_INPUT = 2
INTERRUPTED = 130


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


def read_picture(path: Path) -> Picture:
    """Read and decode the picture that somebody names.

    Raises
    ------
    PictureRefused
    """
    from vitrine.vision.decoding import decode_picture

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
