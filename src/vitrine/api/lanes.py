"""Bounded work: a few requests in work, a short queue, and a refusal for the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from http import HTTPStatus
from threading import Lock
from typing import Generic, TypeVar

from vitrine.api.problems import TOO_LONG, ApiProblem, busy

Given = TypeVar("Given")
Answer = TypeVar("Answer")


async def within(seconds: float, work: asyncio.Future[Answer]) -> Answer:
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
        What one request too many is told to wait.
    """

    def __init__(self, name: str, threads: int, places: int, retry_seconds: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._places = places
        self._retry = retry_seconds
        self._lock = Lock()
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
        return await within(seconds, asyncio.wrap_future(future))

    def close(self) -> None:
        """Begin nothing more; what is in work ends."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _leave(self, future: Future[Answer]) -> None:
        with self._lock:
            self.inside -= 1


class TogetherLane(Generic[Given, Answer]):
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
        return await within(seconds, future)

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
        except Exception as error:  # told to everyone who waits, whatever it is
            for _, future in turn:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), answer in zip(turn, answers, strict=True):
            if not future.done():
                future.set_result(answer)
