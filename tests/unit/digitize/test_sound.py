"""Recordings reach the engine as 16,000 samples a second, in pieces that are cut where it is quiet."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable
from typing import Any

import av
import numpy as np
import pytest

from winnow_agent.documents import Document, Method, Modality, SourceType
from winnow_agent.vault.digitize import sound
from winnow_agent.vault.digitize.base import DigitizeError

Read = Callable[..., Document]


def _tones(*stretches: tuple[float, bool], rate: int = 16_000) -> np.ndarray:
    """Stretches of ``(seconds, loud)`` one after the other."""
    parts = [
        np.sin(np.arange(int(seconds * rate)) * 2 * np.pi * 440 / rate) * (0.5 if loud else 0.0)
        for seconds, loud in stretches
    ]
    return np.concatenate(parts)


def _wav(samples: np.ndarray, rate: int = 16_000, channels: int = 1) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(np.repeat((samples * 32767).astype("<i2"), channels).tobytes())
    return file.getvalue()


def _encoded(samples: np.ndarray, container: str, codec: str, rate: int = 48_000, **metadata: str) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        out.metadata.update(metadata)
        stream = out.add_stream(codec, rate=rate, layout="mono")
        frame = av.AudioFrame.from_ndarray(
            (samples * 32767).astype(np.int16).reshape(1, -1), format="s16", layout="mono"
        )
        frame.sample_rate = rate
        resampler = av.AudioResampler(
            stream.codec_context.format or "s16", "mono", rate, stream.codec_context.frame_size or 1024
        )
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            out.mux(stream.encode(piece))
        out.mux(stream.encode(None))
    return file.getvalue()


def test_paragraphs_and_turns_end_at_pauses(document: Read) -> None:
    found = document(_wav(_tones((2, True), (1, False), (2, True), (3, False), (2, True))))
    assert found.text == "A tone at 0.0 s. A tone at 3.0 s.\n\nA tone at 8.0 s."
    assert [(t.at, found.text[t.start : t.end]) for t in found.turns] == [
        (0.0, "A tone at 0.0 s. A tone at 3.0 s."),
        (8.0, "A tone at 8.0 s."),
    ]
    assert [a.second for a in found.anchors] == [0.0, 3.0, 8.0]
    assert (found.modality, found.method, found.source_type) == (Modality.SPEECH, Method.SPEECH, SourceType.TRANSCRIPT)
    assert (found.language, found.coverage["speech_covered"]) == ("en", 1.0)


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (44_100, 2), (48_000, 1)])
def test_any_rate_and_number_of_channels(document: Read, probe: Any, rate: int, channels: int) -> None:
    document(_wav(_tones((3, True), rate=rate), rate, channels))
    assert len(probe.pieces) == 1
    assert probe.pieces[0].dtype == np.float32
    assert abs(len(probe.pieces[0]) - 3 * 16_000) < 100
    assert 0.4 < np.abs(probe.pieces[0]).max() < 0.6


@pytest.mark.parametrize(
    ("container", "codec", "media_type"),
    [
        ("flac", "flac", "audio/flac"),
        ("ogg", "libopus", "audio/ogg"),
        ("mp3", "libmp3lame", "audio/mpeg"),
        ("mov", "pcm_s16le", "video/mp4"),
        ("matroska", "pcm_s16le", "video/x-matroska"),
    ],
)
def test_containers_and_their_tags(document: Read, container: str, codec: str, media_type: str) -> None:
    samples = _tones((2, True), rate=48_000)
    found = document(_encoded(samples, container, codec, title="The mill", copyright="(c) 2020 Radio River"))
    assert found.media_type == media_type
    assert found.text.startswith("A tone at 0.0 s.")
    assert found.title == "The mill"
    assert found.rights == ("rights: (c) 2020 Radio River",)


def test_a_long_recording_is_cut_where_it_is_quiet(document: Read, probe: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "PIECE_SECONDS", 10)
    monkeypatch.setattr(sound, "_SEARCH_SECONDS", 5)
    found = document(_wav(_tones((7, True), (1, False), (9, True), (1, False), (7, True))))
    lengths = [len(piece) / 16_000 for piece in probe.pieces]
    assert sum(lengths) == pytest.approx(25, abs=0.01)
    assert max(lengths) <= 10
    assert 7 <= lengths[0] <= 8  # in the silence
    assert 17 <= lengths[0] + lengths[1] <= 18
    seconds = [anchor.second for anchor in found.anchors]
    assert seconds == sorted(seconds)
    assert seconds[-1] > 17


def test_silence_has_no_text(document: Read) -> None:
    with pytest.raises(DigitizeError) as caught:
        document(_wav(_tones((2, False))))
    assert caught.value.kind == "no_text"


def test_a_film_without_a_sound_track(document: Read) -> None:
    file = io.BytesIO()
    with av.open(file, "w", format="mov") as out:
        stream = out.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        out.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        out.mux(stream.encode(None))
    with pytest.raises(DigitizeError, match="no sound track") as caught:
        document(file.getvalue())
    assert caught.value.kind == "no_text"


@pytest.mark.parametrize("data", [b"fLaC" + bytes(100), b"OggS" + bytes(200), b"RIFF\x24\0\0\0WAVEfmt " + bytes(30)])
def test_damaged_recordings(document: Read, data: bytes) -> None:
    with pytest.raises(DigitizeError) as caught:
        document(data)
    assert caught.value.kind in {"malformed", "no_text"}


def test_what_damage_took_away_is_said_and_the_rest_read(document: Read) -> None:
    data = bytearray(_encoded(_tones((6, True), rate=48_000), "flac", "flac"))
    middle = len(data) // 2
    data[middle:] = bytes(len(data) - middle)
    found = document(bytes(data))
    assert any("could be decoded" in warning for warning in found.warnings)
    assert found.text.startswith("A tone at 0.0 s.")
