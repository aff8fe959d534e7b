from __future__ import annotations

import keras
import numpy as np
import pytest

from vitrine.models.cnn_models import BACKBONES
from vitrine.models.convolutional import LITE
from vitrine.vision.pixel_scales import SCALES
from vitrine.vision.preparation import Preparation

PIXELS = np.random.default_rng(0).integers(0, 256, (2, 8, 8, 3)).astype(np.float32)
MODULES = {
    "EfficientNetB1": "efficientnet",
    "InceptionV3": "inception_v3",
    "VGG16": "vgg16",
    "VGG19": "vgg19",
    "ResNet50": "resnet50",
    "Xception": "xception",
    "DenseNet121": "densenet",
    "MobileNetV2": "mobilenet_v2",
    "InceptionResNetV2": "inception_resnet_v2",
    "NASNetMobile": "nasnet",
}


@pytest.mark.parametrize("backbone", [b for b in BACKBONES.values() if b.name != LITE])
def test_a_backbone_is_fed_as_keras_feeds_it(backbone) -> None:
    theirs = getattr(keras.applications, MODULES[backbone.name]).preprocess_input(PIXELS.copy())
    assert SCALES[backbone.scale](PIXELS) == pytest.approx(np.asarray(theirs), abs=1e-4)


def test_our_own_is_fed_as_the_site_feeds_it() -> None:
    shown = PIXELS[0].astype(np.uint8)
    expected = Preparation(size=8).apply(shown)
    assert SCALES[BACKBONES[LITE].scale](PIXELS[:1])[0] == pytest.approx(expected)
