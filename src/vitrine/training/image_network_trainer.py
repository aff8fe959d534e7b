"""The way of training of the networks that look at pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vitrine.models.calibration import fit_temperature, softmax
from vitrine.models.cnn_models import BACKBONES
from vitrine.models.entry import TrainableModel
from vitrine.models.rows import PictureRows, decoded, last_layer_of, logits_of
from vitrine.results.trained import RateRange
from vitrine.training.concatenation import make_deterministic
from vitrine.training.convolutional import (
    ImageNetworkRecipe,
    Pictures,
    TrainedImageNetwork,
    report_stages,
    train_image_network,
)
from vitrine.training.last_layers import PARTS, keep_layers
from vitrine.training.network_progress import Told
from vitrine.training.trainer import Products, Session, Trained, Trainer, TrainingData, spread
from vitrine.vision.fingerprints import copies_of

# Pictures that only are looked at go through in blocks of this many.
READ_TOGETHER = 32


class ImageNetworkTrainer(Trainer):
    """Trains a network of :data:`vitrine.models.cnn_models.CNN_MODELS`."""

    def train(self, spec: TrainableModel, data: TrainingData, session: Session) -> Trained:
        """Learn from ``data.train``, choose on ``data.validation``, answer ``data.test``.

        Raises
        ------
        WeightsUnavailable
            When the weights of ImageNet are asked for, not here, and cannot be downloaded.
        PictureRefused
        """
        make_deterministic(session.threads, session.seed)
        recipe = recipe_of(spec, session)
        learnt = without_copies(_pictures(data.train), _paths(data.validation) + _paths(data.test))
        checked = _pictures(data.validation)
        epochs = sum(stage.course.epochs for stage in recipe.stages)
        told = Told(session, epochs).watch()
        found = train_image_network(recipe, learnt, checked, told, session.folder)
        logits = _logits(found, recipe, checked.paths)
        temperature = fit_temperature(logits, checked.columns)
        test = _logits(found, recipe, _paths(data.test))

        def last_layer(products: Products) -> np.ndarray:
            return last_layer_of(found.network, _rows(recipe, products.pictures), READ_TOGETHER)

        keep_layers(spec, data, session, _read_places(data, learnt), last_layer)
        return Trained(
            test=_spread(data.test, softmax(test / temperature)),
            validation=_spread(data.validation, softmax(logits / temperature)),
            history=found.history(),
            notes=_notes(found, learnt, temperature),
            files=_files(found.rates),
        )


def recipe_of(spec: TrainableModel, session: Session) -> ImageNetworkRecipe:
    """Recipe of a spec; a session without ImageNet weights starts from scratch."""
    wanted = spec.value("stages")
    backbone = replace(BACKBONES[spec.value("backbone")], unfrozen=spec.value("unfrozen"))
    chosen = (spec.value("batch"), spec.value("epochs"), spec.value("rate"))
    stages = report_stages(backbone, *chosen)
    pretrained = spec.value("pretrained") and session.weights is not None
    if not pretrained:
        # Layers drawn at random have nothing to keep: all of them learn.
        stages = tuple(replace(stage, unfrozen=None) for stage in stages)
    return ImageNetworkRecipe(
        spec.value("backbone"),
        tuple(stage for stage in stages if stage.name in wanted),
        spec.value("size"),
        pretrained,
        spec.value("dropout"),
        seed=session.seed,
    )


def without_copies(learnt: Pictures, held_out: Sequence[str]) -> Pictures:
    """The pictures that are no print of one held out."""
    copies = copies_of(map(decoded, learnt.paths), map(decoded, held_out))
    kept = np.flatnonzero(~copies)
    weights = None if learnt.weights is None else learnt.weights[kept]
    return Pictures([learnt.paths[int(place)] for place in kept], learnt.columns[kept], weights)


def _paths(products: Products) -> list[str]:
    return [products.pictures[place] for place in products.with_picture()]


def _pictures(products: Products) -> Pictures:
    places = products.with_picture()
    return Pictures(_paths(products), products.columns[places], products.weights[places])


def _logits(
    found: TrainedImageNetwork, recipe: ImageNetworkRecipe, paths: Sequence[str]
) -> np.ndarray:
    return logits_of(found.network, _rows(recipe, paths), READ_TOGETHER)


def _rows(recipe: ImageNetworkRecipe, paths: Sequence[str]) -> PictureRows:
    return PictureRows(paths, BACKBONES[recipe.backbone], recipe.size)


def _read_places(data: TrainingData, learnt: Pictures) -> dict[str, np.ndarray]:
    """Products by part whose pictures the network may show to others.

    Prints of pictures held out taught it nothing, and must not teach who reads it either.
    """
    places = {part: getattr(data, part).with_picture() for part in PARTS}
    taught = set(learnt.paths)
    kept = [data.train.pictures[place] in taught for place in places["train"]]
    return {**places, "train": places["train"][kept]}


def _spread(products: Products, probabilities: np.ndarray) -> np.ndarray:
    return spread(products.with_picture(), probabilities, len(products))


def _notes(found: TrainedImageNetwork, learnt: Pictures, temperature: float) -> dict[str, object]:
    return {
        "rows": len(learnt.paths),
        "temperature": round(temperature, 4),
        "stages": {name: len(epochs) for name, epochs in found.epochs.items()},
        "rate_range": found.rates.to_record() if found.rates else None,
    }


def _files(rates: RateRange | None) -> dict[str, dict[str, np.ndarray]]:
    """The curve of the range test, where there was one; the weights are too big to ship."""
    if rates is None:
        return {}
    return {"rates": {"rates": np.array(rates.rates), "losses": np.array(rates.losses)}}
