from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from tests.crumbs import png
from tests.training.products import rows_of, write_challenge
from vitrine.categories import CODES
from vitrine.errors import DataRefused
from vitrine.training.training_data import (
    read_challenge_data,
    without_unreadable_pictures,
)


def sentences(problems) -> str:
    return "\n".join(str(problem) for problem in problems)


def test_a_fifth_of_each_category_measures_and_some_of_the_rest_chooses(tmp_path: Path) -> None:
    data, _ = read_challenge_data(write_challenge(tmp_path, rows_of(20)))
    for part, each in (("test", 4), ("validation", 2), ("train", 14), ("final", 16)):
        assert Counter(getattr(data, part).columns) == dict.fromkeys(range(27), each), part


def test_rows_of_one_product_stay_on_one_side(tmp_path: Path) -> None:
    rows = rows_of(20)
    for row in rows:
        row["productid"] = 1 + int(row["row"]) // 5
    data, _ = read_challenge_data(write_challenge(tmp_path, rows))
    where: dict[str, set[str]] = {}
    titles = {str(row["designation"]): str(row["productid"]) for row in rows}
    twice = [title for title, n in Counter(str(r["designation"]) for r in rows).items() if n > 1]
    for part in ("train", "validation", "test"):
        for title in set(getattr(data, part).designations) - set(twice):
            where.setdefault(titles[title], set()).add(part)
    assert {len(parts) for parts in where.values()} == {1}


def test_the_split_does_not_depend_on_the_order_of_the_file(tmp_path: Path) -> None:
    rows = rows_of(10)
    forth, _ = read_challenge_data(write_challenge(tmp_path / "a", rows))
    back, _ = read_challenge_data(write_challenge(tmp_path / "b", rows[::-1]))
    assert sorted(forth.test.designations) == sorted(back.test.designations)


def test_texts_are_cleaned_and_titles_can_stand_alone(tmp_path: Path) -> None:
    data, _ = read_challenge_data(write_challenge(tmp_path, rows_of()))
    assert any(text.startswith("detail") for text in data.train.descriptions)
    alone = data.titles_alone()
    assert set(alone.train.descriptions) == {""}
    assert alone.train.designations == data.train.designations
    assert alone.fingerprint != data.fingerprint


def test_missing_columns_are_named(tmp_path: Path) -> None:
    write_challenge(tmp_path, rows_of())
    path = tmp_path / "input" / "X_train_update.csv"
    path.write_text(path.read_text().replace("designation", "title", 1))
    with pytest.raises(DataRefused, match=r"X_train_update.csv has no column designation"):
        read_challenge_data(tmp_path)


def test_ids_that_stand_twice_are_read_once_and_counted(tmp_path: Path) -> None:
    rows = rows_of()
    data, problems = read_challenge_data(write_challenge(tmp_path, [*rows, rows[0], rows[1]]))
    assert len(data.final) + len(data.test) == len(rows)
    assert "X_train_update.csv: 2 row ids stand twice" in sentences(problems)


def test_labels_not_among_the_27_are_left_out_and_counted(tmp_path: Path) -> None:
    rows = rows_of()
    for row in rows[:3]:
        row["prdtypecode"] = 99
    data, problems = read_challenge_data(write_challenge(tmp_path, rows))
    assert len(data.final) + len(data.test) == len(rows) - 3
    assert f"3 of {len(rows)} rows have a category that is not among the 27" in sentences(problems)


def test_an_empty_category_stops_everything_with_its_code(tmp_path: Path) -> None:
    rows = [row for row in rows_of() if row["prdtypecode"] not in CODES[:2]]
    with pytest.raises(DataRefused, match=f"2 of 27 categories .*: {CODES[0]}, {CODES[1]}"):
        read_challenge_data(write_challenge(tmp_path, rows))


def test_a_category_of_one_product_trains(tmp_path: Path) -> None:
    rows = rows_of()
    data, _ = read_challenge_data(write_challenge(tmp_path, [*rows[9:]]))
    assert (data.train.columns == 0).sum() == 1
    assert 0 not in data.test.columns


def test_pictures_that_are_absent_or_unreadable_are_counted_and_their_texts_kept(
    tmp_path: Path,
) -> None:
    rows = rows_of()
    write_challenge(tmp_path, rows)
    folder = tmp_path / "images" / "image_train"
    folder.mkdir(parents=True)
    for row in rows[5:]:
        name = f"image_{row['imageid']}_product_{row['productid']}.jpg"
        (folder / name).write_bytes(png())
    broken = folder / f"image_{rows[9]['imageid']}_product_{rows[9]['productid']}.jpg"
    broken.write_bytes(b"not a picture")
    data, problems = read_challenge_data(tmp_path)
    assert "5 of 270 products have no picture" in sentences(problems)
    kept, problem = without_unreadable_pictures(data)
    assert str(problem) == (
        f"1 pictures cannot be read and are left out, for example {broken.name}."
    )
    parts = (kept.train, kept.validation, kept.test)
    assert sum(len(part.with_picture()) for part in parts) == len(rows) - 6
    assert sum(len(part.with_text()) for part in parts) == len(rows)
    assert kept.fingerprint != data.fingerprint


def test_all_readable_pictures_change_nothing(tmp_path: Path) -> None:
    data, _ = read_challenge_data(write_challenge(tmp_path, rows_of()))
    assert without_unreadable_pictures(data) == (data, None)
    assert np.array_equal(data.final.columns.shape, (27 * 8,))
