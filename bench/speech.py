"""Speech: words wrong, processor seconds, and words made up, of ours beside faster-whisper with the same weights.

The peer is faster-whisper's own `transcribe` as it comes (base, int8, beam of 5), on samples that are decoded the same way.
Files and silences, noise and music take turns: ours, then the peer. Words are compared in small letters without punctuation;
numbers stay as they were written.

Goals: word error rate at most 0.045, no word made up, at most 0.13 processor seconds a second of sound.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from shared import NoEngines, labelled, print_versions

from winnow_agent.vault.digitize.base import SourceFile
from winnow_agent.vault.digitize.media_type import media_type_of_file
from winnow_agent.vault.digitize.recordings.tracks import RATE, Recording, decoded
from winnow_agent.vault.engines import speech

Samples = npt.NDArray[np.float32]
_CLEAR = ("leopard", "jfk", "librivox_austen")
_COMMANDS = "cards"
_TITLES = {"mr": "mister", "mrs": "missis"}


@dataclass
class Tally:
    """What one contestant did on one set."""

    wrong: int = 0
    words: int = 0
    processor: float = 0.0
    seconds: float = 0.0
    texts: list[str] = field(default_factory=list)


def words_of(text: str) -> list[str]:
    """In small letters, without punctuation; a title is its word."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    found = (word.strip("'") for word in re.sub(r"[^\w\s']", " ", text).split())
    return [_TITLES.get(word, word) for word in found if word]


def distance(wanted: list[str], got: list[str]) -> int:
    """Words to be put in, taken out or exchanged (Levenshtein 1966)."""
    row = list(range(len(got) + 1))
    for number, word in enumerate(wanted, 1):
        last = row
        row = [number]
        for place, other in enumerate(got, 1):
            row.append(min(last[place] + 1, row[-1] + 1, last[place - 1] + (word != other)))
    return row[-1]


def samples_of(path: Path) -> Samples:
    """As the digitizer decodes it."""
    data = path.read_bytes()
    file = io.BytesIO(data)
    source = SourceFile(file, path.name, media_type_of_file(file, path.name), len(data), NoEngines())  # type: ignore[arg-type]
    return np.concatenate(list(decoded(source, Recording())))


def ours(samples: Samples) -> str:
    """The worker's answer, in this process."""
    _, body = speech.handle({}, samples.astype("<f4").tobytes())
    return " ".join(segment[2] for segment in json.loads(body)["segments"])


def theirs(samples: Samples) -> str:
    """faster-whisper as it comes."""
    segments, _ = speech._model().transcribe(samples)  # noqa: SLF001  the same weights, loaded once
    return " ".join(segment.text for segment in segments)


def silences() -> Iterator[tuple[str, Samples]]:
    """Sounds that nobody speaks in, made here: silence, noises, a hum, chords with a beat."""
    source = np.random.default_rng(5)
    count = 10 * RATE
    at = np.arange(count) / RATE
    white = source.normal(0, 1, count)
    roots = np.array([220.0, 174.6, 261.6, 196.0])[(at // 2).astype(int) % 4]
    chord = sum(np.sin(2 * np.pi * roots * step * at) for step in (1, 1.25, 1.5, 2)) * np.exp(-3 * (at % 0.5))
    laugh = np.sin(2 * np.pi * 300 * at) * (np.sin(2 * np.pi * 4.5 * at) > 0) * np.exp(-2 * (at % 1.5))
    for name, sound in {
        "silence": np.zeros(count),
        "hiss": 0.01 * white,
        "noise": 0.2 * white.clip(-3, 3),
        "rumble": np.convolve(white, np.ones(200) / 50, "same") * 0.1,
        "hum": 0.2 * np.sin(2 * np.pi * 50 * at) + 0.1 * np.sin(2 * np.pi * 150 * at),
        "music": 0.1 * chord + 0.1 * source.normal(0, 1, count) * np.exp(-30 * (at % 0.5)),
        "bursts like laughter": 0.3 * laugh,
    }.items():
        yield name, sound.astype(np.float32)


def heard(tally: Tally, contestant: Callable[[Samples], str], samples: Samples, wanted: str) -> None:
    """One recording by one contestant."""
    start = time.process_time()  # of all threads; neither starts another process
    text = contestant(samples)
    tally.processor += time.process_time() - start
    tally.seconds += len(samples) / RATE
    tally.wrong += distance(words_of(wanted), words_of(text))
    tally.words += len(words_of(wanted))
    tally.texts.append(text)


def contest(
    title: str, recordings: list[tuple[Samples, str]], contestants: Mapping[str, Callable[[Samples], str]]
) -> dict[str, Tally]:
    """All recordings by all contestants, in turns, as one line each."""
    tallies = {name: Tally() for name in contestants}
    for samples, wanted in recordings:
        for name, contestant in contestants.items():
            heard(tallies[name], contestant, samples, wanted)
    for name, tally in tallies.items():
        rate = (
            f"word error rate {tally.wrong / tally.words:.3f} ({tally.wrong} of {tally.words})" if tally.words else ""
        )
        made_up = "" if tally.words else f"{tally.wrong} words made up"
        cost = tally.processor / tally.seconds
        print(f"{title:26} {name:15} {rate}{made_up}, {cost:.3f} processor seconds a second of {tally.seconds:.0f}")
    return tallies


def main() -> None:
    """Run the contest and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=None, help="where the data is, or is to be, unpacked")
    options = parser.parse_args()
    contestants = {"ours": ours, "faster-whisper": theirs}
    print_versions("faster-whisper", "ctranslate2", "onnxruntime", "av")
    for contestant in contestants.values():
        contestant(np.zeros(RATE, np.float32))
    with tempfile.TemporaryDirectory() as scratch:
        data = labelled("speech", options.folder or Path(scratch))
        if data is None:
            print("word error rate: no data here; set WINNOW_DATA")
        else:
            _speech(data, contestants)
    for name, sound in silences():
        contest(name, [(sound, "")], contestants)
    print("a second set, real laughter and real music: no data here")


def _speech(data: Path, contestants: Mapping[str, Callable[[Samples], str]]) -> None:
    """Each labelled set, all of clear speech together, and that as one recording."""
    sets: dict[str, list[tuple[Samples, str]]] = {}
    for entry in json.loads((data / "manifest.json").read_text()):
        kind = entry["file"].split("/")[0]
        if entry["reference"] is not None and kind in {*_CLEAR, _COMMANDS}:
            sets.setdefault(kind, []).append((samples_of(data / entry["file"]), entry["reference"]))
    tallies = {kind: contest(kind, recordings, contestants) for kind, recordings in sets.items()}
    for name in contestants:
        ones = [tallies[kind][name] for kind in _CLEAR if kind in tallies]
        wrong, words = sum(one.wrong for one in ones), sum(one.words for one in ones)
        print(
            f"{'all but commands':26} {name:15} word error rate {wrong / words:.3f} ({wrong} of {words}) (goal 0.045)"
        )
    clear = [one for kind in _CLEAR for one in sets.get(kind, [])]
    quiet = np.zeros(RATE, np.float32)
    whole = np.concatenate([part for samples, _ in clear for part in (samples, quiet)])
    together = contest("all of them as one", [(whole, " ".join(wanted for _, wanted in clear))], contestants)
    costs = [one.processor / one.seconds for one in together.values()]
    print(f"ratio {costs[0] / costs[1]:.2f} of the peer's processor time; {costs[0]:.3f} s a second (goal 0.13)")


if __name__ == "__main__":
    main()
