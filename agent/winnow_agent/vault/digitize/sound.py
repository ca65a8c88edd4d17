"""Recordings, and films for their sound: decoded here to 16,000 samples a second, written down by the speech engine.

A long recording goes to the engine in pieces of at most ten minutes, cut where it is quiet.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from winnow_agent.documents import Anchor, Document, Method, Modality, SourceType, Turn
from winnow_agent.vault.digitize.base import DigitizeError, Segment, SourceFile
from winnow_agent.vault.digitize.cleaning import clean, one_line
from winnow_agent.vault.digitize.rights import statements

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Samples = npt.NDArray[np.float32]

media_types = (
    "audio/wav",
    "audio/flac",
    "audio/mpeg",
    "audio/ogg",
    "audio/mp4",
    "audio/aac",
    "audio/aiff",
    "audio/amr",
    "audio/x-caf",
    "video/mp4",
    "video/quicktime",
    "video/x-matroska",
    "video/webm",
    "video/x-msvideo",
    "video/mpeg",
    "video/x-flv",
    "video/x-ms-asf",
)

RATE = 16_000
SLOWEST = 2_000
"""Samples a second; of fewer each would be many at `RATE`, and hours would come out of a few seconds' bytes."""
PIECE_SECONDS = 600
PAUSE_SECONDS = 1.5
_SEARCH_SECONDS = 30  # how far before a piece's end a quiet place is looked for
_QUIET_SECONDS = 0.5
_COMPLETE = 0.95
_LONG_PARAGRAPH = 1000  # characters, after which a sentence's end is a paragraph's
_SENTENCE_END = re.compile(r"[.!?…。！？]$")
_RIGHTS_TAGS = {"copyright": "rights", "rights": "rights", "license": "license", "publisher": "publisher"}


@dataclass(slots=True)
class _Recording:
    """What decoding told besides the samples."""

    tags: Mapping[str, str] = field(default_factory=dict)
    declared: float = 0.0
    broken: int = 0

    def warnings(self, decoded: float) -> tuple[str, ...]:
        """What was lost; ``declared`` and ``decoded`` are seconds."""
        lost = [f"{self.broken} packets of sound were damaged"] if self.broken else []
        if decoded < _COMPLETE * self.declared:
            lost.append(f"only {decoded:.0f} of {self.declared:.0f} s could be decoded")
        return tuple(lost)


def documents(file: SourceFile) -> Iterator[Document]:
    """The recording as one transcript; a paragraph and a turn end at a pause, each segment has an anchor."""
    recording = _Recording()
    segments: list[Segment] = []
    languages: Counter[str] = Counter()
    offset = heard = 0.0
    for piece in _pieces(_decoded(file, recording)):
        transcript = file.engines.transcribe(piece).result()
        heard += transcript.speech_seconds
        for segment in transcript.segments:
            languages[transcript.language] += len(segment.text)
            segments.append(
                Segment(offset + segment.start_s, offset + segment.end_s, clean(segment.text), segment.confidence)
            )
        offset += len(piece) / RATE
    segments = [segment for segment in segments if segment.text.strip()]
    if not segments:
        raise DigitizeError("writing down a recording: there is no speech in it", kind="no_text")
    text, turns, anchors = _compose(segments)
    letters = sum(len(segment.text) for segment in segments)
    spoken = sum(segment.end_s - segment.start_s for segment in segments)
    yield Document(
        text=text,
        media_type=file.media_type,
        title=one_line(recording.tags.get("title", "")),
        language=languages.most_common(1)[0][0],
        modality=Modality.SPEECH,
        source_type=SourceType.TRANSCRIPT,
        method=Method.SPEECH,
        confidence=sum(len(segment.text) * segment.confidence for segment in segments) / letters,
        turns=turns,
        anchors=anchors,
        rights=statements((name, recording.tags.get(tag, "")) for tag, name in _RIGHTS_TAGS.items()),
        warnings=recording.warnings(offset),
        coverage={"speech_covered": min(1.0, spoken / heard) if heard else 1.0},
    )


