"""Authors whom a German court or scholar cites: "Müller, in: Weber/Schulz, BGB, § 12 Rn. 4", "Meyer, NJW 1999, 12".

What they wrote is published under their names; nobody is harmed who is cited, and a decision that is torn apart at each citation
is worth little.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import regex

from winnow_agent.vault.screen.personal.rule import Match

_REACH: Final = 160
_CITED: Final = 0.3
_TITLE: Final = 8
_NAMES: Final = r"(?:[/–-]\p{Lu}[\p{L}\-]{1,30}+|[ ]in[ ]\p{Lu}[\p{L}\-]{1,30}+){0,6}+"
# A law or a work and the place in it; a year and a page of a journal; an edition.
_PLACE: Final = r"(?:§§?|Art\.?)[ ]?\d{1,4}[a-z]?(?:[ ](?:Abs|Satz|Nr|S)\.?[ ]?\d{1,3}){0,3}[ ,]{1,2}(?:Rn|Rdn|Rdnr|RdNr|Rz|Randnr|Anm)(?!\p{L})"
_YEAR: Final = r"\(?(?:19|20)\d\d\)?"
_WHERE: Final = (
    rf"[ ,]{{1,2}}(?:[\p{{L}}\-/]{{2,14}}+[ ,]{{1,2}}){{0,4}}{_PLACE}"
    rf"|,?[ ](?:\(\p{{Lu}})?[\p{{L}}\-]{{1,14}}+[ ]{_YEAR},?[ ](?:S\.[ ])?\d"
    r"|,[ ][^\n;]{0,60}?\d{1,3}\.[ ]Aufl(?:age|\.)"
    rf"|,[ ][^\n;]{{3,60}}?,[ ]{_YEAR},[ ](?:S|Rn|Rz)\.?[ ]\d"
    r"|,?[ ]a\.[ ]?a\.[ ]?O\.|,[ ]in:[ ]"
    rf"|[ ]\({_YEAR}\)[ ]§"
)
# Who is spoken of with a title is no author: "Herr Müller, Berlin 1999".
_SPOKEN_OF: Final = regex.compile(r"(?<!\p{L})(?:Herrn?|Frau|Zeug(?:en?|in))[ ]")
_BEHIND: Final = regex.compile(rf"{_NAMES}(?:{_WHERE})")


def lowered(text: str, marks: Iterable[Match]) -> Iterator[Match]:
    """The marks, those of persons who are cited far less sure."""
    for mark in marks:
        yield mark._replace(score=mark.score * _CITED) if mark.type == "PERSON" and _is_cited(text, mark) else mark


def _is_cited(text: str, mark: Match) -> bool:
    if _BEHIND.match(text, mark.end, min(mark.end + _REACH, len(text))) is None:
        return False
    return _SPOKEN_OF.search(text, max(0, mark.start - _TITLE), mark.end) is None
