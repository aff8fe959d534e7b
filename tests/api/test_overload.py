"""Too much at once, too slow, too long: refused, and nothing is kept."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from typing import Any

import pytest

from tests.api.conftest import SMALL
from vitrine.api.application import create_app
from vitrine.api.engine import BatchingLane, Engine, Lane
from vitrine.api.refusals import ApiProblem


async def called(app: Any, parts: list[bytes], stay: bool = False) -> tuple[int, dict[str, str]]:
    """Status and headers of POST /predict whose body comes in parts; ``stay`` never ends it."""
    scope = {
        "type": "http", "method": "POST", "path": "/predict", "raw_path": b"/predict",
        "query_string": b"", "root_path": "", "scheme": "http", "http_version": "1.1",
        "headers": [(b"content-type", b"application/json"), (b"transfer-encoding", b"chunked")],
        "client": ("test", 1), "server": ("test", 80), "asgi": {"version": "3.0"},
    }  # fmt: skip
    waiting = list(parts)
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        if not waiting:
            await asyncio.Event().wait()
        body = waiting.pop(0)
        return {"type": "http.request", "body": body, "more_body": stay or bool(waiting)}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    headers = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
    return sent[0]["status"], headers


def test_a_body_that_never_ends_is_refused_in_time(app) -> None:
    status, headers = asyncio.run(called(app, [b"{"], stay=True))
    assert status == 408
    assert headers["connection"] == "close"


def test_one_request_too_many_is_told_when_to_come_back(toy_predictor) -> None:
    gate, begun = threading.Event(), threading.Event()
    bare = toy_predictor.text_model

    def slow() -> Any:
        begun.set()
        gate.wait(10)
        return bare()

    toy_predictor.text_model = slow
    app = create_app(Engine(toy_predictor, {}, replace(SMALL, text_waiting=3)))
    body = [b'{"designation": "tapis 1920"}']

    async def crowd() -> list[tuple[int, dict[str, str]]]:
        tasks = [asyncio.create_task(called(app, body)) for _ in range(8)]
        refused, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        assert [task.result()[0] for task in refused] == [503] * len(refused)
        gate.set()
        return await asyncio.gather(*tasks)

    answers = asyncio.run(crowd())
    assert sorted(status for status, _ in answers) == [200] * 3 + [503] * 5
    assert all(headers["retry-after"] == "1" for status, headers in answers if status == 503)


def test_work_that_takes_too_long_is_answered_504_and_keeps_its_place_until_it_ends() -> None:
    async def late() -> None:
        gate = threading.Event()
        lane = Lane("test", threads=1, places=1, retry_seconds=1)
        with pytest.raises(ApiProblem) as first:
            await lane.run(lambda: gate.wait(10), 0.05)
        assert first.value.status == 504
        with pytest.raises(ApiProblem) as second:
            await lane.run(lambda: True, 1)
        assert second.value.status == 503
        gate.set()
        while lane.inside:
            await asyncio.sleep(0)
        assert await lane.run(lambda: 7, 5) == 7
        lane.close()

    asyncio.run(late())


def test_what_waits_is_answered_together_each_by_its_own() -> None:
    calls: list[int] = []

    def doubled(numbers: Any) -> list[int]:
        calls.append(len(numbers))
        return [2 * number for number in numbers]

    async def many() -> list[int]:
        lane = BatchingLane("test", doubled, most=4, places=20, retry_seconds=1)
        found = await asyncio.gather(*(lane.run(number, 5) for number in range(10)))
        assert lane.inside == 0
        lane.close()
        return found

    assert asyncio.run(many()) == [2 * number for number in range(10)]
    assert max(calls) == 4
    assert len(calls) < 10


def test_bodies_held_together_are_bounded_and_given_back(toy_predictor) -> None:
    app = create_app(Engine(toy_predictor, {}, replace(SMALL, held_bytes=1000)))

    async def two() -> tuple[int, int]:
        first = asyncio.create_task(called(app, [b" " * 900], stay=True))
        await asyncio.sleep(0)
        second = await called(app, [b" " * 900])
        await first
        third = await called(app, [b'{"designation": "a"}' + b" " * 900])
        return second[0], third[0]

    assert asyncio.run(two()) == (503, 200)


def test_a_text_is_answered_while_the_picture_model_loads(toy_predictor) -> None:
    gate = threading.Event()
    toy_predictor.image_model = lambda: gate.wait(10)
    engine = Engine(toy_predictor, {}, SMALL)
    engine.start()
    app = create_app(engine)
    assert asyncio.run(called(app, [b'{"designation": "tapis 1920"}']))[0] == 200
    assert engine.states[next(m for m in engine.states if m.value == "image")] == "waiting"
    gate.set()
