"""Recordings reach the engine as 16,000 samples a second, in pieces that are cut where it is quiet."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable
from typing import Any

import av
import numpy as np
import pytest

from tests.answered import Answered
from tests.unit.digitize.films import film
from winnow_agent.documents import Document, Method, Modality, Skipped, SourceType
from winnow_agent.vault.digitize.base import DigitizeError, HeardWord, Segment, Transcript
from winnow_agent.vault.digitize.recordings import sound
from winnow_protocol.errors import SetAsideError

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


@pytest.mark.parametrize(
    ("container", "codec", "media_type"),
    [
        ("webm", "libopus", "video/webm"),
        ("avi", "pcm_s16le", "video/x-msvideo"),
        ("asf", "pcm_s16le", "video/x-ms-asf"),
        ("ipod", "aac", "audio/mp4"),
        ("mpegts", "aac", "video/mp2t"),
        ("ac3", "ac3", "audio/ac3"),
        ("au", "pcm_s16be", "audio/basic"),
        ("w64", "pcm_s16le", "audio/x-w64"),
        ("wv", "wavpack", "audio/x-wavpack"),
        ("tta", "tta", "audio/x-tta"),
        ("caf", "pcm_s16be", "audio/x-caf"),
        ("aiff", "pcm_s16be", "audio/aiff"),
        ("adts", "aac", "audio/aac"),
        ("flv", "aac", "video/x-flv"),
    ],
)
def test_more_containers(document: Read, container: str, codec: str, media_type: str) -> None:
    rate = 44_100 if container == "flv" else 48_000  # the most that FLV has a sign for
    data = _encoded(_tones((2, True), rate=rate), container, codec, rate)
    found = document(data)
    assert found.media_type == media_type
    assert found.text.startswith("A tone at 0.0 s.")


def _film(tracks: int = 1, *, default: int = 0) -> bytes:
    """Matroska with sound tracks of rising loudness and one of subtitles."""
    written = b"1\n00:00:01,000 --> 00:00:02,000\n<i>The mill stands</i>\n\n2\n00:00:02,100 --> 00:00:03,000\nstill.\n"
    return film(written, [_tones((4, True)) * (number + 1) / 4 for number in range(tracks)], default=default)


def test_subtitles_in_a_film_are_a_document_of_their_own(items: Callable[..., list[Any]]) -> None:
    heard, shown = items(_film())
    assert (heard.part, heard.method) == ("", Method.SPEECH)
    assert (shown.part, shown.text, shown.source_type) == (
        "subtitles 1",
        "The mill stands still.",
        SourceType.CONVERSATION,
    )
    assert shown.turns[0].at == 1.0


def test_a_missing_engine_leaves_the_subtitles(items: Callable[..., list[Any]], probe: Any) -> None:
    def missing(_samples: np.ndarray) -> Answered[Transcript]:
        return Answered(SetAsideError("no engine; install one", kind="missing_engine"))

    probe.transcribe = missing
    shown, unread = items(_film())
    assert shown.part == "subtitles 1"
    assert (unread.part, unread.kind) == ("sound", "missing_engine")
    assert shown.skipped == (Skipped("sound", "missing_engine"),)
    assert shown.warnings == ("the sound was not written down (no engine; install one)",)


def test_without_an_engine_the_subtitles_are_read_to_the_film_s_end(
    items: Callable[..., list[Any]], probe: Any
) -> None:
    probe.transcribe = lambda _samples: Answered(SetAsideError("no engine; install one", kind="missing_engine"))
    written = b"1\n00:00:01,000 --> 00:00:02,000\nThe mill\n\n2\n00:08:00,000 --> 00:08:02,000\nstands still.\n"
    shown, _ = items(film(written, [_tones((490, False))]))
    assert "stands still." in shown.text


def test_subtitles_of_a_film_that_is_written_down_say_nothing_of_its_sound(items: Callable[..., list[Any]]) -> None:
    heard, shown = items(_film())
    assert (heard.skipped, shown.skipped, shown.warnings) == ((), (), ())


@pytest.mark.parametrize(("default", "loudness"), [(0, 0.125), (1, 0.25)])
def test_the_default_sound_track_is_written_down(
    items: Callable[..., list[Any]], probe: Any, default: int, loudness: float
) -> None:
    heard = items(_film(2, default=default))[0]
    assert np.abs(probe.pieces[0]).max() == pytest.approx(loudness, abs=0.01)
    assert "1 more sound tracks were left out" in heard.warnings


def test_words_and_languages_stand_where_they_were_said(document: Read, probe: Any) -> None:
    def two(_samples: np.ndarray) -> Answered[Transcript]:
        words = (HeardWord(0, 3, 0.5, 0.7, 0.9), HeardWord(4, 9, 0.8, 1.0, 0.8))
        german = (HeardWord(0, 4, 1.2, 1.4, 0.7), HeardWord(5, 11, 1.4, 1.9, 0.6))
        return Answered(
            Transcript(
                (
                    Segment(0.5, 1.0, "The mill.", 0.9, "en", words),
                    Segment(1.2, 1.9, "Alte M\u00adühle", 0.8, "de", german),
                ),
                "en",
                1.2,
            )
        )

    probe.transcribe = two
    found = document(_wav(_tones((3, True))))
    assert found.text == "The mill.\n\nAlte Mühle"
    assert [found.text[w.start : w.end] for w in found.words] == ["The", "mill.", "Alte", "Mühle"]
    assert [w.second for w in found.words] == [0.5, 0.8, 1.2, 1.4]
    assert found.words[2].confidence == 0.7
    assert [(a.second, a.until, a.confidence) for a in found.anchors] == [(0.5, 1.0, 0.9), (1.2, 1.9, 0.8)]
    assert len(found.turns) == 2
    assert found.coverage["speech_covered"] == pytest.approx(0.917, abs=0.001)


def test_the_same_recording_is_always_cut_alike(document: Read, probe: Any) -> None:
    data = _wav(_tones((70, True), (1, False), (70, True), (1, False), (70, True)))
    document(data)
    first = [piece.tobytes() for piece in probe.pieces]
    probe.pieces.clear()
    document(data)
    assert [piece.tobytes() for piece in probe.pieces] == first
    assert max(map(len, probe.pieces)) <= 75 * 16_000
    assert len(first) == 3


def test_pieces_are_asked_for_ahead(document: Read, probe: Any) -> None:
    taken: list[int] = []
    answer = type(probe).transcribe

    class Open:
        def __init__(self, number: int, answered: Answered[Transcript]) -> None:
            self.number, self.answered = number, answered

        def result(self) -> Transcript:
            taken.append(len(probe.pieces) - self.number)
            return self.answered.result()

    probe.transcribe = lambda samples: Open(len(probe.pieces) + 1, answer(probe, samples))
    document(_wav(_tones((300, True), rate=4_000), 4_000))
    assert taken[0] == 1
    assert max(taken) < probe.ahead


def test_a_header_that_promises_four_gibibytes(document: Read) -> None:
    data = bytearray(_wav(_tones((2, True))))
    data[4:8] = data[40:44] = b"\xff\xff\xff\xff"
    found = document(bytes(data))
    assert found.text.startswith("A tone at 0.0 s.")


@pytest.mark.parametrize(("at", "value"), [(22, b"\0\0"), (22, b"\xff\xff"), (24, bytes(4)), (24, b"\xff\xff\xff\x7f")])
def test_impossible_formats_are_named(document: Read, at: int, value: bytes) -> None:
    data = bytearray(_wav(_tones((1, True))))
    data[at : at + len(value)] = value
    with pytest.raises(DigitizeError) as caught:
        document(bytes(data))
    assert caught.value.kind in {"malformed", "no_text"}
