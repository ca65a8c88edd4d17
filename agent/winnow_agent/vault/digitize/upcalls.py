"""The engines as a parser's process sees them: each call goes up its channel to the vault, which asks a model worker."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from winnow_agent.vault.digitize.base import Recognized, Segment, Transcript
from winnow_agent.vault.framing import Channel
from winnow_protocol.errors import SetAsideError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from PIL.Image import Image


class Upcalls:
    """`base.Engines` over a channel. One call at a time; each waits for its answer."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def recognize(self, image: Image, languages: str = "") -> Recognized:
        """Read an image; whatever its mode, its gray values are sent."""
        gray = image if image.mode == "L" else image.convert("L")
        header = {"type": "recognize", "width": gray.width, "height": gray.height, "languages": languages}
        values = self._ask(header, gray.tobytes())
        return Recognized(text=str(values["text"]), confidence=float(values["confidence"]))

    def transcribe(self, samples: npt.NDArray[np.float32]) -> Transcript:
        """Write down speech."""
        import numpy as np

        values = self._ask({"type": "transcribe"}, np.ascontiguousarray(samples, dtype=np.float32).data)
        segments = tuple(
            Segment(float(start), float(end), str(text), float(confidence))
            for start, end, text, confidence in values["segments"]
        )
        return Transcript(segments, str(values["language"]), float(values["speech_seconds"]))

    def _ask(self, header: dict[str, Any], payload: bytes | memoryview) -> dict[str, Any]:
        self._channel.send(header, payload)
        answer, result = self._channel.receive()
        if "error" in answer:
            raise SetAsideError(str(answer["message"]), kind=str(answer["error"]))
        values: dict[str, Any] = json.loads(result)
        return values
