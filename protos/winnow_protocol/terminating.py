"""A command that is ended by a signal removes what it has half made, as after Ctrl-C."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Final

_ENDINGS: Final = (signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def removing_what_is_half_made() -> Iterator[None]:
    """SIGTERM and SIGHUP raise `SystemExit` inside, with 128 and the signal's number. To be used in the main thread.

    The first of them counts: another one would cut the removal short. One that is ignored, as under nohup(1), stays so.
    """
    taken = [number for number in _ENDINGS if signal.getsignal(number) is signal.SIG_DFL]

    def end(number: int, _frame: FrameType | None) -> None:
        for one in taken:
            signal.signal(one, signal.SIG_IGN)
        raise SystemExit(128 + number)

    for number in taken:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """A signal that ends the process waits until the context's end: what it cuts short of a removal, nobody else may make.

    None is blocked: another thread would take it, and Python runs what handles it in the main one all the same.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, *_ENDINGS)}
    waiting = {number: handler for number, handler in handlers.items() if handler not in (None, signal.SIG_IGN)}
    for number in waiting:
        signal.signal(number, lambda one, _frame: came.append(one))
    try:
        yield
    finally:
        for number, handler in waiting.items():
            signal.signal(number, handler)
        for one in came:
            signal.raise_signal(one)
