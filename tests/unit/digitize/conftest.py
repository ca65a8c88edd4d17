"""A file in memory for a digitizer, and engines that answer by what they are shown."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from tests.answered import Answered
from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import (
    ReadWord,
    Recognized,
    Segment,
    SourceFile,
    Transcript,
    Unread,
)
from winnow_agent.vault.digitize.installed import digitize
from winnow_agent.vault.digitize.media_type import media_type_of_file
from winnow_protocol.errors import SetAsideError


@dataclass
class Probe:
    """Engines for tests of everything around them: the text says what was shown, so that a test can look at it."""

    images: list[Image.Image] = field(default_factory=list)
    pieces: list[npt.NDArray[np.float32]] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    text: str = ""
    confidence: float = 0.9
    words: tuple[ReadWord, ...] = ()
    missing: bool = False
    ahead: int = 2

    def recognize(self, image: Image.Image, languages: str = "") -> Answered[Recognized]:
        if self.missing:
            return Answered(SetAsideError("no engine; install one", kind="missing_engine"))
        assert image.mode == "L"
        self.languages.append(languages)
        self.images.append(image.copy())
        shown = self.text or f"An image of {image.width} by {image.height} pixels."
        return Answered(Recognized(shown, self.confidence, self.words))

    def transcribe(self, samples: npt.NDArray[np.float32]) -> Answered[Transcript]:
        """Every stretch that is not silent as a segment, in steps of half a second."""
        self.pieces.append(samples)
        loud = [bool(np.abs(samples[i : i + 8000]).max(initial=0) > 0.01) for i in range(0, len(samples), 8000)]
        segments: list[Segment] = []
        for step, is_loud in enumerate(loud):
            if is_loud and step and loud[step - 1]:
                last = segments.pop()
                segments.append(Segment(last.start_s, step * 0.5 + 0.5, last.text, last.confidence))
            elif is_loud:
                segments.append(Segment(step * 0.5, step * 0.5 + 0.5, f"A tone at {step * 0.5} s.", self.confidence))
        return Answered(Transcript(tuple(segments), "en", sum(loud) * 0.5))


@pytest.fixture
def probe() -> Probe:
    return Probe()


@pytest.fixture
def items(probe: Probe) -> Callable[..., list[Document | Unread]]:
    """What digitizing a file gives: ``items(data, name)``."""

    def read(data: bytes, name: str = "") -> list[Document | Unread]:
        file = io.BytesIO(data)
        return list(digitize(SourceFile(file, name, media_type_of_file(file, name), len(data), probe)))

    return read


@pytest.fixture
def document(items: Callable[..., list[Document | Unread]]) -> Callable[..., Document]:
    """The only document of a file: ``document(data, name)``."""

    def read(data: bytes, name: str = "") -> Document:
        found = items(data, name)
        assert len(found) == 1
        assert isinstance(found[0], Document)
        return found[0]

    return read
