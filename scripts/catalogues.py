"""Extract the messages of the code, merge them into both catalogues and compile them.

``--check`` changes nothing and fails when a catalogue is not up to date or lacks a translation.
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

REPOSITORY = Path(__file__).resolve().parents[1]
LOCALES = REPOSITORY / "src" / "vitrine" / "locales"
LANGUAGES = ("fr", "en")
FIRST_EXTRACTION = datetime(2026, 11, 21, tzinfo=UTC)
# The second number of a plural form is its place among the arguments.
KEYWORDS = {"_": None, "N_": None, "say": None, "plural": (1, 2)}
FOLDERS = (REPOSITORY / "src" / "vitrine", REPOSITORY / "pages")


def extracted() -> Catalog:
    """Every message that the code declares."""
    catalogue = Catalog(domain="vitrine", charset="utf-8", fuzzy=False)
    for folder in FOLDERS:
        found = extract_from_dir(folder, [("**.py", "python")], keywords=KEYWORDS)
        for file, _line, message, comments, _context in found:
            catalogue.add(message, locations=[(f"{folder.name}/{file}", 0)], auto_comments=comments)
    for message in sample_notes():
        catalogue.add(message, locations=[("fichiers/samples/samples.json", 0)])
    return catalogue


def sample_notes() -> list[str]:
    """Notes of the sample products, which are data and not code."""
    from vitrine.catalogue.samples import read_samples

    samples = read_samples(REPOSITORY / "fichiers")
    return sorted({sample.note for sample in samples if sample.note})


def merged(language: str, template: Catalog) -> Catalog:
    """The catalogue of a language with today's messages; English says what the code says."""
    path = po_path(language)
    catalogue = Catalog(locale=language, domain="vitrine", charset="utf-8", fuzzy=False)
    if path.exists():
        catalogue = read_po(io.BytesIO(path.read_bytes()), locale=language, domain="vitrine")
    catalogue.update(template, no_fuzzy_matching=True)
    # A date in the header would make every extraction look like a change.
    catalogue.creation_date = catalogue.revision_date = FIRST_EXTRACTION
    catalogue.project, catalogue.version = "vitrine", "1"
    catalogue.header_comment = f"# Messages of vitrine in {catalogue.locale.english_name}."
    catalogue.obsolete.clear()
    if language == "fr":
        for message in catalogue:
            if message.id and message.string:
                message.string = typeset(message.string)
    if language == "en":
        for message in catalogue:
            if message.id and not any(_strings(message)):
                message.string = message.id
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
        if message.id and (message.fuzzy or not all(_strings(message)))
    ]


def po_path(language: str) -> Path:
    """Where the text of a catalogue is."""
    return LOCALES / language / "LC_MESSAGES" / "vitrine.po"


def rendered(catalogue: Catalog) -> tuple[bytes, bytes]:
    """Text and compiled form, the same bytes for the same messages."""
    text, compiled = io.BytesIO(), io.BytesIO()
    write_po(text, catalogue, sort_output=True, omit_header=False, width=100, include_lineno=False)
    write_mo(compiled, catalogue)
    return text.getvalue(), compiled.getvalue()


def _strings(message: object) -> tuple[str, ...]:
    string = message.string  # type: ignore[attr-defined]
    return string if isinstance(string, tuple) else (string,)


def main() -> int:
    """Update or check both languages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, fail when stale")
    check = parser.parse_args().check
    failures = 0
    for language in LANGUAGES:
        # Extracted anew for each: Babel puts the template's own messages into the catalogue.
        catalogue = merged(language, extracted())
        lacking = missing(catalogue)
        for message in lacking:
            print(f"{language}: no translation of {message!r}", file=sys.stderr)
        text, compiled = rendered(catalogue)
        path = po_path(language)
        stale = not path.exists() or path.read_bytes() != text
        if check and stale:
            print(f"{path} is not up to date: run `make catalogues`", file=sys.stderr)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
            path.with_suffix(".mo").write_bytes(compiled)
        failures += bool(lacking) + (check and stale)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
