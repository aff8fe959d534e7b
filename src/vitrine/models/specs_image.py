"""Specs of the networks that look at pictures: one for each backbone.

The settings are those of the project's report: pictures altered at random, batches of 64, the
number of layers trained again, and rates found by a range test.
"""

from __future__ import annotations

from vitrine.models.convolutional import BACKBONES, Backbone
from vitrine.models.spec import Cost, ModelSpec, Setting

# Hours on two cores for the epochs of the spec; a graphics card takes a hundredth.
HOURS = {
    "EfficientNetB1": 60,
    "Mon_Modele_Inception": 80,
    "Mon_Modele_VGG16": 190,
    "VGG19": 240,
    "RESNET50": 80,
    "Xception": 130,
    "DenseNet121": 60,
    "MobileNetV2": 15,
    "InceptionResNetV2": 180,
    "NASNetMobile": 25,
    "EfficientNetLite0": 3,
}
STAGES = Setting(
    ("frozen", "augmented", "unfrozen", "final"),
    "The steps of the report; the range test runs before the last. Leave steps out to save time.",
)
EPOCHS = Setting((40, 40, 50, 100), "The most that the report allows each of its four steps.")
SHORT = Setting(
    (2, 1, 2, 2),
    "Half an hour on two cores for 13,000 pictures; validation says which epoch is kept.",
)
LOW = Setting(1e-5, "The report's, for layers that learn again.")
LESS_LOW = Setting(1e-4, "Ten times the report's: in two epochs its own would move nothing.")
LAST_BLOCKS = Setting(24, "The last six blocks: every layer would take twice as long.")
# What can be trained on two cores, because a package holds its weights.
ON_TWO_CORES = {"EfficientNetLite0": {"unfrozen": LAST_BLOCKS, "epochs": SHORT, "rate": LESS_LOW}}
BATCH = Setting(64, "The report's; it tried 32 too.")
DROPOUT = Setting(0.3, "The report tells none; without it the classifier learns pictures by heart.")
PRETRAINED = Setting(True, "From scratch the report's networks learn next to nothing.")


def _spec(backbone: Backbone) -> ModelSpec:
    settings = {
        "backbone": Setting(backbone.key, "Its weights, its picture size and its pixel scale."),
        "size": Setting(backbone.size, "The size that its ImageNet weights were learnt for."),
        "unfrozen": Setting(
            backbone.unfrozen,
            "Last layers trained again, as in the report; where it tells none, the last block.",
        ),
        "stages": STAGES,
        "epochs": EPOCHS,
        "rate": LOW,
        "batch": BATCH,
        "dropout": DROPOUT,
        "pretrained": PRETRAINED,
        **ON_TWO_CORES.get(backbone.key, {}),
    }
    cost = Cost(60 * HOURS[backbone.key], 6)
    return ModelSpec(backbone.key, "cnn", "image", "image_network", backbone.scale, cost, settings)


IMAGE_NETWORKS: tuple[ModelSpec, ...] = tuple(_spec(backbone) for backbone in BACKBONES.values())
