"""What the site keeps between visits, each thing at its own grain, all in one place."""

from __future__ import annotations

import gc
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from vitrine.artefacts.store import Store
from vitrine.settings import settings

if TYPE_CHECKING:
    import numpy as np

    from vitrine.insight.exploration.datasets import OwnStatistics, ShippedStatistics
    from vitrine.insight.trust.category_certainty import CategoryCertainty
    from vitrine.models.image import ImageModel
    from vitrine.prediction.explanations.picture_reasons import PictureReasons
    from vitrine.prediction.explanations.word_reasons import WordReasons
    from vitrine.prediction.predictor import Predictor
    from vitrine.prediction.product import Prediction
    from vitrine.results.certainty import Certainty
    from vitrine.results.comparison import Comparison
    from vitrine.results.fusing import Fused
    from vitrine.results.result import Run
    from vitrine.results.trained import RangeTested
    from vitrine.training.live import LiveTrainer

Read = TypeVar("Read")


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """The artefact store; it remembers which files it has verified."""
    return Store(settings().artefacts)


@st.cache_resource(show_spinner=False)
def predictor() -> Predictor:
    """The predictor, whose models load at their first use and then serve every visitor."""
    from vitrine.prediction.predictor import Once, Predictor

    whole = Predictor.of_store(store())
    whole.image_model = Once(kept_from_collector(whole.image_model))
    return whole


def kept_from_collector(load: Callable[[], ImageModel]) -> Callable[[], ImageModel]:
    """The same loading, after which the garbage collector never looks at what is there again.

    After every run of every page, Streamlit calls ``keras.backend.clear_session()`` once Keras is
    imported, and that collects all garbage: with TensorFlow in memory, a third of a second of
    looking through objects that will never be garbage, for every visitor and every click.

    One picture is classified first, because the first call traces the graph, and a graph is
    thousands of objects. What is unused by then is collected before, so nothing is kept for good
    that was not going to stay.
    """

    def load_and_freeze() -> ImageModel:
        import numpy as np

        model = load()
        model.probabilities([np.full((8, 8, 3), 255, np.uint8)])
        gc.collect()
        gc.freeze()
        return model

    return load_and_freeze


def word_reasons(prediction: Prediction, columns: tuple[int, ...]) -> WordReasons:
    """Reasons of the words of a product for some categories."""
    from vitrine.prediction.product import evidence_of

    product = evidence_of(prediction).product
    return _word_reasons(product.designation, product.description, columns, prediction)


@st.cache_resource(show_spinner=False, max_entries=64)
def _word_reasons(
    designation: str, description: str, columns: tuple[int, ...], _prediction: Prediction
) -> WordReasons:
    from vitrine.prediction.explanations import explanation

    return explanation.word_reasons(_prediction, columns)


def picture_reasons(
    prediction: Prediction, columns: tuple[int, ...], method: str
) -> PictureReasons:
    """Reasons of the picture of a product for some categories, by a method's name."""
    from vitrine.prediction.product import evidence_of

    picture = evidence_of(prediction).product.picture
    drawn = b"" if picture is None else picture.pixels.tobytes()
    return _picture_reasons(sha256(drawn).hexdigest(), columns, method, prediction)


@st.cache_resource(show_spinner=False, max_entries=16)
def _picture_reasons(
    drawn: str, columns: tuple[int, ...], method: str, _prediction: Prediction
) -> PictureReasons:
    from vitrine.prediction.explanations import explanation

    return explanation.picture_reasons(_prediction, columns, method)


def run(key: str) -> Run:
    """A run of results; read again when the files it is read from change."""
    return _run(key, _fingerprint(key))


@st.cache_resource(show_spinner=False, max_entries=8)
def _run(key: str, fingerprint: object) -> Run:
    from vitrine.results.runs import read_run

    return read_run(key, store(), settings().root)


def _fingerprint(key: str) -> object:
    """What tells that a run's files are others than before; shipped ones stay as they are."""
    from vitrine.results import dropped_in, trained
    from vitrine.results.result import DROPPED_IN, OWN

    if key == OWN:
        # Every training writes its rows into the manifest.
        return trained.fingerprint(store())
    if key != DROPPED_IN:
        return None
    return dropped_in.DroppedFiles(settings().root).fingerprint()


def range_test(key: str, model: str) -> RangeTested | None:
    """The learning-rate range test of a model of a run; None where it had none."""
    return _range_test(key, model, _fingerprint(key))


@st.cache_resource(show_spinner=False, max_entries=32)
def _range_test(key: str, model: str, fingerprint: object) -> RangeTested | None:
    from vitrine.results.trained import read_range_test

    return read_range_test(store(), key, model)


