"""The sample products that a visitor can pick: our own wording, our own drawings."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from vitrine.errors import ArtefactAltered, ArtefactMissing
from vitrine.i18n import N_

FOLDER = "samples"


@dataclass(frozen=True)
class Sample:
    """One sample product.

    Attributes
    ----------
    key : str
        Name in links.
    designation, description : str
        As a seller would write them; the description may be empty.
    picture : str or None
        File name within the folder.
    code : int or None
        Category that is right; None where no single one is.
    note : str or None
        Message: what is worth noticing.
    alt, alt_en : str
        What the picture shows, in French and in English.
    name, name_en : str
        Two or three words to pick it by.
    """

    key: str
    designation: str
    description: str
    picture: str | None
    code: int | None
    note: str | None = None
    alt: str = ""
    alt_en: str = ""
    name: str = ""
    name_en: str = ""

    def picture_path(self, root: Path) -> Path | None:
        """Path of the picture under an artefact folder."""
        return root / FOLDER / self.picture if self.picture else None

    def alternative(self, language: str) -> str:
        """Text for those who do not see the picture."""
        return self.alt_en if language == "en" else self.alt

    def label(self, language: str) -> str:
        """Words to pick the sample by."""
        return self.name_en if language == "en" else self.name


def read_samples(root: Path) -> list[Sample]:
    """Read the samples of an artefact folder, in the order they are shown.

    Raises
    ------
    ArtefactMissing, ArtefactAltered
    """
    path = root / FOLDER / "samples.json"
    try:
        return [Sample(**row) for row in json.loads(path.read_text("utf-8"))["samples"]]
    except FileNotFoundError:
        raise ArtefactMissing(
            N_("The file {path} is missing: run git restore {path} to bring it back."),
            path="fichiers/samples/samples.json",
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise ArtefactAltered(
            N_("The file {path} cannot be read: run git restore {path} to bring it back."),
            path="fichiers/samples/samples.json",
        ) from error
