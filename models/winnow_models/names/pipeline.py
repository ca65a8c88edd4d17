"""The spaCy pipeline: our tokenizer, and one component that sets the entities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import spacy
from spacy.language import Language

from winnow_models.names.decode import OPERATING, Entity
from winnow_models.names.model import AT_ONCE, Cut, Model
from winnow_models.names.tokenizer import Tokenizer
from winnow_models.names.weights import WeightsFile, read

if TYPE_CHECKING:
    from spacy.tokens import Doc

KEY = "winnow_names"


class Component:
    """Sets ``doc.ents`` above the operating point, and keeps every entity with its probability in ``doc.user_data``."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 0) -> Iterator[Doc]:  # noqa: ARG002 - spaCy passes it by name
        """Documents in their order; they are taken together by tokens, not by number."""
        held: list[Doc] = []
        for doc in stream:
            held.append(doc)
            if sum(map(len, held)) >= AT_ONCE:
                yield from self._marked(held)
                held = []
        yield from self._marked(held)

    def _marked(self, docs: list[Doc]) -> list[Doc]:
        cuts = [Cut([token.text for token in doc], [bool(token.whitespace_) for token in doc]) for doc in docs]
        for doc, found in zip(docs, self._model.find(cuts), strict=True):
            doc.user_data[KEY] = found
            spans = (doc.char_span(one.start, one.end, one.label) for one in found if one.probability >= OPERATING)
            doc.set_ents([span for span in spans if span is not None])
        return docs


@cache
def _network(file: WeightsFile) -> tuple[Any, Any]:
    """The network, once for all pipelines: it keeps nothing of what it reads."""
    return read(*file)


def build(files: Sequence[WeightsFile], second: Model | None = None, weight: float = 0.0) -> Language:
    """The pipeline of the networks whose weights are in some files, heard together, and a second voice of some weight."""
    model = Model([_network(file) for file in files], second=second, weight=weight)
    nlp = spacy.blank("xx")
    nlp.tokenizer = Tokenizer(nlp.vocab)
    nlp.max_length = 1_000_000_000  # memory grows with the text alone: the component works in slices
    Language.factory(KEY, func=lambda nlp, name: Component(model))  # noqa: ARG005 - spaCy's signature
    nlp.add_pipe(KEY)
    return nlp


def entities(doc: Doc) -> list[Entity]:
    """What the component found, doubtful ones too."""
    found: list[Entity] = doc.user_data[KEY]
    return found
