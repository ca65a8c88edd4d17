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
    from winnow_models.names.weights import WeightsFile

VERSION = "5"
SHA256 = {
    "2": "3271ed22e99cd58c274356d3f333e3b9e735196d9f8fe4585551f39550e4e4b4",
    "4": "0ef5c85dee7bbae116d23439c314b87e26bb8699745813ce1c2690879c73f87e",
    "5": "e2c21c8561de28f874a83e1e8916fa9b95d864943e69167cf86ed3308a79d90f",
}
"""Of the file of weights of each network, which is called by the version of the model that it was made for."""
HEARD = {
    "": ("4", "5"),
    "en": ("4", "5"),
    "es": ("4", "5"),
    "de": ("4", "5"),
    "pt-law": ("2",),
}
"""The networks that read a language together, ``""`` standing for every other one: those that did best in it. Portuguese law is read apart."""
LABELS = ("PER", "LOC", "ORG", "ADDRESS")
OPERATING = 0.35
FLOOR = 0.2

_FOLDER = Path(__file__).parent


def load(language: str = "") -> Language:
    """The pipeline, ready to run. spaCy is imported here; takes about a second and 250 MB.

    Args:
        language: a key of `HEARD`, or an ISO 639 code of what it shall read. Those of `HEARD` are read by networks of their own
            choice, German by a voice beside them; others make no difference.

    Raises:
        WrongWeightsError: a file of weights is not the one that belongs to this version.
    """
    from winnow_models.names.pipeline import build

    files = [_file(name) for name in HEARD.get(language) or HEARD[""]]
    if language != "de":
        return build(files)
    from winnow_models import german

    return build(files, german.voice(), german.WEIGHT)


def _file(name: str) -> WeightsFile:
    from winnow_models.names.network import EVERY_LANGUAGE, VERSION_2
    from winnow_models.names.weights import WeightsFile

    size = VERSION_2 if name == "2" else EVERY_LANGUAGE
    return WeightsFile(_FOLDER / f"network-{name}.bin", SHA256[name], size)


def entities(doc: Doc) -> list[Entity]:
    """The entities of a document that the pipeline of ``load`` has read, in their order; none below ``FLOOR``."""
    from winnow_models.names.pipeline import entities

    return entities(doc)
