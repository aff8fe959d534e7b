from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from vitrine.errors import PictureRefused
from vitrine.i18n import LANGUAGES, LOCALES, Translator, closest_language

PLACE = re.compile(r"\{(\w+)\}")


def french():
    with (LOCALES / "fr" / "LC_MESSAGES" / "vitrine.po").open("rb") as stream:
        return read_po(stream, locale="fr")


def strings(message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple) else [message.string]


def ids(message) -> list[str]:
    return list(message.id) if isinstance(message.id, tuple) else [message.id]


def test_the_catalogue_holds_every_message_of_the_code_translated(repository) -> None:
    result = subprocess.run(
        [sys.executable, repository / "scripts" / "catalogues.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr


def literal_messages(path: Path) -> set[str]:
    """First arguments of translating calls, also within f-strings, where extraction is blind."""
    names = {"_", "N_", "say", "plural"}
    return {
        call.args[0].value
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", getattr(call.func, "attr", "")) in names
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }


def test_no_message_escapes_extraction(repository) -> None:
    known = {one for message in french() for one in ids(message)}
    for path in [*(repository / "src").rglob("*.py"), *(repository / "pages").glob("*.py")]:
        assert literal_messages(path) - known == set(), path


def plural_messages(path: Path) -> set[tuple[str, str]]:
    """Both forms of each plural; extraction loses one when ``say`` stands among its arguments."""
    return {
        (call.args[0].value, call.args[1].value)
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and getattr(call.func, "attr", "") == "plural"
        and all(isinstance(argument, ast.Constant) for argument in call.args[:2])
    }


def test_no_plural_is_extracted_as_a_singular(repository) -> None:
    known = {message.id for message in french() if isinstance(message.id, tuple)}
    declared = [plural_messages(path) for path in (repository / "src").rglob("*.py")]
    assert set().union(*declared)
    assert set().union(*declared) - known == set()


def test_translations_keep_the_places_of_their_message() -> None:
    for message in french():
        if message.id:
            expected = set(PLACE.findall(" ".join(ids(message))))
            for string in strings(message):
                assert set(PLACE.findall(string)) <= expected, message.id
            assert set(PLACE.findall(" ".join(strings(message)))) == expected, message.id


def test_the_compiled_catalogue_says_what_the_text_one_says() -> None:
    say = Translator("fr")
    for message in french():
        if message.id and not isinstance(message.id, tuple):
            assert say(message.id) == message.string


def test_english_says_what_the_code_says() -> None:
    say = Translator("en")
    assert list(LOCALES.iterdir()) == [LOCALES / "fr"]
    assert say("Row {row} cannot be read: check its quotes.", row=3).startswith("Row 3 ")
    assert say.plural("{count} row", "{count} rows", 1) == "1 row"
    assert say.plural("{count} row", "{count} rows", 1200) == "1,200 rows"
    assert set(LANGUAGES) == {"fr", "en"}


def test_french_is_not_english() -> None:
    same = [
        message.id
        for message in french()
        if message.id and message.string == message.id and len(str(message.id).split()) > 2
    ]
    assert same == []


def test_french_punctuation_never_starts_a_line() -> None:
    loose = re.compile(r" [:;!?»%]|« ")
    found = [s for m in french() if m.id for s in strings(m) if loose.search(s)]
    assert found == []


def test_numbers_follow_the_language() -> None:
    assert Translator("en").number(16984) == "16,984"
    assert Translator("fr").number(16984) == "16\u202f984"
    assert Translator("fr").number(0.8452, 3) == "0,845"
    assert Translator("fr").percent(0.256) == "26\u00a0%"
    assert Translator("en").percent(0.256, 1) == "25.6%"


@pytest.mark.parametrize(
    ("value", "said"), [(0.0001, "< 1%"), (0.006, "1%"), (0.42, "42%"), (0.9999, "> 99%")]
)
def test_probabilities_never_claim_certainty(value, said) -> None:
    assert Translator("en").probability(value) == said


def test_errors_are_said_in_the_language_asked_for() -> None:
    error = PictureRefused("Row {row} cannot be read: check its quotes.", row=3)
    assert str(error) == "Row 3 cannot be read: check its quotes."
    assert Translator("fr").error(error).startswith("La ligne 3")


@pytest.mark.parametrize(
    ("tag", "language"),
    [("en-GB", "en"), ("en", "en"), ("fr_CA", "fr"), ("de-DE", "fr"), (None, "fr"), ("", "fr")],
)
def test_the_browser_language_is_followed(tag, language) -> None:
    assert closest_language(tag) == language


def test_the_operator_chooses_the_default() -> None:
    assert closest_language("de", "en") == "en"
