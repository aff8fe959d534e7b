"""Extract the messages of the code, merge them into the French catalogue and compile it.

English is what the code says. ``--check`` changes nothing and fails when the catalogue or its
compiled form is not up to date, or lacks a translation.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from vitrine.catalogue.samples import read_samples

REPOSITORY = Path(__file__).resolve().parents[1]
FRENCH = REPOSITORY / "src" / "vitrine" / "locales" / "fr" / "LC_MESSAGES" / "vitrine.po"
FIRST_EXTRACTION = datetime(2026, 11, 21, tzinfo=UTC)
# The second number of a plural form is its place among the arguments.
KEYWORDS = {"_": None, "N_": None, "say": None, "plural": (1, 2)}
FOLDERS = (REPOSITORY / "src" / "vitrine", REPOSITORY / "pages")


def extracted() -> Catalog:
    """Every message that the code declares, and the notes of the sample products."""
    catalogue = Catalog(domain="vitrine", charset="utf-8", fuzzy=False)
    for folder in FOLDERS:
        found = extract_from_dir(folder, [("**.py", "python")], keywords=KEYWORDS)
        for _file, _line, message, comments, _context in found:
            catalogue.add(message, auto_comments=comments)
    for sample in read_samples(REPOSITORY / "fichiers"):
        if sample.note:
            catalogue.add(sample.note)
    return catalogue


def merged(template: Catalog) -> Catalog:
    """The French catalogue with today's messages."""
    catalogue = Catalog(locale="fr", domain="vitrine", charset="utf-8", fuzzy=False)
    if FRENCH.exists():
        catalogue = read_po(io.BytesIO(FRENCH.read_bytes()), locale="fr", domain="vitrine")
    catalogue.update(template, no_fuzzy_matching=True)
    # A date in the header would make every extraction look like a change.
    catalogue.creation_date = catalogue.revision_date = FIRST_EXTRACTION
    catalogue.project, catalogue.version = "vitrine", "1"
    catalogue.header_comment = "# Messages of vitrine in French."
    catalogue.obsolete.clear()
    for message in catalogue:
        if message.id and message.string:
            message.string = typeset(message.string)
    return catalogue


def typeset(string: str | tuple[str, ...]) -> str | tuple[str, ...]:
    """Put the no-break spaces that French has before high punctuation and inside guillemets."""
    if isinstance(string, tuple):
        return tuple(str(typeset(part)) for part in string)
    return re.sub(r" (?=[:;!?»%])|(?<=«) ", "\u00a0", string)


def missing(catalogue: Catalog) -> list[str]:
    """Messages without a translation, or with a fuzzy one."""
    return [
        str(message.id)
        for message in catalogue
        if message.id and (message.fuzzy or not all(_strings(message.string)))
    ]


def _strings(string: str | tuple[str, ...]) -> tuple[str, ...]:
    return string if isinstance(string, tuple) else (string,)


def rendered(catalogue: Catalog) -> dict[Path, bytes]:
    """Text and compiled form: the same bytes for the same messages, wherever they stand."""
    text, compiled = io.BytesIO(), io.BytesIO()
    write_po(text, catalogue, sort_output=True, no_location=True, width=100)
    write_mo(compiled, catalogue)
    return {FRENCH: text.getvalue(), FRENCH.with_suffix(".mo"): compiled.getvalue()}


def main() -> int:
    """Update or check the catalogue."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, fail when stale")
    check = parser.parse_args().check
    catalogue = merged(extracted())
    problems = [f"no translation of {message!r}" for message in missing(catalogue)]
    for path, content in rendered(catalogue).items():
        if not check:
            path.write_bytes(content)
        elif not path.exists() or path.read_bytes() != content:
            problems.append(f"{path} is not up to date: run `make catalogues`")
    print("\n".join(problems), file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
