"""The sections of a page: one is chosen, stands in the address, and is the only one computed.

A page that shows several things in turn lists them as ``Section`` under the keys that its address
holds, in a function where the modules that draw them have to be imported: a visit pays for the
charts of what it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, ParamSpec, TypeVar

from vitrine.i18n import N_
from vitrine.web.choices import Choice, segments
from vitrine.web.language import _

Given = ParamSpec("Given")
# What screen readers say of the row of segments, by the name of the choice in the address.
LABELS = {"section": N_("Section"), "view": N_("View"), "topic": N_("Topic")}


@dataclass(frozen=True)
class Section(Generic[Given]):
    """One section of a page; a page whose sections have more to say derives its own.

    Attributes
    ----------
    title : str
        Message.
    show : callable
        Draws it, from what the page gives to each of its sections.
    """

    title: str
    show: Callable[Given, None]


Chosen = TypeVar("Chosen", bound=Section[Any])


def choose_section(
    page: str,
    sections: Mapping[str, Chosen],
    name: Literal["section", "view", "topic"] = "section",
) -> Chosen:
    """Draw the sections of a page as a row of segments; return the chosen one, else the first.

    Parameters
    ----------
    page : str
        Key of the page.
    sections : mapping of str to Section
        By their key in the address, at least one.
    name : {"section", "view", "topic"}
        Parameter of the address that holds the key.
    """
    key = segments(
        Choice(page, name, list(sections), next(iter(sections))),
        _(LABELS[name]),
        lambda one: _(sections[one].title),
        labelled=False,
    )
    return sections[key]
