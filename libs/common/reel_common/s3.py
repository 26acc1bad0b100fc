"""What speaking S3 takes besides minio-py: connections that notice a dead server, and failures as one sentence."""

import ssl
from dataclasses import dataclass
from typing import Any

import certifi
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager, Retry, Timeout
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError, MaxRetryError, NameResolutionError, SSLError
from urllib3.exceptions import TimeoutError as NoAnswer

from reel_common.errors import Permanent, ServiceError, Transient
from reel_common.settings import CommonSettings

CONNECT_SECONDS = 5.0
"""For a connection, and for each slice of a body on its way out."""
ANSWER_SECONDS = 10.0
"""Without a byte coming in. An answer that takes longer is asked for again, and what was stored by then is found."""
SLICE = 64 << 10

REFUSED = "refused the key: set REEL_S3_ACCESS_KEY and REEL_S3_SECRET_KEY to one that may list, read, write and delete"
NO_BUCKET = "has no bucket {bucket!r}: run reel provision, or set REEL_S3_BUCKET"
OTHER_REGION = "does not take {region!r} for its region: set REEL_S3_REGION"
OTHER_CLOCK = "disagrees about what time it is: set this machine's clock"
LOST = (
    "does not understand what is asked: set REEL_S3_SECURE to what it speaks (true for https), "
    "REEL_S3_ACCESS_KEY if it wants a key, or mend REEL_S3_ENDPOINT"
)

SENTENCES = {
    "AccessDenied": REFUSED,
    "AllAccessDisabled": REFUSED,
    "ExpiredToken": REFUSED,
    "InvalidAccessKeyId": REFUSED,
    "InvalidToken": REFUSED,
    "SignatureDoesNotMatch": REFUSED,
    "BucketAlreadyExists": "has a bucket {bucket!r} that belongs to somebody else: set REEL_S3_BUCKET to another name",
    "NoSuchBucket": NO_BUCKET,
    "AuthorizationHeaderMalformed": OTHER_REGION,
    "IllegalLocationConstraintException": OTHER_REGION,
    "InvalidLocationConstraint": OTHER_REGION,
    "PermanentRedirect": OTHER_REGION,
    "Redirect": OTHER_REGION,
    "TemporaryRedirect": OTHER_REGION,
    "RequestExpired": OTHER_CLOCK,
    "RequestTimeTooSkewed": OTHER_CLOCK,
    "BadRequest": LOST,
    "301": OTHER_REGION,
    "307": OTHER_REGION,
    "400": LOST,
    "401": REFUSED,
    "403": REFUSED,
    "404": LOST,
    "405": LOST,
}
"""What a person mends, by the code in the answer, or by its status when it has none."""

PASSING = frozenset({
    "BadDigest", "IncompleteBody", "InvalidPart", "NoSuchUpload", "OperationAborted", "RequestTimeout", "SlowDown",
    "TooManyRequests", "XAmzContentSHA256Mismatch",
})  # fmt: skip
"""Codes below 500 that pass: damage on the way, uploads that a restart forgot, haste."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that is an error: its HTTP status, and S3's code and words if it had any."""

    status: int
    code: str = ""
    message: str = ""


class Away(Transient):
    """The store cannot be reached, or says that it cannot at the moment."""


class _Connection(HTTPConnection):
    """Python's time-out for sending covers the whole body, so a slow line would fail with every large part; in slices
    it says how long the line may stand still. (TLS sends in records, each with a time-out of its own.)"""

    def send(self, data: Any) -> None:
        if not isinstance(data, bytes) or len(data) <= SLICE:
            return super().send(data)
        view = memoryview(data)
        for start in range(0, len(view), SLICE):
            super().send(view[start : start + SLICE])


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


def connections(*, secure: bool) -> PoolManager:
    """Connections for minio-py, which would wait five minutes for an answer and try six times without saying so."""
    told: dict[str, Any] = {}
    if secure:
        told["ssl_context"] = context = ssl.create_default_context(cafile=certifi.where())
        context.load_default_certs()  # the machine's own authorities too, or those in SSL_CERT_FILE
    pool = PoolManager(
        timeout=Timeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS),
        retries=Retry(0, raise_on_redirect=False),  # a redirect is an answer: it names another region
        **told,
    )
    pool.pool_classes_by_scheme = {"http": _Pool, "https": HTTPSConnectionPool}
    return pool


def unreachable(error: HTTPError, settings: CommonSettings) -> ServiceError:
    """What a failed connection means for a person."""
    reason = error.reason if isinstance(error, MaxRetryError) and error.reason else error
    where = f"the object store at {settings.s3_endpoint}"
    inner = reason.args[0] if isinstance(reason, SSLError) and reason.args else None
    if isinstance(inner, ssl.SSLCertVerificationError):
        return Permanent(
            f"{where} has a certificate that is not trusted ({inner.verify_message}): "
            "name its authority's file in SSL_CERT_FILE, or mend REEL_S3_ENDPOINT"
        )
    if isinstance(inner, ssl.SSLError) and inner.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST"):
        return Permanent(f"{where} speaks http: set REEL_S3_SECURE=false")
    return Away(f"{where} cannot be reached ({_briefly(reason)}): start it, or mend REEL_S3_ENDPOINT")


def refused(refusal: Refusal, settings: CommonSettings) -> ServiceError:
    """What an answer that is an error means for a person."""
    where, called = f"the object store at {settings.s3_endpoint}", refusal.code or str(refusal.status)
    if refusal.status >= 500 or refusal.status == 429 or refusal.code in PASSING:
        return Away(f"{where} cannot serve at the moment ({called}): see its log if that goes on")
    # minio-py's words for a header with which AWS answers HEAD, whose answers have no body and so no code.
    sentence = OTHER_REGION if "use region" in refusal.message else SENTENCES.get(called)
    if sentence is None:
        return Permanent(f"{where} refused a request ({called} {refusal.message}".rstrip() + "): see its log")
    return Permanent(f"{where} {sentence.format(bucket=settings.s3_bucket, region=settings.s3_region)}")


def _briefly(reason: Exception) -> str:
    if isinstance(reason, NameResolutionError):
        return "no such host"
    for cause in (reason.__cause__, *reason.args):
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror.lower()
    return "no answer" if isinstance(reason, NoAnswer) else "the connection broke"
