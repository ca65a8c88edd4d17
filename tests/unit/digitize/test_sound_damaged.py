"""What is damaged, joined, wired wrongly or locked in a recording costs that, and is said; the rest is written down."""

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
from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, Transcript
from winnow_agent.vault.digitize.chats.cues import Cue, Track
from winnow_agent.vault.digitize.recordings import sound
from winnow_agent.vault.digitize.recordings.tracks import cues_of
from winnow_protocol.errors import SetAsideError

Read = Callable[..., Document]
RATE = 48_000


def _tone(seconds: float, rate: int = RATE) -> np.ndarray:
    return np.sin(np.arange(int(seconds * rate)) * 2 * np.pi * 440 / rate) * 0.5


def _speech(*stretches: float, rate: int = RATE) -> np.ndarray:
    """Tones of so many seconds, with two seconds of silence after each."""
    return np.concatenate([part for seconds in stretches for part in (_tone(seconds, rate), np.zeros(2 * rate))])


def _encoded(
    samples: np.ndarray, container: str, codec: str, *, rate: int = RATE, layout: str = "mono", **options: str
) -> bytes:
    """The same samples in every channel, or a column for each."""
    file = io.BytesIO()
    with av.open(file, "w", format=container, options=options) as out:
        stream = out.add_stream(codec, rate=rate, layout=layout)
        channels = len(stream.codec_context.layout.channels)
        columns = samples if samples.ndim == 2 else np.repeat(samples[:, None], channels, axis=1)
        whole = (columns * 32767).astype(np.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(whole, format="s16", layout=layout)
        frame.sample_rate = rate
        context = stream.codec_context
        resampler = av.AudioResampler(context.format or "s16", layout, rate, context.frame_size or 1024)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            out.mux(stream.encode(piece))
        out.mux(stream.encode(None))
    return file.getvalue()


def _plain(columns: np.ndarray, rate: int = 16_000) -> bytes:
    """A WAV file that tells of no places in a room, as recorders with many inputs write them."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((columns.shape[1], 2, rate, 0, "NONE", ""))
        out.writeframes((columns * 32767).astype("<i2").tobytes())
    return file.getvalue()


def _damaged(data: bytes, places: int, seed: int) -> bytes:
    """With other bytes here and there behind the first quarter."""
    chance = np.random.default_rng(seed)
    spoilt = bytearray(data)
    for place in chance.integers(len(data) // 4, len(data) - len(data) // 20, places):
        spoilt[place] ^= int(chance.integers(1, 256))
    return bytes(spoilt)


@pytest.mark.parametrize(
    ("container", "codec"),
    [("adts", "aac"), ("matroska", "aac"), ("mpegts", "aac"), ("ac3", "ac3"), ("mp3", "libmp3lame"), ("wv", "wavpack")],
)
def test_damage_costs_what_is_damaged(document: Read, container: str, codec: str) -> None:
    data = _encoded(_speech(*[3.0] * 6), container, codec)
    for seed in range(5):
        found = document(_damaged(data, 20, seed))
        assert found.text.startswith("A tone at 0.0 s.")
        assert found.text.count("tone") >= 5


def test_damage_is_counted(document: Read) -> None:
    found = document(_damaged(_encoded(_speech(*[3.0] * 6), "adts", "aac"), 40, 1))
    assert any("packets of sound were damaged" in warning for warning in found.warnings)


def test_a_file_that_was_cut_off_is_read_as_far_as_it_goes(document: Read) -> None:
    data = _encoded(_speech(*[3.0] * 4), "wv", "wavpack")
    found = document(data[: len(data) * 2 // 3])
    assert found.text.startswith("A tone at 0.0 s.\n\nA tone at 5.0 s.")
    assert any("could be decoded" in warning for warning in found.warnings)


@pytest.mark.parametrize(("container", "codec"), [("adts", "aac"), ("mp3", "libmp3lame"), ("mpegts", "mp2")])
@pytest.mark.parametrize(
    ("first", "second"), [((44_100, "mono"), (48_000, "mono")), ((48_000, "mono"), (48_000, "stereo"))]
)
def test_recordings_that_were_joined_are_read_to_the_end(
    document: Read, container: str, codec: str, first: tuple[int, str], second: tuple[int, str]
) -> None:
    parts = [
        _encoded(_speech(3.0, rate=rate), container, codec, rate=rate, layout=layout)
        for rate, layout in (first, second)
    ]
    assert document(b"".join(parts)).text == "A tone at 0.0 s.\n\nA tone at 5.0 s."


def test_a_broadcast_that_gets_another_track_on_the_way_is_read_to_the_end(document: Read) -> None:
    file = io.BytesIO()
    with av.open(file, "w", format="mpegts") as out:
        for stream in [out.add_stream("mp2", rate=RATE, layout="mono") for _ in range(2)]:
            frame = av.AudioFrame.from_ndarray((_tone(2) * 32767).astype(np.int16).reshape(1, -1), "s16", "mono")
            frame.sample_rate = RATE
            for piece in av.AudioResampler("s16", "mono", RATE, 1152).resample(frame):
                out.mux(stream.encode(piece))
            out.mux(stream.encode(None))
    # FFmpeg looks for tracks in the first five million bytes.
    long = _encoded(_speech(3.0, *[1.0] * 110), "mpegts", "mp2", layout="stereo")
    assert len(long) > 6_000_000
    found = document(long + file.getvalue() + _encoded(_speech(*[1.0] * 30), "mpegts", "mp2", layout="stereo"))
    assert found.warnings == ()
    assert found.anchors[-1].second == pytest.approx(335 + 90, abs=5)


def test_two_microphones_against_each_other_are_heard(document: Read, probe: Any) -> None:
    tone = _speech(3.0)
    found = document(_encoded(np.stack([tone, -0.8 * tone], axis=1), "wav", "pcm_s16le", layout="stereo"))
    assert found.text == "A tone at 0.0 s."
    assert np.abs(probe.pieces[0]).max() == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize("channels", [2, 3, 6, 9, 12])
def test_one_who_speaks_into_the_last_of_many_channels_is_heard(document: Read, channels: int) -> None:
    columns = np.zeros((3 * 16_000, channels))
    columns[:, -1] = _tone(3, 16_000)
    assert document(_plain(columns)).text == "A tone at 0.0 s."


@pytest.mark.parametrize(("container", "codec", "layout"), [("matroska", "aac", "7.1"), ("ac3", "ac3", "5.1(side)")])
def test_the_middle_of_surround_sound_is_heard(document: Read, container: str, codec: str, layout: str) -> None:
    columns = np.zeros((3 * RATE, 8 if layout == "7.1" else 6))
    columns[:, 2] = _tone(3)
    assert document(_encoded(columns, container, codec, layout=layout)).text.startswith("A tone at 0.0 s.")


def test_samples_beyond_full_scale_and_none_at_all(document: Read, probe: Any) -> None:
    samples = (_tone(3, 16_000) * 8).astype("<f4")
    samples[100:110] = np.nan
    file = _plain(np.zeros((2 * len(samples), 1)))
    body = bytearray(file[:44] + samples.tobytes())
    body[20:22], body[32:34], body[34:36] = b"\3\0", b"\4\0", b"\x20\0"  # IEEE float of 32 bits
    body[28:32] = (64_000).to_bytes(4, "little")
    assert document(bytes(body)).text.startswith("A tone at")
    assert np.isfinite(probe.pieces[0]).all()
    assert np.abs(probe.pieces[0]).max() == pytest.approx(4, abs=0.05)


@pytest.mark.parametrize("channels", [1, 2])
def test_a_sample_that_is_no_sound_does_not_drown_the_others(document: Read, probe: Any, channels: int) -> None:
    samples = np.repeat(_tone(3, 16_000).astype("<f4"), channels)
    samples[8000 : 8000 + channels] = 1e30
    file = io.BytesIO()
    with av.open(file, "w", format="wav") as out:
        layout = "mono" if channels == 1 else "stereo"
        track = out.add_stream("pcm_f32le", rate=16_000, layout=layout)
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), "flt", layout)
        frame.sample_rate = 16_000
        out.mux(track.encode(frame))
        out.mux(track.encode(None))
    assert document(file.getvalue()).text.startswith("A tone at")
    assert np.abs(probe.pieces[0]).max() <= 16


@pytest.mark.parametrize(("written", "expected"), [("0", False), ("1", True)])
def test_a_length_that_was_only_guessed_is_missed_by_nobody(document: Read, *, written: str, expected: bool) -> None:
    """An MP3 of changing bit rate whose header doesn't count its frames, whole; and one that does, cut off."""
    noise = np.random.default_rng(1).normal(0, 0.2, 5 * RATE).clip(-1, 1)
    quiet = np.zeros(10 * RATE)
    file = io.BytesIO()
    with av.open(file, "w", format="mp3", options={"write_xing": written}) as out:
        stream = out.add_stream("libmp3lame", rate=RATE, layout="mono")
        stream.options = {"flags": "+qscale", "global_quality": "236"}
        frame = av.AudioFrame.from_ndarray(
            (np.concatenate([quiet, noise, quiet]) * 32767).astype(np.int16).reshape(1, -1), "s16", "mono"
        )
        frame.sample_rate = RATE
        resampler = av.AudioResampler("s16p", "mono", RATE, 1152)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            out.mux(stream.encode(piece))
        out.mux(stream.encode(None))
    data = file.getvalue()
    found = document(data[: len(data) * 2 // 3] if expected else data)
    assert any("could be decoded" in warning for warning in found.warnings) is expected


def test_a_coding_that_nothing_decodes_is_no_silence(document: Read) -> None:
    data = _encoded(_speech(2.0), "matroska", "pcm_s16le").replace(b"A_PCM/INT/LIT", b"A_FOO/INT/LIT")
    with pytest.raises(DigitizeError) as caught:
        document(data)
    assert caught.value.kind == "unsupported"


def test_sound_of_which_nothing_can_be_decoded_is_no_silence(document: Read) -> None:
    data = bytearray(_plain(_tone(3, 16_000)[:, None]))
    data[20:22] = b"\x31\0"  # GSM 6.10, which it is not
    with pytest.raises(DigitizeError) as caught:
        document(bytes(data))
    assert caught.value.kind == "malformed"


def test_what_was_sold_with_a_lock_is_encrypted(document: Read) -> None:
    data = _encoded(_speech(2.0), "ipod", "aac").replace(b"mp4a\0\0\0\0", b"drms\0\0\0\0")
    with pytest.raises(DigitizeError) as caught:
        document(data)
    assert caught.value.kind == "encrypted"


@pytest.mark.parametrize(
    ("title", "encoding"), [("Gespräch über Köln", "cp1252"), ("Беседа о городе", "cp1251"), ("Gespräch", "utf-8")]
)
def test_a_title_in_an_old_encoding(document: Read, title: str, encoding: str) -> None:
    tag = b"TAG" + title.encode(encoding).ljust(30, b"\0") + bytes(94) + b"\xff"
    assert document(_encoded(_speech(2.0), "mp3", "libmp3lame", id3v2_version="0") + tag).title == title


def test_a_sound_tracks_name_is_no_title(document: Read) -> None:
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as out:
        stream = out.add_stream("pcm_s16le", rate=16_000, layout="mono")
        stream.metadata["title"] = "Surround 5.1"
        frame = av.AudioFrame.from_ndarray((_tone(2, 16_000) * 32767).astype(np.int16).reshape(1, -1), "s16", "mono")
        frame.sample_rate = 16_000
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    assert document(file.getvalue()).title == ""


@pytest.fixture
def failing(probe: Any, monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The numbers of the pieces, of ten seconds at most, that the engine fails at."""
    monkeypatch.setattr(sound, "PIECE_SECONDS", 10)
    monkeypatch.setattr(sound, "_SEARCH_SECONDS", 5)
    pieces: set[int] = set()
    answer = type(probe).transcribe

    def transcribe(samples: np.ndarray) -> Answered[Transcript]:
        answered: Answered[Transcript] = answer(probe, samples)
        failure = SetAsideError("no answer within 600 s", kind="timed_out")
        return Answered(failure) if len(probe.pieces) in pieces else answered

    probe.transcribe = transcribe
    return pieces


def test_a_minute_that_the_engine_fails_at_costs_that_minute(
    items: Callable[..., list[Any]], failing: set[int]
) -> None:
    failing.add(2)
    heard, unread = items(_plain(_speech(*[6.0] * 5, rate=16_000)[:, None]))
    assert heard.text.startswith("A tone at 0.0 s.")
    assert heard.anchors[-1].second > 30
    assert (unread.part, unread.kind) == ("sound from 0:00:06", "timed_out")
    assert heard.coverage["speech_covered"] < 0.85


def test_an_engine_that_fails_at_everything_is_asked_no_more(document: Read, probe: Any, failing: set[int]) -> None:
    failing.update(range(1, 100))
    with pytest.raises(SetAsideError) as caught:
        document(_plain(_speech(*[6.0] * 20, rate=16_000)[:, None]))
    assert caught.value.kind == "timed_out"
    assert len(probe.pieces) < 10


def _subtitled(language: str, encoding: str, container: str = "matroska") -> bytes:
    """A recording with subtitles that a program copied into it, byte by byte."""
    written = "1\n00:00:01,000 --> 00:00:02,000\nDie Mühle über dem Fluß\n\n2\n00:00:02,100 --> 00:00:03,000\nläuft für ältere Müller.\n"
    return film(written.encode(encoding), [_tone(4, 16_000)], language=language, container=container)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_subtitles_in_a_film_are_read_in_the_encoding_that_they_had(
    items: Callable[..., list[Any]], encoding: str
) -> None:
    _, shown = items(_subtitled("ger", encoding))
    assert shown.text == "Die Mühle über dem Fluß läuft für ältere Müller."


@pytest.mark.parametrize(
    ("written", "language"),
    [("ger", "de"), ("deu", "de"), ("eng", "en"), ("fre", "fr"), ("gsw", "gsw"), ("und", "und"), ("mul", "und")],
)
def test_a_tracks_language_is_named_as_detectors_name_it(
    items: Callable[..., list[Any]], written: str, language: str
) -> None:
    _, shown = items(_subtitled(written, "utf-8"))
    assert shown.language == language


def test_who_speaks_in_subtitles_of_an_old_encoding() -> None:
    def kept(text: str) -> str:
        return text.encode("cp1251").decode("utf-8", "surrogateescape")

    texts = ["Река поднималась дважды в том году", "и доходила до третьей ступени мельницы"]
    track = Track(cues=[Cue(n, n + 1, kept(text), kept("Мельник")) for n, text in enumerate(texts)])
    cues, _ = cues_of(track)
    assert [(cue.speaker, cue.text) for cue in cues] == [("Мельник", text) for text in texts]
