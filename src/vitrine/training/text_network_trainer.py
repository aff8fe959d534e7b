"""The way of training of the networks that read texts."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from vitrine.models.entry import TrainableModel
from vitrine.models.recurrent import Widths
from vitrine.models.rows import last_layer_of
from vitrine.training.concatenation import make_deterministic
from vitrine.training.epochs import Course
from vitrine.training.last_layers import PARTS, keep_layers
from vitrine.training.network_progress import Told
from vitrine.training.self_training import pseudo_labelled_texts
from vitrine.training.text_corpus import NO_TEXTS, TextRecipe
from vitrine.training.text_networks import TextNetworkRecipe, calibrated, train_text_network
from vitrine.training.tokens import TokenCache
from vitrine.training.trainer import Products, Session, Trained, Trainer, TrainingData, spread

STATE = "state.npz"


class TextNetworkTrainer(Trainer):
    """Trains a network of :data:`vitrine.models.rnn_models.RNN_MODELS`."""

    def train(self, spec: TrainableModel, data: TrainingData, session: Session) -> Trained:
        """Learn from ``data.train``, choose on ``data.validation``, answer ``data.test``."""
        make_deterministic(session.threads, session.seed)
        recipe = recipe_of(spec, session.seed)
        more = (
            pseudo_labelled_texts(data, session, TextRecipe())
            if spec.value("guessed")
            else NO_TEXTS
        )
        learnt, checked = data.train.read() + more, data.validation.read()
        tokens = TokenCache(session.cache).tokens
        told = Told(session, recipe.course.epochs)
        state = session.folder / STATE
        found = train_text_network(recipe, learnt, checked, told.watch(), state, tokens)
        model = calibrated(found.model, checked, tokens)
        validation = model.probabilities(checked.texts, tokens)
        test = model.probabilities(data.test.read().texts, tokens)

        def last_layer(products: Products) -> np.ndarray:
            rows = model.reader.rows(products.read().texts, tokens)
            return last_layer_of(model.network, rows)

        written = {part: getattr(data, part).with_text() for part in PARTS}
        keep_layers(spec, data, session, written, last_layer)
        return Trained(
            test=spread(data.test.with_text(), test, len(data.test)),
            validation=spread(data.validation.with_text(), validation, len(data.validation)),
            history=found.progress.history(),
            notes={
                "rows": len(learnt.texts),
                "guessed_rows": len(more.texts),
                "best_epoch": found.progress.best + 1,
                "seconds_before": found.progress.seconds_before(told.epochs),
                "temperature": round(model.temperature, 4),
            },
        )


def recipe_of(spec: TrainableModel, seed: int) -> TextNetworkRecipe:
    """Recipe of a spec; settings that it does not tell keep the recipe's own value."""
    values = spec.values()
    return TextNetworkRecipe(
        builder=values["builder"],
        preparation=spec.inputs,
        widths=Widths(**_named(values, Widths)),
        course=Course(**{**_named(values, Course), "seed": seed}),
        **{name: values[name] for name in ("words", "length", "pretrained") if name in values},
    )


def _named(values: dict[str, Any], kind: type[Widths] | type[Course]) -> dict[str, Any]:
    return {one.name: values[one.name] for one in fields(kind) if one.name in values}
