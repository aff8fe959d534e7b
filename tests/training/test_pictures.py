from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from vitrine.categories import CODES
from vitrine.errors import DataRefused
from vitrine.training.pictures import (
    CONFIDENCE,
    copies_of,
    doubtful_targets,
    drawing_weights,
    read_training_pictures,
)
from vitrine.vision.picture_input import PictureInput

SMALL = PictureInput(size=32)


def scene(seed: int) -> np.ndarray:
    """A picture of broad patches, as different from another seed's as two products."""
    patches = np.random.default_rng(seed).integers(0, 256, (8, 8, 3), np.uint8)
    return np.asarray(Image.fromarray(patches).resize((64, 64), Image.Resampling.BICUBIC))


def test_copies_are_found_through_resizing_and_compression_and_others_are_not() -> None:
    originals = np.stack([scene(i) for i in range(5)])
    smaller = Image.fromarray(originals[2]).resize((40, 40)).resize((64, 64))
    brighter = np.clip(originals[4].astype(int) + 12, 0, 255).astype(np.uint8)
    candidates = np.stack([scene(50), np.asarray(smaller), scene(51), brighter])
    assert copies_of(candidates, originals).tolist() == [False, True, False, True]


def test_targets_hold_the_doubt() -> None:
    targets = doubtful_targets(np.array([3, 5]), np.array([0.97, 0.55]))
    assert targets.sum(axis=1) == pytest.approx([1, 1])
    assert targets[0, 3] == pytest.approx(0.97)
    assert targets[1, 5] == pytest.approx(0.55)


def test_rare_categories_and_sure_labels_are_drawn_more_often() -> None:
    columns = np.array([0] * 100 + [1] * 10)
    weights = drawing_weights(columns, np.ones(110))
    assert weights.mean() == pytest.approx(1)
    assert weights[-1] == pytest.approx(weights[0] * 10**0.7, rel=1e-5)
    unsure = drawing_weights(np.zeros(2, int), np.array([0.97, 0.55]))
    assert unsure[0] > unsure[1]


@pytest.fixture
def folder(tmp_path):
    """Six pictures with votes: one of two voices, one a copy of a gold picture."""
    pictures = tmp_path / "images" / "test"
    pictures.mkdir(parents=True)
    rows = ["image,prdtypecode,agreement"]
    for i, voices in enumerate((6, 5, 4, 3, 2, 6)):
        Image.fromarray(scene(i)).save(pictures / f"{i}.jpg", quality=95)
        rows.append(f"{i}.jpg,{CODES[i]},{voices}")
    (tmp_path / "images" / "test.csv").write_text("\n".join(rows))
    Image.fromarray(scene(5)).save(tmp_path / "gold.png")
    return tmp_path


def test_pictures_without_enough_voices_and_copies_of_gold_are_left_out(folder, tmp_path) -> None:
    said: list[str] = []
    gold = [str(tmp_path / "gold.png")]
    found = read_training_pictures(folder, gold, SMALL, tmp_path / "cache", said.append)
    assert found.pixels.shape == (4, 32, 32, 3)
    assert found.targets.argmax(axis=1).tolist() == [0, 1, 2, 3]
    assert found.targets.max(axis=1) == pytest.approx([CONFIDENCE[v] for v in (6, 5, 4, 3)])
    assert "1 copies" in said[0]


def test_pixels_are_decoded_once(folder, tmp_path) -> None:
    gold = [str(tmp_path / "gold.png")]
    first = read_training_pictures(folder, gold, SMALL, tmp_path / "cache", lambda said: None)
    for path in (folder / "images" / "test").iterdir():
        path.unlink()
    again = read_training_pictures(folder, gold, SMALL, tmp_path / "cache", lambda said: None)
    assert np.array_equal(first.pixels, again.pixels)


def test_unknown_categories_are_refused(folder, tmp_path) -> None:
    (folder / "images" / "test.csv").write_text("image,prdtypecode,agreement\n0.jpg,1,6\n")
    with pytest.raises(DataRefused, match="among the 27"):
        read_training_pictures(folder, [], SMALL, tmp_path, lambda said: None)
