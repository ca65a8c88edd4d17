"""Recordings, and films for their sound: decoded here to 16,000 samples a second, written down by the speech engine.

A long recording goes to the engine in pieces of about a minute, cut where it is quiet: the same file always in the same
pieces, so that after a stop none is written down twice. Subtitles in a film are documents of their own.
"""

from __future__ import annotations

import contextlib
import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from winnow_agent.documents import Anchor, Document, Method, Modality, Skipped, SourceType, Turn
from winnow_agent.vault.digitize.base import (
    DigitizeError,
    Format,
    HeardWord,
    Pending,
    Segment,
    SourceFile,
    Transcript,
    Unread,
)
from winnow_agent.vault.digitize.chats.captions import told
from winnow_agent.vault.digitize.cleaning import clean, lost_characters, one_line
from winnow_agent.vault.digitize.recordings.tracks import RATE, Recording, cues_of, decoded
from winnow_agent.vault.digitize.rights import statements
from winnow_agent.vault.digitize.sample import Sample
from winnow_protocol.errors import SetAsideError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Samples = npt.NDArray[np.float32]

_RECORDINGS = (
    "audio/wav",
    "audio/flac",
    "audio/mpeg",
    "audio/ogg",
    "audio/mp4",
    "audio/aac",
    "audio/aiff",
    "audio/amr",
    "audio/x-caf",
    "audio/ac3",
    "audio/vnd.dts",
    "audio/basic",
    "audio/x-wavpack",
    "audio/x-ape",
    "audio/x-tta",
    "audio/x-w64",
    "audio/x-voc",
    "audio/x-musepack",
)
_FILMS = (
    "video/mp4",
    "video/quicktime",
    "video/x-matroska",
    "video/webm",
    "video/x-msvideo",
    "video/mpeg",
    "video/mp2t",
    "video/x-flv",
    "video/x-ms-asf",
    "application/vnd.rn-realmedia",
    "application/mxf",
)
media_types = (*_RECORDINGS, *_FILMS)

_KEPT = "what is said, its language for each stretch, turns by pauses, each word with its seconds; title, rights"
_LOST = "music, laughter, sounds, who speaks; further sound tracks (counted)"
formats = (
    Format(
        "Sound (.wav, .mp3, .m4a, .m4b, .ogg, .opus, .flac, .aac, .aiff, .amr, .caf, .ac3, .au, .wv …)",
        _RECORDINGS,
        _KEPT,
        _LOST,
        "sound and film",
    ),
    Format(
        "Film (.mp4, .mov, .mkv, .webm, .avi, .mpg, .ts, .flv, .wmv, .wma, .rm, .mxf)",
        _FILMS,
        f"{_KEPT}; subtitles in the file, each track a document",
        f"pictures; subtitles that are pictures (counted); {_LOST}",
        "sound and film",
    ),
)

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x0b\x77", "audio/ac3"),
    (0, b"\x7f\xfe\x80\x01", "audio/vnd.dts"),
    (0, b".snd\0\0\0", "audio/basic"),
    (0, b"wvpk", "audio/x-wavpack"),
    (0, b"MAC \x96\x0f", "audio/x-ape"),
    (0, b"MAC \x8c\x0f", "audio/x-ape"),
    (0, b"TTA1", "audio/x-tta"),
    (0, b"riff\x2e\x91\xcf\x11", "audio/x-w64"),
    (0, b"RF64", "audio/wav"),
    (0, b"Creative Voice File\x1a", "audio/x-voc"),
    (0, b"MPCK", "audio/x-musepack"),
    (0, b"MP+", "audio/x-musepack"),
    (0, b".RMF\0", "application/vnd.rn-realmedia"),
    (0, b"\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02", "application/mxf"),
    (0, b"\0\0\x01\xb3", "video/mpeg"),
)
_PACKETS = ((0, 188), (4, 192))  # ISO 13818-1; with a time before each packet on Blu-ray and in cameras

PIECE_SECONDS = 75
PAUSE_SECONDS = 1.5
_SEARCH_SECONDS = 30  # how far before a piece's end a quiet place is looked for
_QUIET_SECONDS = 0.5
_MOST_FAILED = 3  # pieces one after the other, after which it is the engine that fails, not they
_LONG_PARAGRAPH = 1000  # characters, after which a sentence's end is a paragraph's
_SENTENCE_END = re.compile(r"[.!?…。！？]$")
_RIGHTS_TAGS = {
    "copyright": "rights", "rights": "rights", "license": "license", "publisher": "publisher", "organization": "publisher",
    "label": "publisher", "tcop": "rights", "wcop": "license", "user": "usage terms", "rights-holder": "rights holder",
}  # fmt: skip


