"""Tables that are wrong: refused in a sentence that names what is wrong, or read around it."""

from __future__ import annotations

import csv

import pytest

from vitrine.errors import TableRefused
from vitrine.i18n import Translator
from vitrine.prediction.batch import classify_table
from vitrine.prediction.table import ProductTable


def refusal(tmp_path, content: bytes) -> str:
    path = tmp_path / "in.csv"
    path.write_bytes(content)
    with pytest.raises(TableRefused) as caught:
        list(ProductTable(path))
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"  \n \n", "empty"),
        (b"titre,description\na,b\n", "no column “designation”; it has: titre, description"),
        (b"designation,designation\na,b\n", "“designation” twice"),
        ("designation\ncafé\n".encode("latin-1"), "CSV UTF-8"),
        ("designation\ncafé\n".encode("utf-16"), "CSV UTF-8"),
        (b"PK\x03\x04" + bytes(range(256)), "CSV UTF-8"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "CSV UTF-8"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_in_one_sentence(tmp_path, content, said) -> None:
    text = refusal(tmp_path, content)
    assert said in text
    assert "\n" not in text


def test_wrong_encoding_far_below_the_header_is_refused_too(tmp_path) -> None:
    content = b"designation\n" + b"lot 10\n" * 50_000 + "café\n".encode("latin-1")
    assert "CSV UTF-8" in refusal(tmp_path, content)


def test_a_folder_or_an_absent_file_is_refused(tmp_path) -> None:
    for path in (tmp_path, tmp_path / "absent.csv"):
        with pytest.raises(TableRefused, match="cannot be opened"):
            ProductTable(path)


@pytest.mark.parametrize(
    "cell",
    [
        "x" * 1_000_000,
        "<script>alert(1)</script>" * 500,
        "=cmd|' /C calc'!A0",
        "\u202egnp.exe",
        "🎁" * 400,
        "null\x00byte",
    ],
)
def test_strange_cells_are_answered_or_refused_and_come_back_as_they_were(
    toy_predictor, tmp_path, cell
) -> None:
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerows([["designation"], [cell], ["lot 60"]])
    classify_table(toy_predictor, ProductTable(path), out, Translator("fr"))
    csv.field_size_limit(16 * 1024 * 1024)
    with out.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows[0]["designation"] == cell
    assert rows[1]["code"] == "60"
    assert rows[0]["code"] or rows[0]["error"]


def test_an_unclosed_quote_does_not_swallow_the_answer(toy_predictor, tmp_path) -> None:
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text('designation\nlot 10\n"lot 60\nlot 40\n')
    report = classify_table(toy_predictor, ProductTable(path), out, Translator("en"))
    assert report.rows >= 2
    with out.open(newline="") as stream:
        assert next(csv.DictReader(stream))["code"] == "10"
