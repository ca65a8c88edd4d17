"""Stores on loopback. For S3 moto stands in: its answers are those of Amazon's protocol, its disk is memory. For SFTP it is
paramiko's own server over a folder."""

from __future__ import annotations

import logging
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import boto3
import paramiko
from moto.s3.models import s3_backends
from moto.server import DomainDispatcherApplication, create_backend_app
from paramiko import sftp_server
from werkzeug.serving import make_server

logging.getLogger("werkzeug").setLevel(logging.ERROR)
REGION = "us-east-1"


class _AnyName(paramiko.Message):  # type: ignore[misc]
    """paramiko's server, too, takes no name that is no UTF-8."""

    def get_text(self) -> str:
        return str(self.get_string().decode("utf-8", "surrogateescape"))


sftp_server.Message = _AnyName


class S3:
    """A server that speaks S3, counts what is fetched, and can be slow or broken.

    Attributes:
        fetched: key and range of each object that was asked for.
        seconds_a_piece: a wait before each 64 KiB of an answer.
        refuse: a code of S3 and a status that every call is answered with; ``refused_objects`` for fetches alone, by key.
        altered: content that is given instead, by key.
        stated: headers that a fetch is answered with besides, by key.
        broken: answers this many fetches with the half of what they should give, then closes.
    """

    def __init__(self, secure: ssl.SSLContext | None = None, authority: str | None = None) -> None:
        self.fetched: list[tuple[str, str]] = []
        self.refuse: tuple[str, int] | None = None
        self.refused_objects: dict[str, tuple[str, int]] = {}
        self.altered: dict[str, bytes] = {}
        self.stated: dict[str, list[tuple[str, str]]] = {}
        self.seconds_a_piece = 0.0
        self.broken = 0
        self._oddly_named: dict[str, bytes] = {}
        self._app = DomainDispatcherApplication(create_backend_app)
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True, ssl_context=secure)
        self.url = f"https://localhost:{self._server.port}" if secure else f"http://127.0.0.1:{self._server.port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.client = boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id="key",
            aws_secret_access_key="secret",
            verify=authority,
        )
        for backend in s3_backends["123456789012"].values():
            backend.reset()
        self.client.create_bucket(Bucket="archive")

    def put(self, key: str, content: bytes) -> None:
        self.client.put_object(Bucket="archive", Key=key, Body=content)

    def tag(self, key: str, tag: str) -> None:
        """Gives an object another ETag than moto does, which takes the content's MD5 however it is encrypted."""
        s3_backends["123456789012"]["aws"].get_object("archive", key)._etag = tag

    def put_oddly_named(self, key: str, content: bytes) -> None:
        """Of a name that a store takes and moto's routing does not."""
        s3_backends["123456789012"]["aws"].put_object("archive", key, content)
        self._oddly_named[f"/archive/{key}"] = content

    def close(self) -> None:
        self._server.shutdown()

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"].encode("latin-1").decode()
        key = path.removeprefix("/archive/")
        refused = self.refused_objects.get(key, self.refuse)
        if refused:
            code, status = refused
            start_response(
                f"{status} Refused", [("Content-Type", "application/xml"), ("x-amz-bucket-region", "eu-west-3")]
            )
            return [f"<Error><Code>{code}</Code><Message>refused</Message></Error>".encode()]
        if environ["REQUEST_METHOD"] != "GET" or path in {"/archive", "/archive/"}:
            answer: Iterable[bytes] = self._app(environ, start_response)
            return answer
        if path in self._oddly_named:
            start_response("200 OK", [("Content-Length", str(len(self._oddly_named[path])))])
            return [self._oddly_named[path]]
        self.fetched.append((key, environ.get("HTTP_RANGE", "")))
        more = self.stated.get(key, [])
        body = b"".join(self._app(environ, lambda status, headers: start_response(status, [*headers, *more])))
        body = self.altered.get(key, body)
        if self.broken:
            self.broken -= 1
            return self._pieces(body[: len(body) // 2])
        return self._pieces(body)

    def _pieces(self, body: bytes) -> Iterator[bytes]:
        for at in range(0, len(body), 64 << 10):
            time.sleep(self.seconds_a_piece)
            yield body[at : at + (64 << 10)]


class Sftp:
    """A server over a folder, for the user ann.

    Attributes:
        opened: each file that was opened.
        failing: files and folders, by their paths, whose reading fails for no reason that the protocol has a number for.
        cutting: files, by their paths, at whose reading every connection is closed.
    """

    def __init__(self, root: Path, user_key: paramiko.PKey, password: str = "") -> None:
        self.root, self.user_key, self.password = root, user_key, password
        self.opened: list[str] = []
        self.failing: set[str] = set()
        self.cutting: set[str] = set()
        self.host_key = paramiko.ECDSAKey.generate()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._transports: list[paramiko.Transport] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def known_hosts(self) -> str:
        return f"[127.0.0.1]:{self.port} {self.host_key.get_name()} {self.host_key.get_base64()}\n"

    def close(self) -> None:
        with suppress(OSError):  # closed before
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.cut()

    def cut(self) -> None:
        """Closes every connection."""
        for transport in self._transports:
            transport.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                transport = paramiko.Transport(connection)
                self._transports.append(transport)
                transport.add_server_key(self.host_key)
                transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Files, server_of=self)
                with suppress(paramiko.SSHException, EOFError, OSError):  # a client that ends it costs no other
                    transport.start_server(server=_Login(self))


class _Login(paramiko.ServerInterface):  # type: ignore[misc]
    def __init__(self, server: Sftp) -> None:
        self._server = server

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        known = username == "ann" and key == self._server.user_key
        return int(paramiko.AUTH_SUCCESSFUL if known else paramiko.AUTH_FAILED)

    def check_auth_password(self, username: str, password: str) -> int:
        known = username == "ann" and password and password == self._server.password
        return int(paramiko.AUTH_SUCCESSFUL if known else paramiko.AUTH_FAILED)

    def get_allowed_auths(self, username: str) -> str:  # noqa: ARG002
        return "publickey,password"

    def check_channel_request(self, kind: str, chanid: int) -> int:  # noqa: ARG002
        return int(paramiko.OPEN_SUCCEEDED)


class _Files(paramiko.SFTPServerInterface):  # type: ignore[misc]
    def __init__(self, server: Any, *, server_of: Sftp) -> None:
        super().__init__(server)
        self._of = server_of

    def _path(self, path: str) -> bytes:
        return os.fsencode(self._of.root) + path.encode("utf-8", "surrogateescape")

    def list_folder(self, path: str) -> Any:
        if path in self._of.failing:
            return paramiko.SFTP_FAILURE
        try:
            found = []
            for entry in os.scandir(self._path(path)):
                attributes = paramiko.SFTPAttributes.from_stat(entry.stat(follow_symlinks=False))
                # What is not text goes out as the bytes that it is.
                attributes.filename = entry.name if _is_text(entry.name) else _Raw(entry.name)
                found.append(attributes)
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)
        return found

    def stat(self, path: str) -> Any:
        try:
            return paramiko.SFTPAttributes.from_stat(os.stat(self._path(path)))  # noqa: PTH116
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    def lstat(self, path: str) -> Any:
        return self.stat(path)

    def open(self, path: str, flags: int, attr: Any) -> Any:  # noqa: ARG002
        try:
            file = open(self._path(path), "rb")  # noqa: PTH123, SIM115
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)
        self._of.opened.append(path)
        handle = paramiko.SFTPHandle(flags)
        handle.readfile = file
        handle.stat = lambda: paramiko.SFTPAttributes.from_stat(os.fstat(file.fileno()))
        if path in self._of.failing:
            handle.read = lambda _offset, _length: paramiko.SFTP_FAILURE
        if path in self._of.cutting:
            handle.read = lambda _offset, _length: self._of.cut()
        return handle


def _is_text(name: bytes | str) -> bool:
    return os.fsdecode(name).isprintable() and not any(0xDC80 <= ord(char) <= 0xDCFF for char in os.fsdecode(name))


class _Raw(bytes):
    pass