def media_type_of(sample: Sample) -> str | None:
    """Containers of sound and film that the built-in signatures don't know."""
    head = sample.head
    found = next((kind for at, magic, kind in _SIGNATURES if head.startswith(magic, at)), None)
    if found is not None:
        return found
    for first, step in _PACKETS:
        places = range(first, min(len(head), 8 * step), step)
        if len(places) > 2 and all(head[place] == 0x47 for place in places):
            return "video/mp2t"
    return None


@dataclass(frozen=True, slots=True)
class _Asked:
    """A piece of the recording that the engine is at work on; where it begins, and how long it is."""

    offset: float
    seconds: float
    pending: Pending[Transcript]


@dataclass(slots=True)
class _Said:
    """What the engine answered, on the recording's own clock.

    Attributes:
        heard: seconds of speech.
        unread: the pieces that the engine failed at, and the first ``failure``.
    """

    segments: list[Segment] = field(default_factory=list)
    heard: float = 0.0
    unread: list[Unread] = field(default_factory=list)
    failure: SetAsideError | None = None
    _failed: int = 0

    def take(self, piece: _Asked) -> None:
        """The answer to a piece. One that the engine fails at is left out, and counts as speech that is not written down.

        Raises:
            SetAsideError: the engine is not there, or fails at one piece after the other.
        """
        try:
            transcript = piece.pending.result()
        except SetAsideError as error:
            self._failed += 1
            if error.kind == "missing_engine" or self._failed >= _MOST_FAILED:
                raise
            self.heard += piece.seconds
            self.unread.append(Unread(f"sound from {_clock(piece.offset)}", error.kind, str(error)))
            self.failure = self.failure or error
        else:
            self._failed = 0
            self._add(piece.offset, transcript)

    def _add(self, offset: float, transcript: Transcript) -> None:
        self.heard += transcript.speech_seconds
        for segment in transcript.segments:
            whole = _cleaned(segment)
            if whole.text.strip():
                self.segments.append(_later(whole, offset, transcript.language))


def documents(file: SourceFile) -> Iterator[Document | Unread]:
    """The recording as one transcript, a paragraph and a turn for each pause, and each track of subtitles in it.

    What is left out of the recording is told by its transcript; where there is none, by its subtitles.
    """
    recording = Recording()
    said = _Said()
    try:
        _write_down(file, recording, said)
    except SetAsideError as error:
        said = _Said(unread=[Unread("sound", error.kind, str(error))], failure=error)
    empty = True
    if said.segments:
        empty = False
        yield _transcript(file, recording, said)
    silent, left_out = ((), ()) if said.segments else (_unheard(said), _skipped(recording, said))
    for number, track in recording.subtitles.items():
        cues, warnings = cues_of(track)
        found = told(cues)
        if found.text:
            empty = False
            yield Document(
                text=found.text,
                media_type=file.media_type,
                part=f"subtitles {number}",
                title=one_line(recording.tags.get("title", "")),
                language=track.language or "und",
                source_type=SourceType.CONVERSATION,
                turns=found.turns,
                anchors=found.anchors,
                rights=_rights(recording),
                warnings=(*warnings, *lost_characters(found.text), *silent),
                skipped=left_out,
            )
    if empty:
        raise said.failure or DigitizeError("writing down a recording: there is no speech in it", kind="no_text")
    yield from said.unread


def _write_down(file: SourceFile, recording: Recording, said: _Said) -> None:
    """Every piece to the engine, the next ones before the first is answered. Where it fails, the film's subtitles still come."""
    pieces = _pieces(decoded(file, recording))
    try:
        _ask_for(pieces, file, said)
    except SetAsideError:
        recording.muted = True
        with contextlib.suppress(DigitizeError):  # the first error is the one that tells
            deque(pieces if recording.subtitles else (), maxlen=0)
        raise


def _ask_for(pieces: Iterator[Samples], file: SourceFile, said: _Said) -> None:
    waiting: deque[_Asked] = deque()
    offset = 0.0
    for piece in pieces:
        if len(waiting) >= max(1, file.engines.ahead):
            said.take(waiting.popleft())
        seconds = len(piece) / RATE
        waiting.append(_Asked(offset, seconds, file.engines.transcribe(piece)))
        offset += seconds
    for asked in waiting:
        said.take(asked)


