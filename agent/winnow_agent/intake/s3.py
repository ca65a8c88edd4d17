"""Stores that speak S3, through botocore: the credentials, signatures and tries of Amazon's own library."""

from __future__ import annotations

import logging
import re
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    FlexibleChecksumError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
    SSLError,
)

from winnow_agent.intake.store import (
    CHUNK_BYTES,
    AwayError,
    ChangedError,
    Content,
    IntakeError,
    Object,
    ObjectError,
    Place,
)

_SECONDS = 60
_OF_CREDENTIALS = frozenset(
    {
        "AccessDenied",
        "AllAccessDisabled",
        "ExpiredToken",
        "InvalidAccessKeyId",
        "InvalidToken",
        "SignatureDoesNotMatch",
        "403",
        "401",
    }
)
_NOT_THERE = frozenset({"NoSuchKey", "404", "PreconditionFailed", "412"})
_ELSEWHERE = frozenset(
    {"301", "307", "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException"}
)
_TRY_LATER = frozenset({"SlowDown", "RequestTimeout", "Throttling", "408", "429"})
_MD5 = re.compile(r"[0-9a-f]{32}")


class S3Store:
    """A bucket, or a folder in it."""

    def __init__(self, client: Any, place: Place) -> None:
        self._client, self._place = client, place
        self._prefix = f"{place.prefix}/" if place.prefix else ""

    def objects(self) -> Iterator[Object]:
        """All objects below the folder, a page of a thousand at a time."""
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._place.container, Prefix=self._prefix
        )
        with self._explained("listing the bucket"):
            for page in pages:
                for one in page.get("Contents", ()):
                    tag = one["ETag"].strip('"')
                    yield Object(
                        one["Key"][len(self._prefix) :],
                        one["Size"],
                        tag,
                        one["LastModified"].timestamp(),
                        # Of parts uploaded one by one it is no digest of the content; the dash says so.
                        tag if _MD5.fullmatch(tag) else "",
                    )

    @contextmanager
    def read(self, found: Object, offset: int) -> Iterator[Content]:
        """An object's content from an offset on, as long as it is the one that was listed."""
        wanted = {"Range": f"bytes={offset}-"} if offset else {}
        with self._explained("fetching an object", of_object=True):
            answer = self._client.get_object(
                Bucket=self._place.container, Key=self._prefix + found.key, IfMatch=f'"{found.version}"', **wanted
            )
        body = answer["Body"]
        try:
            yield Content(self._pieces(body), found.md5 if _tag_is_md5(answer) else "")
        finally:
            body.close()

    def close(self) -> None:
        """Ends the connections."""
        self._client.close()

    def _pieces(self, body: Any) -> Generator[bytes, None, None]:
        with self._explained("fetching an object", of_object=True):
            while piece := body.read(CHUNK_BYTES):
                yield piece

    @contextmanager
    def _explained(self, doing: str, *, of_object: bool = False) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            raise self._refusal(error, doing, of_object) from error
        except (NoCredentialsError, PartialCredentialsError) as error:
            raise IntakeError(
                f"{doing} {self._place.container}: there are no credentials; set AWS_ACCESS_KEY_ID and "
                "AWS_SECRET_ACCESS_KEY, or write ~/.aws/credentials, or pass --anonymous for a public bucket"
            ) from error
        except SSLError as error:
            raise IntakeError(
                f"{doing} {self._place.container}: the certificate of {self._place.host} is not to be trusted; "
                "name the authority that signed it with --ca-bundle FILE"
            ) from error
        except FlexibleChecksumError as error:
            raise ObjectError(f"{doing}: its content is not what the store's checksum says", kind="damaged") from error
        except (HTTPClientError, EndpointConnectionError, ConnectTimeoutError, ConnectionClosedError) as error:
            raise AwayError(
                f"{doing}: {self._place.host}:{self._place.port} does not answer; try again later"
            ) from error
        except BotoCoreError as error:
            # Its words may hold what the settings hold.
            raise AwayError(f"{doing} {self._place.container}: {type(error).__name__}; try again later") from error
        except OSError as error:
            raise AwayError(f"{doing}: the connection to {self._place.host} broke off; try again later") from error

    def _refusal(self, error: ClientError, doing: str, of_object: bool) -> Exception:
        code = str(error.response.get("Error", {}).get("Code", ""))
        status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        bucket = self._place.container
        if of_object and code in _NOT_THERE:
            return ChangedError()
        if code == "NoSuchBucket":
            return IntakeError(f"{doing}: {self._place.host} has no bucket {bucket}; see its name")
        if of_object and code == "InvalidObjectState":
            return ObjectError(f"{doing}: it is archived; restore it in the store first", kind="archived")
        if of_object and status == 403:
            return ObjectError(f"{doing}: the store answers {code}; see the rights on the object", kind="denied")
        if code in _OF_CREDENTIALS or status in {401, 403}:
            return IntakeError(
                f"{doing} {bucket}: the store refuses these credentials with {code}; see the key, the clock of this "
                "machine, and whether the key may list and read this bucket"
            )
        if status >= 500 or not _TRY_LATER.isdisjoint({code, str(status)}):
            return AwayError(f"{doing} {bucket}: the store answers {code or status}; try again later")
        if of_object and status >= 400:
            return ObjectError(
                f"{doing}: the store answers {code or status}; see the object there: one that is encrypted under a key "
                "that only who put it has (SSE-C) can't be mirrored",
                kind="refused",
            )
        return IntakeError(f"{doing} {bucket}: the store answers {code or status}; see the bucket and the endpoint")


