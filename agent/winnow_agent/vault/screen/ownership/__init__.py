"""Who says a text is theirs: copyright notices, reserved rights, licences, publishers' imprints, embedded metadata.

| type | note | the span |
|---|---|---|
| `THIRD_PARTY` | `copyright`, `rights reserved`, `property`, `reprint`, `open access`, `imprint`, `isbn`, `issn`, `doi`, `wire`, `stamp` | the notice with the holder's name |
| `THIRD_PARTY` | `metadata` | 0 to 0: the statement stands in `document.rights`, not in the text |
| `LICENCE` | the SPDX identifier, or `unknown` | the first statement of that licence |
| `TRAINING_RESERVED` | `reservation`, or `metadata` | the reservation |

Whose name counts as ours is the policy's: `decide` compares the span, or the metadata's statement, with it.
Statements that a work is in the public domain are no findings, nor are authors' names: an author says who wrote, not who may copy.
The text is taken as a reader sees it (`view`): a character that nobody sees, or another script's look-alike, hides no notice.
Every rule looks around literals that it can't do without, so that a text without them costs a search for each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from winnow_agent.documents import Document, Finding
from winnow_agent.vault.screen import view
from winnow_agent.vault.screen.ownership.claims import claims
from winnow_agent.vault.screen.ownership.damaged import damaged
from winnow_agent.vault.screen.ownership.imprints import imprints
from winnow_agent.vault.screen.ownership.licences import licences
from winnow_agent.vault.screen.ownership.notices import is_public, notices
from winnow_agent.vault.screen.ownership.reading import lowered
from winnow_agent.vault.screen.ownership.training import reservations

name: Final = "ownership"
version: Final = "4"

THIRD_PARTY: Final = "THIRD_PARTY"
LICENCE: Final = "LICENCE"
TRAINING_RESERVED: Final = "TRAINING_RESERVED"

# A letter in a circle is a sign here, and no letter, as the view would read it; a hyphen that breaks no line is one all the same.
_SIGNS: Final = str.maketrans("ⓒⒸⓟⓅ‐‑", "©©℗℗--")


def findings(document: Document) -> Iterator[Finding]:
    """Every sign of ownership, in the text and in the file's metadata."""
    seen = view.of(document.text.translate(_SIGNS), lines=False, names=False)
    for type_, first, last, score, note in _in_text(seen.text):
        start, end = seen.original(first, last)
        if not _is_binary(document.text[start:end]):
            yield _finding(type_, start, end, score, note)
    yield from _metadata(document)


def _is_binary(written: str) -> bool:
    """Whether more than a tenth of a passage are control characters, which the view reads as spaces: no text at all."""
    controls = sum(character < " " and character not in "\t\n\r\f" for character in written)
    return controls * 10 > len(written)


def _in_text(text: str) -> Iterator[tuple[str, int, int, float, str]]:
    """Type, start, end, score and note of what the text itself says."""
    lower = lowered(text)
    told: list[tuple[int, int]] = []
    for notice in notices(text, lower):
        told.append((notice.start, notice.end))
        yield THIRD_PARTY, *notice, "copyright"
    for start, end in damaged(text, lower):
        if not _overlaps(told, start, end):
            told.append((start, end))
            yield THIRD_PARTY, start, end, 0.7, "copyright"
    for start, end, score, note in (*claims(text, lower, told), *imprints(text, lower)):
        yield THIRD_PARTY, start, end, score, note
    for licence in licences(text, lower):
        yield LICENCE, licence.start, licence.end, 0.9, licence.key
    for start, end in reservations(text, lower):
        yield TRAINING_RESERVED, start, end, 0.9, "reservation"


def _metadata(document: Document) -> Iterator[Finding]:
    for statement in document.rights:
        lower = lowered(statement)
        if any(reservations(statement, lower)):
            yield _finding(TRAINING_RESERVED, 0, 0, 1.0, "metadata")
        stated = list(licences(statement, lower))
        yield from (_finding(LICENCE, 0, 0, 1.0, licence.key) for licence in stated)
        # A licence or a reservation alone claims nothing; "© Jane Doe, CC BY 4.0" does.
        says_less = bool(stated) or statement.startswith("tdm-reservation:")
        claimed = not says_less or any(notices(statement, lower)) or any(claims(statement, lower, ()))
        if statement.strip() and claimed and not is_public(statement):
            yield _finding(THIRD_PARTY, 0, 0, 0.9, "metadata")


def _overlaps(told: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(first < end and start < last for first, last in told)


def _finding(type_: str, start: int, end: int, score: float, note: str) -> Finding:
    return Finding(type_, start, end, score, name, version, note)
