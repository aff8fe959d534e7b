"""Around every request: a number, a bounded body, a log line, a measure, never a bare error."""

from __future__ import annotations

import asyncio
import time
import uuid
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vitrine.api.monitoring import Metrics, log_failure, log_request
from vitrine.api.refusals import (
    BROKEN,
    MEGABYTE,
    TOO_LARGE,
    TOO_SLOW,
    WRONG_ENCODING,
    ApiLimits,
    ApiProblem,
    busy,
    header_of,
    refusal,
)
from vitrine.errors import VitrineError

BATCH = "/predict/batch"
UNKNOWN = "(unknown)"
# Anything may stand where a method does: only these are written down.
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class _CallerGone(Exception):
    """The caller hung up before the body was whole: there is nobody to answer."""


@dataclass
class _RequestLog:
    """What one request leaves in the log."""

    number: str = field(default_factory=lambda: uuid.uuid4().hex[:16])
    began: float = field(default_factory=time.perf_counter)
    status: int = 499
    answered: bool = False


class Guard:
    """ASGI middleware; it reads the body itself, so that no route can read too much of one.

    A slow caller holds its own bytes and nothing else: no place of the lanes is taken before a
    body is whole.

    Parameters
    ----------
    app : ASGIApp
    limits : ApiLimits
    metrics : Metrics
    """

    def __init__(self, app: ASGIApp, limits: ApiLimits, metrics: Metrics) -> None:
        self.app = app
        self._limits = limits
        self._metrics = metrics
        self.held = 0
        self.requests = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        seen = _RequestLog()

        async def numbered(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.status, seen.answered = message["status"], True
                message["headers"] = [*message["headers"], (b"x-request-id", seen.number.encode())]
            await send(message)

        self.requests += 1
        try:
            await self._serve(scope, receive, numbered, seen)
        finally:
            self.requests -= 1
            self._record(scope, seen)

    async def _serve(self, scope: Scope, receive: Receive, send: Send, seen: _RequestLog) -> None:
        body = bytearray()
        try:
            if self.requests > self._limits.requests:
                raise busy(self._limits.retry_seconds)
            await self._read(scope, receive, body)
            await self.app(scope, _replay(bytes(body), receive), send)
        except _CallerGone:
            return
        except VitrineError as error:
            # The rest of the body is not read: the connection ends with the answer.
            if not seen.answered:
                await refusal(error, scope, Connection="close")(scope, receive, send)
        except Exception as error:
            log_failure(seen.number, error)
            if not seen.answered:
                problem = ApiProblem(HTTPStatus.INTERNAL_SERVER_ERROR, BROKEN)
                await refusal(problem, scope)(scope, receive, send)
        finally:
            self.held -= len(body)

    async def _read(self, scope: Scope, receive: Receive, body: bytearray) -> None:
        most = self._limits.batch_bytes if scope["path"] == BATCH else self._limits.body_bytes
        length = header_of(scope, b"content-length")
        if length.isdigit() and int(length) > most:
            raise _too_large(most)
        if not length and not header_of(scope, b"transfer-encoding"):
            return
        if header_of(scope, b"content-encoding") not in ("", "identity"):
            raise ApiProblem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, WRONG_ENCODING)
        seconds = self._limits.read_seconds
        try:
            async with asyncio.timeout(seconds):
                await self._fill(receive, body, most)
        except TimeoutError:
            raise ApiProblem(HTTPStatus.REQUEST_TIMEOUT, TOO_SLOW, limit=f"{seconds:g}") from None

    async def _fill(self, receive: Receive, body: bytearray, most: int) -> None:
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _CallerGone
            part = message.get("body", b"")
            if len(body) + len(part) > most:
                raise _too_large(most)
            if self.held + len(part) > self._limits.held_bytes:
                raise busy(self._limits.retry_seconds)
            body += part
            self.held += len(part)
            more = message.get("more_body", False)

    def _record(self, scope: Scope, seen: _RequestLog) -> None:
        seconds = time.perf_counter() - seen.began
        route = getattr(scope.get("route"), "path", UNKNOWN)
        method = scope["method"] if scope["method"] in METHODS else UNKNOWN
        self._metrics.count(method, route, seen.status, seconds)
        log_request(seen.number, method, route, seen.status, seconds)


def _too_large(most: int) -> ApiProblem:
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return ApiProblem(status, TOO_LARGE, limit=f"{most / MEGABYTE:g}")


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
