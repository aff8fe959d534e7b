"""What can be built, by name: ``vitrine build NAME`` reads this table.

A builder is a module of this room with one public function, ``build(inputs)``, which writes its
artefacts with :func:`vitrine.artefacts.shipping.ship` and returns their manifest rows. Modules are
named here and imported when one is run: a help text loads no training code.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal

from vitrine.artefacts.manifest import Artefact
from vitrine.errors import DataRefused
from vitrine.i18n import N_
from vitrine.logs import Report

Need = Literal["data", "published"]


@dataclass(frozen=True)
class Inputs:
    """Where a builder reads and writes.

    Attributes
    ----------
    out : Path
        Artefact folder.
    cache : Path
        Folder for what may be thrown away.
    tell : callable
        Told one line for each step.
    data : Path or None
        Folder of labelled products, or of an owner's challenge files.
    published : Path or None
        Folder of results that others published.
    only : tuple of str
        Steps to run where a builder has several; all of them when empty.
    """

    out: Path
    cache: Path
    tell: Report
    data: Path | None = None
    published: Path | None = None
    only: tuple[str, ...] = ()

    def folder(self, need: Need) -> Path:
        """A folder that the builder cannot do without.

        Raises
        ------
        DataRefused
            When it was not given.
        """
        folder: Path | None = getattr(self, need)
        if folder is None:
            raise DataRefused(
                N_("This needs a folder that was not given: add --{option} FOLDER."), option=need
            )
        return folder


@dataclass(frozen=True)
class Builder:
    """One thing that can be built.

    Attributes
    ----------
    module : str
        Name of its module in this room.
    sentence : str
        What it writes.
    needs : tuple of str
        Folders it reads: ``data``, ``published``.
    steps : tuple of str
        Its steps, where some can be run alone.
    """

    module: str
    sentence: str
    needs: tuple[Need, ...] = ()
    steps: tuple[str, ...] = ()

    def build(self, inputs: Inputs) -> list[Artefact]:
        """Run it; returns the manifest rows it wrote."""
        rows: list[Artefact] = import_module(f"vitrine.building.{self.module}").build(inputs)
        return rows


BUILDERS: dict[str, Builder] = {
    "concatenations": Builder(
        "concatenations",
        "Features that the page of concatenations trains on, and results of every architecture.",
        needs=("data",),
        steps=("features", "results"),
    ),
    "models": Builder(
        "shipped_models",
        "The models that the site answers with, what they are measured by, and sample answers.",
        needs=("data",),
        steps=("text", "image", "frame", "joint", "evaluate", "samples"),
    ),
    "published": Builder(
        "published_runs",
        "The runs that others published: counts, calibration and fusions.",
        ("published",),
    ),
    "exploration": Builder("exploration", "Figures of the exploration page.", ("data",)),
    "sample-walks": Builder("sample_walks", "The sample sentence, prepared step by step."),
    "words": Builder("words", "Counts of the words of the categories.", ("data",)),
    "feasibility": Builder(
        "feasibility",
        "The gold products grouped without labels: scores, matches, places.",
        ("data",),
    ),
    "trust": Builder(
        "trust", "What the page of trust shows, as counts and means.", ("data", "published")
    ),
    "same-kind": Builder(
        "same_kind",
        "Classical models that learnt from translated titles, asked other translated titles.",
        ("data",),
    ),
}
