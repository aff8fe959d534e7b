"""The routes: classify, explain, list categories and models, and say how the service is."""

from __future__ import annotations

import json
import time
from functools import lru_cache, partial
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import JSONResponse, Response

from vitrine.api.bodies import content_type_of, product_of, read_form, read_json, read_object
from vitrine.api.engine import Engine, Outcome
from vitrine.api.refusals import (
    JSON,
    QUICK_BYTES,
    TOO_LONG,
    ApiProblem,
    language_headers,
    translator_of,
)
from vitrine.api.schemas import (
    BATCH_DOCUMENT,
    EXPLAIN_DOCUMENT,
    PREDICT_DOCUMENT,
    REFUSALS,
    BatchIn,
    CategoryOut,
    ModelOut,
    ProductIn,
    StateOut,
)
from vitrine.categories import CATEGORIES, GROUPS
from vitrine.errors import VitrineError
from vitrine.i18n import Translator
from vitrine.prediction.product import Modality, Opinion, Prediction, Product

predictions = APIRouter(tags=["predict"])
lists = APIRouter(tags=["lists"])
probes = APIRouter(tags=["probes"])

FORM = "multipart/form-data"
# Pictures of a batch that are decoded at the same time: a megabyte each.
PICTURES_TOGETHER = 32
# The file whose row of the manifest holds the figures of a model.
MEASURED = {
    Modality.TEXT: "text_model",
    Modality.IMAGE: "image_model_weights",
    Modality.BOTH: "fusion",
}
STARTING_SECONDS = "5"

Top = Annotated[int, Query(ge=1, le=27, description="How many categories to list.")]
Words = Annotated[int, Query(ge=1, le=100, description="How many words of each category to list.")]


@predictions.post("/predict", **PREDICT_DOCUMENT)
async def predict(request: Request, top: Top = 5) -> Response:
    """Classify one product."""
    engine: Engine = request.app.state.engine
    say = translator_of(request.scope)
    found = await READERS[content_type_of(request, tuple(READERS))](request, engine)
    if isinstance(found, VitrineError):
        raise found
    versions = engine.versions(found.final.modality)
    return _answered({**_answer(found, top, say), "versions": versions}, say)


@predictions.post("/predict/batch", **BATCH_DOCUMENT)
async def predict_batch(request: Request, top: Top = 5) -> Response:
    """Classify up to 1,000 products; a wrong one is answered by an error in its place."""
    engine: Engine = request.app.state.engine
    say = translator_of(request.scope)
    content_type_of(request, (JSON,))
    body = await request.body()
    seconds = engine.limits.answer_seconds
    work = partial(_classify_batch, engine, body, top, say, time.monotonic() + seconds)
    return _answered(await engine.batches.run(work, seconds), say)


async def _from_json(request: Request, engine: Engine) -> Outcome:
    body = await request.body()
    seconds = engine.limits.answer_seconds
    if len(body) > QUICK_BYTES:
        return await engine.pictures.run(
            lambda: engine.classify([product_of(read_json(ProductIn, body))])[0], seconds
        )
    given = read_json(ProductIn, body)
    if given.image:
        return await engine.pictures.run(lambda: engine.classify([product_of(given)])[0], seconds)
    return await engine.texts.run(Product(given.designation, given.description), seconds)


async def _from_form(request: Request, engine: Engine) -> Outcome:
    given, picture = await read_form(request)
    seconds = engine.limits.answer_seconds
    if picture is None and not given.image:
        return await engine.texts.run(Product(given.designation, given.description), seconds)
    return await engine.pictures.run(
        lambda: engine.classify([product_of(given, picture)])[0], seconds
    )


# How a body is read, by its content type.
READERS = {JSON: _from_json, FORM: _from_form}


