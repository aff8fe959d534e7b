"""How much is accepted, and how the rest is refused: a status and one sentence of what to do.

The sentence is in the language that ``Accept-Language`` asks for.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus

from starlette.responses import Response
from starlette.types import Scope

from vitrine.errors import ArtefactAltered, ArtefactMissing, PictureRefused, VitrineError
from vitrine.i18n import LANGUAGES, N_, Translator
from vitrine.settings import settings
from vitrine.text.cleaning import LONGEST_FIELD
from vitrine.vision import decoding

MEGABYTE = 2**20


@dataclass(frozen=True)
class ApiLimits:
    """Limits of one process; what is over them is refused, never queued without end.

    Attributes
    ----------
    body_bytes : int
        Of any request. A picture of 10 MB takes 13.4 MB in base64.
    batch_bytes : int
        Of a batch; its pictures share it.
    held_bytes : int
        Of all bodies held at the same moment.
    requests : int
        Requests being read or answered at the same moment.
    read_seconds : float
        From the first byte of a body to its last.
    answer_seconds : float
        From the whole body to the answer.
    text_waiting, picture_waiting, batch_waiting : int
        Requests in work or waiting for their turn, of each kind.
    text_batch : int
        Texts that are classified together.
    retry_seconds : int
        How long a refused caller is asked to wait.
    """

    body_bytes: int = 15 * MEGABYTE
    batch_bytes: int = 48 * MEGABYTE
    held_bytes: int = 128 * MEGABYTE
    requests: int = 256
    read_seconds: float = 20.0
    answer_seconds: float = 30.0
    text_waiting: int = 64
    picture_waiting: int = 8
    batch_waiting: int = 2
    text_batch: int = 32
    retry_seconds: int = 1


LIMITS = ApiLimits()
PRODUCTS = 1000
LONGEST_TEXT = LONGEST_FIELD
# Characters of base64: a little over the picture limit, so that the decoder says its own sentence.
LONGEST_IMAGE = 14 * MEGABYTE
# A body up to this size is read between two other requests; a bigger one in a thread.
QUICK_BYTES = 64 * 1024

JSON = "application/json"

TOO_LARGE = N_("The body is over {limit} MB: send less at a time.")
TOO_SLOW = N_("The body took over {limit} seconds to arrive: send it again, or send less.")
TOO_LONG = N_("The answer took over {limit} seconds: send less at a time, or try again later.")
BUSY = N_("Too many requests are being answered: try again in {seconds} s.")
WRONG_TYPE = N_("The body is of type {given}: send {known}.")
WRONG_ENCODING = N_("The body is compressed: send it as it is, without Content-Encoding.")
NOT_JSON = N_("The body is not JSON: send an object such as {example}.")
NOT_FORM = N_("The form cannot be read: send it as multipart/form-data.")
NOT_BASE64 = N_("The field image is not base64: send the bytes of the picture in base64.")
WRONG_FIELD = N_("The field {field} is not as asked for: see /docs for what is accepted.")
UNKNOWN_FIELD = N_("The field {field} is not known: send {known}.")
WRONG_BODY = N_("The body is not as asked for: send an object such as {example}.")
TOO_MANY_PRODUCTS = N_("A batch holds 1 to {limit} products: cut yours in parts.")
NO_ROUTE = N_("There is nothing at this address: see /docs for those there are.")
WRONG_METHOD = N_("This address does not take this method: see /docs for those it takes.")
BROKEN = N_("The service met an error of its own: try again, and tell who runs it if it stays.")


class ApiProblem(VitrineError):
    """A request that is refused with a status.

    Parameters
    ----------
    status : HTTPStatus
    message : str
    retry : int, optional
        Seconds after which to try again.
    **values : object
        What fills the places of the message.
    """

    def __init__(
        self, status: HTTPStatus, message: str, retry: int | None = None, **values: object
    ) -> None:
        super().__init__(message, **values)
        self.status = status
        self.retry = retry


def busy(seconds: int) -> ApiProblem:
    """Refuse one request too many."""
    return ApiProblem(HTTPStatus.SERVICE_UNAVAILABLE, BUSY, seconds, seconds=seconds)


# What an error of the predictor means to a caller; the first kind that fits.
STATUS_OF: tuple[tuple[type[VitrineError], HTTPStatus], ...] = (
    (ArtefactMissing, HTTPStatus.SERVICE_UNAVAILABLE),
    (ArtefactAltered, HTTPStatus.SERVICE_UNAVAILABLE),
    (VitrineError, HTTPStatus.UNPROCESSABLE_ENTITY),
)
# Seconds after which to ask again for a model that is not there.
STARTING_SECONDS = 60
OVERSIZE_PICTURES = {decoding.TOO_HEAVY, decoding.TOO_MANY_PIXELS, decoding.TOO_LONG}


@lru_cache(maxsize=256)
def _accepted_language(header: str, default: str) -> str:
    """Language of the catalogues that an ``Accept-Language`` header likes best (RFC 9110)."""
    liked: dict[str, float] = {}
    for part in header[:200].split(","):
        tag, _, parameter = part.strip().partition(";")
        primary = tag.strip().split("-")[0].lower()
        language = default if primary == "*" else primary
        if language not in LANGUAGES:
            continue
        name, _, value = parameter.strip().partition("=")
        try:
            quality = float(value) if name.strip() == "q" else 1.0
        except ValueError:
            quality = 0.0
        liked.setdefault(language, quality)
    best = max(liked, key=lambda language: liked[language], default=default)
    return best if liked.get(best, 1.0) > 0 else default


def header_of(scope: Scope, name: bytes) -> str:
    """One header of a request, "" without it."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def translator_of(scope: Scope) -> Translator:
    """The translator of a request."""
    asked = header_of(scope, b"accept-language")
    return Translator(_accepted_language(asked, settings().language))


def language_headers(say: Translator) -> dict[str, str]:
    """Headers of an answer in the language of a translator."""
    return {"Content-Language": say.language, "Vary": "Accept-Language"}


def refusal(error: VitrineError, scope: Scope, **headers: str) -> Response:
    """Answer an error: ``{"error": sentence}`` in the caller's language."""
    say = translator_of(scope)
    retry = None
    if isinstance(error, ApiProblem):
        status, retry = error.status, error.retry
    elif isinstance(error, PictureRefused) and error.message in OVERSIZE_PICTURES:
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    else:
        status = next(status for kind, status in STATUS_OF if isinstance(error, kind))
    if retry is None and status == HTTPStatus.SERVICE_UNAVAILABLE:
        retry = STARTING_SECONDS
    sent = {**language_headers(say), **headers}
    if retry is not None:
        sent["Retry-After"] = str(retry)
    content = json.dumps({"error": say.error(error)}, ensure_ascii=False).encode()
    return Response(content, status, sent, JSON)
