"""What OpenAPI says of the routes that read their body themselves, and of every refusal."""

from __future__ import annotations

from typing import Any

from vitrine.api.schemas import EXAMPLE_PRODUCT, BatchOut, ErrorOut, ExplanationOut, PredictionOut

TINY_GIF = "R0lGODdhCAAIAIEAAMgeHgAAAAAAAAAAACwAAAAACAAIAAAIDwABCBxIsKDBgwgTKkwYEAA7"

REFUSALS: dict[int | str, dict[str, Any]] = {
    408: {"model": ErrorOut, "description": "The body took too long to arrive."},
    413: {"model": ErrorOut, "description": "The body or the picture is too large."},
    415: {"model": ErrorOut, "description": "The body is of a type that is not read."},
    422: {"model": ErrorOut, "description": "The body is not as asked for."},
    500: {"model": ErrorOut, "description": "An error of the service."},
    503: {"model": ErrorOut, "description": "Too many requests, or no model; see Retry-After."},
    504: {"model": ErrorOut, "description": "The answer took too long."},
}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


FORM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "designation": {"type": "string", "maxLength": 20000},
        "description": {"type": "string", "maxLength": 20000},
        "image": {"type": "string", "contentMediaType": "application/octet-stream"},
    },
}
PREDICT_DOCUMENT: dict[str, Any] = {
    "response_model": PredictionOut,
    "responses": REFUSALS,
    "openapi_extra": {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": _ref("ProductIn"),
                    "examples": {
                        "text": {"summary": "A title and a description", "value": EXAMPLE_PRODUCT},
                        "picture": {
                            "summary": "A title and a picture",
                            "value": {"designation": "Tapis rouge", "image": TINY_GIF},
                        },
                    },
                },
                "multipart/form-data": {"schema": FORM_SCHEMA},
            },
        }
    },
}
EXPLAIN_DOCUMENT: dict[str, Any] = {**PREDICT_DOCUMENT, "response_model": ExplanationOut}
BATCH_DOCUMENT: dict[str, Any] = {
    "response_model": BatchOut,
    "responses": REFUSALS,
    "openapi_extra": {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _ref("BatchIn")}},
        }
    },
}
