"""The context page: choose a question, read its answer."""

from __future__ import annotations

from vitrine.i18n import N_
from vitrine.web.context.challenge import (
    show_categories,
    show_challenge,
    show_metric,
    show_references,
)
from vitrine.web.context.data_path import show_files, show_path, show_walk
from vitrine.web.frame import problems_said
from vitrine.web.sections import Section, choose_section

SECTIONS = {
    "challenge": Section(N_("The challenge"), show_challenge),
    "files": Section(N_("The files"), show_files),
    "metric": Section(N_("The score"), show_metric),
    "references": Section(N_("Reference scores"), show_references),
    "path": Section(N_("From data to fusion"), show_path),
    "categories": Section(N_("The 27 categories"), show_categories),
    "walk": Section(N_("One product, step by step"), show_walk),
}


def show_context() -> None:
    """Draw the choice of a section, and the section."""
    section = choose_section("context", SECTIONS)
    with problems_said():
        section.show()
