"""``POST /explain``: the answer to one product, and its reasons."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from vitrine.api.documents import EXPLAIN_DOCUMENT
from vitrine.api.engine import Engine
from vitrine.api.predicting import FORM, answered, kind_of
from vitrine.api.reading import product_of, read_form, read_json
from vitrine.api.schemas import ProductIn
from vitrine.api.telling import JSON, translator_of
from vitrine.prediction.product import Product

router = APIRouter(tags=["predict"])

Words = Annotated[int, Query(ge=1, le=100, description="How many words of each category to list.")]


@router.post("/explain", **EXPLAIN_DOCUMENT)
async def explain(request: Request, words: Words = 20) -> Response:
    """Classify one product, and say which words and which parts of its picture decided."""
    engine: Engine = request.app.state.engine
    say = translator_of(request.scope)
    if kind_of(request, (JSON, FORM)) == FORM:
        given, picture = await read_form(request)
    else:
        given, picture = read_json(ProductIn, await request.body()), None

    # Words alone go through this lane too: their reasons cost far more than their answer.
    def work() -> dict[str, object]:
        product: Product = product_of(given, picture)
        found = engine.explain(product)
        record = found.to_dict(say, words)
        return {**record, "versions": engine.versions(found.prediction.final.modality)}

    return answered(await engine.pictures.run(work, engine.limits.answer_seconds), say)
