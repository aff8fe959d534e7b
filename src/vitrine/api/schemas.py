"""What is asked and what is answered, as OpenAPI shows it.

Routes that read their body themselves are described by hand, and so is every refusal.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from vitrine.api.refusals import LONGEST_IMAGE, LONGEST_TEXT, PRODUCTS

EXAMPLE_PRODUCT: dict[str, Any] = {
    "designation": "Lot de 2 coussins en lin",
    "description": "Housses lavables, 40 x 40 cm",
}
Text = Annotated[str, Field(max_length=LONGEST_TEXT)]


class ProductIn(BaseModel):
    """A product to classify: a title, a description or a picture, or several of them."""

    model_config = ConfigDict(
        extra="forbid", strict=True, json_schema_extra={"examples": [EXAMPLE_PRODUCT]}
    )

    designation: Text = Field("", description="Title of the product.")
    description: Text = Field("", description="Description of the product; HTML is removed.")
    image: str | None = Field(
        None,
        max_length=LONGEST_IMAGE,
        description="JPEG, PNG, WebP or GIF of at most 10 MB, in base64. "
        "A path or an address is refused: nothing is ever opened or fetched.",
    )


class BatchIn(BaseModel):
    """Products to classify together."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"products": [EXAMPLE_PRODUCT, {"designation": "Tapis"}]}]},
    )

    products: list[Any] = Field(
        min_length=1,
        max_length=PRODUCTS,
        description="1 to 1,000 products as in POST /predict; a wrong one is answered by an "
        "error in its place.",
        json_schema_extra={"items": {}},
    )


class RankedOut(BaseModel):
    """A category and its probability."""

    code: int = Field(description="prdtypecode of the challenge.", examples=[1920])
    name: str = Field(description="In the language asked for.", examples=["Household linen"])
    probability: float = Field(ge=0, le=1, examples=[0.93])


class OpinionsOut(BaseModel):
    """The most probable categories by what they were read from; those that could be had."""

    text: list[RankedOut] | None = None
    image: list[RankedOut] | None = None
    both: list[RankedOut] | None = None


class VersionsOut(BaseModel):
    """What answered: the program, and the SHA-256 of every model file."""

    vitrine: str
    artefacts: dict[str, str] = Field(description="Key of the manifest to SHA-256.")


class AnswerOut(BaseModel):
    """What is known of one product after reading it."""

    modality: Literal["text", "image", "both"] = Field(description="What the answer comes from.")
    sure: bool = Field(description="Whether the first category is above the threshold.")
    threshold: float
    categories: list[RankedOut] = Field(description="The most probable first.")
    agreement: Literal["alone", "same", "close", "apart"] = Field(
        description="How the answers from the text and from the picture relate."
    )
    opinions: OpinionsOut
    problems: list[str] = Field(description="Why an opinion that was asked for is not there.")


class PredictionOut(AnswerOut):
    """The answer to one product."""

    versions: VersionsOut


class ExplainedOut(BaseModel):
    """A category with what speaks for and against it."""

    code: int
    name: str
    probability: float
    text: dict[str, Any] | None = Field(
        None, description="Words with their places in what was sent and their effect."
    )
    image: dict[str, Any] | None = Field(
        None, description="Heat over the upright picture, as a grid, and its strongest ninth."
    )


class ExplanationOut(BaseModel):
    """The answer to one product, and its reasons."""

    modality: Literal["text", "image", "both"]
    sure: bool
    threshold: float
    categories: list[ExplainedOut] = Field(description="The five most probable first.")
    without: dict[str, Any] = Field(description="The answer without the text, or the picture.")
    nothing: dict[str, str] = Field(description="Why there is nothing to explain, by modality.")
    problems: list[str]
    measured: dict[str, Any] | None = Field(
        None, description="How often answers like this one were right, with run, split and rows."
    )
    versions: VersionsOut


class ErrorOut(BaseModel):
    """One sentence that says what to do."""

    error: str


class BatchItemOut(BaseModel):
    """What became of one product: an answer or an error."""

    index: int = Field(description="Place among the products, from 0.")
    answer: AnswerOut | None = None
    error: str | None = None


class BatchOut(BaseModel):
    """One item per product, in their order."""

    results: list[BatchItemOut]
    classified: int
    failed: int
    versions: VersionsOut


class CategoryOut(BaseModel):
    """One of the 27 categories."""

    code: int
    name: str
    group: str


class ModelOut(BaseModel):
    """A model, its files and how far it is."""

    key: Literal["text", "image", "both"]
    state: Literal["waiting", "ready", "failed"]
    artefacts: dict[str, str]
    metrics: dict[str, float] = Field(description="Measured on gold test rows.")


class StateOut(BaseModel):
    """How the service is."""

    status: str
    models: dict[str, str] = Field(default_factory=dict)


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
                    "schema": {"$ref": "#/components/schemas/ProductIn"},
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
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/BatchIn"}}},
        }
    },
}
