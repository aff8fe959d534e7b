"""The context page: choose a question, read its answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vitrine.i18n import N_
from vitrine.web.choices import Choice, segments
from vitrine.web.frame import problems_said
from vitrine.web.language import _

PAGE = "context"


@dataclass(frozen=True)
class Section:
    """One question; ``title`` is a message."""

    title: str
    show: Callable[[], None]


def _sections() -> dict[str, Section]:
    # Each section imports its charts: a visit pays for those it shows.
    from vitrine.web.context import challenge, classes, data_path, walk, weighted_f1

    return {
        "challenge": Section(N_("The challenge"), challenge.show_challenge),
        "files": Section(N_("The files"), data_path.show_files),
        "metric": Section(N_("The score"), weighted_f1.show_metric),
        "references": Section(N_("Reference scores"), challenge.show_references),
        "path": Section(N_("From data to fusion"), data_path.show_path),
        "categories": Section(N_("The 27 categories"), classes.show_categories),
        "walk": Section(N_("One product, step by step"), walk.show_walk),
    }


def show_context() -> None:
    """Draw the choice of a section, and the section."""
    sections = _sections()
    key = segments(
        Choice(PAGE, "section", list(sections), "challenge"),
        _("Section"),
        lambda name: _(sections[name].title),
        labelled=False,
    )
    with problems_said():
        sections[key].show()
