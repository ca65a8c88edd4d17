"""What a digitizer is, what it is given and what it gives: the contract between a parser's process and the vault.

A digitizer is a module with two names:

- ``media_types``: the tuple of media types that it MUST be able to take;
- ``documents(file)``: an iterator over the file's documents. It MAY yield `Unread` for a document among others that
  can't be read, MUST raise `DigitizeError` where nothing of the file can be read, and MUST NOT write or open anything.

It SHOULD have ``formats``, a tuple of `Format`: its rows of the table of formats.

It MAY have ``media_type_of(sample)``: one of its ``media_types`` where a file's `sample.Sample` shows that it is
one, else None. It is asked, in the order of the entry points' names, where the built-in signatures know no more than
"text", "XML", "JSON", "zip", "compound file" or nothing, so that a digitizer brings its own signature.

It registers under the entry-point group ``winnow.digitizers``, and runs in a process of its own, confined and limited
in memory, that ends with the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Literal, Protocol, TypeVar, get_args

from winnow_agent.documents import Box, Document
from winnow_agent.vault.digitize.budget import Budget
from winnow_protocol.errors import SetAsideError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from PIL.Image import Image


ErrorKind = Literal[
    "unsupported",
    "encrypted",
    "malformed",
    "too_large",
    "timed_out",
    "out_of_memory",
    "unreadable",
    "missing_engine",
    "no_text",
]
ERROR_KINDS: tuple[str, ...] = get_args(ErrorKind)


class DigitizeError(SetAsideError):
    """A file, or one document of it, gave no text; `kind` is one of `ERROR_KINDS`."""

    def __init__(self, message: str, *, kind: ErrorKind) -> None:
        super().__init__(message, kind=kind)


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word on an image: characters of the text, the box in shares of the image as it was given, confidence 0 to 1."""

    start: int
    end: int
    box: Box
    confidence: float


@dataclass(frozen=True, slots=True)
class Recognized:
    """What was read from an image.

    Attributes:
        text: lines end in a newline, paragraphs are parted by an empty line.
        confidence: mean of the words' confidence, weighted by their length, 0 to 1; 0 where no word was seen.
        words: in the text's order.
        language: what it was read as, as Tesseract names languages and scripts.
        turned: degrees clockwise, 0 to 359, by which the image had to be turned to be upright.
    """

    text: str
    confidence: float
    words: tuple[ReadWord, ...] = ()
    language: str = ""
    turned: float = 0.0


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A word of a segment: characters of the segment's text, seconds, confidence 0 to 1."""

    start: int
    end: int
    start_s: float
    end_s: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of speech. Times are seconds from the beginning of the samples; confidence is 0 to 1."""

    start_s: float
    end_s: float
    text: str
    confidence: float
    language: str = "und"
    words: tuple[HeardWord, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was heard.

    Attributes:
        language: ISO 639 code of most of it, ``und`` where there was no speech.
        speech_seconds: how long somebody spoke, by the voice activity detector, whether or not it was understood.
    """

    segments: tuple[Segment, ...]
    language: str
    speech_seconds: float


_Answer_co = TypeVar("_Answer_co", covariant=True)


class Pending(Protocol[_Answer_co]):
    """An answer that an engine is at work on."""

    def result(self) -> _Answer_co:
        """The answer; waits for it. Raises what the engine raised, a `SetAsideError`."""
        ...


class Engines(Protocol):
    """The model workers, as a parser's process sees them.

    An engine answers with `SetAsideError` ``missing_engine`` where it is not installed. What is asked for is worked on at
    once, as far as workers are free, so a digitizer of many pages SHOULD ask for the next ones before it takes the
    answer to the first: `ahead` of them. To ask for more waits until one is answered; an answer that is never taken costs
    its memory.
    """

    ahead: int

    def recognize(self, image: Image, languages: str = "") -> Pending[Recognized]:
        """Read an image, whose gray values are used.

        ``languages`` as Tesseract names them, e.g. ``eng+deu``; ``""`` where the page has to tell.
        """
        ...

    def transcribe(self, samples: npt.NDArray[np.float32]) -> Pending[Transcript]:
        """Write down speech: mono, 16,000 samples a second, full scale at -1 and 1; recordings in floating point may go beyond."""
        ...


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file, open for reading, at its beginning.

    Attributes:
        file: seekable.
        name: the file's name, a hint at most; never part of a document.
        media_type: by content, see `media_type.media_type_of_file`.
        size: bytes.
        depth: how many files it lies in: 0 for a file of the source, 1 for a mail's attachment.
        passwords: to be tried on an encrypted file, in this order, after the empty one.
        budget: what all that lies in this file may still take; see `inside`.
    """

    file: BinaryIO
    name: str
    media_type: str
    size: int
    engines: Engines
    depth: int = 0
    passwords: tuple[str, ...] = ()
    budget: Budget = field(default_factory=Budget)


@dataclass(frozen=True, slots=True)
class Unread:
    """A document among others of one file that gave no text: one mail of a box.

    Over the pipe: ``{"unread": {"part", "kind", "message"}}``.
    """

    part: str
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Format:
    """What becomes of a format: a row of `docs/formats.md`.

    Attributes:
        name: as its users call it, with the usual suffixes: ``Word (.docx, .docm)``.
        media_types: of the digitizer's, those that this row is about.
        kept, lost: what of such a file is in the documents and what is not, each a phrase or a few.
        family: the table's section.
    """

    name: str
    media_types: tuple[str, ...]
    kept: str
    lost: str
    family: Literal[
        "mail", "chats", "pdf", "office", "archives", "subtitles", "text", "web", "images", "sound and film"
    ]


class Digitizer(Protocol):
    """The two names that a digitizer's module must have."""

    media_types: tuple[str, ...]

    def documents(self, file: SourceFile) -> Iterator[Document | Unread]:
        """The file's documents.

        Raises:
            DigitizeError: nothing of the file can be read.
            SetAsideError: of kind ``missing_engine``, from an engine.
        """
        ...


def join_parts(parts: Iterable[str]) -> str:
    """``"mail 3"`` and ``"attachment 1"`` as ``"mail 3/attachment 1"``; empty ones fall away."""
    return "/".join(part for part in parts if part)
