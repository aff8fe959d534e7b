"""The application: the routers, the guard around them, and what happens at start and stop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic.json_schema import models_json_schema
from starlette.exceptions import HTTPException
from starlette.responses import Response

from vitrine import __version__
from vitrine.api.engine import Engine
from vitrine.api.guard import Guard
from vitrine.api.monitoring import Metrics
from vitrine.api.refusals import (
    NO_ROUTE,
    WRONG_BODY,
    WRONG_FIELD,
    WRONG_METHOD,
    ApiProblem,
    refusal,
)
from vitrine.api.routes import lists, predictions, probes
from vitrine.api.schemas import BatchIn, ErrorOut, ProductIn
from vitrine.artefacts.store import Store
from vitrine.errors import VitrineError
from vitrine.settings import settings

# Every family of routes; one more is one more line here.
ROUTERS: tuple[APIRouter, ...] = (predictions, lists, probes)

ABOUT = (
    "Sorts products into the 27 categories of the Rakuten France challenge, from their words, "
    "their picture, or both. Answers and errors are in French or English by Accept-Language."
)
SENTENCES = {
    HTTPStatus.NOT_FOUND: NO_ROUTE,
    HTTPStatus.METHOD_NOT_ALLOWED: WRONG_METHOD,
}


def create_app(engine: Engine | None = None) -> FastAPI:
    """Application over an engine; over the artefacts of the settings by default."""
    engine = engine or Engine.of_store(Store(settings().artefacts))
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        engine.start()
        yield
        engine.close()

    app = FastAPI(title="vitrine", version=__version__, description=ABOUT, lifespan=lifespan)
    app.state.engine, app.state.metrics = engine, metrics
    for router in ROUTERS:
        app.include_router(router)
    app.add_exception_handler(VitrineError, _refused)
    app.add_exception_handler(RequestValidationError, _refused_query)
    app.add_exception_handler(HTTPException, _refused_route)
    app.add_middleware(Guard, limits=engine.limits, metrics=metrics)
    _describe(app)
    return app


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, VitrineError):  # the framework promises no more than an Exception
        raise error
    return refusal(error, request.scope)


async def _refused_query(request: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    # Only parameters are read by the framework, and their names are ours.
    field = str(found[0]["loc"][-1]) if found else ""
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return refusal(ApiProblem(status, WRONG_FIELD, field=field), request.scope)


async def _refused_route(request: Request, error: Exception) -> Response:
    status = HTTPStatus(getattr(error, "status_code", HTTPStatus.INTERNAL_SERVER_ERROR))
    message = SENTENCES.get(status, WRONG_BODY)
    headers = dict(getattr(error, "headers", None) or {})
    problem = ApiProblem(status, message, example='{"designation": "…"}')
    return refusal(problem, request.scope, **headers)


def _describe(app: FastAPI) -> None:
    """Add to OpenAPI what the routes read by hand, which the framework does not see."""
    described = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema:
            return app.openapi_schema
        schema = described()
        _, models = models_json_schema(
            [(ProductIn, "validation"), (BatchIn, "validation"), (ErrorOut, "validation")],
            ref_template="#/components/schemas/{model}",
        )
        schema["components"]["schemas"].update(models["$defs"])
        return schema

    app.openapi = openapi  # type: ignore[method-assign]
