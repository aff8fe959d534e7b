"""``POST /predict`` and ``POST /predict/batch``."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import lru_cache, partial
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from vitrine.api.documents import BATCH_DOCUMENT, PREDICT_DOCUMENT
from vitrine.api.engine import Engine, Found
from vitrine.api.limits import QUICK_BYTES
from vitrine.api.problems import TOO_LONG, WRONG_TYPE, ApiProblem
from vitrine.api.reading import product_of, read_form, read_json, read_object
from vitrine.api.schemas import BatchIn, ProductIn, answer_record
from vitrine.api.telling import JSON, translator_of
from vitrine.categories import CATEGORIES
from vitrine.errors import VitrineError
from vitrine.i18n import Translator
from vitrine.prediction.product import Modality, Product

router = APIRouter(tags=["predict"])
FORM = "multipart/form-data"
# Pictures of a batch that are decoded at the same time: a megabyte each.
PICTURES_TOGETHER = 32

Top = Annotated[int, Query(ge=1, le=27, description="How many categories to list.")]


@router.post("/predict", **PREDICT_DOCUMENT)
async def predict(request: Request, top: Top = 5) -> Response:
    """Classify one product."""
    engine: Engine = request.app.state.engine
    say = translator_of(request.scope)
    found = await READERS[kind_of(request, tuple(READERS))](request, engine)
    if isinstance(found, VitrineError):
        raise found
    record = {
        **answer_record(found, top, _names(say.language)),
        "problems": [say.error(problem) for problem in found.problems],
        "versions": engine.versions(found.final.modality),
    }
    return answered(record, say)


@router.post("/predict/batch", **BATCH_DOCUMENT)
async def predict_batch(request: Request, top: Top = 5) -> Response:
    """Classify up to 1,000 products; a wrong one is answered by an error in its place."""
    engine: Engine = request.app.state.engine
    say = translator_of(request.scope)
    kind_of(request, (JSON,))
    body = await request.body()
    seconds = engine.limits.answer_seconds
    work = partial(classify_batch, engine, body, top, say, time.monotonic() + seconds)
    return answered(await engine.batches.run(work, seconds), say)


async def _from_json(request: Request, engine: Engine) -> Found:
    body = await request.body()
    seconds = engine.limits.answer_seconds
    if len(body) > QUICK_BYTES:
        return await engine.pictures.run(lambda: _one(engine, body), seconds)
    given = read_json(ProductIn, body)
    if given.image:
        return await engine.pictures.run(lambda: engine.classify([product_of(given)])[0], seconds)
    return await engine.texts.run(Product(given.designation, given.description), seconds)


async def _from_form(request: Request, engine: Engine) -> Found:
    given, picture = await read_form(request)
    seconds = engine.limits.answer_seconds
    if picture is None and not given.image:
        return await engine.texts.run(Product(given.designation, given.description), seconds)
    return await engine.pictures.run(
        lambda: engine.classify([product_of(given, picture)])[0], seconds
    )


# How a body is read, by its content type.
READERS = {JSON: _from_json, FORM: _from_form}


def _one(engine: Engine, body: bytes) -> Found:
    return engine.classify([product_of(read_json(ProductIn, body))])[0]


def classify_batch(
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
    names = _names(say.language)
    results: list[dict[str, Any]] = []
    for start in range(0, len(given), PICTURES_TOGETHER):
        if time.monotonic() > deadline:
            limit = f"{engine.limits.answer_seconds:g}"
            raise ApiProblem(HTTPStatus.GATEWAY_TIMEOUT, TOO_LONG, limit=limit)
        block = [_product(value) for value in given[start : start + PICTURES_TOGETHER]]
        for found in _classified(engine, block):
            results.append({"index": len(results), **_item(found, top, names, say)})
    classified = sum("answer" in result for result in results)
    return {
        "results": results,
        "classified": classified,
        "failed": len(results) - classified,
        "versions": engine.versions(Modality.BOTH),
    }


def _product(value: Any) -> Product | VitrineError:
    try:
        return product_of(read_object(value))
    except VitrineError as error:
        # Its traceback would keep the bytes of the picture alive.
        return error.with_traceback(None)


def _classified(engine: Engine, block: list[Product | VitrineError]) -> list[Found]:
    products = [given for given in block if isinstance(given, Product)]
    found = iter(engine.classify(products))
    return [next(found) if isinstance(given, Product) else given for given in block]


def _item(found: Found, top: int, names: dict[int, str], say: Translator) -> dict[str, Any]:
    if isinstance(found, VitrineError):
        return {"error": say.error(found)}
    problems = [say.error(problem) for problem in found.problems]
    return {"answer": {**answer_record(found, top, names), "problems": problems}}


def kind_of(request: Request, known: tuple[str, ...]) -> str:
    """Content type of a body, one of those known.

    Raises
    ------
    ApiProblem
        415 for another one.
    """
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given not in known:
        raise ApiProblem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            WRONG_TYPE,
            given=given[:60] or "?",
            known=", ".join(known),
        )
    return given


@lru_cache(maxsize=4)
def _names(language: str) -> dict[int, str]:
    say: Callable[[str], str] = Translator(language)
    return {category.code: say(category.name) for category in CATEGORIES}


def answered(record: dict[str, Any], say: Translator) -> Response:
    """A record as JSON, in a language."""
    content = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {"Content-Language": say.language, "Vary": "Accept-Language"}
    return Response(content, HTTPStatus.OK, headers, JSON)