def _classify_batch(
    engine: Engine, body: bytes, top: int, say: Translator, deadline: float
) -> dict[str, Any]:
    """Answer a batch in blocks, so that few pictures are held decoded at the same time.

    Raises
    ------
    ApiProblem
        422 for a body that is no batch; 504 past ``deadline``, so that a thread does not go on
        for an answer that nobody waits for.
    """
    given = read_json(BatchIn, body).products
    results: list[dict[str, Any]] = []
    for start in range(0, len(given), PICTURES_TOGETHER):
        if time.monotonic() > deadline:
            limit = f"{engine.limits.answer_seconds:g}"
            raise ApiProblem(HTTPStatus.GATEWAY_TIMEOUT, TOO_LONG, limit=limit)
        block: list[Product | VitrineError] = []
        for value in given[start : start + PICTURES_TOGETHER]:
            try:
                block.append(product_of(read_object(value)))
            except VitrineError as error:
                # Its traceback would keep the bytes of the picture alive.
                block.append(error.with_traceback(None))
        products = [product for product in block if isinstance(product, Product)]
        answers = iter(engine.classify(products))
        for product in block:
            found = next(answers) if isinstance(product, Product) else product
            if isinstance(found, VitrineError):
                results.append({"index": len(results), "error": say.error(found)})
            else:
                results.append({"index": len(results), "answer": _answer(found, top, say)})
    classified = sum("answer" in result for result in results)
    return {
        "results": results,
        "classified": classified,
        "failed": len(results) - classified,
        "versions": engine.versions(Modality.BOTH),
    }


def _answer(prediction: Prediction, top: int, say: Translator) -> dict[str, Any]:
    """Prediction as :class:`AnswerOut`, by hand: validating our own answer costs as much as it."""
    names = _names(say.language)

    def ranked(opinion: Opinion) -> list[dict[str, Any]]:
        return [
            {
                "code": row.category.code,
                "name": names[row.category.code],
                "probability": round(row.probability, 6),
            }
            for row in opinion.top(top)
        ]

    final = prediction.final
    return {
        "modality": final.modality.value,
        "sure": bool(final.is_sure),
        "threshold": final.threshold,
        "categories": ranked(final),
        "agreement": prediction.agreement.value,
        "opinions": {
            modality.value: ranked(opinion) for modality, opinion in prediction.opinions.items()
        },
        "problems": [say.error(problem) for problem in prediction.problems],
    }


@lru_cache(maxsize=4)
def _names(language: str) -> dict[int, str]:
    say = Translator(language)
    return {category.code: say(category.name) for category in CATEGORIES}


@predictions.post("/explain", **EXPLAIN_DOCUMENT)
async def explain(request: Request, words: Words = 20) -> Response:
    """Classify one product, and say which words and which parts of its picture decided."""
    engine: Engine = request.app.state.engine
    say = translator_of(request.scope)
    if content_type_of(request, (JSON, FORM)) == FORM:
        given, picture = await read_form(request)
    else:
        given, picture = read_json(ProductIn, await request.body()), None

    # Words alone go through this lane too: their reasons cost far more than their answer.
    def work() -> dict[str, object]:
        found = engine.explain(product_of(given, picture))
        record = found.to_dict(say, words)
        return {**record, "versions": engine.versions(found.prediction.final.modality)}

    return _answered(await engine.pictures.run(work, engine.limits.answer_seconds), say)


@lists.get("/categories", response_model=list[CategoryOut])
async def categories(request: Request) -> Response:
    """The 27 categories, in the language asked for."""
    say = translator_of(request.scope)
    rows = [
        {"code": row.code, "name": say(row.name), "group": say(GROUPS[row.group])}
        for row in CATEGORIES
    ]
    return JSONResponse(rows, headers=language_headers(say))


@lists.get("/models", response_model=list[ModelOut])
async def models(request: Request) -> Response:
    """The models, the SHA-256 of their files, and their measured figures."""
    engine: Engine = request.app.state.engine
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
    engine: Engine = request.app.state.engine
    states = {modality.value: state for modality, state in engine.states.items()}
    if engine.is_ready:
        return JSONResponse({"status": "ready", "models": states})
    return JSONResponse(
        {"status": "stopping" if engine.closing else "not ready", "models": states},
        HTTPStatus.SERVICE_UNAVAILABLE,
        {"Retry-After": STARTING_SECONDS},
    )


@probes.get("/metrics", responses={200: {"content": {"text/plain": {}}}}, response_class=Response)
async def metrics(request: Request) -> Response:
    """Counters for Prometheus."""
    text = request.app.state.metrics.text()
    return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST})


def _answered(record: dict[str, Any], say: Translator) -> Response:
    """A record as JSON, in a language."""
    content = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(content, HTTPStatus.OK, language_headers(say), JSON)
