"""What lies in a recording or film: its sound as samples, its subtitles as cues, and what its container says of both.

FFmpeg reads the container, whatever it is. Sound and subtitles come out of one pass, packet by packet, so that a recording of
ten hours costs no more memory than one of ten minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from winnow_agent.vault.digitize.base import DigitizeError, SourceFile
from winnow_agent.vault.digitize.chats.cues import Cue, Track
from winnow_agent.vault.digitize.cleaning import LINE, decode
from winnow_agent.vault.digitize.recordings.languages import language_of
from winnow_agent.vault.digitize.recordings.mixing import Mono

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Samples = npt.NDArray[np.float32]

RATE = 16_000
SLOWEST = 2_000
"""Samples a second; of fewer each would be many at `RATE`, and hours would come out of a few seconds' bytes."""
_FASTEST = 1_000_000
_MOST_CHANNELS = 64
_LONGEST_SECONDS = 60 * 3600
_COMPLETE = 0.95
_MOST_CUES = 200_000
_MOST_FAILED = 10  # attempts one after the other to find a packet behind damage
_LEAST_BREATH = 0.5  # seconds, of what a packet may be said to last

_WITHOUT_LENGTH = frozenset({"mp3", "aac", "ac3", "eac3", "dts"})  # FFmpeg's names of bare streams
_ID3_HEADER = 10
_FIRST_FRAME = 4096
_LOCKED = frozenset({"drms", "enca", "aavd"})  # ISO/IEC 14496-12, 8.12: protected sample entries; Audible's

_SUBTITLES = frozenset({"subrip", "srt", "mov_text", "ass", "ssa", "webvtt", "text"})
_STYLE_BOXES_FROM = 2
_DEFAULT = 1  # AV_DISPOSITION_DEFAULT
_NOT_THE_SOUND = 0x8 | 0x80 | 0x100  # karaoke, for the hearing impaired, for the visually impaired


@dataclass(slots=True)
class Recording:
    """What decoding told besides the samples; complete once all of them were taken.

    Attributes:
        tags: the container's and the sound track's, their names in small letters.
        declared: seconds, as the container says; 0 where it doesn't.
        decoded: seconds that came out.
        broken: packets that could not be decoded.
        others: further sound tracks, which were left out.
        subtitles: those in the file that are text, by their number among all.
        pictures: numbers of subtitles that are pictures.
        muted: set where nobody takes the sound any more; only subtitles are gathered then.
    """

    tags: Mapping[str, str] = field(default_factory=dict)
    declared: float = 0.0
    decoded: float = 0.0
    broken: int = 0
    others: int = 0
    has_sound: bool = True
    cut: bool = False
    subtitles: dict[int, Track] = field(default_factory=dict)
    pictures: list[int] = field(default_factory=list)
    muted: bool = False

    def warnings(self) -> tuple[str, ...]:
        """What was lost."""
        lost = [f"{self.broken} packets of sound were damaged"] if self.broken else []
        if self.cut:
            lost.append(f"only the first {_LONGEST_SECONDS // 3600} hours were decoded")
        elif self.decoded < _COMPLETE * self.declared:
            lost.append(f"only {self.decoded:.0f} of {self.declared:.0f} s could be decoded")
        if self.others:
            lost.append(f"{self.others} more sound tracks were left out")
        return tuple(lost)


def decoded(file: SourceFile, recording: Recording) -> Iterator[Samples]:
    """The main sound track, mono, at `RATE`, frame by frame; subtitles are gathered by the way.

    What is damaged is left out and counted, as far as anything can be decoded.

    Raises:
        DigitizeError: ``malformed`` where none of it can be decoded, ``unsupported`` where nothing here decodes it, ``encrypted``
            where it was sold with a lock, ``no_text`` where there is neither sound nor subtitles, ``missing_engine`` where the
            decoder is not installed.
    """
    try:
        import av
        import av.error
    except ImportError as error:
        raise DigitizeError(
            "writing down a recording: the decoder is not installed; run: pip install 'winnow-agent[speech,models]'",
            kind="missing_engine",
        ) from error
    frames_in_a_header = _tells_its_frames(file)
    # Names in old encodings come as they are, and are decoded here.
    with _explained(), av.open(file.file, mode="r", metadata_errors="surrogateescape") as container:
        stream = _main_track(container, recording)
        texts = _subtitle_tracks(container, recording)
        recording.has_sound = bool(container.streams.audio)
        if not recording.has_sound and not texts:
            raise DigitizeError("writing down a film: it has no sound track and no subtitles", kind="no_text")
        if stream is not None and (frames_in_a_header or container.format.name not in _WITHOUT_LENGTH):
            recording.declared = _declared(container, stream)
        count = 0
        for samples in _mono(_frames(container, stream, texts, recording), recording):
            count += len(samples)
            recording.decoded = count / RATE
            yield samples
            if recording.decoded > _LONGEST_SECONDS:
                recording.cut = True
                break
    _check_decoded(stream, recording)


