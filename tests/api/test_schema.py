"""Schemathesis: whatever OpenAPI allows or forbids is answered as OpenAPI says."""

from __future__ import annotations

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.crumbs import KeywordTextModel, RedImageModel
from vitrine.api.application import create_app
from vitrine.api.engine import Engine
from vitrine.models.fusion import Fusion
from vitrine.prediction.predictor import Predictor

RECORD = {
    "weights": Fusion(1.0, 0.5).to_record(),
    "thresholds": {name: {"value": 0.5} for name in ("text", "image", "both")},
}
TEXT, IMAGE = KeywordTextModel(), RedImageModel()
ENGINE = Engine(Predictor(lambda: TEXT, lambda: IMAGE, lambda: RECORD))  # type: ignore[arg-type,return-value]
ENGINE.load()
schema = schemathesis.openapi.from_asgi("/openapi.json", create_app(ENGINE))


@schema.parametrize()
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_every_answer_is_one_that_the_schema_promises(case) -> None:
    # A schema cannot say "base64 of a picture", nor "words are left once markup is gone".
    case.call_and_validate(excluded_checks=[positive_data_acceptance])
