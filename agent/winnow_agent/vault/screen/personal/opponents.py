"""The state that somebody goes to court against: "Keenan c. Royaume-Uni" names Keenan, and nobody else."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Final

import regex

from winnow_agent.vault.screen.personal.rule import Match, is_witnessed
from winnow_agent.vault.screen.personal.rules.case_names import AGAINST

_AGAINST: Final = regex.compile(rf"(?<![\p{{L}}\p{{M}}]){AGAINST}")


def judged(text: str, marks: Iterable[Match]) -> Iterator[Match]:
    """The marks but for persons who are a state, or a state and the word before it."""
    given = list(marks)
    places = [found.span() for found in _AGAINST.finditer(text)] if given else []
    for mark in given:
        at = bisect_right(places, (mark.start, len(text))) - 1
        inside = at >= 0 and mark.end <= places[at][1]
        if mark.type != "PERSON" or not inside or is_witnessed(mark):
            yield mark
