from __future__ import annotations

import numpy as np
import pytest

from vitrine.vision.backbones import LITE_VARIANTS, efficientnet_lite, scaled_filters, scaled_stages


@pytest.mark.parametrize(
    ("variant", "millions", "blocks"),
    [("lite0", 3.37, 16), ("lite1", 4.13, 21), ("lite2", 4.81, 21)],
)
def test_variants_have_the_size_that_was_published(variant, millions, blocks) -> None:
    """Published sizes less the classifier of 1000 categories, and less the folded normalisation."""
    model = efficientnet_lite(variant, 64)
    assert model.count_params() / 1e6 == pytest.approx(millions, abs=0.05)
    depthwise = [layer for layer in model.layers if layer.name.endswith("_depthwise")]
    assert len(depthwise) == blocks == sum(s.repeats for s in scaled_stages(LITE_VARIANTS[variant]))


def test_features_are_the_average_of_the_feature_map() -> None:
    import keras

    model = efficientnet_lite("lite0", 64)
    both = keras.Model(model.input, [model.get_layer("feature_map").output, model.output])
    maps, features = both.predict(np.random.default_rng(0).normal(size=(2, 64, 64, 3)), verbose=0)
    assert maps.shape == (2, 2, 2, 1280)
    assert features == pytest.approx(maps.mean(axis=(1, 2)), abs=1e-5)
    assert maps.min() >= 0
    assert maps.max() <= 6


def test_filters_are_multiples_of_eight_never_ten_percent_too_few() -> None:
    for filters in range(8, 400, 7):
        for width in (0.5, 1.0, 1.1, 1.4):
            found = scaled_filters(filters, width)
            assert found % 8 == 0
            assert found >= 0.9 * filters * width
