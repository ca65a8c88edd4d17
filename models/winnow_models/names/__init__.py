"""Names of persons, places and organisations and postal addresses in running text of any language, with a probability.

``load(language)`` gives a spaCy pipeline; ``entities(doc)`` what it found, from a probability of 0.2 on, each as its stretch of
``doc.text`` in characters, its label (PER, LOC, ORG, ADDRESS) and its probability. ``OPERATING`` is the probability at
which recall and precision were weighed; ``doc.ents`` has what lies above. What the weights were trained on and how well
they do is in ``CARD.md`` beside this file.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from winnow_models.names.decode import Entity

VERSION = "3"
SHA256 = {
    "general": "0da6e0019ace0204a7dcd656db8669af44c2315ee9fb7bcde724ab32b92e2e28",
    "unlabelled": "b67c16fddd5b590b987c6cdc5e03dc8985f9c5fae2bcb48f3b87bbe9f77f6b14",
}
"""Of the file of weights of each network."""
UNLABELLED = frozenset({"da", "it", "nb", "nn", "no", "sv"})
"""Languages that have a network of their own: nobody labelled text of them for us, so it learnt their towns and bodies by lists."""
OWN = UNLABELLED | {"de"}
"""Languages that `load` makes a difference for."""
LABELS = ("PER", "LOC", "ORG", "ADDRESS")
OPERATING = 0.35
FLOOR = 0.2

_FOLDER = Path(__file__).parent


def load(language: str = "") -> Language:
    """The pipeline, ready to run. spaCy is imported here; takes about a second and 150 MB.

    Args:
        language: ISO 639 code of what it shall read; those of `UNLABELLED` have a network of their own, in German a second voice is
            heard, elsewhere it makes no difference.

    Raises:
        WrongWeightsError: the file of weights is not the one that belongs to this version.
    """
    from winnow_models.names.pipeline import build

    name = "unlabelled" if language in UNLABELLED else "general"
    path, sha256 = _FOLDER / f"{name}-{VERSION}.bin", SHA256[name]
    if language != "de":
        return build(path, sha256)
    from winnow_models import german

    return build(path, sha256, german.voice(), german.WEIGHT)


def entities(doc: Doc) -> list[Entity]:
    """The entities of a document that the pipeline of ``load`` has read, in their order; none below ``FLOOR``."""
    from winnow_models.names.pipeline import entities

    return entities(doc)
