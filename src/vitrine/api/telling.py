"""Saying an error to a caller: the language asked for, one sentence, a status."""

from __future__ import annotations

import json
from functools import lru_cache
from http import HTTPStatus

from starlette.responses import Response
from starlette.types import Scope

from vitrine.api.problems import ApiProblem, status_of
from vitrine.errors import VitrineError
from vitrine.i18n import LANGUAGES, Translator
from vitrine.settings import settings

JSON = "application/json"


@lru_cache(maxsize=256)
def accepted_language(header: str, default: str) -> str:
    """Language of the catalogues that an ``Accept-Language`` header likes best (RFC 9110)."""
    liked: dict[str, float] = {}
    for part in header[:200].split(","):
        tag, _, parameter = part.strip().partition(";")
        primary = tag.strip().split("-")[0].lower()
        language = default if primary == "*" else primary
        if language in LANGUAGES:
            liked.setdefault(language, _quality(parameter))
    best = max(liked, key=lambda language: liked[language], default=default)
    return best if liked.get(best, 1.0) > 0 else default


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0


def header_of(scope: Scope, name: bytes) -> str:
    """One header of a request, "" without it."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def translator_of(scope: Scope) -> Translator:
    """The translator of a request."""
    asked = header_of(scope, b"accept-language")
    return Translator(accepted_language(asked, settings().language))


def refusal(error: VitrineError, scope: Scope, **headers: str) -> Response:
    """Answer an error: ``{"error": sentence}`` in the caller's language."""
    say = translator_of(scope)
    status = status_of(error)
    retry = error.retry if isinstance(error, ApiProblem) else None
    if retry is None and status == HTTPStatus.SERVICE_UNAVAILABLE:
        retry = 60
    told = {"Content-Language": say.language, "Vary": "Accept-Language", **headers}
    if retry is not None:
        told["Retry-After"] = str(retry)
    content = json.dumps({"error": say.error(error)}, ensure_ascii=False).encode()
    return Response(content, status, told, JSON)
