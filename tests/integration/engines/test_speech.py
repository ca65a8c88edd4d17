"""The real Whisper writes down a clip, finds nothing in silence and noise, and loads no weights but the tested ones."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import wave
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from winnow_agent.documents import Document, Method, SourceType
from winnow_agent.vault.digitize.base import DigitizeError
from winnow_agent.vault.engines import speech
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


@pytest.mark.parametrize("loudness", [0.0, 0.02])
def test_nothing_is_heard_in_silence_and_noise(read: Callable[..., list[Document]], loudness: float) -> None:
    noise = np.random.default_rng(7).normal(0, 1, 8 * 16_000).clip(-3, 3) / 3 * loudness
    with pytest.raises(DigitizeError) as caught:
        read(_wav(noise), "clip.wav")
    assert caught.value.kind == "no_text"


def test_samples_out_of_range_are_refused() -> None:
    with pytest.raises(SetAsideError) as caught:
        speech.handle({}, np.array([np.nan], dtype="<f4").tobytes())
    assert caught.value.kind == "malformed"
    with pytest.raises(SetAsideError):
        speech.handle({}, b"abc")


def test_a_limit_on_threads_does_not_change_the_transcript(interview: Path) -> None:
    clip = _clip(interview).astype("<f4").tobytes()
    program = (
        "import sys; from winnow_agent.vault.engines import speech;"
        "print([s[2] for s in speech.handle({}, sys.stdin.buffer.read())[0]['segments']])"
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
