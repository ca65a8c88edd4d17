"""What a mirror asks of a store, and what can go wrong there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

from winnow_protocol.errors import SetAsideError, StopRunError, TryLaterError

CHUNK_BYTES = 256 << 10


class IntakeError(StopRunError):
    """The store, the credentials or the folder are not what they have to be; a person has to mend that."""


class AwayError(TryLaterError):
    """The store did not answer, or broke off; what was fetched is kept, and gone on with at the next pass."""


class DiskError(TryLaterError):
    """The mirror's file system takes no more now."""


class ObjectError(SetAsideError):
    """One object can't be had; the others are."""


class ChangedError(Exception):
    """The object is not the one that was listed any more; the next pass meets it as it is then."""


class Object(NamedTuple):
    """One object as the store lists it.

    Attributes:
        key: its name below the mirrored place, parts divided by ``/``.
        version: changes whenever the content does: an ETag, or a time.
        modified: seconds since the epoch.
        md5: what may be the content's, in hexadecimal; empty where the listing has nothing like it. Whether it is one is
            told with the content: see `Content`.
    """

    key: str
    size: int
    version: str
    modified: float
    md5: str = ""


class Content(NamedTuple):
    """What a store gives of an object.

    Attributes:
        pieces: its bytes from the offset on.
        md5: of the whole content, in hexadecimal; empty where the store does not tell it.
    """

    pieces: Iterator[bytes]
    md5: str = ""


class Store(Protocol):
    """One place in a store, open for reading by several threads."""

    def objects(self) -> Iterator[Object | ObjectError]:
        """All objects, as the store lists them; an error for each folder that it does not list.

        Raises:
            IntakeError: it refuses for good.
            AwayError: it does not answer.
        """
        ...

    def read(self, found: Object, offset: int) -> AbstractContextManager[Content]:
        """An object's content from an offset on, which is below its size.

        Raises:
            ChangedError: it was changed or removed since it was listed.
            ObjectError: the store does not give it.
            AwayError: the store does not answer.
        """
        ...

    def close(self) -> None:
        """Ends the connection."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where the objects are, and what it takes to get there; known before anything is connected.

    Attributes:
        scheme: ``s3`` or ``sftp``.
        container: the bucket; empty for SFTP.
        prefix: the folder in the bucket or on the server, without a slash at its end; empty for all.
        host, port: what is connected to.
        numeric: addresses by host name, since a confined process can ask no name service.
        files: what proves who one is and who the server is: read, and nothing else is.
    """

    scheme: str
    container: str
    prefix: str
    host: str
    port: int
    user: str = ""
    endpoint: str = ""
    region: str = ""
    anonymous: bool = False
    hosts: tuple[str, ...] = ()
    numeric: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    key_file: Path | None = None
    known_hosts: Path | None = None
    files: tuple[Path, ...] = ()

    @property
    def name(self) -> str:
        """The place as a mirror remembers it: the same for the same objects, without user and secret."""
        if self.scheme == "s3":
            return f"s3://{self.container}/{self.prefix} at {self.host}:{self.port}"
        return f"sftp://{self.host}:{self.port}/{self.prefix}"


def place_of(
    url: str,
    *,
    endpoint: str,
    region: str,
    anonymous: bool,
    key_file: Path | None,
    known_hosts: Path | None,
    files: tuple[Path, ...],
) -> Place:
    """The place that a URL names.

    Args:
        endpoint: of a store that speaks S3, ``https://host:port``; empty for Amazon's own.
        files: what else may be read: settings and credentials of the store's library.

    Raises:
        IntakeError: it is none that can be mirrored.
    """
    parts = urlsplit(url)
    if parts.scheme == "s3":
        if not parts.netloc or parts.query or parts.fragment:
            raise IntakeError(f"reading {url!r}: it names no bucket; write s3://BUCKET or s3://BUCKET/FOLDER")
        place = _s3_place(parts.netloc, unquote(parts.path).strip("/"), endpoint, region)
        return replace(place, anonymous=anonymous, files=files)
    if parts.scheme == "sftp":
        if parts.password:
            raise IntakeError(
                "reading the place: a password in it would be seen by everybody on this machine; "
                "use a key, or the environment's WINNOW_INTAKE_PASSWORD"
            )
        if not parts.hostname or not parts.username:
            raise IntakeError(f"reading {url!r}: write sftp://USER@HOST/FOLDER or sftp://USER@HOST:PORT/FOLDER")
        own = tuple(path for path in (key_file, known_hosts) if path is not None)
        return Place(
            "sftp",
            "",
            unquote(parts.path).rstrip("/"),
            parts.hostname,
            _port(url, 22),
            user=unquote(parts.username),
            hosts=(parts.hostname,),
            key_file=key_file,
            known_hosts=known_hosts,
            files=own,
        )
    raise IntakeError(
        f"reading {url!r}: {parts.scheme or 'that'} is no store that can be mirrored; allowed: s3://, sftp://"
    )


def _s3_place(bucket: str, prefix: str, endpoint: str, region: str) -> Place:
    if endpoint:
        parts = urlsplit(endpoint)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
            raise IntakeError(f"reading --endpoint {endpoint!r}: write https://HOST or https://HOST:PORT")
        host, port = parts.hostname, _port(endpoint, 443 if parts.scheme == "https" else 80)
        hosts: tuple[str, ...] = (host,)
    else:
        suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
        host, port = f"s3.{region}.{suffix}", 443
        hosts = (host, f"{bucket}.{host}")
    return Place("s3", bucket, prefix, host, port, endpoint=endpoint, region=region, hosts=hosts)


def _port(url: str, otherwise: int) -> int:
    try:
        return urlsplit(url).port or otherwise
    except ValueError as error:
        raise IntakeError(f"reading {url!r}: its port is no number from 1 to 65535") from error
