"""What goes wrong between here and a bucket, each as one sentence that says what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from botocore import exceptions as boto
from urllib3.exceptions import HTTPError

from vitrine.errors import TransferFailed, VitrineError
from vitrine.i18n import N_

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
def bucket_errors(bucket: str, key: str = "") -> Iterator[None]:
    """Turn what boto3 raises into :class:`TransferFailed`."""
    try:
        yield
    except boto.ClientError as error:
        raise _answered(error, bucket, key) from error
    except (boto.BotoCoreError, HTTPError, ValueError) as error:
        message = next(text for kind, text in BY_CLASS if isinstance(error, kind))
        raise TransferFailed(message, bucket=bucket, key=key, code=_short(error)) from error


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


def _answered(error: boto.ClientError, bucket: str, key: str) -> TransferFailed:
    answer = error.response
    code = str(answer.get("Error", {}).get("Code", ""))
    status = int(answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    by_status = UNWELL if status >= 500 else BY_STATUS.get(status, ODD)
    message = BY_CODE.get(code, by_status)
    return TransferFailed(message, bucket=bucket, key=key, code=code or str(status))


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