def _transcript(file: SourceFile, recording: Recording, said: _Said) -> Document:
    segments = said.segments
    text, turns, anchors, words = _compose(segments)
    letters = sum(len(segment.text) for segment in segments)
    languages: Counter[str] = Counter()
    for segment in segments:
        languages[segment.language] += len(segment.text)
    spoken = _seconds(segments)
    return Document(
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
        words=words,
        rights=_rights(recording),
        warnings=recording.warnings(),
        coverage={"speech_covered": min(1.0, spoken / said.heard) if said.heard else 1.0},
        skipped=_skipped(recording, said),
    )


def _unheard(said: _Said) -> tuple[str, ...]:
    """The warning that of what is said no word is read, but in subtitles; none where nobody speaks."""
    return (f"the sound was not written down ({said.failure})",) if said.failure else ()


def _skipped(recording: Recording, said: _Said) -> tuple[Skipped, ...]:
    """What of the recording is in no document: the sound or stretches of it, subtitles that are pictures."""
    return (
        *(Skipped(one.part, one.kind) for one in said.unread),
        *(Skipped(f"subtitles {number}", "unsupported") for number in recording.pictures),
    )


def _rights(recording: Recording) -> tuple[str, ...]:
    return statements((name, recording.tags.get(tag, "")) for tag, name in _RIGHTS_TAGS.items())


def _clock(seconds: float) -> str:
    """Hours, minutes and seconds: ``1:02:03``."""
    minutes, second = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{second:02}"


def _seconds(segments: Sequence[Segment]) -> float:
    """How long somebody is written down: by the words, so that pauses between them don't count as heard."""
    return sum(
        sum(word.end_s - word.start_s for word in segment.words) if segment.words else segment.end_s - segment.start_s
        for segment in segments
    )


def _cleaned(segment: Segment) -> Segment:
    """With clean text; its words are found again in it, one after the other."""
    text = clean(segment.text)
    if text == segment.text:
        return segment
    words: list[HeardWord] = []
    place = 0
    for word in segment.words:
        written = clean(segment.text[word.start : word.end])
        found = text.find(written, place) if written else -1
        if found >= 0:
            place = found + len(written)
            words.append(replace(word, start=found, end=place))
    return replace(segment, text=text, words=tuple(words))


def _later(segment: Segment, offset: float, language: str) -> Segment:
    return replace(
        segment,
        start_s=offset + segment.start_s,
        end_s=offset + segment.end_s,
        language=language if segment.language == "und" else segment.language,
        words=tuple(replace(w, start_s=offset + w.start_s, end_s=offset + w.end_s) for w in segment.words),
    )


def _pieces(frames: Iterator[Samples]) -> Iterator[Samples]:
    """The samples in pieces of at most `PIECE_SECONDS`; at most two pieces are in memory."""
    import numpy as np

    waiting: list[Samples] = []
    count = 0
    for frame in frames:
        waiting.append(frame)
        count += len(frame)
        while count >= PIECE_SECONDS * RATE:  # a frame may be longer than a piece
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


def _compose(
    segments: Sequence[Segment],
) -> tuple[str, tuple[Turn, ...], tuple[Anchor, ...], tuple[Anchor, ...]]:
    """Text, turns, an anchor for each segment and one for each word."""
    parts: list[str] = []
    length = begin = 0
    turns: list[Turn] = []
    anchors: list[Anchor] = []
    words: list[Anchor] = []
    last_end = start = 0.0
    language = ""
    for segment in segments:
        if parts:
            paused = segment.start_s - last_end >= PAUSE_SECONDS or segment.language != language
            if paused or (length - begin > _LONG_PARAGRAPH and _SENTENCE_END.search(parts[-1])):
                turns.append(Turn("", begin, length, at=start))
                parts.append("\n\n")
                begin = length = length + 2
            else:
                parts.append(" ")
                length += 1
        if begin == length:
            start = segment.start_s
        end = length + len(segment.text)
        anchors.append(Anchor(length, end, second=segment.start_s, until=segment.end_s, confidence=segment.confidence))
        words.extend(
            Anchor(length + word.start, length + word.end, None, word.start_s, word.end_s, None, word.confidence)
            for word in segment.words
        )
        parts.append(segment.text)
        length, last_end, language = end, segment.end_s, segment.language
    turns.append(Turn("", begin, length, at=start))
    return "".join(parts), tuple(turns), tuple(anchors), tuple(words)
