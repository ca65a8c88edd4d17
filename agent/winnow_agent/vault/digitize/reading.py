"""The vault's side of one parser's channel: what the parser sends is checked, counted and cut off at the limits."""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final, Protocol, cast

from winnow_agent import __version__
from winnow_agent.config import Limits
from winnow_agent.documents import Document, document_from_json
from winnow_agent.vault.digitize.base import ERROR_KINDS, DigitizeError, ErrorKind, Unread
from winnow_agent.vault.digitize.patience import SECONDS_PER_CALL, WAITING
from winnow_agent.vault.processes.confined import sentence
from winnow_agent.vault.processes.framing import Channel, ChannelClosed, FramingError, parse_json
from winnow_agent.vault.processes.workers import Kind, StoppingError, Workers
from winnow_protocol.errors import SetAsideError

_REPLY_SECONDS: Final = 60.0
_LOOK_SECONDS: Final = 0.5
_ENGINE_CALLS: Final = 20_000
"""Of one file: more than the pages of any book, and an end to what claims to have no end."""
_LANGUAGES: Final = re.compile(r"[A-Za-z0-9_+]{0,100}")


class Memory(Protocol):
    """What engines answered for this file before, so that after a stop no page and no minute is read twice."""

    def recall(self, question: bytes) -> bytes | None:
        """The answer to a question, by its digest."""
        ...

    def keep(self, question: bytes, answer: bytes) -> None:
        """Keeps an answer until the file is done."""
        ...


class _Nothing:
    """No memory: for commands that keep nothing."""

    def recall(self, _question: bytes) -> None:
        return None

    def keep(self, _question: bytes, _answer: bytes) -> None:
        return


class Reading:
    """What one parser sends, as the file's documents. What it asks of engines is answered while it goes on.

    Args:
        memory: what is asked there before an engine is.
        may_continue: where it says no, the file is left for another time.
        seconds: of a processor that the parser may take; it is waited for `patience.WAITING` times as long.
    """

    def __init__(
        self,
        channel: Channel,
        limits: Limits,
        workers: Workers,
        memory: Memory | None = None,
        may_continue: Callable[[], bool] = lambda: True,
        *,
        seconds: int,
    ) -> None:
        self._may_continue = may_continue
        self._channel = channel
        self._limits = limits
        self._workers = workers
        self._memory = memory or _Nothing()
        self._seconds_left = float(WAITING * seconds)
        self._bytes_left = limits.file_bytes
        self._engine_calls_left = _ENGINE_CALLS
        self._sending = threading.Lock()
        self._calls: set[Future[None]] = set()
        self._failure: BaseException | None = None

    def items(self) -> Iterator[Document | Unread]:
        """The file's documents, until the parser says that it has ended.

        Raises:
            ChannelClosed: it ended without saying so.
            DigitizeError: it says that nothing more can be read, sends what it must not, or is over a limit.
            StoppingError: it may not continue.
            WinnowError: whatever keeps the workers from answering at all.
        """
        with ThreadPoolExecutor(self._limits.workers, thread_name_prefix="engines") as pool:
            try:
                yield from self._items(pool)
            except ChannelClosed:
                if self._failure is not None:
                    raise self._failure from None
                raise
            finally:
                self._channel.hang_up()  # an engine's answer is not waited for by anyone now
                for call in self._calls:
                    call.cancel()

    def _items(self, pool: ThreadPoolExecutor) -> Iterator[Document | Unread]:
        while True:
            header, payload = self._receive()
            match header.get("type"):
                case "document":
                    yield self._document(payload)
                case "unread":
                    yield self._unread(header)
                case "recognize" | "transcribe":
                    self._ask(pool, header, payload)
                case "error":
                    raise DigitizeError(sentence(header.get("message", "")), kind=_kind(header.get("kind")))
                case "end":
                    return
                case _:
                    raise _misbehaved("a message of no known type")

    def _receive(self) -> tuple[dict[str, Any], bytes]:
        """The next message. Only the time spent here with no engine at work is the parser's own."""
        try:
            while True:
                if self._seconds_left <= 0:
                    raise TimeoutError
                if not self._may_continue():
                    raise StoppingError("reading a file: it is left for another time")
                since, asked = time.monotonic(), bool(self._open_calls())
                ready = self._channel.readable(min(self._seconds_left, _LOOK_SECONDS))
                if not asked:
                    self._seconds_left -= time.monotonic() - since
                if ready:
                    return self._channel.receive(timeout=max(self._seconds_left, _REPLY_SECONDS))
        except TimeoutError as error:
            raise DigitizeError(
                "reading a file: its parser did not end in time; raise limits.file_seconds if it is worth it",
                kind="timed_out",
            ) from error
        except FramingError as error:
            raise _misbehaved("what is no message") from error

    def _open_calls(self) -> set[Future[None]]:
        self._calls = {call for call in self._calls if not call.done()}
        return self._calls

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

    def _ask(self, pool: ThreadPoolExecutor, header: dict[str, Any], payload: bytes) -> None:
        """Have a model worker asked in the parser's name."""
        self._engine_calls_left -= 1
        self._seconds_left += WAITING * SECONDS_PER_CALL
        if self._engine_calls_left < 0:
            raise DigitizeError(
                f"reading a file: it asked for an engine more than {_ENGINE_CALLS} times; split it", kind="too_large"
            )
        kind, question = _question(header, payload)
        number = header.get("call")
        # What is open already waits in memory: a parser that asks on and on must not fill it.
        if not isinstance(number, int) or len(self._open_calls()) >= 2 * self._limits.workers:
            raise _misbehaved("more questions than it may")
        self._calls.add(pool.submit(self._answer, number, kind, question, payload))

    def _answer(self, number: int, kind: Kind, question: dict[str, Any], payload: bytes) -> None:
        """Ask the worker, or the memory, and tell the parser what came of it."""
        try:
            digest = _digest(kind, question, payload)
            body = self._memory.recall(digest)
            reply: dict[str, Any] = {"call": number}
            if body is None:
                try:
                    values, result = self._workers.call(kind, question, payload)
                except SetAsideError as error:
                    reply |= {"error": error.kind, "message": str(error)}
                    body = b""
                else:
                    body = json.dumps({**values, **(parse_json(result) if result else {})}).encode()
                    self._memory.keep(digest, body)
            with self._sending:
                self._channel.send(reply, body, timeout=_REPLY_SECONDS)
        except ChannelClosed:
            return  # the parser is gone, and whoever waits for it sees that
        except BaseException as error:  # noqa: BLE001  raised again by `items`, which the hanging up wakes
            self._failure = error
            self._channel.hang_up()


def _digest(kind: Kind, question: dict[str, Any], payload: bytes) -> bytes:
    """Of what is asked, and of which version of us."""
    digest = hashlib.blake2b(f"{__version__} {kind} {json.dumps(question, sort_keys=True)}\0".encode(), digest_size=32)
    digest.update(payload)
    return digest.digest()


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
