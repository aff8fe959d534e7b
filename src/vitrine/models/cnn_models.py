"""The networks that look at pictures, each with its backbone, its picture size and its pixel scale.

The settings of a training here are those of the project's report: pictures altered at random,
batches of 64, the number of layers trained again, and rates found by a range test.
"""

from __future__ import annotations

from vitrine.i18n import N_
from vitrine.models.convolutional import Backbone
from vitrine.models.entry import Cost, ModelEntry, Sentences, Setting, TrainableModel

ORIGINAL_PICTURES = N_(
    "It starts from ImageNet; its author balanced the categories between 2,000 and 5,000 pictures, "
    "with altered copies for the rare ones."
)
FROM_IMAGENET = N_(
    "It starts from ImageNet; its last layers learn again at a low rate, on pictures that are "
    "turned, moved and flipped at random."
)
MODERN_PICTURES = N_(
    "It reads the picture alone; the settings of its training on this catalogue are not part of "
    "the published results."
)


SETTINGS = {
    "stages": Setting(
        ("frozen", "augmented", "unfrozen", "final"),
        N_(
            "The steps of the report; the range test runs before the last. Leave steps out to save "
            "time."
        ),
    ),
    "epochs": Setting(
        (40, 40, 50, 100), N_("The most that the report allows each of its four steps.")
    ),
    "rate": Setting(1e-5, N_("The report's, for layers that learn again.")),
    "batch": Setting(64, N_("The report's; it tried 32 too.")),
    "dropout": Setting(
        0.3, N_("The report tells none; without it the classifier learns pictures by heart.")
    ),
    "pretrained": Setting(True, N_("From scratch the report's networks learn next to nothing.")),
}
# What can be trained on two cores, because a package holds its weights.
ON_TWO_CORES = {
    "unfrozen": Setting(24, N_("The last six blocks: every layer would take twice as long.")),
    "epochs": Setting(
        (2, 1, 2, 2),
        N_("Half an hour on two cores for 13,000 pictures; validation says which epoch is kept."),
    ),
    "rate": Setting(1e-4, N_("Ten times the report's: in two epochs its own would move nothing.")),
}


def _network(
    backbone: Backbone, title: str, sentences: Sentences, hours: float, **settings: Setting
) -> tuple[Backbone, TrainableModel]:
    chosen = {
        "backbone": Setting(backbone.key, N_("Its weights, its picture size and its pixel scale.")),
        "size": Setting(backbone.size, N_("The size that its ImageNet weights were learnt for.")),
        "unfrozen": Setting(
            backbone.unfrozen,
            N_("Last layers trained again, as in the report; where it tells none, the last block."),
        ),
        **SETTINGS,
        **settings,
    }
    return backbone, TrainableModel(
        backbone.key, title, "cnn", "image", sentences,
        trainer="image_network", inputs=backbone.scale, cost=Cost(60 * hours, 6), settings=chosen,
    )  # fmt: skip


def _of_others(key: str, title: str, sentences: Sentences) -> ModelEntry:
    return ModelEntry(key, title, "cnn", "image", sentences)


