"""The context page: choose a question, read its answer."""

from __future__ import annotations

from vitrine.i18n import N_
from vitrine.web.frame import problems_said
from vitrine.web.sections import Section, choose_section

PAGE = "context"


def _sections() -> dict[str, Section[[]]]:
    # Each section imports its charts: a visit pays for those it shows.
    from vitrine.web.context import challenge, classes, metric, path, walk

    return {
        "challenge": Section(N_("The challenge"), challenge.show_challenge),
        "files": Section(N_("The files"), path.show_files),
        "metric": Section(N_("The score"), metric.show_metric),
        "references": Section(N_("Reference scores"), challenge.show_references),
        "path": Section(N_("From data to fusion"), path.show_path),
        "categories": Section(N_("The 27 categories"), classes.show_categories),
        "walk": Section(N_("One product, step by step"), walk.show_walk),
    }


def show_context() -> None:
    """Draw the choice of a section, and the section."""
    section = choose_section(PAGE, _sections())
    with problems_said():
        section.show()
