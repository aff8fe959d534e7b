"""Loading a network and then keeping the garbage collector away from it."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from tests.crumbs import RedImageModel
from vitrine.web import caches
from vitrine.web.caches import kept_from_collector


@pytest.fixture(autouse=True)
def _thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


class Graph:
    """Something that the collector tracks."""


class TracingModel(RedImageModel):
    """A model that, like a traced graph, grows at its first call."""

    def probabilities(self, pictures):
        self.traced = Graph()
        return super().probabilities(pictures)


def tracked(thing: object) -> bool:
    return any(thing is other for other in gc.get_objects())


def test_what_the_first_call_built_is_never_looked_through_again():
    model = kept_from_collector(TracingModel)()

    assert isinstance(model.traced, Graph)
    assert gc.is_tracked(model.traced)
    assert not tracked(model.traced)


def test_garbage_that_was_there_before_is_not_kept_for_good():
    garbage = Graph()
    garbage.itself = garbage
    gone = weakref.ref(garbage)
    gc.disable()
    try:
        del garbage
        kept_from_collector(TracingModel)()
    finally:
        gc.enable()

    assert gone() is None


def test_the_site_keeps_its_image_model_from_the_collector(monkeypatch):
    asked = []
    monkeypatch.setattr(
        "vitrine.web.caches.kept_from_collector",
        lambda load: lambda: asked.append(load) or RedImageModel(),
    )
    caches.predictor.clear()
    try:
        model = caches.predictor().image_model()
        again = caches.predictor().image_model()
    finally:
        caches.predictor.clear()

    assert model is again
    assert len(asked) == 1
