from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from vitrine.building.frame_model import FILE, train_frame_model
from vitrine.categories import CODES
from vitrine.errors import DataRefused

BOOK, SOFA = CODES[0], CODES[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Books stand, sofas lie, the other categories fill their square; two gold products."""
    rng = np.random.default_rng(0)
    rows = []
    for number, code in enumerate([*CODES] * 120):
        beside, above = {BOOK: (180, 20), SOFA: (20, 180)}.get(code, (2, 2))
        edges = rng.integers(0, 15, 4) + [beside, 499 - beside - 15, above, 499 - above - 15]
        rows.append([number, 10_000 + number, code, *edges])
    edges = ["left_border", "right_border", "top_border", "bottom_border"]
    table = pd.DataFrame(rows, columns=["productid", "imageid", "prdtypecode", *edges])
    table.to_csv(tmp_path / FILE, index=False)
    (tmp_path / "images").mkdir()
    gold = pd.DataFrame(
        {
            "image": ["image_10000_product_99999.jpg", "image_3_product_1.jpg"],
            "prdtypecode": CODES[:2],
        }
    )
    gold.to_csv(tmp_path / "images" / "labelled.csv", index=False)
    return tmp_path


def test_it_learns_shapes_and_leaves_gold_products_out(folder: Path) -> None:
    said: list[str] = []
    model, learnt = train_frame_model(folder, said.append)

    # One row has the picture of a gold product, another its product.
    assert learnt == 120 * len(CODES) - 2
    assert "2 of gold products" in said[0]
    standing = np.full((500, 500, 3), 255, np.uint8)
    standing[25:475, 185:315] = 0
    lying = standing.transpose(1, 0, 2)
    assert model.log_probabilities([standing, lying]).argmax(axis=1).tolist() == [0, 1]


def test_every_category_is_taken_as_equally_frequent(folder: Path) -> None:
    table = pd.read_csv(folder / FILE)
    rare = table[table["prdtypecode"] != BOOK]
    few = table[table["prdtypecode"] == BOOK].head(60)
    pd.concat([rare, rare, few]).to_csv(folder / FILE, index=False)
    model, _ = train_frame_model(folder, lambda said: None)
    standing = np.full((500, 500, 3), 255, np.uint8)
    standing[25:475, 185:315] = 0
    assert model.log_probabilities([standing]).argmax() == 0


def test_a_file_without_margins_is_refused(folder: Path) -> None:
    pd.read_csv(folder / FILE).drop(columns="top_border").to_csv(folder / FILE, index=False)
    with pytest.raises(DataRefused, match="top_border"):
        train_frame_model(folder, lambda said: None)
