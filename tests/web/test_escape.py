from __future__ import annotations

import re

import pytest

from vitrine.web.escape import escaped


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[a](javascript:x)",
        ":red[x]",
        "$x^2$",
        "# title",
        "**b**",
        "a_b_c",
        "`code`",
        "~~x~~",
        "| a | b |",
        "- item",
        "1. item",
        "![i](u)",
        "&amp;",
    ],
)
def test_no_sign_keeps_its_meaning(text) -> None:
    out = escaped(text)
    for place, sign in enumerate(out):
        if sign in "<>[]():$#*_`~|!&":
            assert out[place - 1] == "\\", (text, out)
    assert out.replace("\\", "") == text.replace("\\", "")


def test_lines_and_direction_marks_become_spaces() -> None:
    assert escaped("a\n\nb\u202ec") == "a b c"


def test_long_texts_are_cut() -> None:
    assert len(escaped("a" * 1_000_000)) == 300


@pytest.mark.parametrize("text", ["http://a.b", "HTTPS://a.b", "www.a.b", "a@b.fr"])
def test_an_address_never_becomes_a_link(text: str) -> None:
    shown = escaped(text).replace("\\", "")
    assert not re.search(r"(?i)https?://|www\.|@[-\w]", shown)
    assert shown.replace("\u2060", "") == text
