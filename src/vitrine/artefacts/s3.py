"""A bucket: the few things done with one, over boto3. Imported only when a bucket is used.

Requests are repeated by boto3, within bounds; what it cannot repeat is the reading of a body, and
that is why a broken one is told apart here (:class:`Broken`) and gone on from in ``fetching``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from boto3.s3.transfer import TransferConfig
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    HTTPClientError,
    IncompleteReadError,
)
from urllib3.exceptions import HTTPError

from vitrine.artefacts.failures import ODD, UNREACHABLE, bucket_errors
from vitrine.errors import TransferFailed
from vitrine.i18n import N_
from vitrine.settings import Settings

# Small enough that a break or Ctrl-C loses little, large enough that Python does not slow it down.
BLOCK = 1 << 17
WORKERS = 4
SMALL_OBJECT = 16 << 20
# The object is no longer the one that was begun, or has no such bytes.
OUTDATED = {"PreconditionFailed", "412", "InvalidRange", "416"}
NOT_IMPLEMENTED = {"NotImplemented", "501"}


class Broken(Exception):
    """The body of an answer stopped coming; what came is good."""


class Outdated(Exception):
    """The object in the bucket is no longer the one whose beginning is here."""


@dataclass(frozen=True)
class Connection:
    """Where a bucket is and how it is spoken to.

    Attributes
    ----------
    bucket : str
    prefix : str
        Put before every key, without slashes at its ends.
    region, endpoint_url : str or None
        None leaves them to the AWS chain.
    anonymous : bool
        Whether requests are left unsigned.
    attempts : int
        How often boto3 tries a request in all.
    timeout : float
        Seconds without a byte after which a connection counts as broken.
    """

    bucket: str
    prefix: str = ""
    region: str | None = None
    endpoint_url: str | None = None
    anonymous: bool = False
    attempts: int = 4
    timeout: float = 30.0

    @classmethod
    def from_settings(cls, settings: Settings) -> Connection:
        """Where ``VITRINE_S3_*`` say.

        Raises
        ------
        TransferFailed
            When no bucket is named.
        """
        if not settings.s3_bucket:
            raise TransferFailed(N_("No bucket is set: put its name into VITRINE_S3_BUCKET."))
        return cls(
            settings.s3_bucket,
            settings.s3_prefix.strip("/"),
            settings.s3_region,
            settings.s3_endpoint_url,
            settings.s3_anonymous,
        )

    def client(self) -> Any:
        """Make the boto3 client, which threads may share."""
        signing = {"signature_version": UNSIGNED} if self.anonymous else {}
        config = Config(
            retries={"mode": "standard", "total_max_attempts": self.attempts},
            connect_timeout=min(self.timeout, 10.0),
            read_timeout=self.timeout,
            max_pool_connections=4 * WORKERS,
            # Every file is verified by its SHA-256, which says more than the server's CRC.
            response_checksum_validation="when_required",
            **signing,
        )
        with bucket_errors(self.bucket):
            return boto3.Session().client(
                "s3",
                region_name=self.region or None,
                endpoint_url=self.endpoint_url or None,
                config=config,
            )


@dataclass(frozen=True)
class Body:
    """The answer to a read: ``start`` is the place of its first byte in the whole object."""

    start: int
    size: int
    etag: str
    blocks: Iterator[bytes]


class Bucket:
    """One bucket under one prefix; threads may share it."""

    def __init__(self, connection: Connection) -> None:
        self.name = connection.bucket
        self._prefix = connection.prefix
        self._attempts = connection.attempts
        self._client = connection.client()

    def key(self, remote: str) -> str:
        """Full key of an object."""
        return f"{self._prefix}/{remote}" if self._prefix else remote

    def read(self, remote: str) -> tuple[bytes, str] | None:
        """Content and ETag of a small object; None when it is not there.

        Raises
        ------
        TransferFailed
            Also when it is too large to be what it should be.
        """
        for _ in range(self._attempts):
            try:
                with self.opened(remote) as body:
                    self._check_small(body, remote)
                    return b"".join(body.blocks), body.etag
            except Broken:
                continue
            except TransferFailed as error:
                if _code(error.__cause__) == "NoSuchKey":
                    return None
                raise
        raise TransferFailed(UNREACHABLE, bucket=self.name)

    def _check_small(self, body: Body, remote: str) -> None:
        if body.size > SMALL_OBJECT:
            raise TransferFailed(
                N_("The bucket {bucket} has a {key} too large to be a manifest."),
                bucket=self.name,
                key=self.key(remote),
            )

    def etag(self, remote: str) -> str:
        """ETag of an object, without its bytes."""
        with bucket_errors(self.name, self.key(remote)):
            answer = self._client.head_object(Bucket=self.name, Key=self.key(remote))
        return str(answer.get("ETag", ""))

    @contextmanager
    def opened(self, remote: str, start: int = 0, etag: str = "") -> Iterator[Body]:
        """Read an object from byte ``start`` of the version that ``etag`` marks.

        Raises
        ------
        Outdated
            When the bucket has another version.
        Broken
            From the blocks, when they stop coming.
        TransferFailed
        """
        condition = {"Range": f"bytes={start}-", "IfMatch": etag} if start else {}
        answer = self._answer(remote, condition)
        body = self._body(answer, remote)
        # Not every server that speaks S3 heeds If-Match, and some ignore Range.
        if start and (body.etag != etag or body.start not in (0, start)):
            answer["Body"].close()
            raise Outdated
        try:
            yield body
        finally:
            answer["Body"].close()

    def _answer(self, remote: str, condition: dict[str, str]) -> Any:
        key = self.key(remote)
        with bucket_errors(self.name, key):
            try:
                return self._client.get_object(Bucket=self.name, Key=key, **condition)
            except ClientError as error:
                if condition and _code(error) in OUTDATED:
                    raise Outdated from error
                raise

    def _body(self, answer: Any, remote: str) -> Body:
        try:
            start, size = _place(answer)
        except (KeyError, ValueError) as error:
            raise TransferFailed(
                ODD, bucket=self.name, key=self.key(remote), code="Content-Length"
            ) from error
        return Body(start, size, str(answer.get("ETag", "")), _blocks(answer["Body"]))

    def send(self, file: Path, remote: str, advance: Callable[[int], None]) -> None:
        """Upload a file, in parts when it is large.

        Raises
        ------
        TransferFailed
        """
        key = self.key(remote)
        # Files go up side by side already.
        parts = TransferConfig(max_concurrency=2)
        with bucket_errors(self.name, key), file.open("rb") as stream:
            self._client.upload_fileobj(stream, self.name, key, Callback=advance, Config=parts)

    def write(self, remote: str, content: bytes, etag: str | None) -> None:
        """Write a small object, unless it is no longer the one that ``etag`` marks.

        Parameters
        ----------
        etag : str or None
            Of the version that was read; None when there was none.

        Raises
        ------
        TransferFailed
            Also when somebody else wrote it meanwhile.
        """
        place = {"Bucket": self.name, "Key": self.key(remote), "Body": content}
        condition = {"IfNoneMatch": "*"} if etag is None else {"IfMatch": etag} if etag else {}
        with bucket_errors(self.name, self.key(remote)):
            try:
                self._client.put_object(**place, ContentType="application/json", **condition)
            except ClientError as error:
                if _code(error) not in NOT_IMPLEMENTED:
                    raise
                # Some servers know no conditional write; there the last one to publish wins.
                self._client.put_object(**place, ContentType="application/json")


def _place(answer: Any) -> tuple[int, int]:
    """First byte of an answer and size of the whole object; ValueError when they disagree."""
    length = int(answer["ContentLength"])
    if not (ranged := answer.get("ContentRange")):
        return 0, length
    span, _, whole = str(ranged).removeprefix("bytes ").partition("/")
    start, size = int(span.split("-")[0]), int(whole)
    if start + length != size:
        raise ValueError(ranged)
    return start, size


def _blocks(body: Any) -> Iterator[bytes]:
    try:
        while block := body.read(BLOCK):
            yield block
    except (HTTPClientError, IncompleteReadError, HTTPError, OSError) as error:
        raise Broken from error


def _code(error: BaseException | None) -> str:
    if not isinstance(error, ClientError):
        return ""
    return str(error.response.get("Error", {}).get("Code", ""))
