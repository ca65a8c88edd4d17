"""SFTP servers, through paramiko; a server whose key is not in known_hosts is refused, and never asked to be trusted."""

from __future__ import annotations

import logging
import socket
import stat
import threading
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm
from paramiko import sftp_client

from winnow_agent.intake.store import AwayError, ChangedError, Content, IntakeError, Object, ObjectError, Place

_SECONDS = 60.0
_WINDOW = 4 << 20
"""Bytes that are asked for at once: enough to fill a long line, little enough to hold."""
_REQUEST = 32 << 10
"""What every server gives in one answer (draft-ietf-secsh-filexfer-02, section 3)."""


class _Message(paramiko.Message):  # type: ignore[misc]
    """A message whose names may be any bytes; paramiko takes one that is no UTF-8 for the end of the listing."""

    def get_text(self) -> str:
        return _text(self.get_string())


sftp_client.Message = _Message


class SftpStore:
    """A folder of a server."""

    def __init__(self, client: paramiko.SSHClient, place: Place) -> None:
        self._client, self._place = client, place
        self._root = _bytes(place.prefix or "/")
        self._of_thread = threading.local()

    def objects(self) -> Iterator[Object | ObjectError]:
        """All regular files below the folder; links are not followed."""
        channel = self._open_channel()
        pending = [b""]
        with self._explained("listing the folder"), channel:
            while pending:
                folder = pending.pop()
                try:
                    for entry in channel.listdir_iter(self._root + folder):
                        name = folder + b"/" + _bytes(entry.filename)
                        if stat.S_ISDIR(entry.st_mode or 0):
                            pending.append(name)
                        elif stat.S_ISREG(entry.st_mode or 0):
                            yield _object(_text(name[1:]), entry)
                except FileNotFoundError:
                    if not folder:
                        raise
                except PermissionError:
                    if not folder:
                        raise
                    yield ObjectError("listing a folder: the server denies it; see the folder's rights", kind="denied")
                except OSError as error:
                    if not folder or not _is_answer(error, channel):
                        raise
                    yield ObjectError("listing a folder: the server fails at it; see the folder there", kind="refused")

    @contextmanager
    def read(self, found: Object, offset: int) -> Iterator[Content]:
        """A file's content from an offset on, as long as its size and time are what was listed."""
        with self._explained("fetching a file", of_object=True):
            path = self._root + b"/" + _bytes(found.key)
            file = self._channel().open(path, "rb", bufsize=0)
        try:
            yield Content(self._pieces(file, found, offset))
        finally:
            with suppress(OSError, EOFError, paramiko.SSHException):
                file.close()

    def close(self) -> None:
        """Ends the connection."""
        self._client.close()

    def _pieces(self, file: paramiko.SFTPFile, found: Object, offset: int) -> Generator[bytes, None, None]:
        with self._explained("fetching a file", of_object=True):
            self._check(file, found)
            while offset < found.size:
                end = min(offset + _WINDOW, found.size)
                wanted = [(at, min(_REQUEST, end - at)) for at in range(offset, end, _REQUEST)]
                for piece in file.readv(wanted):
                    if not piece:
                        raise ChangedError  # it ends before it should
                    yield piece
                offset = end
            self._check(file, found)

    def _check(self, file: paramiko.SFTPFile, found: Object) -> None:
        if _object(found.key, file.stat()).version != found.version:
            raise ChangedError

    def _channel(self) -> paramiko.SFTPClient:
        channel: paramiko.SFTPClient | None = getattr(self._of_thread, "channel", None)
        if channel is None or not _is_open(channel):
            channel = self._of_thread.channel = self._open_channel()
        return channel

    def _open_channel(self) -> paramiko.SFTPClient:
        with self._explained("opening a channel"):
            channel = self._client.open_sftp()
            channel.get_channel().settimeout(_SECONDS)
            return channel

    @contextmanager
    def _explained(self, doing: str, *, of_object: bool = False) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            if of_object:
                raise ChangedError from error
            raise IntakeError(
                f"{doing}: {self._place.host} has no folder {self._place.prefix or '/'}; see the path"
            ) from error
        except PermissionError as error:
            if of_object:
                raise ObjectError(f"{doing}: the server denies it; see the file's rights", kind="denied") from error
            raise IntakeError(
                f"{doing}: {self._place.host} denies it to {self._place.user}; see the rights of the folders"
            ) from error
        except (OSError, EOFError, paramiko.SSHException) as error:
            if of_object and _is_answer(error, getattr(self._of_thread, "channel", None)):
                raise ObjectError(f"{doing}: the server fails at it; see the file there", kind="refused") from error
            raise AwayError(f"{doing}: {self._place.host} does not answer, or broke off; try again later") from error