def _tag_is_md5(answer: Mapping[str, Any]) -> bool:
    """Whether an ETag that looks like an MD5 is one: under a key of KMS or of the customer's it is something else.

    After "Object" in the Amazon S3 API reference (ETag).
    """
    return answer.get("ServerSideEncryption", "AES256") == "AES256" and "SSECustomerAlgorithm" not in answer


def open_s3(place: Place, environment: Mapping[str, str]) -> S3Store:
    """A client for a place; nothing is connected yet.

    Args:
        environment: holds what Amazon's library takes from it: names of files, keys, a profile.
    """
    from botocore import UNSIGNED

    for name in ("botocore", "urllib3"):
        logging.getLogger(name).setLevel(logging.ERROR)  # what matters is in our sentences
    session = botocore.session.Session()
    config = Config(
        region_name=place.region,
        signature_version=UNSIGNED if place.anonymous else None,
        s3={
            "addressing_style": "path" if place.endpoint else "virtual",
            # Of the name that has no region in it nobody looked up the address.
            "us_east_1_regional_endpoint": "regional",
        },
        retries={"mode": "standard", "total_max_attempts": 4},
        connect_timeout=_SECONDS,
        read_timeout=_SECONDS,
        max_pool_connections=64,
        user_agent_extra="winnow-agent",
    )
    try:
        client = session.create_client(
            "s3", endpoint_url=place.endpoint or None, config=config, verify=environment.get("AWS_CA_BUNDLE") or None
        )
    except BotoCoreError as error:
        raise IntakeError(
            f"connecting to {place.host}: the settings of Amazon's library can't be used ({type(error).__name__}); "
            "see AWS_PROFILE, ~/.aws/config and ~/.aws/credentials"
        ) from error
    client.meta.events.register_first("needs-retry.s3", partial(_stay, place))
    return S3Store(client, place)


def _stay(place: Place, response: tuple[Any, dict[str, Any]] | None, **_: Any) -> None:
    """Says in which region a bucket lies, where botocore would go there: to a host whose address nobody looked up."""
    error = response[1].get("Error", {}) if response else {}
    if error.get("Code") not in _ELSEWHERE or not response:
        return
    headers = response[1].get("ResponseMetadata", {}).get("HTTPHeaders", {})
    region = headers.get("x-amz-bucket-region") or error.get("Region") or "another"
    raise IntakeError(
        f"listing the bucket {place.container}: it lies in the region {region}, not {place.region}; name that with --region"
    )
