"""Whole names in capitals, told by lists: courts, registers and lists of members write their persons so, often with nothing around
them by which a model could tell.

Every word must be on a list of names, the first of given ones and the last of surnames, and no word in capitals may stand beside them:
a street, a school or a ship that is called after somebody has its own word in capitals, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from winnow_agent.vault.screen.personal.rule import Match
from winnow_agent.vault.screen.personal.rules.terms import alternatives
from winnow_agent.vault.screen.personal.votes import german, has_given, has_surname, is_place
from winnow_agent.vault.screen.quality.stop_words import STOP_WORDS

_NOTE: Final = "names on lists, in capitals"
_SCORE: Final = 0.6
_LEAST: Final = 6
"""Letters of a name: "MAY LI" may be anything."""
_WORD: Final = r"\p{Lu}{2}[\p{Lu}\p{M}'’]{0,24}(?:-\p{Lu}[\p{Lu}\p{M}'’]{1,24})?+"
_PARTICLE: Final = alternatives(
    "DA|DE|DO|DAS|DOS|E|DEL|DELLA|DI|LA|LAS|LOS|Y|VON|VAN|DER|DEN|ZU|TER|TEN|DU|LE|AF|AV|BIN|IBN|EL|AL"
)
_RUN: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}&/.\-@])(?<!\p{{Lu}}{{2}}[ ])(?P<value>(?P<word>{_WORD})(?:[ ](?:{_PARTICLE}(?![\p{{L}}\p{{N}}])|\p{{Lu}}\.|(?P<word>{_WORD}))){{0,6}}[ ](?P<word>{_WORD}))"
    rf"(?![\p{{L}}\p{{N}}&/\-@])(?!\.\p{{L}})(?![ ]\p{{Lu}}{{2}}|[ ](?:{_PARTICLE}[ ]){{1,2}}\p{{Lu}})"
)
# What a town, a school, a street or a building that is called after somebody begins with, and ends in.
_CALLED: Final = frozenset(
    [
        "SANTA", "SANTO", "SAN", "SÃO", "SAO", "SAINT", "SAINTE", "SANKT", "SANT", "SVETI", "NOSSA", "NUESTRA", "VILA", "VILLA", "PORTO", "RUA", "AVENIDA", "TRAVESSA",
        "ESCOLA", "CALLE", "PLAZA", "RUE", "PLACE", "VIA", "VIALE", "PIAZZA", "CORSO", "LARGO", "PRAÇA", "PASEO", "CAMINO", "MONTE", "PUERTO", "FORT", "MOUNT", "LAKE",
    ]
)  # fmt: skip
_PLACED: Final = frozenset(
    [
        "STREET", "ROAD", "LANE", "PARK", "HILL", "HALL", "HOUSE", "CHURCH", "CHAPEL", "COURT", "SQUARE", "BANK", "BRIDGE", "WOOD", "WOODS", "FIELD", "FIELDS",
        "GREEN", "STATION", "DAY", "RIVER", "LAKE", "BAY", "BEACH", "ISLAND", "POINT", "COLLEGE", "SCHOOL", "PLACE", "PRESS", "CITY", "TOWN", "COUNTY", "CREEK", "FALLS",
    ]
)  # fmt: skip


def whole_names(text: str, language: str) -> Iterator[Match]:
    """The whole names in capitals of a text that writes other words small."""
    common = STOP_WORDS.get(language, frozenset()) | STOP_WORDS["en"]
    for run in _RUN.finditer(text):
        words = run.captures("word")
        if len(run["value"]) >= _LEAST and _is_name(words) and not any(word.lower() in common for word in words):
            yield Match(*run.span("value"), "PERSON", _SCORE, _NOTE)


def _is_name(words: list[str]) -> bool:
    if words[0] in _CALLED or words[-1] in _PLACED:
        return False
    if not (has_given(words[0]) and has_surname(words[-1])):
        return False
    whole = " ".join(words).title()
    named = all(has_given(word) or has_surname(word) for word in words)
    return named and not is_place(whole) and not any(german().is_noun(word.title()) for word in words)
