"""The screen worker's handler without a process of its own, and one in which a detector can't finish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from winnow_agent.vault.screen import worker
from winnow_protocol.errors import SetAsideError


class InThisProcess:
    """The screen worker's own handler, called without a process: the detectors are the real ones."""

    def call(self, kind: str, header: Mapping[str, Any], payload: bytes = b"") -> tuple[dict[str, Any], bytes]:
        assert kind == "screen"
        return worker.handle(dict(header), payload)


class Failing(InThisProcess):
    """The real handler; one detector can't finish, the first so many times. It is named, unless the worker ends with it."""

    def __init__(self, name: str, times: int, *, named: bool = True) -> None:
        self.name, self.left, self.named = name, times, named

    def call(self, kind: str, header: Mapping[str, Any], payload: bytes = b"") -> tuple[dict[str, Any], bytes]:
        if self.name in header["detectors"] and self.left:
            self.left -= 1
            by = self.name if self.named else ""
            raise SetAsideError("asking the screen worker: no answer within 600 s", kind="timed_out", by=by)
        return super().call(kind, header, payload)
