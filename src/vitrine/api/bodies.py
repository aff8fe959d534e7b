"""From the body of a request to products; nothing in it is ever opened or fetched."""

from __future__ import annotations

import base64
import binascii
import json
from http import HTTPStatus
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from vitrine.api.refusals import (
    NOT_BASE64,
    NOT_FORM,
    NOT_JSON,
    PRODUCTS,
    TOO_MANY_PRODUCTS,
    UNKNOWN_FIELD,
    WRONG_BODY,
    WRONG_FIELD,
    WRONG_TYPE,
    ApiProblem,
)
from vitrine.api.schemas import EXAMPLE_PRODUCT, BatchIn, ProductIn
from vitrine.prediction.product import Product
from vitrine.vision.decoding import decode_picture

Model = TypeVar("Model", bound=BaseModel)
EXAMPLES: dict[type[BaseModel], str] = {
    ProductIn: json.dumps({"designation": EXAMPLE_PRODUCT["designation"]}),
    BatchIn: json.dumps({"products": [{"designation": EXAMPLE_PRODUCT["designation"]}]}),
}
# An unknown field name is repeated in the sentence, but not a whole page of it.
LONGEST_NAME = 40


def content_type_of(request: Request, known: tuple[str, ...]) -> str:
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


def read_json(model: type[Model], body: bytes) -> Model:
    """Read a JSON body.

    Raises
    ------
    ApiProblem
        422 with the first thing that is wrong.
    """
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise _refused(model, error) from None


def read_object(value: Any) -> ProductIn:
    """Read one product of a batch.

    Raises
    ------
    ApiProblem
    """
    try:
        return ProductIn.model_validate(value)
    except ValidationError as error:
        raise _refused(ProductIn, error) from None


def _refused(model: type[BaseModel], error: ValidationError) -> ApiProblem:
    """Say the first error of pydantic in one sentence, without the caller's text."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    kind, place = first["type"], first["loc"]
    if kind == "json_invalid":
        return _unprocessable(NOT_JSON, example=EXAMPLES[model])
    if not place:
        return _unprocessable(WRONG_BODY, example=EXAMPLES[model])
    if place[0] == "products":
        return _unprocessable(TOO_MANY_PRODUCTS, limit=PRODUCTS)
    name = str(place[0])[:LONGEST_NAME].encode("utf-8", "replace").decode()
    if kind == "extra_forbidden":
        return _unprocessable(UNKNOWN_FIELD, field=name, known=", ".join(model.model_fields))
    return _unprocessable(WRONG_FIELD, field=name)


async def read_form(request: Request) -> tuple[ProductIn, bytes | None]:
    """Read multipart/form-data: ``designation``, ``description``, and ``image`` as a file.

    Raises
    ------
    ApiProblem
        422 for a form that is damaged or has other fields.
    """
    try:
        async with request.form(max_files=1, max_fields=8, max_part_size=2**20) as form:
            file = form.get("image") or None
            if file is not None and not isinstance(file, UploadFile):
                raise _unprocessable(WRONG_FIELD, field="image")
            picture = (await file.read() or None) if file else None
            fields = {name: value for name, value in form.multi_items() if name != "image"}
    except (MultiPartException, HTTPException, KeyError, ValueError) as error:
        if isinstance(error, ApiProblem):
            raise
        raise _unprocessable(NOT_FORM) from None
    return read_object(fields), picture


def product_of(given: ProductIn, content: bytes | None = None) -> Product:
    """Product with its picture decoded: from ``content``, else from the field ``image``.

    Raises
    ------
    ApiProblem
        When ``image`` is not base64, as a path or an address.
    PictureRefused
    """
    data = content
    if given.image:
        try:
            # Line ends are allowed, as every encoder puts them.
            data = base64.b64decode("".join(given.image.split()), validate=True)
        except (binascii.Error, ValueError):
            raise _unprocessable(NOT_BASE64) from None
    picture = decode_picture(data) if data is not None else None
    return Product(given.designation, given.description, picture)


def _unprocessable(message: str, **values: object) -> ApiProblem:
    return ApiProblem(HTTPStatus.UNPROCESSABLE_ENTITY, message, None, **values)
