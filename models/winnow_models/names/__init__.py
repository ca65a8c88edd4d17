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

VERSION = "2"
SHA256 = "6b7edefcfd78a985458106f6e87bbf9754b6f788e1d9f07f0de2c1e24955db5f"
LABELS = ("PER", "LOC", "ORG", "ADDRESS")
OPERATING = 0.35
FLOOR = 0.2

_WEIGHTS = Path(__file__).parent / f"weights-{VERSION}.bin"


def load(language: str = "") -> Language:
    """The pipeline, ready to run. spaCy is imported here; takes about a second and 150 MB.

    Args:
        language: ISO 639 code of what it shall read; in German a second voice is heard, elsewhere it makes no difference.

    Raises:
        WrongWeightsError: the file of weights is not the one that belongs to this version.
    """
    from winnow_models.names.pipeline import build

    if language != "de":
        return build(_WEIGHTS, SHA256)
    from winnow_models import german

    return build(_WEIGHTS, SHA256, german.voice(), german.WEIGHT)


def entities(doc: Doc) -> list[Entity]:
    """The entities of a document that the pipeline of ``load`` has read, in their order; none below ``FLOOR``."""
    from winnow_models.names.pipeline import entities

    return entities(doc)
