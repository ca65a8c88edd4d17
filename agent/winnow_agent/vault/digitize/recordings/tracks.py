"""What lies in a recording or film: its sound as samples, its subtitles as cues, and what its container says of both.

FFmpeg reads the container, whatever it is. Sound and subtitles come out of one pass, packet by packet, so that a recording of
ten hours costs no more memory than one of ten minutes.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from winnow_agent.vault.digitize.base import DigitizeError, SourceFile
from winnow_agent.vault.digitize.chats.cues import Cue, Track

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
_LEAST_BREATH = 0.5  # seconds, of what a packet may be said to last

_SUBTITLES = frozenset({"subrip", "srt", "mov_text", "ass", "ssa", "webvtt", "text"})
_STYLE_BOXES_FROM = 2
_DEFAULT = 1  # AV_DISPOSITION_DEFAULT
_NOT_THE_SOUND = 0x8 | 0x80 | 0x100  # karaoke, for the hearing impaired, for the visually impaired
_LANGUAGE = re.compile(r"[a-z]{2,3}")


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

    Raises:
        DigitizeError: ``malformed`` where it can't be decoded, ``no_text`` where there is neither sound nor subtitles,
            ``missing_engine`` where the decoder is not installed.
    """
    try:
        import av
        import av.error
        import numpy as np
    except ImportError as error:
        raise DigitizeError(
            "writing down a recording: the decoder is not installed; run: pip install 'winnow-agent[speech,models]'",
            kind="missing_engine",
        ) from error
    with _explained(), av.open(file.file, mode="r", metadata_errors="replace") as container:
        stream = _main_track(container, recording)
        texts = _subtitle_tracks(container, recording)
        if stream is None and not texts:
            raise DigitizeError("writing down a film: it has no sound track and no subtitles", kind="no_text")
        recording.has_sound = stream is not None
        recording.declared = (container.duration or 0) / av.time_base if stream is not None else 0.0
        # To whole numbers first: FFmpeg mixes channels of those without going beyond full scale.
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        count = 0
        for frame in itertools.chain(_frames(container, stream, texts, recording), [None]):
            if frame is None and not count:
                break
            for resampled in resampler.resample(frame):
                count += resampled.samples
                recording.decoded = count / RATE
                yield resampled.to_ndarray().reshape(-1).astype(np.float32) * np.float32(1 / 32768)
            if recording.decoded > _LONGEST_SECONDS:
                recording.cut = True
                break


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
        recording.tags = {key.lower(): value for key, value in container.metadata.items()}
        return None

    def rank(stream: Any) -> tuple[bool, bool, int]:
        marks = int(stream.disposition)
        return bool(marks & _NOT_THE_SOUND), not marks & _DEFAULT, stream.index

    stream = min(tracks, key=rank)
    recording.others = len(tracks) - 1
    recording.tags = {key.lower(): value for key, value in {**stream.metadata, **container.metadata}.items()}
    rate, channels = stream.rate or 0, stream.channels or 0
    if 0 < rate < SLOWEST or rate > _FASTEST:
        raise DigitizeError(f"writing down a recording: of {rate} samples a second none is speech", kind="malformed")
    if channels > _MOST_CHANNELS:
        raise DigitizeError(f"writing down a recording: no recording has {channels} channels", kind="malformed")
    return stream


def _subtitle_tracks(container: Any, recording: Recording) -> dict[int, int]:
    """The number among the subtitles, from 1, of each stream that holds text."""
    found: dict[int, int] = {}
    for number, stream in enumerate(container.streams.subtitles, 1):
        codec = stream.codec_context.name if stream.codec_context is not None else ""
        if codec not in _SUBTITLES:
            recording.pictures.append(number)
            continue
        found[stream.index] = number
        language = _LANGUAGE.match(str(stream.metadata.get("language", "")).lower())
        told = "" if language is None or language[0] == "und" else language[0]
        recording.subtitles[number] = Track(language=told, title=str(stream.metadata.get("title", "")))
    return found


def _frames(container: Any, stream: Any, texts: Mapping[int, int], recording: Recording) -> Iterator[Any]:
    """Decoded frames; a damaged packet is counted and left out, a subtitle is kept."""
    import av.error

    streams = [one for one in container.streams if one is stream or one.index in texts]
    for packet in container.demux(streams):
        if packet.stream.index in texts:
            _keep(packet, recording.subtitles[texts[packet.stream.index]])
            continue
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            recording.broken += 1


def _keep(packet: Any, track: Track) -> None:
    if not packet.size or packet.pts is None or len(track.cues) >= _MOST_CUES:
        return
    start = float(packet.pts * packet.time_base)
    lasts = float((packet.duration or 0) * packet.time_base) or _LEAST_BREATH
    speaker, text = _cue(packet.stream.codec_context.name, bytes(packet))
    if text.strip():
        track.cues.append(Cue(start, start + lasts, text, speaker))


def _cue(codec: str, data: bytes) -> tuple[str, str]:
    """Speaker and text of a subtitle as its codec packs it."""
    if codec == "mov_text":  # 3GPP TS 26.245, 5.17: length, text, boxes of style
        length = int.from_bytes(data[:_STYLE_BOXES_FROM], "big")
        data = data[_STYLE_BOXES_FROM : _STYLE_BOXES_FROM + length]
        return "", data.decode("utf-16" if data[:2] in {b"\xfe\xff", b"\xff\xfe"} else "utf-8", "replace")
    text = data.decode("utf-8", "replace")
    if codec in {"ass", "ssa"}:  # Matroska: order, layer, style, name, three margins, effect, text
        columns = text.split(",", 8)
        return (columns[3].strip(), columns[8]) if len(columns) > 8 else ("", "")
    return "", text
