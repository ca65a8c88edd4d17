"""What the bench scripts share: the labelled data, made-up prose, interleaved timing, versions."""

from __future__ import annotations

import gc
import os
import platform
import statistics
import tarfile
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path

import numpy as np

from winnow_protocol.errors import SetAsideError

_ONSETS = [
    "b",
    "br",
    "c",
    "ch",
    "cl",
    "d",
    "dr",
    "f",
    "fl",
    "g",
    "gr",
    "h",
    "j",
    "l",
    "m",
    "n",
    "p",
    "pl",
    "pr",
    "qu",
    "r",
    "s",
    "sh",
    "sl",
    "st",
    "t",
    "th",
    "tr",
    "v",
    "w",
]
_NUCLEI = ["a", "ai", "e", "ea", "ee", "i", "o", "oa", "oo", "ou", "u", "y"]
_CODAS = ["", "", "", "", "ck", "d", "l", "ll", "m", "n", "nd", "ng", "r", "rt", "s", "st", "t", "x"]
_COMMON = [
    "the",
    "of",
    "and",
    "to",
    "a",
    "in",
    "that",
    "it",
    "is",
    "was",
    "i",
    "for",
    "on",
    "you",
    "he",
    "be",
    "with",
    "as",
    "by",
    "at",
    "have",
    "are",
    "this",
    "not",
    "but",
    "had",
    "his",
    "they",
    "from",
    "she",
    "which",
    "or",
    "we",
    "an",
    "there",
    "her",
    "were",
    "one",
    "do",
    "been",
    "all",
    "their",
    "has",
    "would",
    "will",
    "what",
    "if",
    "can",
    "when",
    "so",
    "no",
    "said",
    "who",
    "more",
    "about",
    "up",
    "them",
    "some",
]


def words(count: int, seed: int = 1) -> list[str]:
    """A vocabulary: English's commonest words, then made-up ones of one to four syllables."""
    source = np.random.default_rng(seed)
    made = dict.fromkeys(_COMMON)
    while len(made) < count:
        syllables = source.choice(4, p=[0.2, 0.4, 0.3, 0.1]) + 1
        parts = [source.choice(part) for _ in range(syllables) for part in (_ONSETS, _NUCLEI, _CODAS)]
        made["".join(parts)] = None
    return list(made)


def prose(texts: int, least: int = 1000, most: int = 5000, seed: int = 1) -> list[str]:
    """Texts of ``least`` to ``most`` words: Zipf-Mandelbrot frequencies, sentences, punctuation, paragraphs.

    zstd makes of it, at level 3, what it makes of English prose in pieces of that size: 0.43 of its size, as fast.
    """
    source = np.random.default_rng(seed)
    vocabulary = np.array(words(20_000, seed), dtype=object)
    weights = 1.0 / (np.arange(1500) + 2.7)
    weights /= weights.sum()
    made = []
    for size in source.integers(least, most, texts):
        # A text has a subject: beside the common words it draws on few of the others, and repeats them.
        own = np.concatenate([vocabulary[:300], source.choice(vocabulary[300:], 1200, replace=False)])
        made.append(_text(source, own[source.choice(len(own), size, p=weights)]))
    return made


def _text(source: np.random.Generator, chosen: np.ndarray) -> str:
    sentences, at = [], 0
    while at < len(chosen):
        sentence = list(chosen[at : at + source.integers(4, 30)])
        at += len(sentence)
        if len(sentence) > 10:
            sentence[len(sentence) // 2] += ","
        sentence[0] = sentence[0].capitalize()
        end = source.choice([". ", ". ", ". ", "? ", ".\n\n"])
        sentences.append(" ".join(sentence) + end)
    return "".join(sentences)


def labelled(area: str, folder: Path) -> Path | None:
    """The labelled data of an area (``formats``, ``ocr`` …), unpacked into a folder, which may hold it already.

    None where there is none: it is looked for in ``../shared/data`` beside the checkout, or where `WINNOW_DATA` says.
    """
    data = Path(os.environ.get("WINNOW_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
    archive = data / f"{area}.tar.xz"
    if not archive.is_file():
        return None
    unpacked = folder / area
    if not unpacked.is_dir():
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
    return unpacked


class NoEngines:
    """`base.Engines` where no engine is timed: an image gives nothing."""

    ahead = 1

    def recognize(self, _image: object, languages: str = "") -> object:  # noqa: ARG002
        """No engine is timed here."""
        raise SetAsideError("no engine here", kind="missing_engine")

    def transcribe(self, _samples: object) -> object:
        """No engine is timed here."""
        raise SetAsideError("no engine here", kind="missing_engine")


def interleaved(
    contestants: Mapping[str, Callable[[], object]], rounds: int, clock: Callable[[], float] = time.process_time
) -> dict[str, float]:
    """Median seconds of each contestant; they take turns, so that what slows the machine slows all of them.

    Args:
        clock: this process's processor time; `time.perf_counter` where there are others at work.
    """
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for contestant in contestants.values():
        contestant()
    gc.disable()
    try:
        for _ in range(rounds):
            for name, contestant in contestants.items():
                start = clock()
                contestant()
                seconds[name].append(clock() - start)
            gc.collect()
    finally:
        gc.enable()
    return {name: statistics.median(values) for name, values in seconds.items()}


def print_versions(*packages: str) -> None:
    """One line: Python, processor architecture and the packages' versions."""
    print(
        ", ".join(
            [f"Python {platform.python_version()} {platform.machine()}", *(f"{p} {version(p)}" for p in packages)]
        )
    )
