"""Recognized words found again in the text that was made of them: each word's box goes with the word.

Between the engine's text and the document's lie `cleaning.clean` and `lines.reflow`: lines are joined, words broken at a
hyphen are mended, running heads are left out. Spaces and hyphens therefore count for nothing here, and the words keep
their order.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from winnow_agent.documents import Anchor
from winnow_agent.vault.digitize.base import ReadWord
from winnow_agent.vault.digitize.cleaning import clean
from winnow_agent.vault.digitize.paged.lines import HYPHENS, SEAM

_DROPPED = frozenset(HYPHENS + SEAM)
_PROBE = 12  # characters that have to agree before words are believed to go on elsewhere
_WINDOW = 2000  # characters looked through for them
_MOST_LOST = 60  # words left out in one go, beyond which the rest is looked for afresh


def place(
    words: Sequence[ReadWord], recognized_text: str, final_text: str, *, offset: int = 0, page: int | None = None
) -> list[Anchor]:
    """The words' anchors in the document, in their order.

    A word that a line's end broke has an anchor for each of its halves; a word that is not in the text has none, nor has
    one of hyphens alone. Takes time linear in the text.

    Args:
        recognized_text: what the words' offsets count.
        final_text: what became of it, as it stands in the document from ``offset`` on.
    """
    letters = _Letters.of(final_text)
    wanted = [_bare(recognized_text[word.start : word.end]) for word in words]
    anchors: list[Anchor] = []
    at = number = 0
    while number < len(words):
        bare = wanted[number]
        if bare and not letters.text.startswith(bare, at):
            number, at = _resumed(wanted, number, letters.text, at)
            continue
        if bare:
            start, end = letters.places[at], letters.places[at + len(bare) - 1] + 1
            at += len(bare)
            word = words[number]
            anchors.append(Anchor(offset + start, offset + end, page, box=word.box, confidence=word.confidence))
        number += 1
    return anchors


@dataclass(frozen=True, slots=True)
class _Letters:
    """A text without spaces and hyphens, and where each of its characters stands in the whole."""

    text: str
    places: Sequence[int]

    @classmethod
    def of(cls, text: str) -> _Letters:
        places = [place for place, char in enumerate(text) if not char.isspace() and char not in _DROPPED]
        return cls("".join(text[place] for place in places), places)


def _bare(word: str) -> str:
    if word.isascii():
        return word.replace("-", "")
    return "".join(char for char in clean(unicodedata.normalize("NFC", word)) if char not in _DROPPED)


def _resumed(wanted: Sequence[str], number: int, text: str, at: int) -> tuple[int, int]:
    """The next word from which on both agree again, and where; beyond the last word if none does.

    Nearest first: a word that is missing in the text costs one step, so that a changed word takes no other with it.
    """
    for skipped in range(_MOST_LOST):
        if number + skipped >= len(wanted):
            break
        probe = _probe(wanted, number + skipped)
        found = text.find(probe, at, at + _WINDOW) if probe else -1
        if found >= 0:
            return number + skipped, found
    return number + _MOST_LOST, at


def _probe(wanted: Sequence[str], number: int) -> str:
    """The word and as many after it as make it unlikely to stand elsewhere; ``""`` where it is of hyphens alone."""
    probe = wanted[number]
    following = number + 1
    while probe and len(probe) < _PROBE and following < len(wanted):
        probe += wanted[following]
        following += 1
    return probe
