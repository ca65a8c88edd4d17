"""A digitizer that does what its file says; see `conftest`."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, SourceFile, Unread

media_types = ("text/vtt",)


def documents(file: SourceFile) -> Iterator[Document | Unread]:
    _, what, argument = file.file.read().decode().split("\n")[:3]
    yield from globals()[what](file, argument)


def _text(text: str, part: str = "") -> Document:
    return Document(text=text, media_type="text/vtt", part=part)


def say(file: SourceFile, argument: str) -> Iterator[Document]:
    yield _text(f"{argument} {file.media_type} {file.size} {file.name}")


def nothing(file: SourceFile, argument: str) -> Iterator[Document]:
    yield from ()


def some_unread(file: SourceFile, argument: str) -> Iterator[Document | Unread]:
    yield _text("one", "mail 1")
    yield Unread("mail 2", "encrypted", "reading a mail: it is encrypted")
    yield _text("three", "mail 3")


def encrypted(file: SourceFile, argument: str) -> Iterator[Document]:
    yield _text("before")
    raise DigitizeError("reading a file: it is \x1b[31mencrypted\n", kind="encrypted")


def fails_with_content(file: SourceFile, argument: str) -> Iterator[Document]:
    raise ValueError(f"can't read {argument}")
    yield


def wants_package(file: SourceFile, argument: str) -> Iterator[Document]:
    import package_that_is_not_there  # noqa: F401

    yield _text("x")


def crash(file: SourceFile, argument: str) -> Iterator[Document]:
    yield _text("before")
    ctypes.string_at(0)


def leave(file: SourceFile, argument: str) -> Iterator[Document]:
    yield _text("before")
    os._exit(int(argument))


def bomb(file: SourceFile, argument: str) -> Iterator[Document]:
    held = []
    while True:
        held.append(bytes(16 << 20))
        yield from ()


def bomb_in_c(file: SourceFile, argument: str) -> Iterator[Document]:
    """Memory runs out in a library that answers by aborting."""
    held = []
    try:
        while True:
            held.append(b"x" * (16 << 20))
    except MemoryError:
        os.abort()
    yield


def loop(file: SourceFile, argument: str) -> Iterator[Document]:
    while True:
        pass
    yield


def sleep(file: SourceFile, argument: str) -> Iterator[Document]:
    yield _text("before")
    time.sleep(3600)


def flood(file: SourceFile, argument: str) -> Iterator[Document]:
    while True:
        yield _text("x" * (1 << 20))


def flood_unread(file: SourceFile, argument: str) -> Iterator[Unread]:
    while True:
        yield Unread("part", "malformed", "again")


def one_huge(file: SourceFile, argument: str) -> Iterator[Document]:
    yield _text("x" * (32 << 20))


def garbage(file: SourceFile, argument: str) -> Iterator[Document]:
    _channel(file).sendall(bytes.fromhex(argument))
    time.sleep(3600)
    yield


def closes_its_channel(file: SourceFile, argument: str) -> Iterator[Document]:
    _channel(file).close()
    time.sleep(3600)
    yield


def _channel(file: SourceFile) -> socket.socket:
    return file.engines._channel._socket


def ask_for_nonsense(file: SourceFile, argument: str) -> Iterator[Document]:
    size = 1 if argument.startswith(".") else 100_000
    question = {"type": "recognize", "width": size, "height": size, "languages": argument, "call": 1}
    file.engines._channel.send(question, b"x")
    time.sleep(3600)
    yield


def ask_without_end(file: SourceFile, argument: str) -> Iterator[Document]:
    call = 0
    while True:
        call += 1
        question = {"type": "recognize", "width": 1, "height": 1, "languages": "slow", "call": call}
        file.engines._channel.send(question, b"x")
        yield from ()


def many_pages(file: SourceFile, argument: str) -> Iterator[Document]:
    """Asks for each page before it takes the answer to the one before; answers in the opposite order of asking."""
    from PIL import Image

    pages = [file.engines.recognize(Image.new("L", (width, 1)), argument) for width in range(1, 1 + 6)]
    answers = [page.result().text for page in reversed(pages)]
    yield _text(" ".join(reversed(answers)))


def use_engines(file: SourceFile, argument: str) -> Iterator[Document]:
    import numpy as np
    from PIL import Image

    read = file.engines.recognize(Image.new("L", (30, 20), 7), "eng+deu").result()
    heard = file.engines.transcribe(np.full(16_000 * 60, 0.5, np.float32)).result()
    yield _text(f"{read.text} {read.confidence} {heard.segments[0].text} {heard.language} {heard.speech_seconds}")


def engine_fails(file: SourceFile, argument: str) -> Iterator[Document]:
    from PIL import Image

    file.engines.recognize(Image.new("L", (1, 1)), argument).result()
    yield _text("x")


def scratch(file: SourceFile, argument: str) -> Iterator[Document]:
    with tempfile.NamedTemporaryFile(delete=False) as made:
        made.write(b"left behind")
    others = Path(tempfile.gettempdir()).parent
    seen = "nothing"
    with contextlib.suppress(PermissionError):
        seen = str(list(others.iterdir()))
    yield _text(f"{Path(made.name).read_text()} {seen}")


def fill_disk(file: SourceFile, argument: str) -> Iterator[Document]:
    with tempfile.NamedTemporaryFile() as made:
        while True:
            made.write(bytes(64 << 20))
    yield


def descriptors(file: SourceFile, argument: str) -> Iterator[Document]:
    """What it has beside standard input, output and error, its file and its channel."""
    found = []
    for fd in range(3, 60):
        try:
            os.fstat(fd)
        except OSError:
            continue
        found.append(fd)
    yield _text(str(len(found)))


def attempt(file: SourceFile, argument: str) -> Iterator[Document]:
    """What no parser may do; the answer is a line each."""
    tried = {
        "socket": lambda: socket.socket().close(),
        "udp": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close(),
        "fork": _fork,
        "program": lambda: subprocess.run(["/bin/true"], check=True),
        "read": lambda: Path(argument).read_bytes(),
        "write": lambda: Path(argument).write_bytes(b"x"),
        "signal template": lambda: os.kill(os.getppid(), signal.SIGCONT),
        "template's memory": lambda: Path(f"/proc/{os.getppid()}/mem").open("rb").close(),
        "template's facts": lambda: Path(f"/proc/{os.getppid()}/status").read_bytes(),
        "interpreter": lambda: os.execv(sys.executable, [sys.executable]),  # noqa: S606
    }
    lines = []
    for name, trial in tried.items():
        try:
            trial()
        except OSError as error:
            lines.append(f"{name}: refused {error.errno}")
        else:
            lines.append(f"{name}: done")
    yield _text("\n".join(lines))


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def who(file: SourceFile, argument: str) -> Iterator[Document]:
    yield _text(f"{os.getpid()} {os.getppid()}")
