"""Cards of the models that read pictures, and of those that join pictures and words."""

from __future__ import annotations

from vitrine.i18n import N_
from vitrine.models.card import ModelCard

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

CONVOLUTIONAL: tuple[ModelCard, ...] = (
    ModelCard(
        "EfficientNetB1",
        "EfficientNetB1",
        "cnn",
        "image",
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
    ),
    ModelCard(
        "Mon_Modele_Inception",
        "InceptionV3",
        "cnn",
        "image",
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
    ),
    ModelCard(
        "Mon_Modele_VGG16",
        "VGG16",
        "cnn",
        "image",
        (
            N_("A plain stack of sixteen layers with weights and small filters, from 2014."),
            ORIGINAL_PICTURES,
            N_("Easy to understand and to draw; heavy and slow for what it learns."),
        ),
    ),
    ModelCard(
        "RESNET50",
        "ResNet50",
        "cnn",
        "image",
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
    ),
    ModelCard(
        "VGG19",
        "VGG19",
        "cnn",
        "image",
        (
            N_("VGG16 with three more convolutions: nineteen layers with weights."),
            ORIGINAL_PICTURES,
            N_("Three more layers of the same kind: more to compute than VGG16, and little new."),
        ),
    ),
    ModelCard(
        "Xception",
        "Xception",
        "cnn",
        "image",
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
    ),
    ModelCard(
        "DenseNet121",
        "DenseNet121",
        "cnn",
        "image",
        (
            N_(
                "A convolutional network whose layers each read what all layers before them in "
                "their block have found."
            ),
            FROM_IMAGENET,
            N_("What was found once is never computed again; it needs much memory to learn."),
        ),
    ),
    ModelCard(
        "MobileNetV2",
        "MobileNetV2",
        "cnn",
        "image",
        (
            N_("A small convolutional network made for phones, of thin layers that widen inside."),
            FROM_IMAGENET,
            N_("The quickest of the published backbones; it sees less detail than the large ones."),
        ),
    ),
    ModelCard(
        "InceptionResNetV2",
        "InceptionResNetV2",
        "cnn",
        "image",
        (
            N_(
                "A convolutional network with filters of several sizes side by side, and shortcuts "
                "around each block."
            ),
            FROM_IMAGENET,
            N_("The deepest of the backbones here, and the slowest to learn and to answer."),
        ),
    ),
    ModelCard(
        "NASNetMobile",
        "NASNetMobile",
        "cnn",
        "image",
        (
            N_("A small convolutional network whose blocks were found by a search, not drawn."),
            FROM_IMAGENET,
            N_("Few weights for what it sees; its many small layers are slow without a big card."),
        ),
    ),
    ModelCard(
        "EfficientNetLite0",
        "EfficientNet-Lite0",
        "cnn",
        "image",
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
    ),
    ModelCard(
        "image_model",
        N_("Our picture model"),
        "cnn",
        "image",
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
    ModelCard(
        "convnext_base_384_v2",
        "ConvNeXt-384",
        "cnn",
        "image",
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
    ModelCard(
        "swin_canonical",
        "Swin",
        "cnn",
        "image",
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
    ModelCard(
        "vit_canonical",
        "ViT-tiny",
        "cnn",
        "image",
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
    ModelCard(
        "resnet50_canonical",
        N_("ResNet50 (2026 run)"),
        "cnn",
        "image",
        (
            N_("The convolutional network of fifty layers and shortcuts, trained by another team."),
            MODERN_PICTURES,
            N_(
                "It stands among newer networks as a yardstick; it was measured on other rows than "
                "the ResNet50 of 2023."
            ),
        ),
    ),
    ModelCard(
        "lenet_canonical",
        "LeNet",
        "cnn",
        "image",
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

FUSIONS: tuple[ModelCard, ...] = (
    ModelCard(
        "fusion",
        N_("Our fusion"),
        "fusion",
        "both",
        (
            N_(
                "The probabilities of our two models are multiplied, each raised to a power that "
                "was learnt."
            ),
            N_(
                "It reads the answers of the text model and of the picture model; with one of them "
                "missing, the other answers alone."
            ),
            N_(
                "Two numbers cannot be learnt by heart, and show how much each side counts; they "
                "cannot know in which category the picture is worth more."
            ),
        ),
    ),
    ModelCard(
        "Rakuten_3M",
        N_("Concatenation of 3 models"),
        "fusion",
        "both",
        (
            N_(
                "The last-but-one layers of several models are laid side by side, and a new layer "
                "decides from all of them."
            ),
            N_(
                "It joins EfficientNetB1 for the picture, the plain word embedding, and the words "
                "that LinearSVC chose."
            ),
            N_(
                "Pictures help where words are ambiguous; its author trained it live on the site, "
                "and its scores were never published."
            ),
        ),
    ),
    ModelCard(
        "Rakuten_2M",
        N_("Concatenation of 2 models"),
        "fusion",
        "text",
        (
            N_(
                "What two models make of a text before they decide is laid side by side, and a new "
                "layer decides from both."
            ),
            N_("It joins the word embedding with GRU and the words that LinearSVC chose."),
            N_(
                "Both halves read the same words, so they often fail together; its scores were "
                "never published."
            ),
        ),
    ),
)
