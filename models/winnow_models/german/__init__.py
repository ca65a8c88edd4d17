"""A second voice for German, where every noun has a capital: which words are nouns is looked up instead of guessed.

`winnow_models.names.load("de")` mixes its shares with those of the names model of every language. What it was trained on and how
well it does is in the card of the names model.
"""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from winnow_models.german.lexicon import Lexicon
    from winnow_models.names.model import Model

VERSION: Final = "4"
WEIGHTS_SHA256: Final = "a4de9b279e00132c0545c092fe9539128b0c39eb0cfc4230f1d4ed98031cbebf"
LEXICON_SHA256: Final = "520b11adf4770d8a34d88ae8f0d25a485d134fc6f2a8f3b818bc77b0f0f24e00"
WEIGHT: Final = 0.7
"""What this voice counts for beside the names model of every language."""

_FOLDER: Final = Path(__file__).parent


@cache
def words() -> Lexicon:
    """The word lists.

    Raises:
        WrongWeightsError: the file is not the one that belongs to this version.
    """
    from winnow_models.german import lexicon

    return lexicon.read(_FOLDER / f"lexicon-{VERSION}.bin", LEXICON_SHA256)


def voice() -> Model:
    """The second voice, ready to be heard.

    Raises:
        WrongWeightsError: a file is not the one that belongs to this version.
    """
    from winnow_models.german import features
    from winnow_models.names.model import Model
    from winnow_models.names.network import GERMAN
    from winnow_models.names.weights import read

    weights = read(_FOLDER / f"weights-{VERSION}.bin", WEIGHTS_SHA256, GERMAN)
    return Model([weights], partial(features.looked_at, lexicon=words()))
