"""A bucket, over boto3: connection, transfers, small objects, and failures as one sentence each.

Imported only when a bucket is used. Requests are repeated by boto3; parts, threads and bodies that
break are the business of its transfer manager.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import boto3
from botocore import UNSIGNED
from botocore import exceptions as boto
from botocore.config import Config
from s3transfer.exceptions import (
    CancelledError,
    RetriesExceededError,
    S3DownloadFailedError,
    S3ValidationError,
)
from s3transfer.manager import TransferConfig, TransferManager
from s3transfer.subscribers import BaseSubscriber
from urllib3.exceptions import HTTPError

from vitrine.errors import TransferFailed, VitrineError
from vitrine.i18n import N_
from vitrine.settings import Settings

# Requests at a time, over all files.
WORKERS = 4
SMALL_OBJECT = 16 << 20

NO_CREDENTIALS = N_(
    "No usable credentials were found for the bucket {bucket}: set AWS_PROFILE, or "
    "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or VITRINE_S3_ANONYMOUS=true if it is public."
)
WRONG_CREDENTIALS = N_(
    "The bucket {bucket} does not accept these credentials: check AWS_ACCESS_KEY_ID and "
    "AWS_SECRET_ACCESS_KEY."
)
EXPIRED = N_("The credentials for the bucket {bucket} have expired: sign in again.")
CLOCK = N_(
    "The clock of this machine is too far from that of the bucket {bucket}: set it right "
    "and try again."
)
FORBIDDEN = N_(
    "The bucket {bucket} refuses access to {key}: the credentials lack the right to it, or it "
    "is not there."
)
NO_BUCKET = N_(
    "There is no bucket {bucket} there: check VITRINE_S3_BUCKET, VITRINE_S3_REGION and "
    "VITRINE_S3_ENDPOINT_URL."
)
NO_OBJECT = N_("The bucket {bucket} has no {key}: publish it, or check VITRINE_S3_PREFIX.")
OTHER_REGION = N_("The bucket {bucket} is in another region: check VITRINE_S3_REGION.")
UNWELL = N_("The server of the bucket {bucket} does not manage to answer ({code}): try later.")
UNREACHABLE = N_(
    "The bucket {bucket} cannot be reached: check the network and VITRINE_S3_ENDPOINT_URL."
)
OVERTAKEN = N_("Somebody else published to the bucket {bucket} meanwhile: publish again.")
UNUSABLE = N_("These settings of the bucket {bucket} cannot be used: {code}")
ODD = N_("The bucket {bucket} gave an answer about {key} that is not understood: {code}")
BROKEN = N_("The connection to the bucket {bucket} broke {count} times: run it again.")
TOO_LARGE = N_("The bucket {bucket} has a {key} too large to be a manifest.")

BY_CODE = {
    "AccessDenied": FORBIDDEN,
    "AllAccessDisabled": FORBIDDEN,
    "AuthorizationHeaderMalformed": OTHER_REGION,
    "ConditionalRequestConflict": OVERTAKEN,
    "ExpiredToken": EXPIRED,
    "ExpiredTokenException": EXPIRED,
    "IllegalLocationConstraintException": OTHER_REGION,
    "InvalidAccessKeyId": WRONG_CREDENTIALS,
    "InvalidBucketName": NO_BUCKET,
    "InvalidToken": WRONG_CREDENTIALS,
    "NoSuchBucket": NO_BUCKET,
    "NoSuchKey": NO_OBJECT,
    "PermanentRedirect": OTHER_REGION,
    "PreconditionFailed": OVERTAKEN,
    "RequestExpired": CLOCK,
    "RequestTimeTooSkewed": CLOCK,
    "SignatureDoesNotMatch": WRONG_CREDENTIALS,
    "SlowDown": UNWELL,
    "TokenRefreshRequired": EXPIRED,
}
BY_STATUS = {
    301: OTHER_REGION,
    307: OTHER_REGION,
    401: WRONG_CREDENTIALS,
    403: FORBIDDEN,
    404: NO_OBJECT,
    412: OVERTAKEN,
    429: UNWELL,
}
# The first class that fits decides.
BY_CLASS: tuple[tuple[type[Exception], str], ...] = (
    (RetriesExceededError, BROKEN),
    (boto.UnauthorizedSSOTokenError, EXPIRED),
    (boto.SSOTokenLoadError, EXPIRED),
    (boto.TokenRetrievalError, EXPIRED),
    (boto.NoCredentialsError, NO_CREDENTIALS),
    (boto.PartialCredentialsError, NO_CREDENTIALS),
    (boto.CredentialRetrievalError, NO_CREDENTIALS),
    (boto.ProfileNotFound, NO_CREDENTIALS),
    (boto.HTTPClientError, UNREACHABLE),
    (boto.ConnectionError, UNREACHABLE),
    (HTTPError, UNREACHABLE),
    (boto.ParamValidationError, UNUSABLE),
    (S3DownloadFailedError, ODD),
    (S3ValidationError, ODD),
    (ValueError, UNUSABLE),
    (boto.BotoCoreError, ODD),
)

DISK_FULL = N_("There is no room left on the disk for {path}: make some, and run it again.")
NOT_ALLOWED = N_("This account may not write {path}: check the rights on its folder.")
NOT_WRITTEN = N_("The file {path} cannot be written: {reason}.")
BY_ERRNO = {
    errno.ENOSPC: DISK_FULL,
    errno.EDQUOT: DISK_FULL,
    errno.EFBIG: DISK_FULL,
    errno.EACCES: NOT_ALLOWED,
    errno.EPERM: NOT_ALLOWED,
    errno.EROFS: NOT_ALLOWED,
}


@contextmanager
def disk_errors(path: str) -> Iterator[None]:
    """Turn what the file system raises into :class:`TransferFailed`."""
    try:
        yield
    except OSError as error:
        if isinstance(error, VitrineError):
            raise
        message = BY_ERRNO.get(error.errno or 0, NOT_WRITTEN)
        raise TransferFailed(message, path=path, reason=error.strerror or _short(error)) from error


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


def _code(error: BaseException | None) -> str:
    """S3's name for an error, where the server gave one."""
    if not isinstance(error, boto.ClientError):
        return ""
    return str(error.response.get("Error", {}).get("Code", ""))


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
        How often a request is tried in all, and a body that breaks asked for.
    timeout : float
        Seconds without a byte after which a connection counts as broken.
    """

    bucket: str
    prefix: str = ""
    region: str | None = None
    endpoint_url: str | None = None
    anonymous: bool = False
    attempts: int = 3
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


class Bucket:
    """One bucket under one prefix.

    Raises
    ------
    TransferFailed
        From every method: what boto3 raises, as one sentence that says what to do.
    """

    def __init__(self, connection: Connection) -> None:
        self.name = connection.bucket
        self._prefix = connection.prefix
        self._attempts = connection.attempts
        signing = {"signature_version": UNSIGNED} if connection.anonymous else {}
        config = Config(
            retries={"mode": "standard", "total_max_attempts": connection.attempts},
            connect_timeout=min(connection.timeout, 10.0),
            read_timeout=connection.timeout,
            max_pool_connections=4 * WORKERS,
            # Every file is verified by its SHA-256, which says more than the server's CRC.
            response_checksum_validation="when_required",
            **signing,
        )
        with self.errors():
            self._client = boto3.Session().client(
                "s3",
                region_name=connection.region or None,
                endpoint_url=connection.endpoint_url or None,
                config=config,
            )

    def key(self, remote: str) -> str:
        """Full key of an object."""
        return f"{self._prefix}/{remote}" if self._prefix else remote

    @contextmanager
    def errors(self, remote: str = "") -> Iterator[None]:
        """Turn what boto3 raises about an object into :class:`TransferFailed`."""
        key = self.key(remote) if remote else ""
        try:
            yield
        except boto.ClientError as error:
            status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
            by_status = UNWELL if status >= 500 else BY_STATUS.get(status, ODD)
            code = _code(error)
            raise TransferFailed(
                BY_CODE.get(code, by_status), bucket=self.name, key=key, code=code or str(status)
            ) from error
        except tuple(kind for kind, _ in BY_CLASS) as error:
            if isinstance(error, VitrineError):
                raise
            raise TransferFailed(
                next(text for kind, text in BY_CLASS if isinstance(error, kind)),
                bucket=self.name,
                key=key,
                code=_short(error),
                count=self._attempts,
            ) from error

    def transfers(self) -> TransferManager:
        """The manager that transfers files; left by an error, it stops what is under way."""
        config = TransferConfig(
            max_request_concurrency=WORKERS, num_download_attempts=self._attempts
        )
        return TransferManager(self._client, config)

    def read(self, remote: str) -> tuple[bytes, str] | None:
        """Content and ETag of a small object; None when it is not there."""
        content = BytesIO()

        def check_size(done: int) -> None:
            if done > SMALL_OBJECT:
                raise TransferFailed(TOO_LARGE, bucket=self.name, key=self.key(remote))

        try:
            with self.errors(remote), self.transfers() as manager:
                watching = [ProgressSubscriber(check_size)]
                future = manager.download(
                    self.name, self.key(remote), content, subscribers=watching
                )
                future.result()
        except TransferFailed as error:
            if _code(error.__cause__) == "NoSuchKey":
                return None
            raise
        return content.getvalue(), str(future.meta.etag or "")

    def etag(self, remote: str) -> str:
        """ETag of an object, without its bytes."""
        with self.errors(remote):
            answer = self._client.head_object(Bucket=self.name, Key=self.key(remote))
        return str(answer.get("ETag", ""))

    def write(self, remote: str, content: bytes, etag: str | None) -> None:
        """Write a small object, unless it is no longer the one that was read.

        Parameters
        ----------
        remote : str
        content : bytes
        etag : str or None
            Of the version that was read; None when there was none.
        """
        place = {"Bucket": self.name, "Key": self.key(remote), "Body": content}
        condition = {"IfNoneMatch": "*"} if etag is None else {"IfMatch": etag} if etag else {}
        with self.errors(remote):
            try:
                self._client.put_object(**place, ContentType="application/json", **condition)
            except boto.ClientError as error:
                if _code(error) not in {"NotImplemented", "501"}:
                    raise
                # Some servers know no conditional write; there the last one to publish wins.
                self._client.put_object(**place, ContentType="application/json")


class ProgressSubscriber(BaseSubscriber):  # type: ignore[misc]  # boto3 has no types
    """Tells of the bytes of one transfer.

    Parameters
    ----------
    progressed : callable
        Given the bytes that are there; what it raises ends the transfer. Fewer than before when a
        body that broke is asked for again.
    ended : callable, optional
        Called when the transfer is over, well or not.
    """

    def __init__(
        self, progressed: Callable[[int], None], ended: Callable[[], None] = lambda: None
    ) -> None:
        self._progressed = progressed
        self._ended = ended
        self._done = 0

    def on_progress(self, future: Any, bytes_transferred: int, **_: Any) -> None:
        """Count; called by boto3 from its threads."""
        if future.done():
            # Cancelled: a body that breaks now would be asked for again.
            raise CancelledError
        self._done += bytes_transferred
        self._progressed(self._done)

    def on_done(self, future: Any, **_: Any) -> None:
        """Called by boto3 at the end."""
        self._ended()