# Hours are those of two cores for the epochs of the settings; a graphics card takes a hundredth.
_NETWORKS = (
    _network(
        Backbone("EfficientNetB1", "EfficientNetB1", 240, "unchanged", 20),
        "EfficientNetB1",
        (
            N_(
                "A convolutional network whose depth, width and picture size were enlarged "
                "together, by one rule."
            ),
            ORIGINAL_PICTURES,
            N_(
                "Few weights for what it sees: its author chose it to test a product's picture and "
                "to stand for pictures in the concatenation of three models."
            ),
        ),
        hours=60,
    ),
    _network(
        Backbone("Mon_Modele_Inception", "InceptionV3", 299, "around_zero", 100),
        "InceptionV3",
        (
            N_(
                "A convolutional network whose blocks look at the picture with filters of several "
                "sizes side by side."
            ),
            ORIGINAL_PICTURES,
            N_(
                "Small details and large shapes are seen at once; the packshots of many categories "
                "look alike at any scale."
            ),
        ),
        hours=80,
    ),
    _network(
        Backbone("Mon_Modele_VGG16", "VGG16", 224, "caffe", 4),
        "VGG16",
        (
            N_("A plain stack of sixteen layers with weights and small filters, from 2014."),
            ORIGINAL_PICTURES,
            N_("Easy to understand and to draw; heavy and slow for what it learns."),
        ),
        hours=190,
    ),
    _network(
        Backbone("VGG19", "VGG19", 224, "caffe", 4),
        "VGG19",
        (
            N_("VGG16 with three more convolutions: nineteen layers with weights."),
            ORIGINAL_PICTURES,
            N_("Three more layers of the same kind: more to compute than VGG16, and little new."),
        ),
        hours=240,
    ),
    _network(
        Backbone("RESNET50", "ResNet50", 224, "caffe", 10),
        "ResNet50",
        (
            N_(
                "A convolutional network of fifty layers, where shortcuts let each block add to "
                "what came before it instead of replacing it."
            ),
            ORIGINAL_PICTURES,
            N_(
                "The challenge itself measures pictures with it, so that others can be compared; "
                "like all of them it cannot read what is printed on a cover."
            ),
        ),
        hours=80,
    ),
    _network(
        Backbone("Xception", "Xception", 299, "around_zero", 60, 4e-4),
        "Xception",
        (
            N_(
                "A convolutional network that looks at each channel apart, then mixes the channels "
                "point by point."
            ),
            ORIGINAL_PICTURES,
            N_(
                "These separate steps make good use of its weights; books, magazines and games "
                "still resemble each other to it."
            ),
        ),
        hours=130,
    ),
    _network(
        Backbone("DenseNet121", "DenseNet121", 224, "standardised", 10, 4e-4),
        "DenseNet121",
        (
            N_(
                "A convolutional network whose layers each read what all layers before them in "
                "their block have found."
            ),
            FROM_IMAGENET,
            N_("What was found once is never computed again; it needs much memory to learn."),
        ),
        hours=60,
    ),
    _network(
        Backbone("MobileNetV2", "MobileNetV2", 224, "around_zero", None),
        "MobileNetV2",
        (
            N_("A small convolutional network made for phones, of thin layers that widen inside."),
            FROM_IMAGENET,
            N_("The quickest of the published backbones; it sees less detail than the large ones."),
        ),
        hours=15,
    ),
    _network(
        Backbone("InceptionResNetV2", "InceptionResNetV2", 299, "around_zero", 8),
        "InceptionResNetV2",
        (
            N_(
                "A convolutional network with filters of several sizes side by side, and shortcuts "
                "around each block."
            ),
            FROM_IMAGENET,
            N_("The deepest of the backbones here, and the slowest to learn and to answer."),
        ),
        hours=180,
    ),
    _network(
        Backbone("NASNetMobile", "NASNetMobile", 224, "around_zero", 10),
        "NASNetMobile",
        (
            N_("A small convolutional network whose blocks were found by a search, not drawn."),
            FROM_IMAGENET,
            N_("Few weights for what it sees; its many small layers are slow without a big card."),
        ),
        hours=25,
    ),
    _network(
        Backbone("EfficientNetLite0", "EfficientNetLite0", 224, "lite", None),
        "EfficientNet-Lite0",
        (
            N_(
                "The small EfficientNet made for phones, trained by the same steps as the other "
                "backbones."
            ),
            FROM_IMAGENET,
            N_(
                "It has no squeezing blocks, so that simple processors run it quickly; our picture "
                "model is the same network, trained in another way."
            ),
        ),
        hours=3,
        **ON_TWO_CORES,
    ),
)
BACKBONES = {backbone.key: backbone for backbone, _ in _NETWORKS}
CNN_MODELS: tuple[ModelEntry, ...] = (
    *(entry for _, entry in _NETWORKS),
    _of_others(
        "image_model",
        N_("Our picture model"),
        (
            N_(
                "EfficientNet-Lite0, a small convolutional network made for phones, fine-tuned on "
                "pictures of the catalogue."
            ),
            N_(
                "It reads the picture on a white square of 224 pixels, and how the product stands "
                "in its white frame; it starts from ImageNet and learnt mostly from labels voted "
                "by text models."
            ),
            N_(
                "It answers in milliseconds without a graphics card; it was trained on few "
                "pictures, and confuses books, magazines and games."
            ),
        ),
    ),
    _of_others(
        "convnext_base_384_v2",
        "ConvNeXt-384",
        (
            N_(
                "A convolutional network redrawn with the lessons of transformers: large filters "
                "and few activations."
            ),
            N_(
                "As its name says, it reads pictures of 384 pixels; the settings of its training "
                "are not part of the published results."
            ),
            N_("Larger pictures show it small print and texture, at the price of more computing."),
        ),
    ),
    _of_others(
        "swin_canonical",
        "Swin",
        (
            N_(
                "A transformer, not a convolutional network: patches of the picture look at each "
                "other within windows that shift from layer to layer."
            ),
            MODERN_PICTURES,
            N_(
                "Windows keep its cost in step with the size of the picture, while shifting lets "
                "distant parts meet."
            ),
        ),
    ),
    _of_others(
        "vit_canonical",
        "ViT-tiny",
        (
            N_(
                "A transformer, not a convolutional network: the picture is cut into patches that "
                "are read like the words of a sentence."
            ),
            MODERN_PICTURES,
            N_(
                "It is told nothing of neighbourhoods and must learn them: in this tiny size it "
                "lacks the room and the pictures to do so well."
            ),
        ),
    ),
    _of_others(
        "resnet50_canonical",
        N_("ResNet50 (2026 run)"),
        (
            N_("The convolutional network of fifty layers and shortcuts, trained by another team."),
            MODERN_PICTURES,
            N_(
                "It stands among newer networks as a yardstick; it was measured on other rows than "
                "the ResNet50 of 2023."
            ),
        ),
    ),
    _of_others(
        "lenet_canonical",
        "LeNet",
        (
            N_("A convolutional network of a few layers, made in the 1990s for written digits."),
            MODERN_PICTURES,
            N_(
                "It shows how far the bare idea goes: it is too small for coloured products of so "
                "many kinds."
            ),
        ),
    ),
)
