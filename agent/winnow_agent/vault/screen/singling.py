"""What together singles a person out, though each by itself is the share of many: its kinds, and how a finding states them.

A finding of type `QUASI_IDENTIFIERS` spans a birth date or an age and what stands around it. Its note names them with how far
each is from the date, in characters: ``birth date 0, role 40, institution 121``. The policy counts those that it leaves in
the text and that lie near enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

QUASI_IDENTIFIERS: Final = "QUASI_IDENTIFIERS"
BIRTH_DATE, AGE, PLACE, REGION, ROLE = "birth date", "age", "place", "region", "role"
INSTITUTION, ORIGIN, DATE_OF_EVENT = "institution", "origin", "date of an event"

TYPES: Final[Mapping[str, str | None]] = {
    BIRTH_DATE: "DATE_TIME",
    AGE: "AGE",
    PLACE: "LOCATION",
    REGION: "REGION",
    INSTITUTION: "ORGANIZATION",
    ORIGIN: "NRP",
    DATE_OF_EVENT: "DATE_TIME",
    ROLE: None,
}
"""Each kind with the type of finding that it is redacted as; ``None`` for what no policy redacts."""

ANCHORS: Final = (BIRTH_DATE, AGE)
"""Without one of these nobody is singled out: places and roles alone are a whole town's."""

REACH: Final = 600
"""How far a detector looks, in characters; a policy's ``within`` can be no more."""


def noted(distances: Mapping[str, int]) -> str:
    """The note of a finding."""
    return ", ".join(f"{kind} {distance}" for kind, distance in distances.items())


def stated(note: str) -> dict[str, int]:
    """The kinds that a note names, each with its distance; none of what is no such note."""
    kinds = {}
    for part in note.split(", "):
        kind, _, distance = part.rpartition(" ")
        if kind in TYPES and distance.isdigit():
            kinds[kind] = int(distance)
    return kinds