def _check_decoded(stream: Any, recording: Recording) -> None:
    if recording.has_sound and stream is None:
        raise DigitizeError(
            "writing down a recording: its sound is in a coding that nothing here decodes; convert it, to FLAC say",
            kind="unsupported",
        )
    if not recording.decoded and (recording.broken or recording.declared):
        raise DigitizeError(
            "writing down a recording: none of its sound can be decoded; save it again", kind="malformed"
        )


def _mono(frames: Iterator[Any], recording: Recording) -> Iterator[Samples]:
    import av.error

    mono = Mono(RATE)
    for frame in frames:
        try:
            yield from mono.take(frame)
        except MemoryError:
            raise
        except (av.error.FFmpegError, ValueError):
            recording.broken += 1
    yield from mono.rest()


def _declared(container: Any, stream: Any) -> float:
    """How long the sound is, in seconds, as the file says; of a film whose sound tracks don't, how long the film is."""
    import av

    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return float((container.duration or 0) / av.time_base)


def _tells_its_frames(file: SourceFile) -> bool:
    """Whether an MP3 file begins with the number of its frames. Else FFmpeg takes the first one's bit rate for all of them."""
    head = file.file.read(_ID3_HEADER)
    tag = head.startswith(b"ID3")  # its length is in bytes of seven bits (ID3v2.4, 3.1)
    length = sum((byte & 0x7F) << (7 * place) for place, byte in enumerate(reversed(head[6:10]))) if tag else 0
    file.file.seek(length + (_ID3_HEADER if tag else 0))
    first = file.file.read(_FIRST_FRAME)
    file.file.seek(0)
    return any(mark in first for mark in (b"Xing", b"Info", b"VBRI"))


@contextmanager
def _explained() -> Iterator[None]:
    """FFmpeg's errors as ours."""
    import av.error

    try:
        yield
    except (av.error.FFmpegError, ValueError, OverflowError) as error:
        raise DigitizeError(
            f"writing down a recording: it can't be decoded ({type(error).__name__}); save it again", kind="malformed"
        ) from error


def _main_track(container: Any, recording: Recording) -> Any:
    """The sound track that a player would play: the default one, else the first; commentaries and the like last."""
    tracks = [stream for stream in container.streams.audio if stream.codec_context is not None]
    if not tracks:
        recording.tags = _tags(container.metadata)
        return None

    def rank(stream: Any) -> tuple[bool, bool, int]:
        marks = int(stream.disposition)
        return bool(marks & _NOT_THE_SOUND), not marks & _DEFAULT, stream.index

    stream = min(tracks, key=rank)
    recording.others = len(tracks) - 1
    # Ogg has no tags but the stream's. Elsewhere a stream's title is a track's, "Surround 5.1" say, and no recording's.
    of_stream = _tags(stream.metadata)
    if container.format.name != "ogg":
        of_stream.pop("title", None)
    recording.tags = {**of_stream, **_tags(container.metadata)}
    if stream.codec_context.codec_tag in _LOCKED:
        raise DigitizeError("writing down a recording: it is locked to its buyer's player", kind="encrypted")
    rate, channels = stream.rate or 0, stream.channels or 0
    if 0 < rate < SLOWEST or rate > _FASTEST:
        raise DigitizeError(f"writing down a recording: of {rate} samples a second none is speech", kind="malformed")
    if channels > _MOST_CHANNELS:
        raise DigitizeError(f"writing down a recording: no recording has {channels} channels", kind="malformed")
    return stream


