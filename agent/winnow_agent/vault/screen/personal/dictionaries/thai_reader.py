"""Reads Thai as the likeliest row of words, given names, family names and places (Viterbi's way)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

import regex

from winnow_agent.vault.screen.personal.dictionaries.thai_lexicon import (
    CHANCES,
    CLAN,
    FAMILY,
    GIVEN,
    GIVEN_PART,
    GIVEN_SPACE,
    LINE,
    NO_NAME,
    NO_PART,
    OVER_SPACE,
    PARTS,
    PLAIN,
    ROLE,
    START,
    STATES,
    SURE,
    TITLE,
    UNIT,
    UNLISTED,
    Entry,
    lexicon,
)
from winnow_agent.vault.screen.personal.dictionaries.words import Kind, Word

_BEAM: Final = 30.0
_OF_VERB: Final = 0.9
_ENDED: Final = -math.log(6)
_LABEL: Final = math.log(8)
_TITLE_IN_NAME: Final = 4.0
_INITIAL_COST: Final = -math.log(0.005)
_HYPHEN: Final = 0.7
_ENDS_AS: Final = (PLAIN, GIVEN, FAMILY, PLAIN)
_KINDS: Final = (Kind.UNKNOWN, Kind.GIVEN, Kind.SURNAME, Kind.PLACE)
_INITIAL: Final = regex.compile(r"[ก-ฮ]\.(?![ก-ฮ]\.)")

# Where a word was come from: the unit it begins at, the state there, its kind (none of a space).
_Step = tuple[int, int, Kind | None]
# An unlisted name or word that is being read: its cost, where it began, in what state.
_Open = tuple[float, int, int]
_SHUT: Final[_Open] = (NO_NAME, 0, 0)


class Reader:
    """The likeliest words of one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lexicon = lexicon()
        self._units = list(UNIT.finditer(text))
        self._signs = [unit[0] for unit in self._units]
        self._ends = [unit.end() for unit in self._units]
        size = len(self._units) + 1
        self._costs = [[NO_NAME] * len(STATES) for _ in range(size)]
        self._steps: list[list[_Step]] = [[(0, 0, None)] * len(STATES) for _ in range(size)]
        self._costs[0][LINE] = 0.0
        self._begun = self._open = [_SHUT] * 4

    def words(self) -> Iterator[Word]:
        """All words but spaces, in order."""
        for at, unit in enumerate(self._units):
            best = min(self._costs[at])
            alive = [(cost, state) for state, cost in enumerate(self._costs[at]) if cost < best + _BEAM]
            if unit["sign"] is None:
                self._begun = self._open = [_SHUT] * 4
                self._over(at, unit, alive)
            else:
                self._on(at, alive)
        row, at, found = self._costs[-1], len(self._units), []
        state = min(range(len(row)), key=lambda state: row[state] + (_ENDED if state >= GIVEN_PART else 0.0))
        while at > 0:
            before, previous, kind = self._steps[at][state]
            if kind is not None:
                found.append(Word(self._units[before].start(), self._units[at - 1].end(), kind))
            at, state = before, previous
        return reversed(found)

    def _reach(self, at: int, state: int, cost: float, step: _Step) -> None:
        if cost < self._costs[at][state]:
            self._costs[at][state] = cost
            self._steps[at][state] = step

    def _over(self, at: int, unit: Any, alive: Sequence[tuple[float, int]]) -> None:
        """Over what is no Thai sign."""
        for before, state in alive:
            cost = before + (_ENDED if state >= GIVEN_PART else 0.0)
            if unit["space"]:
                numbered = at > 0 and self._units[at - 1][0].isnumeric()
                self._reach(at + 1, PLAIN if numbered else OVER_SPACE.get(state, state), cost, (at, state, None))
            elif unit["line"]:
                self._reach(at + 1, LINE, cost, (at, state, None))
            elif unit["initial"] and state in (TITLE, ROLE, SURE, GIVEN, GIVEN_SPACE):
                self._reach(at + 1, GIVEN, cost, (at, state, Kind.GIVEN))
            elif unit[0] == "-" and state in (GIVEN, FAMILY):
                again, kind = (TITLE, Kind.GIVEN) if state == GIVEN else (CLAN, Kind.SURNAME)
                self._reach(at + 1, again, cost + _HYPHEN, (at, state, kind))
                self._reach(at + 1, START, cost + _HYPHEN, (at, state, Kind.PLAIN))
            else:
                after = state if unit[0] in ":." and state == SURE else PLAIN if unit[0].isalnum() else START
                self._reach(at + 1, after, cost, (at, state, Kind.UNKNOWN if unit[0].isalpha() else Kind.PLAIN))

    def _on(self, at: int, alive: Sequence[tuple[float, int]]) -> None:
        """On with a word, a given name, a family name or a place's, each behind what makes it likeliest."""
        begins = [min((cost + CHANCES[state][which], state) for cost, state in alive) for which in range(4)]
        if self._listed(at, alive, begins):
            begins[1:] = [(cost + _TITLE_IN_NAME, state) for cost, state in begins[1:]]
        self._unlisted(at, begins)

    def _listed(self, at: int, alive: Sequence[tuple[float, int]], begins: Sequence[tuple[float, int]]) -> bool:
        """All words and names of the lists that begin here; whether a title does."""
        text, ends, start, titled = self._text, self._ends, self._units[at].start(), False
        (plain, behind), (given, before_given), (family, before_family), (place, before_place) = begins
        row = self._costs[at]
        after, named = min((row[state], state) for state in range(GIVEN, len(row)))
        entries = self._lexicon.entries
        most = self._lexicon.longest.get(text[start : ends[min(at + 1, len(ends) - 1)]], 1)
        for end in range(at + 1, min(at + most, len(ends)) + 1):
            word = text[start : ends[end - 1]]
            entry = entries.get(word)
            if entry is None:
                continue
            titled = titled or entry.state == TITLE
            kind = Kind.PLACE if entry.place else Kind.PLAIN
            if entry.plain < NO_NAME:
                self._reach(end, entry.state, plain + entry.plain, (at, behind, kind))
                self._reach(end, entry.state, after + entry.plain + entry.follows, (at, named, kind))
                if entry.state == PLAIN and not entry.bound and end - at > 1 and not word.startswith(NO_PART):
                    self._part(at, end, entry, alive)
            if entry.given < NO_NAME:
                label = _LABEL if row[LINE] < NO_NAME and text.startswith(":", ends[end - 1]) else 0.0
                self._reach(end, GIVEN, given + entry.given - label, (at, before_given, Kind.GIVEN))
            if entry.family < NO_NAME:
                self._reach(end, FAMILY, family + entry.family, (at, before_family, Kind.SURNAME))
            if place < NO_NAME:
                self._reach(end, PLAIN, place + min(entry.given, entry.family), (at, before_place, Kind.PLACE))
        if _INITIAL.match(text, start):
            # "จ." is a province, but behind a title.
            if text[start : start + 2] in entries or (start and "ก" <= text[start - 1] <= "๎"):
                given, before_given = row[TITLE], TITLE
            self._reach(at + 2, GIVEN_SPACE, given + _INITIAL_COST, (at, before_given, Kind.GIVEN))
        return titled

    def _part(self, at: int, end: int, entry: Entry, alive: Sequence[tuple[float, int]]) -> None:
        """A plain word as part of a name."""
        doing = _OF_VERB if entry.follows < 0 else 0.0
        for cost, state in alive:
            if state in PARTS:
                more, part = PARTS[state]
                kind = Kind.GIVEN if part == GIVEN_PART else Kind.SURNAME
                self._reach(end, part, cost + more + entry.plain + doing, (at, state, kind))

    def _unlisted(self, at: int, begins: Sequence[tuple[float, int]]) -> None:
        """Words and names that no list has, one sign further: those that begin here, and those that began before."""
        two, one, sign = (self._signs[at - back] if at >= back else "" for back in (2, 1, 0))
        begun, longer = [], []
        worst = begins[0][0] + _BEAM
        for which, spelling in enumerate(self._lexicon.spellings):
            spelled = spelling.cost
            (cost, begin, state), longest = self._begun[which], self._open[which]
            cost += spelled("", one, sign) if cost < worst else NO_NAME
            if longest[0] < worst and (more := longest[0] + spelled(two, one, sign)) < cost:
                cost, (_, begin, state) = more, longest
            longer.append((cost, begin, state))
            if cost < worst:
                self._reach(at + 1, _ENDS_AS[which], cost + spelled(one, sign, ""), (begin, state, _KINDS[which]))
            cost, state = begins[which]
            begun.append((cost + UNLISTED[which] + spelled("", "", sign), at, state) if cost < worst else _SHUT)
        self._begun, self._open = begun, longer
        # Of one sign alone is only what nothing else reads.
        self._reach(
            at + 1, PLAIN, begun[0][0] + self._lexicon.spellings[0].cost("", sign, ""), (at, begun[0][2], Kind.UNKNOWN)
        )