def open_sftp(place: Place, environment: Mapping[str, str]) -> SftpStore:
    """Connects and proves both sides.

    Args:
        environment: ``WINNOW_INTAKE_PASSWORD``, the account's or the key's.
    """
    # paramiko logs the peer's words; what matters is in our sentences.
    logging.getLogger("paramiko").setLevel(logging.CRITICAL)
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    where = f"connecting to {place.host}:{place.port}"
    if place.known_hosts is not None:
        try:
            client.load_host_keys(str(place.known_hosts))
        except FileNotFoundError:
            pass  # no host is known, and the refusal says so
        except (OSError, paramiko.SSHException) as error:
            raise IntakeError(f"{where}: {place.known_hosts} can't be read; mend it") from error
    secret = environment.get("WINNOW_INTAKE_PASSWORD")
    try:
        client.connect(
            place.host,
            place.port,
            place.user,
            password=secret,
            pkey=_key(place.key_file, secret, where),
            sock=_connected(place),
            allow_agent=False,
            look_for_keys=False,
            banner_timeout=_SECONDS,
            auth_timeout=_SECONDS,
        )
    except IntakeError:
        client.close()
        raise
    except Exception as error:
        client.close()
        raise _refusal(error, place, where) from error
    return SftpStore(client, place)


def _refusal(error: Exception, place: Place, where: str) -> Exception:
    if isinstance(error, paramiko.BadHostKeyException):
        return IntakeError(
            f"{where}: the server shows another key than {place.known_hosts} holds for it; ask whoever runs it whether "
            "the key was changed, and trust nothing until then"
        )
    if isinstance(error, paramiko.AuthenticationException):
        return IntakeError(f"{where}: it does not let {place.user} in; see the user, the key and the password")
    if isinstance(error, paramiko.SSHException) and "not found in known_hosts" in str(error):
        return IntakeError(
            f"{where}: its key is not in {place.known_hosts}; ask whoever runs it for the key and add it there, "
            f"e.g. from `ssh-keyscan -p {place.port} {place.host}` after comparing the fingerprint"
        )
    if isinstance(error, paramiko.SSHException | EOFError):
        return AwayError(f"{where}: it does not speak as an SSH server should; see the port, or try again later")
    if isinstance(error, OSError):
        return AwayError(f"{where}: it does not answer; try again later")
    return error


def _key(file: Path | None, secret: str | None, where: str) -> paramiko.PKey | None:
    if file is None:
        return None
    try:
        try:
            return paramiko.PKey.from_path(file)
        except (paramiko.PasswordRequiredException, TypeError):
            if not secret:
                raise IntakeError(
                    f"{where}: the key {file} is encrypted; put its passphrase into WINNOW_INTAKE_PASSWORD"
                ) from None
            return paramiko.PKey.from_path(file, secret.encode())
    except OSError as error:
        raise IntakeError(f"{where}: the key {file} can't be read: {error.strerror}; see the file") from error
    except (ValueError, paramiko.SSHException, paramiko.UnknownKeyType, UnsupportedAlgorithm) as error:
        raise IntakeError(
            f"{where}: {file} is no private key that can be used, or its passphrase is another; name another"
        ) from error


def _connected(place: Place) -> socket.socket:
    error: OSError | None = None
    for address in place.numeric.get(place.host, ()):
        try:
            return socket.create_connection((address, place.port), timeout=_SECONDS)
        except OSError as failed:
            error = failed
    raise error or ConnectionError(f"{place.host} has no address")


def _is_answer(error: Exception, channel: paramiko.SFTPClient | None) -> bool:
    """Whether an error is what the server answered to a request, e.g. SSH_FX_FAILURE, and no line that broke.

    paramiko makes of such an answer a bare `OSError` without a number; of a wait that was too long a `TimeoutError`.
    """
    return type(error) is OSError and error.errno is None and channel is not None and _is_open(channel)


def _is_open(channel: paramiko.SFTPClient) -> bool:
    line = channel.get_channel()
    return line is not None and not line.closed


def _object(key: str, entry: paramiko.SFTPAttributes) -> Object:
    return Object(key, entry.st_size or 0, f"{entry.st_mtime}:{entry.st_size}", float(entry.st_mtime or 0))


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")


def _text(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")