@st.cache_resource(show_spinner=False, max_entries=8)
def fused(run: str) -> dict[str, Fused]:
    """Fusions that are shipped for a run; none for a run whose rows are here."""
    from vitrine.results.fusing import read_fused

    return read_fused(store(), run)


@st.cache_resource(show_spinner=False, max_entries=8)
def certainty(run: str) -> dict[str, Certainty]:
    """What is shipped of how far the probabilities of a run's models can be believed."""
    from vitrine.results.certainty import read_certainty

    return read_certainty(store(), run)


def shipped(key: str | tuple[str, ...], read: Callable[[Store], Read]) -> Read:
    """One or several shipped artefacts as they were read together.

    Another hash is another entry, and failures are not kept. An artefact is read in one way only.
    """
    keys = (key,) if isinstance(key, str) else key
    content: Read = _shipped(keys, tuple(store().artefact(one).sha256 for one in keys), read)
    return content


@st.cache_resource(show_spinner=False, max_entries=20)
def _shipped(keys: tuple[str, ...], sha256: tuple[str, ...], _read: Callable[[Store], Any]) -> Any:
    return _read(store())


def own_certainty(key: str, model: str) -> Certainty | None:
    """The same, computed from the rows of a model; None when its probabilities are not known."""
    return _own_certainty(key, model, _fingerprint(key))


@st.cache_resource(show_spinner=False, max_entries=32)
def _own_certainty(key: str, model: str, fingerprint: object) -> Certainty | None:
    from vitrine.results.certainty import certainty_of

    return certainty_of(run(key).results[model])


def category_certainty(key: str, model: str) -> CategoryCertainty | None:
    """The same by category; shipped where rows are not here, None where nothing is known."""
    return _category_certainty(key, model, _fingerprint(key))


@st.cache_resource(show_spinner=False, max_entries=32)
def _category_certainty(key: str, model: str, fingerprint: object) -> CategoryCertainty | None:
    from vitrine.insight.trust import category_certainty as by_category

    own = by_category.category_certainty_of(run(key).results[model])
    known = shipped(by_category.KEY, by_category.read_category_certainty) if own is None else {}
    return own if own is not None else known.get(key, {}).get(model)


def voted(key: str, members: tuple[str, ...], method: str) -> np.ndarray:
    """Answers of a vote of some models of a run whose rows are here, columns (n,)."""
    return _voted(key, members, method, _fingerprint(key))


@st.cache_resource(show_spinner=False, max_entries=64)
def _voted(key: str, members: tuple[str, ...], method: str, fingerprint: object) -> np.ndarray:
    from vitrine.results import fusing
    from vitrine.results.votes import ballot_of

    return fusing.voted(ballot_of([run(key).results[member] for member in members]), method)


def comparison(run_a: str, a: str, run_b: str, b: str) -> Comparison:
    """Two models compared; the bootstrap over rows is drawn once."""
    return _comparison((run_a, a, _fingerprint(run_a)), (run_b, b, _fingerprint(run_b)))


@st.cache_resource(show_spinner=False, max_entries=32)
def _comparison(first: tuple[str, str, object], second: tuple[str, str, object]) -> Comparison:
    from vitrine.results.comparison import compare

    return compare(run(first[0]), first[1], run(second[0]), second[1])


@st.cache_resource(show_spinner=False)
def trainer() -> LiveTrainer:
    """The one place where live trainings are asked for, whoever asks."""
    from vitrine.training.live import LiveTrainer

    return LiveTrainer(settings().trainings)


@st.cache_resource(show_spinner=False, max_entries=1)
def shipped_dataset() -> ShippedStatistics:
    """The shipped figures of the exploration, each read when it is asked for."""
    from vitrine.insight.exploration.datasets import ShippedStatistics

    return ShippedStatistics(store())


def own_dataset() -> OwnStatistics:
    """The challenge files of whoever runs the site; nothing is read before it is asked for."""
    from vitrine.catalogue.challenge import fingerprint

    root = settings().root
    return _own_dataset((str(root), *fingerprint(root)))


@st.cache_resource(show_spinner=False, max_entries=1)
def _own_dataset(_files: tuple[object, ...]) -> OwnStatistics:
    from vitrine.insight.exploration.datasets import OwnStatistics

    return OwnStatistics(settings().root)


@st.cache_data(show_spinner=False, max_entries=64)
def word_cloud(
    words: tuple[tuple[str, int], ...], name: str, language: str, theme: str | None
) -> bytes:
    """Picture of a word cloud (PNG) of words and their counts, in the colours of a theme."""
    from vitrine.i18n import Translator
    from vitrine.web.charts.bars import WordCloudPicture

    return WordCloudPicture(list(words), name, "", Translator(language)).picture(theme)
