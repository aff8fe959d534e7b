from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest

from tests.crumbs import png
from tests.prediction.archives import zipped
from vitrine.errors import PictureRefused, TableRefused
from vitrine.prediction.job import (
    PREVIEW_CELL,
    PREVIEW_COLUMNS,
    BatchFiles,
    BatchLimits,
    check_table,
    template,
)


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path, monkeypatch):
    """Whatever happens, nothing of a visitor's stays on disk."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield
    assert list(Path(tmp_path).iterdir()) == []


def test_what_a_table_holds_is_said() -> None:
    table = "id,designation,image\n1,lot,a.png\n2,lot,absent.png\n3,lot,\n4,lot,a.png,extra\n"
    check = check_table(BatchFiles("t.csv", table.encode(), zipped({"dir/a.png": png()})))
    assert check.columns == ["id", "designation", "image"]
    assert (check.rows, check.unreadable, check.named, check.present) == (4, 1, 2, 1)
    assert check.preview[0] == {"id": "1", "designation": "lot", "image": "a.png"}


def test_pictures_are_counted_as_named_when_there_is_no_zip() -> None:
    check = check_table(BatchFiles("t.csv", b"designation,image\nlot,a.png\n"))
    assert (check.named, check.present) == (1, 0)


def test_the_preview_is_cut_in_every_direction() -> None:
    columns = ["designation", *(f"c{number}" for number in range(500))]
    table = "\n".join([",".join(columns)] + [",".join("x" * 900 for _ in columns)] * 9)
    preview = check_table(BatchFiles("t.csv", table.encode())).preview
    assert len(preview) == 5
    assert all(len(row) == PREVIEW_COLUMNS for row in preview)
    assert all(len(cell) == PREVIEW_CELL for row in preview for cell in row.values())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The table mine.csv is empty"),
        (b"titre\nlot\n", "no column “designation”"),
        (b"designation\n", "The table mine.csv has a header but no rows."),
        ("designation\ncafé\n".encode("latin-1"), "The table mine.csv is not UTF-8"),
        (b"designation\n" + b"a\n" * 40 + b"caf\xe9\n", "The table mine.csv is not UTF-8"),
        (b"designation\n" + b"a\n" * 51, "over 50 rows"),
        (b"designation\n" + b"a" * 3_000_000, "over 2 MB"),
        (b'designation\n"' + b"a" * 900 + b"\n", ""),
        (b"designation," + b"x" * 1_000_000 + b"\na,b\n", ""),
    ],
)
def test_a_table_over_the_limits_or_unreadable_is_refused_with_the_visitors_name(
    content, said
) -> None:
    limits = BatchLimits(table_bytes=2 * 2**20, rows=50)
    files = BatchFiles("mine.csv", content)
    if not said:
        assert check_table(files, limits).rows == 1
        return
    with pytest.raises(TableRefused) as caught:
        check_table(files, limits)
    assert said in str(caught.value)
    assert "table.csv" not in str(caught.value)


def test_a_zip_that_is_not_read_refuses_the_files_before_anything_runs() -> None:
    with pytest.raises(PictureRefused, match="cannot be read as a zip"):
        check_table(BatchFiles("t.csv", b"designation\nlot\n", b"not a zip"))


def test_the_template_passes_its_own_check() -> None:
    check = check_table(BatchFiles("template.csv", template(), zipped({"pompe.jpg": png()})))
    assert check.columns == ["designation", "description", "image"]
    assert (check.rows, check.unreadable, check.named, check.present) == (2, 0, 1, 1)
    rows = list(csv.DictReader(io.StringIO(template().decode("utf-8-sig"))))
    assert all(row["designation"] for row in rows)
