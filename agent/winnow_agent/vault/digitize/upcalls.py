"""The engines as a parser's process sees them: each call goes up its channel to the vault, which asks a model worker.

A call is a frame ``{"type", "call", …}`` with pixels or samples; its answer, ``{"call"}`` with JSON or ``{"call", "error",
"message"}``, may come after the answers to later calls. Never more than `Upcalls.ahead` calls are open, so the vault can
always go on reading, and neither side waits for the other to read.
"""

from __future__ import annotations

import json
import resource
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from winnow_agent.vault.digitize.base import HeardWord, ReadWord, Recognized, Segment, Transcript
from winnow_agent.vault.digitize.patience import SECONDS_PER_CALL
from winnow_agent.vault.processes.framing import Channel
from winnow_protocol.errors import SetAsideError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from PIL.Image import Image

_Answer = TypeVar("_Answer")


class Upcalls:
    """`base.Engines` over a channel.

    Args:
        ahead: how many calls may be open; as many as there are workers.
    """

    def __init__(self, channel: Channel, ahead: int = 1) -> None:
        self.ahead = ahead
        self._channel = channel
        self._calls = 0
        self._open: set[int] = set()
        self._answers: dict[int, tuple[dict[str, Any], bytes]] = {}

    def recognize(self, image: Image, languages: str = "") -> _Open[Recognized]:
        """Read an image; whatever its mode, its gray values are sent."""
        gray = image if image.mode == "L" else image.convert("L")
        header = {"type": "recognize", "width": gray.width, "height": gray.height, "languages": languages}
        return self._ask(header, gray.tobytes(), recognized_from_json)

    def transcribe(self, samples: npt.NDArray[np.float32]) -> _Open[Transcript]:
        """Write down speech."""
        import numpy as np

        data = np.ascontiguousarray(samples, dtype=np.float32).data
        return self._ask({"type": "transcribe"}, data, transcript_from_json)

    def _ask(
        self, header: dict[str, Any], payload: bytes | memoryview, make: Callable[[dict[str, Any]], _Answer]
    ) -> _Open[_Answer]:
        while len(self._open) >= self.ahead:
            self._receive()
        self._calls += 1
        self._open.add(self._calls)
        self._channel.send({**header, "call": self._calls}, payload)
        return _Open(self, self._calls, make)

    def answer(self, call: int) -> dict[str, Any]:
        """The answer to a call, once; waits for it. Raises `SetAsideError` where that is the answer."""
        while call not in self._answers:
            self._receive()
        header, body = self._answers.pop(call)
        if "error" in header:
            raise SetAsideError(str(header["message"]), kind=str(header["error"]))
        values: dict[str, Any] = json.loads(body)
        return values

    def _receive(self) -> None:
        header, body = self._channel.receive()
        call = int(header["call"])
        _take_longer()
        self._open.discard(call)
        self._answers[call] = (header, body)


def _take_longer() -> None:
    """What an engine read took this process time to draw or decode; the vault counts the same, and waits no longer."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if soft != resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_CPU, (min(soft + SECONDS_PER_CALL, hard), hard))


class _Open(Generic[_Answer]):
    """`base.Pending` of one call."""

    def __init__(self, upcalls: Upcalls, call: int, make: Callable[[dict[str, Any]], _Answer]) -> None:
        self._upcalls = upcalls
        self._call = call
        self._make = make

    def result(self) -> _Answer:
        """The answer; may be taken once."""
        return self._make(self._upcalls.answer(self._call))


def recognized_from_json(values: dict[str, Any]) -> Recognized:
    """What an OCR worker answered; see `vault.processes.workers`."""
    words = tuple(
        ReadWord(start, end, (left, top, right, bottom), confidence)
        for start, end, left, top, right, bottom, confidence in values.get("words", ())
    )
    return Recognized(
        text=str(values["text"]),
        confidence=float(values["confidence"]),
        words=words,
        language=str(values.get("language", "")),
        turned=float(values.get("turned", 0.0)),
    )


def transcript_from_json(values: dict[str, Any]) -> Transcript:
    """What a speech worker answered; see `vault.processes.workers`."""
    segments = tuple(
        Segment(
            float(start_s),
            float(end_s),
            str(text),
            float(confidence),
            str(language),
            tuple(HeardWord(*w) for w in words),
        )
        for start_s, end_s, text, confidence, language, words in values["segments"]
    )
    return Transcript(segments, str(values["language"]), float(values["speech_seconds"]))
