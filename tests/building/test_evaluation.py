from __future__ import annotations

import gzip

import numpy as np
import pytest
from PIL import Image

from vitrine.building.evaluation import predict_gold
from vitrine.categories import CODES
from vitrine.results.shipped import TestPredictions


@pytest.fixture
def folder(tmp_path):
    """Crumbs: one listing a code with that code in its text, and pictures for three of them."""
    (tmp_path / "images" / "labelled").mkdir(parents=True)
    rows = ["designation,description,prdtypecode,productid,imageid"]
    rows += [f"lot numero {code},,{code},{code},{code}" for code in CODES]
    (tmp_path / "listings.csv.gz").write_bytes(gzip.compress("\n".join(rows).encode()))
    names = ["image,prdtypecode"]
    for code in CODES[:3]:
        name = f"image_{code}_product_{code}.jpg"
        Image.new("RGB", (32, 32), (220, 20, 20)).save(tmp_path / "images" / "labelled" / name)
        names.append(f"{name},{code}")
    (tmp_path / "images" / "labelled.csv").write_text("\n".join(names))
    return tmp_path


def all_sides(predictor, folder) -> list[TestPredictions]:
    sides = ("train", "validation", "test")
    return [predict_gold(predictor, folder, side) for side in sides]


def test_each_product_is_predicted_on_its_own_side_from_what_it_has(toy_predictor, folder) -> None:
    sides = all_sides(toy_predictor, folder)
    assert sum(len(side.truth) for side in sides) == 27
    pictured = sum((~np.isnan(side.image[:, 0])).sum() for side in sides)
    assert pictured == sum((~np.isnan(side.both[:, 0])).sum() for side in sides) == 3
    for side in sides:
        assert (side.text.argmax(axis=1) == side.truth).all()


def test_what_is_shipped_is_read_back(toy_predictor, folder) -> None:
    found = predict_gold(toy_predictor, folder, "test")
    back = TestPredictions.from_arrays(found.to_arrays())
    assert np.array_equal(back.truth, found.truth)
    assert np.array_equal(back.text, found.text, equal_nan=True)
