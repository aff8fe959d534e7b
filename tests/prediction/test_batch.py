from __future__ import annotations

import csv
import tracemalloc

import pytest

from tests.crumbs import png
from vitrine.categories import CODES
from vitrine.i18n import Translator
from vitrine.prediction.batch import ADDED, classify_table, picture_name
from vitrine.prediction.table import ProductTable, count_rows

ENGLISH = Translator("en")


@pytest.fixture
def classify(toy_predictor, tmp_path):
    """Write a table, classify it, read the answer back."""

    def run(content: str | bytes, pictures=None) -> list[dict[str, str]]:
        path, out = tmp_path / "in.csv", tmp_path / "out.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        classify_table(toy_predictor, ProductTable(path), out, ENGLISH, pictures)
        with out.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    return run


def test_rows_keep_their_order_their_cells_and_gain_the_answer(classify) -> None:
    rows = classify("id,designation\n7,lot 2583\n8,carte 1160\n9,livre 10\n")
    assert [row["id"] for row in rows] == ["7", "8", "9"]
    assert [row["code"] for row in rows] == ["2583", "1160", "10"]
    assert list(rows[0]) == ["id", "designation", *ADDED]
    assert rows[0]["name"] == "Pool and spa"
    assert float(rows[0]["probability"]) == pytest.approx(0.9, abs=1e-3)
    assert rows[0]["top5"].startswith("2583:0.9000 ")
    assert len(rows[0]["top5"].split()) == 5
    assert {row["modality"] for row in rows} == {"text"}
    assert {row["error"] for row in rows} == {""}


def test_the_description_column_is_read(classify) -> None:
    assert classify("designation,description\nlot,2905\n")[0]["code"] == "2905"


def test_pictures_are_found_by_name_or_by_ids(classify, tmp_path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "a.png").write_bytes(png((220, 20, 20)))
    (folder / "image_5_product_6.jpg").write_bytes(png((20, 20, 220)))
    rows = classify(
        "designation,image,imageid,productid\n,a.png,,\n,,5,6\nlot 60,a.png,,\nlot 60,,,\n", folder
    )
    assert [row["modality"] for row in rows] == ["image", "image", "both", "text"]
    assert [row["code"] for row in rows[:2]] == [str(CODES[0]), str(CODES[1])]


def test_a_missing_or_broken_picture_costs_the_picture_only(classify, tmp_path) -> None:
    (tmp_path / "broken.jpg").write_bytes(b"not a picture")
    rows = classify(
        "designation,image\nlot 60,absent.jpg\nlot 60,broken.jpg\n,absent.jpg\n", tmp_path
    )
    assert [row["code"] for row in rows] == ["60", "60", ""]
    assert [row["modality"] for row in rows] == ["text", "text", ""]
    assert all(row["error"] for row in rows)
    assert "absent.jpg" in rows[0]["error"]


def test_a_table_never_reaches_outside_its_folder_of_pictures(classify, tmp_path) -> None:
    (tmp_path / "secret.png").write_bytes(png())
    folder = tmp_path / "pictures"
    folder.mkdir()
    rows = classify(f"designation,image\n,../secret.png\n,{tmp_path}/secret.png\n", folder)
    assert [row["code"] for row in rows] == ["", ""]
    assert picture_name({"image": "..\\..\\secret.png"}) == "secret.png"
    assert picture_name({"imageid": "../1", "productid": "2"}) == ""


def test_bad_rows_are_named_and_good_ones_are_not_lost(classify) -> None:
    rows = classify("id,designation\n1,lot 10\n2,lot,60,extra\n3\n4,\n5,lot 40\n")
    assert [row["code"] for row in rows] == ["10", "", "", "", "40"]
    assert "Row 2 has 4 cells where the header has 2" in rows[1]["error"]
    assert "Row 3 has 1 cells" in rows[2]["error"]
    assert "nothing to classify" in rows[3]["error"]
    assert rows[4]["error"] == ""


def test_columns_of_an_earlier_answer_are_replaced_not_doubled(classify) -> None:
    rows = classify("designation,code,error\nlot 60,old,old\n")
    assert list(rows[0]) == ["designation", *ADDED]
    assert (rows[0]["code"], rows[0]["error"]) == ("60", "")


@pytest.mark.parametrize(
    "content",
    [
        "designation;description\nlot;2905\n",
        "designation\tdescription\nlot\t2905\n",
        b"\xef\xbb\xbfdesignation,description\r\nlot,2905\r\n",
        'designation,description\n"lot, de ""jeux""\nsur deux lignes",2905\n',
        "designation,description\n\nlot,2905\n\n",
    ],
)
def test_usual_ways_to_write_a_table_are_read(classify, content) -> None:
    rows = classify(content)
    assert [row["code"] for row in rows] == ["2905"]


def test_an_interrupted_batch_leaves_the_earlier_answer(toy_predictor, tmp_path) -> None:
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text("designation\n" + "lot 10\n" * 5000)
    out.write_text("earlier")

    def stop(rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        classify_table(toy_predictor, ProductTable(path), out, ENGLISH, progress=stop)
    assert out.read_text() == "earlier"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_progress_tells_every_row(toy_predictor, tmp_path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("designation\n" + "lot 10\n" * 2500)
    told: list[int] = []
    table = ProductTable(path)
    report = classify_table(toy_predictor, table, tmp_path / "o.csv", ENGLISH, progress=told.append)
    assert sum(told) == 2500 == report.rows == report.classified == count_rows(table)


def test_memory_does_not_grow_with_the_rows(toy_predictor, tmp_path) -> None:
    def peak(rows: int) -> int:
        path = tmp_path / f"{rows}.csv"
        path.write_text("designation\n" + "lot 10\n" * rows)
        tracemalloc.start()
        classify_table(toy_predictor, ProductTable(path), tmp_path / "o.csv", ENGLISH)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(1024)  # what is imported and cached at first use is not the rows' cost
    assert peak(8192) < 1.3 * peak(2048)
