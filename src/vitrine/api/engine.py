"""The one predictor of a process, and the lanes through which requests reach it.

Work is bounded: a few requests in work, a short queue, and a refusal for the next one.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Generic, TypeVar

from vitrine import __version__
from vitrine.api.refusals import LIMITS, TOO_LONG, ApiLimits, ApiProblem, busy
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

Given = TypeVar("Given")
Answer = TypeVar("Answer")
Outcome = Prediction | VitrineError

# The files that answer, by what is read; the record of the fusion holds every threshold.
FILES_OF: dict[Modality, tuple[str, ...]] = {
    Modality.TEXT: (TEXT_KEY, FUSION_KEY),
    Modality.IMAGE: (CARD_KEY, WEIGHTS_KEY, MARGINS_KEY, FUSION_KEY),
    Modality.BOTH: (TEXT_KEY, CARD_KEY, WEIGHTS_KEY, MARGINS_KEY, FUSION_KEY),
}


async def _within(seconds: float, work: asyncio.Future[Answer]) -> Answer:
    """Wait for work, or answer 504.

    Raises
    ------
    ApiProblem
    """
    try:
        return await asyncio.wait_for(work, seconds)
    except TimeoutError:
        raise ApiProblem(HTTPStatus.GATEWAY_TIMEOUT, TOO_LONG, limit=f"{seconds:g}") from None


class Lane:
    """A few threads, and a count of what is in them or waits for them.

    A thread cannot be stopped: work that was given up on keeps its place until it ends, so the
    count never says less than what is really held in memory.

    Parameters
    ----------
    name : str
    threads : int
    places : int
        In work and waiting together.
    retry_seconds : int
        How long one request too many is asked to wait.
    """

    def __init__(self, name: str, threads: int, places: int, retry_seconds: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._places = places
        self._retry = retry_seconds
        self._lock = threading.Lock()
        self.inside = 0

    async def run(self, work: Callable[[], Answer], seconds: float) -> Answer:
        """Do ``work`` in a thread.

        Raises
        ------
        ApiProblem
            503 when no place is free, 504 when it takes over ``seconds``.
        """
        with self._lock:
            if self.inside >= self._places:
                raise busy(self._retry)
            self.inside += 1
        future = self._threads.submit(work)
        future.add_done_callback(self._leave)
        return await _within(seconds, asyncio.wrap_future(future))

    def close(self) -> None:
        """Begin nothing more; what is in work ends."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _leave(self, future: Future[Answer]) -> None:
        with self._lock:
            self.inside -= 1


class BatchingLane(Generic[Given, Answer]):
    """What arrives while a call is under way goes into the next call, all together.

    The text model takes a third of the time per text when it is given thirty: requests that wait
    anyway are answered sooner by one call than by thirty. Nobody waits for company: a request
    that finds the lane free leaves alone.

    Parameters
    ----------
    work : callable
        Answers a list, in its order.
    most : int
        In one call.
    places : int
        In work and waiting together.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[Sequence[Given]], Sequence[Answer]],
        most: int,
        places: int,
        retry_seconds: int,
    ) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._work = work
        self._most = most
        self._places = places
        self._retry = retry_seconds
        self._waiting: list[tuple[Given, asyncio.Future[Answer]]] = []
        self._turns: asyncio.Task[None] | None = None
        self.inside = 0

    async def run(self, given: Given, seconds: float) -> Answer:
        """Have one answered, with others where there are.

        Raises
        ------
        ApiProblem
            503 when no place is free, 504 when it takes over ``seconds``.
        """
        if self.inside >= self._places:
            raise busy(self._retry)
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((given, future))
        self.inside += 1
        if self._turns is None or self._turns.done():
            self._turns = asyncio.create_task(self._take_turns())
        return await _within(seconds, future)

    def close(self) -> None:
        """Begin nothing more."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _take_turns(self) -> None:
        while self._waiting:
            turn, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            try:
                await self._answer([(given, future) for given, future in turn if not future.done()])
            finally:
                self.inside -= len(turn)

    async def _answer(self, turn: list[tuple[Given, asyncio.Future[Answer]]]) -> None:
        if not turn:
            return
        loop = asyncio.get_running_loop()
        try:
            answers = await loop.run_in_executor(
                self._thread, self._work, [given for given, _ in turn]
            )
        except Exception as error:  # whatever it is, all who wait get it
            for _, future in turn:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), answer in zip(turn, answers, strict=True):
            if not future.done():
                future.set_result(answer)


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
        Gives the results of run ``embedded``, which say how sure to be; None without them.
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
        self.texts: BatchingLane[Product, Outcome] = BatchingLane(
            "texts", self.classify, limits.text_batch, limits.text_waiting, wait
        )
        # Two pictures are decoded at once; the network takes one call at a time.
        self.pictures = Lane("pictures", 2, limits.picture_waiting, wait)
        self.batches = Lane("batches", 1, limits.batch_waiting, wait)
        self.closing = False

    @classmethod
    def of_store(cls, store: Store, limits: ApiLimits = LIMITS) -> Engine:
        """Engine over the artefacts of a store; ``/ready`` says that a manifest is broken."""
        try:
            manifest = read_manifest(store.root)
        except VitrineError:
            manifest = {}

        def measured() -> Mapping[str, Result] | None:
            try:
                return read_embedded(store).results
            except VitrineError:
                # Without their files the reasons are given all the same.
                return None

        return cls(Predictor.of_store(store), manifest, limits, Once(measured))

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

    def classify(self, products: Sequence[Product]) -> list[Outcome]:
        """Answer each product, or say what is wrong with it; one error never costs the others."""
        asked = [i for i, p in enumerate(products) if p.has_text or p.picture is not None]
        found: list[Outcome] = [TextRefused(NOTHING_GIVEN) for _ in products]
        if asked:
            for i, answer in zip(asked, self._predict([products[i] for i in asked]), strict=True):
                found[i] = answer
        return found

    def _predict(self, products: list[Product]) -> Sequence[Outcome]:
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