def _decoded(file: SourceFile, recording: _Recording) -> Iterator[Samples]:
    """The first sound track, mono, at `RATE`, frame by frame."""
    try:
        import av
        import av.error
        import numpy as np
    except ImportError as error:
        raise DigitizeError(
            "writing down a recording: the decoder is not installed; run: pip install 'winnow-agent[speech,models]'",
            kind="missing_engine",
        ) from error
    try:
        with av.open(file.file, mode="r", metadata_errors="replace") as container:
            if not container.streams.audio:
                raise DigitizeError("writing down a film: it has no sound track", kind="no_text")
            stream = container.streams.audio[0]
            if 0 < (stream.rate or 0) < SLOWEST:
                raise DigitizeError(
                    f"writing down a recording: of {stream.rate} samples a second none is speech", kind="malformed"
                )
            recording.tags = {key.lower(): value for key, value in {**stream.metadata, **container.metadata}.items()}
            recording.declared = (container.duration or 0) / av.time_base
            # To whole numbers first: FFmpeg mixes channels of those without going beyond full scale.
            resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
            for frame in itertools.chain(_frames(container, stream, recording), [None]):
                for resampled in resampler.resample(frame):
                    yield resampled.to_ndarray().reshape(-1).astype(np.float32) * np.float32(1 / 32768)
    except (av.error.FFmpegError, ValueError) as error:
        raise DigitizeError(
            f"writing down a recording: it can't be decoded ({type(error).__name__}); save it again", kind="malformed"
        ) from error


def _frames(container: Any, stream: Any, recording: _Recording) -> Iterator[Any]:
    """Decoded frames; a damaged packet is counted and left out."""
    import av.error

    for packet in container.demux(stream):
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            recording.broken += 1


def _pieces(frames: Iterator[Samples]) -> Iterator[Samples]:
    """The samples in pieces of at most `PIECE_SECONDS`; at most two pieces are in memory."""
    import numpy as np

    waiting: list[Samples] = []
    count = 0
    for frame in frames:
        waiting.append(frame)
        count += len(frame)
        if count >= PIECE_SECONDS * RATE:
            whole = np.concatenate(waiting)
            cut = _quiet_place(whole[: PIECE_SECONDS * RATE])
            yield whole[:cut]
            waiting, count = [whole[cut:]], len(whole) - cut
    if count:
        yield np.concatenate(waiting)


def _quiet_place(samples: Samples) -> int:
    """The middle of the quietest half second among the last `_SEARCH_SECONDS`, as an index of a sample."""
    window = int(_QUIET_SECONDS * RATE)
    first = max(0, len(samples) - _SEARCH_SECONDS * RATE)
    rows = samples[first : first + (len(samples) - first) // window * window].reshape(-1, window)
    return first + int((rows.astype("f8") ** 2).mean(axis=1).argmin()) * window + window // 2


def _compose(segments: Sequence[Segment]) -> tuple[str, tuple[Turn, ...], tuple[Anchor, ...]]:
    text = ""
    turns: list[Turn] = []
    anchors: list[Anchor] = []
    last_end = start = 0.0
    begin = 0
    for segment in segments:
        paused = segment.start_s - last_end >= PAUSE_SECONDS
        long = len(text) - begin > _LONG_PARAGRAPH and _SENTENCE_END.search(text)
        if text and (paused or long):
            turns.append(Turn("", begin, len(text), at=start))
            text += "\n\n"
            begin = len(text)
        elif text:
            text += " "
        if begin == len(text):
            start = segment.start_s
        anchors.append(Anchor(len(text), len(text) + len(segment.text), second=segment.start_s))
        text += segment.text
        last_end = segment.end_s
    turns.append(Turn("", begin, len(text), at=start))
    return text, tuple(turns), tuple(anchors)
