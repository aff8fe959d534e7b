"""What every command does alike: the language, and errors as one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from vitrine.errors import VitrineError
from vitrine.i18n import Translator
from vitrine.settings import settings

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
