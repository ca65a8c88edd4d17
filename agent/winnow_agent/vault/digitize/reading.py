"""The vault's side of one parser's channel: what the parser sends is checked, counted and cut off at the limits."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from typing import Any, Final, cast

from winnow_agent.config import Limits
from winnow_agent.documents import Document, document_from_json
from winnow_agent.vault.confined import sentence
from winnow_agent.vault.digitize.base import ERROR_KINDS, DigitizeError, ErrorKind, Unread
from winnow_agent.vault.framing import Channel, FramingError, parse_json
from winnow_agent.vault.workers import Kind, Workers
from winnow_protocol.errors import SetAsideError

_REPLY_SECONDS: Final = 60.0
_ENGINE_CALLS: Final = 20_000
"""Of one file: more than the pages of any book, and an end to what claims to have no end."""
_LANGUAGES: Final = re.compile(r"[A-Za-z0-9_+]{0,100}")


class Reading:
    """What one parser sends, as the file's documents."""

    def __init__(self, channel: Channel, limits: Limits, workers: Workers) -> None:
        self._channel = channel
        self._limits = limits
        self._workers = workers
        self._seconds_left = float(limits.file_seconds)
        self._bytes_left = limits.file_bytes
        self._engine_calls_left = _ENGINE_CALLS

    def items(self) -> Iterator[Document | Unread]:
        """The file's documents, until the parser says that it has ended.

        Raises:
            ChannelClosed: it ended without saying so.
            DigitizeError: it says that nothing more can be read, sends what it must not, or is over a limit.
        """
        while True:
            header, payload = self._receive()
            match header.get("type"):
                case "document":
                    yield self._document(payload)
                case "unread":
                    yield self._unread(header)
                case "recognize" | "transcribe":
                    self._answer(header, payload)
                case "error":
                    raise DigitizeError(sentence(header.get("message", "")), kind=_kind(header.get("kind")))
                case "end":
                    return
                case _:
                    raise _misbehaved("a message of no known type")

    def _receive(self) -> tuple[dict[str, Any], bytes]:
        """The next message. Only the time spent here is the parser's; what it waits for an engine or for us is not."""
        since = time.monotonic()
        try:
            if self._seconds_left <= 0:
                raise TimeoutError
            header, payload = self._channel.receive(timeout=self._seconds_left)
        except TimeoutError as error:
            raise DigitizeError(
                f"reading a file: not done after {self._limits.file_seconds} s; raise limits.file_seconds if it is worth it",
                kind="timed_out",
            ) from error
        except FramingError as error:
            raise _misbehaved("what is no message") from error
        self._seconds_left -= time.monotonic() - since
        return header, payload

    def _count(self, size: int) -> None:
        self._bytes_left -= size
        if self._bytes_left < 0:
            raise DigitizeError(
                f"reading a file: it unpacks to more than {self._limits.file_bytes} bytes of text; split it, or raise "
                "limits.file_bytes",
                kind="too_large",
            )

    def _document(self, payload: bytes) -> Document:
        self._count(len(payload))
        try:
            return document_from_json(parse_json(payload))
        except (ValueError, FramingError) as error:
            raise _misbehaved("a document that is none") from error

    def _unread(self, header: dict[str, Any]) -> Unread:
        item = Unread(
            part=sentence(header.get("part", ""), 200),
            kind=_kind(header.get("kind")),
            message=sentence(header.get("message", "")),
        )
        self._count(len(item.part) + len(item.message) + 100)
        return item

    def _answer(self, header: dict[str, Any], payload: bytes) -> None:
        """Ask a model worker in the parser's name, and tell the parser what came of it."""
        self._engine_calls_left -= 1
        if self._engine_calls_left < 0:
            raise DigitizeError(
                f"reading a file: it asked for an engine more than {_ENGINE_CALLS} times; split it", kind="too_large"
            )
        kind, question = _question(header, payload)
        try:
            values, result = self._workers.call(kind, question, payload)
        except SetAsideError as error:
            reply, body = {"error": error.kind, "message": str(error)}, b""
        else:
            reply = {}
            body = json.dumps({**values, **(parse_json(result) if result else {})}).encode()
        try:
            self._channel.send(reply, body, timeout=_REPLY_SECONDS)
        except TimeoutError as error:
            raise _misbehaved("no attention to the engine's answer") from error


def _question(header: dict[str, Any], payload: bytes) -> tuple[Kind, dict[str, Any]]:
    if header["type"] == "transcribe":
        if not payload or len(payload) % 4:
            raise _misbehaved("samples that are none")
        return "speech", {}
    width, height, languages = header.get("width"), header.get("height"), header.get("languages")
    if not (
        isinstance(width, int)
        and isinstance(height, int)
        and width > 0
        and height > 0
        and width * height == len(payload)
        and isinstance(languages, str)
        and _LANGUAGES.fullmatch(languages)
    ):
        raise _misbehaved("an image that is none")
    return "ocr", {"width": width, "height": height, "languages": languages}


def _kind(name: object) -> ErrorKind:
    return cast(ErrorKind, name) if name in ERROR_KINDS else "malformed"


def _misbehaved(what: str) -> DigitizeError:
    return DigitizeError(f"reading a file: its parser sent {what}; the file may be made to break it", kind="malformed")
