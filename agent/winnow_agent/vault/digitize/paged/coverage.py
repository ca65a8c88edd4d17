"""What the pages that an engine read say of a document as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

LOW_CONFIDENCE = 0.6
"""Below it a page counts as poorly read."""


def mean_confidence(pages: Sequence[tuple[str, float]]) -> float | None:
    """The mean over pages as ``(text, confidence)``, weighted by their length; ``None`` where nothing was recognized."""
    letters = sum(len(text) for text, _ in pages)
    return sum(len(text) * confidence for text, confidence in pages) / letters if letters else None


def coverage(pages: Sequence[tuple[str, float]], total: int, unread: int = 0) -> Mapping[str, float]:
    """Shares of all pages: ``pages_read``, were looked at; ``pages_low_confidence``, were recognized poorly."""
    low = sum(1 for text, confidence in pages if text and confidence < LOW_CONFIDENCE)
    return {"pages_read": (total - unread) / total, "pages_low_confidence": low / total}
