"""Training of the networks that read texts: from texts with a category to a network and its curve.

The settings are those of the project's report where it tells them (Adam at 0.001, batches of 200,
five epochs); the epoch kept is the one with most right answers on validation rows. Lemmas of a
hundred thousand texts take minutes, so tokens are kept in a cache: losing it costs time, never a
result.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from vitrine.artefacts.shipping import replacing
from vitrine.logs import Report
from vitrine.models.calibration import fit_temperature
from vitrine.models.entry import TrainableModel
from vitrine.models.recurrent import (
    BUILDERS,
    Reader,
    TermReader,
    TextNetwork,
    Tokens,
    Widths,
    WordReader,
    prepared_tokens,
)
from vitrine.models.rows import Rows, SequenceRows, TermRows, last_layer_of, logits_of
from vitrine.text.preparations import PREPARATIONS, tokens_of_all
from vitrine.text.vectorising import TextVectoriser, Vocabulary, kept_rows
from vitrine.training.last_layers import PARTS, keep_layers
from vitrine.training.loop import (
    SILENT,
    Examples,
    Listener,
    NetworkProgress,
    Schedule,
    TrainingProgress,
    make_deterministic,
    train_network,
)
from vitrine.training.self_training import pseudo_labelled_texts
from vitrine.training.text_corpus import NO_TEXTS, TextRecipe, Texts
from vitrine.training.trainer import Products, Session, Trained, Trainer, TrainingData, spread


@dataclass(frozen=True)
class TextNetworkRecipe:
    """Every choice of a network, so that a run can be told apart from another.

    Attributes
    ----------
    builder : str
        Key of :data:`vitrine.models.recurrent.BUILDERS`.
    preparation : str
        Key of :data:`vitrine.text.preparations.PREPARATIONS`; not read by a network of terms,
        whose vectoriser cuts texts by itself.
    words : int
        The most frequent words of the training texts, or the most telling terms; the other words
        are one unknown word.
    length : int
        Words read of a text.
    """

    builder: str
    preparation: str = "simple"
    words: int = 20_000
    length: int = 200
    widths: Widths = Widths()
    schedule: Schedule = Schedule()


def calibrated(model: TextNetwork, checked: Texts, tokens: Tokens = prepared_tokens) -> TextNetwork:
    """The model with the temperature that makes the truth of validation rows most likely."""
    logits = logits_of(model.network, model.reader.rows(checked.texts, tokens))
    temperature = fit_temperature(logits, checked.columns)
    return TextNetwork(model.network, model.reader, temperature)


@dataclass(frozen=True, eq=False)
class TrainedTextNetwork:
    """A network and how its training went."""

    model: TextNetwork
    progress: TrainingProgress


def train_text_network(
    recipe: TextNetworkRecipe,
    learnt: Texts,
    checked: Texts | None,
    listener: Listener = SILENT,
    checkpoint: Path | None = None,
    tokens: Tokens = prepared_tokens,
) -> TrainedTextNetwork:
    """Train one network.

    Parameters
    ----------
    learnt, checked : Texts
        All with a category; those that teach, and those that tell which epoch is best: None where
        the schedule keeps the last one.
    checkpoint : Path, optional
        Where the state is kept after each epoch, and read at the start.
    tokens : callable
        Gives the tokens of texts; that of a cache by default of none.

    Raises
    ------
    SpacyMissing
    """
    import keras

    keras.utils.set_random_seed(recipe.schedule.seed)
    read = _read_terms if recipe.builder == "dense_terms" else _read_words
    reader, rows = read(recipe, learnt, tokens)
    network = BUILDERS[recipe.builder](len(reader), recipe.widths)
    watched = None
    if checked is not None:
        watched = Examples(reader.rows(checked.texts, tokens), checked.columns)
    progress = train_network(
        network,
        Examples(rows, learnt.columns, learnt.weights),
        watched,
        recipe.schedule,
        listener,
        checkpoint,
        tag=f"{recipe} {_fingerprint(learnt)} {_fingerprint(checked or NO_TEXTS)}",
    )
    return TrainedTextNetwork(TextNetwork(network, reader), progress)


def _read_words(recipe: TextNetworkRecipe, learnt: Texts, tokens: Tokens) -> tuple[Reader, Rows]:
    found = tokens(recipe.preparation, learnt.texts)
    vocabulary = Vocabulary.learn(found, recipe.words, recipe.length, recipe.preparation)
    return WordReader(vocabulary), SequenceRows(vocabulary.rows(found))


def _read_terms(recipe: TextNetworkRecipe, learnt: Texts, tokens: Tokens) -> tuple[Reader, Rows]:
    """Keep the terms whose presence depends most on the category (chi squared)."""
    from sklearn.feature_selection import chi2

    vectoriser, rows = TextVectoriser.fit(learnt.texts)
    telling = np.nan_to_num(chi2(rows, learnt.columns)[0])
    columns = np.sort(np.argsort(-telling, kind="stable")[: recipe.words])
    kept = kept_rows(rows, vectoriser, columns)
    return TermReader(vectoriser.kept(columns)), TermRows(kept)


def _fingerprint(texts: Texts) -> str:
    digest = hashlib.sha256()
    for text in texts.texts:
        digest.update(text.encode("utf-8", "replace") + b"\n")
    digest.update(np.ascontiguousarray(texts.columns).tobytes())
    digest.update(np.ascontiguousarray(texts.weights).tobytes())
    return digest.hexdigest()[:16]


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
        told = NetworkProgress(session, recipe.schedule.epochs)
        state = session.folder / STATE
        found = train_text_network(recipe, learnt, checked, told.listener(), state, tokens)
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
        schedule=Schedule(**{**_named(values, Schedule), "seed": seed}),
        **{name: values[name] for name in ("words", "length") if name in values},
    )


def _named(values: dict[str, Any], kind: type[Widths] | type[Schedule]) -> dict[str, Any]:
    return {one.name: values[one.name] for one in fields(kind) if one.name in values}


# Another version of one of these may cut, or shorten, words in another way.
READERS = ("spacy", "fr_core_news_sm", "snowballstemmer")
# Texts between two writings of the file: what an interruption may cost.
BLOCK = 20_000


class TokenCache:
    """Tokens of texts, on disk under a folder.

    Parameters
    ----------
    folder : Path or None
        None keeps nothing.
    report : callable
        Told how many texts are being read.
    """

    def __init__(self, folder: Path | None, report: Report = lambda line: None) -> None:
        self.folder = folder
        self.report = report

    def tokens(self, preparation: str, texts: Sequence[str]) -> list[list[str]]:
        """Tokens of each text under a key of :data:`vitrine.text.preparations.PREPARATIONS`.

        Raises
        ------
        SpacyMissing
        """
        encoded = [text.encode("utf-8", "replace") for text in texts]
        keys = [hashlib.sha256(text).hexdigest()[:32] for text in encoded]
        known = self._read(preparation)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        todo = list(missing)
        for start in range(0, len(todo), BLOCK):
            block = todo[start : start + BLOCK]
            self.report(f"{preparation}: {start + len(block)} of {len(todo)} texts cut into words")
            found = tokens_of_all(PREPARATIONS[preparation], [missing[key] for key in block])
            known.update(zip(block, map(" ".join, found), strict=True))
            self._write(preparation, known)
        return [known[key].split() for key in keys]

    def _path(self, preparation: str) -> Path | None:
        readers = []
        for name in READERS:
            try:
                readers.append(f"{name}={version(name)}")
            except PackageNotFoundError:
                readers.append(f"{name}=none")
        tag = hashlib.sha256(",".join(readers).encode()).hexdigest()[:8]
        return self.folder and self.folder / f"tokens-{preparation}-{tag}.txt.gz"

    def _read(self, preparation: str) -> dict[str, str]:
        path = self._path(preparation)
        if path is None or not path.is_file():
            return {}
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            pairs = (line.rstrip("\n").partition("\t") for line in stream)
            return {key: tokens for key, _, tokens in pairs}

    def _write(self, preparation: str, known: dict[str, str]) -> None:
        path = self._path(preparation)
        if path is None:
            return
        with (
            replacing(path) as temporary,
            gzip.open(temporary, "wt", encoding="utf-8", compresslevel=1) as stream,
        ):
            stream.writelines(f"{key}\t{tokens}\n" for key, tokens in known.items())
