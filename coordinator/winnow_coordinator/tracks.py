"""Which track a document goes to, and why.

The directory's order is the order of preference: the first track that the partner permits and that takes the document.
A partner's own order breaks no tie, for there is none; what a partner does not want, it does not permit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from winnow_protocol import tracks

OPEN_ARCHIVE = tracks.OPEN_ARCHIVE


@dataclass(frozen=True, slots=True)
class Descriptors:
    """What an offer says of a document besides its signature.

    Attributes:
        words_step: words in steps of a quarter octave, ``floor(4 * log2(words))``.
        modality, source_type: lower-case names, e.g. ``text``, ``prose``.
    """

    language: str
    modality: str
    source_type: str
    licence: str
    words_step: int
    permitted_tracks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Track:
    """One track of the steward's directory; an empty tuple takes all.

    Attributes:
        key_ids: SHA-256 of the track's current public keys.
    """

    name: str
    licences: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    source_types: tuple[str, ...] = ()
    minimum_words: int = 0
    key_ids: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """The track, or ``None``, and the reason in one sentence."""

    track: str | None
    reason: str


def assign(document: Descriptors, tracks: Sequence[Track]) -> Assignment:
    """The first track in the directory's order that may take the document."""
    passed: list[str] = []
    for track in tracks:
        obstacle = _obstacle(document, track)
        if obstacle is None:
            reason = f"{track.name} is the first track in the directory that the partner permits and that takes it"
            return Assignment(track.name, f"{reason}; passed over: {'; '.join(passed)}." if passed else f"{reason}.")
        passed.append(obstacle)
    return Assignment(None, f"No track takes it: {'; '.join(passed) or 'the directory is empty'}.")


def _obstacle(document: Descriptors, track: Track) -> str | None:
    if track.name not in document.permitted_tracks:
        return f"{track.name} is not permitted by the partner"
    for word, value, taken in (
        ("licence", document.licence, track.licences),
        ("language", document.language, track.languages),
        ("modality", document.modality, track.modalities),
        ("source type", document.source_type, track.source_types),
    ):
        if taken and value not in taken:
            return f"{track.name} does not take the {word} {value or 'unstated'}"
    if track.minimum_words and words_at_most(document.words_step) < track.minimum_words:
        return f"{track.name} takes {track.minimum_words} words or more"
    return None


def words_at_most(words_step: int) -> float:
    """The most words that a quarter-octave step can stand for: the doubt goes to the document."""
    return float(2.0 ** ((min(words_step, 255) + 1) / 4))
