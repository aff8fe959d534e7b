"""How much the API accepts, how long it works, and how many it serves at once."""

from __future__ import annotations

from dataclasses import dataclass

from vitrine.text.cleaning import LONGEST_FIELD

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
        What a refused caller is told to wait.
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
