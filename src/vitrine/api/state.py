"""What does not classify: categories, models, and how the service is."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import JSONResponse, Response

from vitrine.api.documents import REFUSALS
from vitrine.api.engine import Engine
from vitrine.api.schemas import CategoryOut, ModelOut, StateOut
from vitrine.api.telling import translator_of
from vitrine.categories import CATEGORIES, GROUPS
from vitrine.prediction.product import Modality

lists = APIRouter(tags=["lists"])
probes = APIRouter(tags=["probes"])

# The file whose row of the manifest holds the figures of a model.
MEASURED = {
    Modality.TEXT: "text_model",
    Modality.IMAGE: "image_model_weights",
    Modality.BOTH: "fusion",
}
STARTING_SECONDS = "5"


def _engine(request: Request) -> Engine:
    engine: Engine = request.app.state.engine
    return engine


@lists.get("/categories", response_model=list[CategoryOut])
async def categories(request: Request) -> Response:
    """The 27 categories, in the language asked for."""
    say = translator_of(request.scope)
    rows = [
        {"code": row.code, "name": say(row.name), "group": say(GROUPS[row.group])}
        for row in CATEGORIES
    ]
    headers = {"Content-Language": say.language, "Vary": "Accept-Language"}
    return JSONResponse(rows, headers=headers)


@lists.get("/models", response_model=list[ModelOut])
async def models(request: Request) -> Response:
    """The models, the SHA-256 of their files, and their measured figures."""
    engine = _engine(request)
    rows = []
    for modality, key in MEASURED.items():
        known = engine.manifest.get(key)
        rows.append(
            {
                "key": modality.value,
                "state": engine.states[modality],
                "artefacts": engine.hashes(modality),
                "metrics": known.metrics if known else {},
            }
        )
    return JSONResponse(rows)


@probes.get("/health", response_model=StateOut)
async def health() -> Response:
    """Alive: 200 as long as the process answers."""
    return JSONResponse({"status": "alive", "models": {}})


@probes.get(
    "/ready", response_model=StateOut, responses={503: {**REFUSALS[503], "model": StateOut}}
)
async def ready(request: Request) -> Response:
    """Ready: 200 once every model is loaded, 503 before and while stopping."""
    engine = _engine(request)
    told = {modality.value: state for modality, state in engine.states.items()}
    if engine.is_ready:
        return JSONResponse({"status": "ready", "models": told})
    return JSONResponse(
        {"status": "stopping" if engine.closing else "not ready", "models": told},
        HTTPStatus.SERVICE_UNAVAILABLE,
        {"Retry-After": STARTING_SECONDS},
    )


@probes.get("/metrics", responses={200: {"content": {"text/plain": {}}}}, response_class=Response)
async def metrics(request: Request) -> Response:
    """Counters for Prometheus."""
    text = request.app.state.metrics.text()
    return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST})
