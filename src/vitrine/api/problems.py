"""Errors of HTTP: a status, and one sentence that says what to do."""

from __future__ import annotations

from http import HTTPStatus

from vitrine.errors import ArtefactAltered, ArtefactMissing, PictureRefused, VitrineError
from vitrine.i18n import N_
from vitrine.vision import decoding

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
OVERSIZE_PICTURES = {decoding.TOO_HEAVY, decoding.TOO_MANY_PIXELS, decoding.TOO_LONG}


def status_of(error: VitrineError) -> HTTPStatus:
    """Status that an error is answered with."""
    if isinstance(error, ApiProblem):
        return error.status
    if isinstance(error, PictureRefused) and error.message in OVERSIZE_PICTURES:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return next(status for kind, status in STATUS_OF if isinstance(error, kind))