def _tags(metadata: Mapping[str, str]) -> dict[str, str]:
    """By names in small letters. ID3v1, RIFF and careless programs tell no encoding."""
    return {
        key.lower(): value if value.isascii() else decode(value.encode("utf-8", "surrogateescape"))[0]
        for key, value in metadata.items()
    }


def _subtitle_tracks(container: Any, recording: Recording) -> dict[int, int]:
    """The number among the subtitles, from 1, of each stream that holds text."""
    found: dict[int, int] = {}
    for number, stream in enumerate(container.streams.subtitles, 1):
        codec = stream.codec_context.name if stream.codec_context is not None else ""
        if codec not in _SUBTITLES:
            recording.pictures.append(number)
            continue
        found[stream.index] = number
        language = language_of(stream.metadata.get("language", ""))
        recording.subtitles[number] = Track(language=language, title=str(stream.metadata.get("title", "")))
    return found


def _frames(container: Any, stream: Any, texts: Mapping[int, int], recording: Recording) -> Iterator[Any]:
    """Decoded frames; a damaged packet is counted and left out, a subtitle is kept."""
    import av.error

    streams = [one for one in container.streams if one is stream or one.index in texts]
    for packet in _packets(container, streams, recording):
        if packet.stream.index in texts:
            _keep(packet, recording.subtitles[texts[packet.stream.index]])
            continue
        if recording.muted:
            continue
        try:
            yield from packet.decode()
        except MemoryError:
            raise
        except av.error.FFmpegError:  # each decoder has its own words for damage
            recording.broken += 1


def _packets(container: Any, streams: Sequence[Any], recording: Recording) -> Iterator[Any]:
    """Up to the end, over what is damaged of the container: most can be read again from further on."""
    import av.error

    failed = 0
    while streams and failed < _MOST_FAILED:
        try:
            for packet in container.demux(streams):
                failed = 0
                yield packet
        except MemoryError:
            raise
        except av.error.FFmpegError:
            failed += 1
            recording.broken += 1
        except IndexError:  # PyAV at the end of a broadcast that has got more tracks on the way
            return
        else:
            return


def cues_of(track: Track) -> tuple[Sequence[Cue], tuple[str, ...]]:
    """A track's cues, once all are there, and warnings.

    Containers ask for UTF-8, but programs that copy subtitles into them leave the bytes as they were.
    """
    whole = LINE.join(part for cue in track.cues for part in (cue.speaker, cue.text))
    if whole.isascii():
        return track.cues, ()
    raw = whole.encode("utf-8", "surrogateescape")
    text, warnings = decode(raw)
    if text.count(LINE) != raw.count(LINE.encode()):  # taken for an encoding that has no such sign
        text, warnings = raw.decode("utf-8", "replace"), ()
    parts = text.split(LINE)
    named = zip(track.cues, parts[::2], parts[1::2], strict=True)
    return [replace(cue, speaker=speaker, text=one) for cue, speaker, one in named], warnings


def _keep(packet: Any, track: Track) -> None:
    if not packet.size or packet.pts is None or len(track.cues) >= _MOST_CUES:
        return
    start = float(packet.pts * packet.time_base)
    lasts = float((packet.duration or 0) * packet.time_base) or _LEAST_BREATH
    speaker, text = (part.replace(LINE, " ") for part in _cue(packet.stream.codec_context.name, bytes(packet)))
    if text.strip():
        track.cues.append(Cue(start, start + lasts, text, speaker))


def _cue(codec: str, data: bytes) -> tuple[str, str]:
    """Speaker and text of a subtitle as its codec packs it."""
    if codec == "mov_text":  # 3GPP TS 26.245, 5.17: length, text, boxes of style
        length = int.from_bytes(data[:_STYLE_BOXES_FROM], "big")
        data = data[_STYLE_BOXES_FROM : _STYLE_BOXES_FROM + length]
        wide = data[:2] in {b"\xfe\xff", b"\xff\xfe"}
        return "", data.decode("utf-16", "replace") if wide else data.decode("utf-8", "surrogateescape")
    text = data.decode("utf-8", "surrogateescape")
    if codec in {"ass", "ssa"}:  # Matroska: order, layer, style, name, three margins, effect, text
        columns = text.split(",", 8)
        return (columns[3].strip(), columns[8]) if len(columns) > 8 else ("", "")
    return "", text
