"""What belongs to an address beside what was found of it: the country and the state behind it, both streets of a crossing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import regex

from winnow_agent.vault.screen.personal.rule import Match
from winnow_agent.vault.screen.personal.rules.address_parts import COUNTRY, KINDS
from winnow_agent.vault.screen.personal.rules.streets import STREET_WORDS

_LIKELY: Final = 0.35
_LONGEST: Final = 160
_LONGEST_NAME: Final = 80
_NOTE: Final = "address:more"
# Where an address goes on: on the same line or the next.
_GAP: Final = r"(?:[ ]{0,3},?[ ]{0,3}(?:\r?\n[ \t>|]{0,8})?,?[ ]{0,2})"
_STATES: Final = "A[LKZRAEPS]|C[AOT]|D[CE]|FL|FM|G[AU]|HI|I[ADLN]|K[SY]|LA|M[ADEHINOPST]|N[CDEHJMVY]|O[HKR]|P[ARW]|RI|S[CD]|T[NX]|UT|V[AIT]|W[AIVY]|NSW|VIC|QLD|TAS|ACT|AB|BC|MB|NB|NL|NS|NT|NU|ON|PE|QC|SK|YT"
_COUNTRY_BEHIND: Final = regex.compile(rf"(?<![ ,\n]){_GAP}(?<=[ ,\n])(?i:{COUNTRY})(?:[ ]\p{{N}}{{4,6}}(?!\p{{N}}))?")
_STATE_BEHIND: Final = regex.compile(rf",?[ ]{{1,2}}(?:{_STATES})(?![\p{{L}}\p{{N}}])")
# In small letters some states are words; they are states where nothing goes on.
_SMALL_STATE_BEHIND: Final = regex.compile(
    rf",?[ ]{{1,2}}(?:(?!in|or|me|hi|ok|as|on|al|de|la|ma|pa|oh)(?i:{_STATES})(?![\p{{L}}\p{{N}}])|(?i:{_STATES})(?=[.,;:!?\n)]|$))"
)
# A county or a district, by its short form before its name.
_DISTRICT_BEHIND: Final = regex.compile(
    r",?[ ](?:jud\.|județul|Co\.|County|prov\.|Prov\.|provincia de|dept\.|Depto\.|woj\.|pow\.|gm\.|okr\.|Kr\.|Bez\.)[ ]\p{Lu}[\p{L}\p{M}\-]{1,24}(?:[ ]\p{Lu}[\p{L}\p{M}\-]{1,24})?"
)
_AND: Final = regex.compile(r"[ ](?:and|&|und|et|y|e|og|och|és|ve)[ ]$")
_CORNER: Final = regex.compile(r"(?i:(?:the[ ])?(?:corner|intersection|junction|crossing)[ ]of[ ])$")
_CAPITAL: Final = regex.compile(r"\p{Lu}")
_STREET: Final = regex.compile(rf"\p{{N}}|(?<!\p{{L}})(?i:{KINDS}|{STREET_WORDS})s?(?!\p{{L}})")


def completed(text: str, marks: Iterable[Match]) -> Iterator[Match]:
    """The marks, and each address with more than was marked of it as a mark of its own."""
    every = list(marks)
    yield from every
    likely = [mark for mark in every if mark.score >= _LIKELY and mark.start < mark.end]
    ends = {mark.end: mark for mark in likely if mark.type in {"PERSON", "LOCATION"}}
    cased = _CAPITAL.search(text) is not None
    for place in likely:
        if place.type != "LOCATION" or place.end - place.start > _LONGEST:
            continue
        end = _further(text, place, cased=cased)
        start = _first_street(text, place, ends)
        if (start, end) != (place.start, place.end):
            yield place._replace(start=start, end=end, note=_NOTE)


def _further(text: str, place: Match, *, cased: bool) -> int:
    """Where an address with a number ends, its state and its country included."""
    end = place.end
    if not any(map(str.isdigit, text[place.start : end])):
        return end
    for more in (_DISTRICT_BEHIND, _STATE_BEHIND if cased else _SMALL_STATE_BEHIND, _COUNTRY_BEHIND):
        if (found := more.match(text, end)) is not None:
            end = found.end()
    return end


def _first_street(text: str, place: Match, ends: dict[int, Match]) -> int:
    """Where a crossing begins whose second street was marked."""
    joined = _AND.search(text, max(0, place.start - 5), place.start)
    first = ends.get(joined.start()) if joined is not None else None
    if first is None or first.end - first.start > _LONGEST_NAME or "\n" in text[first.start : place.start]:
        return place.start
    if _STREET.search(text, place.start, place.end) is None:
        return place.start
    corner = _CORNER.search(text, max(0, first.start - 24), first.start)
    return corner.start() if corner is not None else first.start
