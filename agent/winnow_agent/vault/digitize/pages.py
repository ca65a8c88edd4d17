"""What the pages that an engine read say of a document as a whole, and where their words are in its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from winnow_agent.documents import Anchor
from winnow_agent.vault.digitize.base import Recognized
from winnow_agent.vault.digitize.cleaning import clean

LOW_CONFIDENCE = 0.6
"""Below it a page counts as poorly read."""

_FAR = 200  # characters: a word that isn't found within them was left out


def mean_confidence(pages: Sequence[tuple[str, float]]) -> float | None:
    """The mean over pages as ``(text, confidence)``, weighted by their length; ``None`` where nothing was recognized."""
    letters = sum(len(text) for text, _ in pages)
    return sum(len(text) * confidence for text, confidence in pages) / letters if letters else None


def coverage(pages: Sequence[tuple[str, float]], total: int, unread: int = 0) -> Mapping[str, float]:
    """Shares of all pages: ``pages_read``, were looked at; ``pages_low_confidence``, were recognized poorly."""
    low = sum(1 for text, confidence in pages if text and confidence < LOW_CONFIDENCE)
    return {"pages_read": (total - unread) / total, "pages_low_confidence": low / total}


def placed_words(text: str, recognized: Recognized, page: int, start: int, end: int) -> Iterator[Anchor]:
    """The recognized words as they stand in a document's text, after lines were joined and words mended.

    They are looked for in their order; of a word that a line's end broke, each half is found, without its hyphen.

    Args:
        text: the document's.
        start, end: the page's part of it.
    """
    at = start
    for word in recognized.words:
        wanted = clean(recognized.text[word.start : word.end]).strip()
        for form in (wanted, wanted.rstrip("-\u2010\u2011")):
            found = text.find(form, at, min(end, at + _FAR + len(form))) if form else -1
            if found >= 0:
                yield Anchor(found, found + len(form), page=page, box=word.box, confidence=word.confidence)
                at = found + len(form)
                break
