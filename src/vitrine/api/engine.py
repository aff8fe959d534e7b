"""The one predictor of a process, and the lanes through which requests reach it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from vitrine import __version__
from vitrine.api.lanes import Lane, TogetherLane
from vitrine.api.limits import LIMITS, ApiLimits
from vitrine.artefacts.manifest import Artefact, read_manifest
from vitrine.artefacts.store import Store
from vitrine.errors import TextRefused, VitrineError
from vitrine.models.image import CARD_KEY, WEIGHTS_KEY
from vitrine.models.margins import MARGINS_KEY
from vitrine.prediction.explanations.explanation import Explanation, explain
from vitrine.prediction.predictor import FUSION_KEY, NOTHING_GIVEN, TEXT_KEY, Once, Predictor
from vitrine.prediction.product import Modality, Prediction, Product
from vitrine.results.result import Result
from vitrine.results.shipped import read_embedded

Found = Prediction | VitrineError

# The files that answer, by what is read; the record of the fusion holds every threshold.
FILES_OF: dict[Modality, tuple[str, ...]] = {
    Modality.TEXT: (TEXT_KEY, FUSION_KEY),
    Modality.IMAGE: (CARD_KEY, WEIGHTS_KEY, MARGINS_KEY, FUSION_KEY),
    Modality.BOTH: (TEXT_KEY, CARD_KEY, WEIGHTS_KEY, MARGINS_KEY, FUSION_KEY),
}


@dataclass
class Engine:
    """What answers.

    Attributes
    ----------
    predictor : Predictor
    manifest : dict of str to Artefact
        As it was when the process started: the hashes of what is loaded.
    limits : ApiLimits
    measured : callable
        Gives the results of run ``embedded``, which tell how sure to be; None without them.
    states : dict of Modality to str
        ``waiting``, ``ready`` or ``failed``.
    """

    predictor: Predictor
    manifest: dict[str, Artefact] = field(default_factory=dict)
    limits: ApiLimits = LIMITS
    measured: Callable[[], Mapping[str, Result] | None] = lambda: None

    def __post_init__(self) -> None:
        self.states = dict.fromkeys(Modality, "waiting")
        # Keras shares one network by all threads, and a call takes every core there is.
        self._network = threading.Lock()
        self._open()

    def _open(self) -> None:
        limits = self.limits
        wait = limits.retry_seconds
        self.texts: TogetherLane[Product, Found] = TogetherLane(
            "texts", self.classify, limits.text_batch, limits.text_waiting, wait
        )
        # Two pictures are decoded at once; the network takes one call at a time.
        self.pictures = Lane("pictures", 2, limits.picture_waiting, wait)
        self.batches = Lane("batches", 1, limits.batch_waiting, wait)
        self.closing = False

    @classmethod
    def of_store(cls, store: Store, limits: ApiLimits = LIMITS) -> Engine:
        """Engine over the artefacts of a store; a broken manifest is told by ``/ready``."""
        try:
            manifest = read_manifest(store.root)
        except VitrineError:
            manifest = {}
        measured = Once(lambda: _measured(store))
        return cls(Predictor.of_store(store), manifest, limits, measured)

    def start(self) -> None:
        """Load every model in a thread: the text first, which never waits for TensorFlow."""
        if self.closing:
            self._open()
        threading.Thread(target=self.load, name="warm-up", daemon=True).start()

    def load(self) -> None:
        """Load every model that is not there; what fails is tried again at its next use."""
        loads: dict[Modality, Callable[[], object]] = {
            Modality.TEXT: self.predictor.text_model,
            Modality.BOTH: lambda: (self.predictor.fusion, self.predictor.thresholds),
            Modality.IMAGE: self.predictor.image_model,
        }
        for modality, load in loads.items():
            if self.closing:
                return
            try:
                load()
                self.states[modality] = "ready"
            except VitrineError:
                self.states[modality] = "failed"

    @property
    def is_ready(self) -> bool:
        """Whether every model is loaded."""
        return not self.closing and set(self.states.values()) == {"ready"}

    def hashes(self, modality: Modality) -> dict[str, str]:
        """SHA-256 of the files that an answer was computed with."""
        return {
            key: self.manifest[key].sha256 for key in FILES_OF[modality] if key in self.manifest
        }

    def versions(self, modality: Modality) -> dict[str, object]:
        """Versions as they stand in an answer."""
        return {"vitrine": __version__, "artefacts": self.hashes(modality)}

    def classify(self, products: Sequence[Product]) -> list[Found]:
        """Answer each product, or say what is wrong with it; one error never costs the others."""
        asked = [i for i, p in enumerate(products) if p.has_text or p.picture is not None]
        found: list[Found] = [TextRefused(NOTHING_GIVEN) for _ in products]
        if asked:
            for i, answer in zip(asked, self._predict([products[i] for i in asked]), strict=True):
                found[i] = answer
        return found

    def _predict(self, products: list[Product]) -> Sequence[Found]:
        try:
            if all(product.picture is None for product in products):
                return self.predictor.predict_many(products)
            with self._network:
                return self.predictor.predict_many(products)
        except VitrineError as error:
            # A product with text loses nothing by a picture model that is not there.
            if len(products) == 1:
                return [error]
            return [found for product in products for found in self._predict([product])]

    def explain(self, product: Product) -> Explanation:
        """Answer one product with the reasons, and how often answers like it were right.

        Raises
        ------
        VitrineError
            When the product is empty, or no model can answer.
        """
        # The network is held for words too: their reasons may ask what the picture alone says.
        with self._network:
            return explain(self.predictor.predict(product), self.measured())

    def close(self) -> None:
        """Refuse what is new, end what is in work."""
        self.closing = True
        for lane in (self.texts, self.pictures, self.batches):
            lane.close()


def _measured(store: Store) -> Mapping[str, Result] | None:
    """Results of the shipped run; without their files the reasons are given all the same."""
    try:
        return read_embedded(store).results
    except VitrineError:
        return None
