"""Towns, islands, waters and mountains that a names network takes for persons: "from Ypres to Termoli", "Lough Corrib", "Drammens".

A mark of models alone, all of whose value is a place's name and nobody's on any list, is a place, which is taken out of a text as well.
Somebody may still be called so, whom no list has: where a text says so once, by a title, a given name or an initial before it, or by what he
says or does, every mark of that name stays a person. Where a name is a sentence's subject and nothing tells a town, that mark alone does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from typing import Final

import regex

from winnow_agent.vault.screen.personal.placed_words import (
    BEFORE_SOMEBODY,
    DOES,
    JOINS,
    KIN,
    NO_SUBJECT,
    PLACED_BEFORE,
    WHERE,
    WITH,
)
from winnow_agent.vault.screen.personal.region_names import names_of_one_word
from winnow_agent.vault.screen.personal.rule import Match, is_witnessed
from winnow_agent.vault.screen.personal.votes import has_given, has_surname, is_title
from winnow_agent.vault.screen.quality.stop_words import STOP_WORDS

_ENDING_VOICE: Final = "surname by its ending"
# Who is so sure of a person is believed; a place that only a list tells is not looked for elsewhere.
_SURE, _MOST = 0.9, 0.6
# Titles that are everyday words where they are small and have no full stop.
_NO_TITLE_WORDS: Final = "on me min des hon ir ing mag bc m ra bay"
_NO_TITLES: Final = frozenset(_NO_TITLE_WORDS.split())
_REACH: Final = 40
_LONGEST: Final = 60
_WORD: Final = r"\p{Lu}[\p{L}\p{M}'’\-]*"
_CAPITAL: Final = regex.compile(r"[\p{Lu}\p{Lt}]")
_NAMED: Final = regex.compile(rf"(?<![\p{{L}}\p{{M}}\p{{N}}@_/\-'’]){_WORD}+")
# What begins the name of a water, a mountain or a cape; the second are given names or surnames, too.
_HEADS_ALONE: Final = (
    r"Lough|Loch|Isles?[ ]of|Mount|Mt\.?|Cape|Monts?|Lago[ ](?:di|de|d['’])|Lagoa[ ]d[aeo]s?|Sierra[ ]de(?:l|[ ]la)?|Îles?[ ]d(?:e|u|es|['’])"
    r"|Col[ ](?:de[ ]la|du|des?|d['’])|Lac[ ](?:de[ ]la|du|des?|d['’])|Punta|Capo|Cabo[ ]d[aeo]|Fjord"
)
_HEADS_TOO: Final = r"Lakes?|River|Monte|R[ií]o|Serra[ ]d[aeo]s?"
_SAINTS: Final = r"St\.|Sankt|Saint|Sint"
_HEADS: Final = rf"(?:(?P<alone>{_HEADS_ALONE})|(?P<saint>{_SAINTS})|{_HEADS_TOO})"
_HEADED: Final = regex.compile(
    rf"{_HEADS}(?:(?<=['’])|[ ])(?P<rest>(?:(?:da|de|del|della|di|do|du|of|la|las|los|el)[ ])?{_WORD}+(?:[ ]{_WORD}+)?)"
)
_HEAD_BEFORE: Final = regex.compile(rf"(?<![\p{{L}}\-]){_HEADS}(?:(?<=['’])|[ ])$")
_NORWEGIAN: Final = regex.compile(
    rf"\p{{Lu}}\p{{Ll}}{{2,}}(?:fjorden|øya|vatnet|elva|dalen|fjord)s?|{_WORD}+[ ][Ff]jord(?:en)?s?"
)
# Of the others there are farms, and whoever comes from one is called after it.
_NO_SURNAME: Final = regex.compile(r"(?:fjord(?:en)?|vatnet|elva)$")
_BEFORE: Final = regex.compile(r"(?<![\p{L}\p{M}])(?P<word>[\p{L}\p{M}'’]++(?P<dot>\.?))[ \u00a0]$")
_INITIAL: Final = regex.compile(r"(?<![\p{L}\p{N}])\p{Lu}\.[ \u00a0]?$")
_HYPHEN_BEFORE, _HYPHEN_BEHIND = regex.compile(r"\p{L}[\-‐‑]$"), regex.compile(r"[\-‐‑]\p{Lu}")
_BEHIND: Final = regex.compile(r"[ \u00a0](?P<word>[\p{L}\p{M}'’]++)")
_OWNS: Final = regex.compile(r"['’]?s[ \u00a0](?P<word>\p{L}++)")
# His age, who he is, or what he is asked.
_OF_PERSONS: Final = regex.compile(
    r"[ ]{0,2}[,(][ ]{0,2}(?:(?:aged[ ])?\p{N}{2}(?:,[ ]|\)|[ ](?:år|Jahre|ans|anni|anos|años|jaar|lat|let|years)(?!\p{L}))|who[ ]|whose[ ]|geb(?:oren|\.)[ ]|née?[ ])"
    r"|,[ ](?:I|you|please|ich|bitte|jeg|jag|я|ты|вы)(?!\p{L})"
)
_LABEL: Final = regex.compile(r"[ \t]{0,2}[:：]")
_LINE_START: Final = regex.compile(r"(?:^|\n)[ \t>\[*]{0,8}$")
_CLOSED_BY: Final = regex.compile(r"(?:,[ \t]{0,3}\n|(?:^|\n)[ \t]{0,8}[—–-]{1,2}[ \t]{0,2})[ \t]{0,24}$")
_LINE_END: Final = regex.compile(r"[ \t.]{0,3}(?:\n|$)")
_CALLED_TO: Final = regex.compile(r",[ ]$")
_THANKED: Final = regex.compile(
    r"(?<!\p{L})(?i:thanks|thank[ ]you|danke|dank[ ](?:je|u)|merci|gracias|obrigad[oa]|grazie|takk|tack|tak|dziękuję|děkuji|спасибо|дякую),[ ]$"
)
_LINKED_BEFORE, _LINKED_BEHIND = (
    regex.compile(rf"(?<=\S)[ ](?:{JOINS}|&)[ ]$"),
    regex.compile(rf"[ ](?:{JOINS}|&)[ ](?=\p{{Lu}})"),
)


def judged(text: str, marks: Iterable[Match]) -> list[Match]:
    """The marks, persons who are a place's name and nobody's as places."""
    given = list(marks)
    places = {mark: form for mark in given if _is_doubtful(mark) and (form := _form(text, mark)) is not None}
    if not places:
        return given
    said = _Said(text, given, places)
    placed = {mark for mark in sorted(places) if said.is_place(mark)}
    return [mark._replace(type="LOCATION", score=min(mark.score, _MOST)) if mark in placed else mark for mark in given]


def _is_doubtful(mark: Match) -> bool:
    return mark.type == "PERSON" and 0 < mark.end - mark.start <= _LONGEST and mark.score < _SURE and _is_guessed(mark)


def _is_guessed(mark: Match) -> bool:
    """Whether models alone see a person; an ending is no witness against a list."""
    if mark.note.startswith(("initials", "surname:")):
        return False
    return mark.note == _ENDING_VOICE or not is_witnessed(mark)


@cache
def _lands() -> frozenset[str]:
    """Countries and seas in any language: a place of that name is left in a text (`regions`), which a person must not be."""
    return frozenset().union(*map(names_of_one_word, STOP_WORDS))


def _form(text: str, mark: Match) -> str | None:
    """The name of the place that a mark is, without a genitive's ending; None where it is none, or may be a person's name."""
    from winnow_models.places import places

    value = text[mark.start : mark.end]
    if _CAPITAL.match(value) is None or value.casefold() in _lands():
        return None
    listed = places()
    if value in listed:
        return value
    head = _HEADED.fullmatch(value)
    if head is not None:
        return value if _names_a_place(head, head["rest"]) else None
    if has_given(value) or has_surname(value):
        return None
    bare = value.rstrip("'’")
    bare = bare[:-1] if bare == value and value[-1] in "sS" else bare
    if bare in listed:
        return bare
    if _NORWEGIAN.fullmatch(value) is not None:
        return value.removesuffix("s")
    before = _HEAD_BEFORE.search(text, max(0, mark.start - _REACH), mark.start)
    return value if before is not None and _names_a_place(before, value) else None


def _names_a_place(head: regex.Match[str], rest: str) -> bool:
    """Whether what stands behind such a word is a place: no "River Phoenix", and of "St." a known town."""
    from winnow_models.places import places

    if head["saint"] is not None:
        return rest in places()
    return head["alone"] is not None or (not has_given(rest) and not has_surname(rest))


class _Said:
    """What a text says of the names of places that stand in it, found out in one walk."""

    def __init__(self, text: str, marks: Sequence[Match], places: dict[Match, str]) -> None:
        self._text, self._places = text, places
        self._forms = frozenset(places.values())
        self._others = [mark for mark in marks if mark.type == "PERSON" and mark not in places]
        self._starts = frozenset(mark.start for mark in self._others)
        self._ends = frozenset(mark.end for mark in self._others)
        self._ends_of_places = {mark.end for mark in marks if mark.type == "LOCATION"}

    def is_place(self, mark: Match) -> bool:
        """Whether nothing says that a name is somebody's, anywhere in the text or where the mark is; asked in the order of the text."""
        form = self._places[mark]
        if (
            form in self._called
            or form in self._borne
            or self._is_borne(mark.start, mark.start + len(form))
            or self._is_subject(mark, form)
            or self._is_linked(mark)
        ):
            return False
        self._ends_of_places.add(mark.end)
        return True

    @cached_property
    def _called(self) -> frozenset[str]:
        """The names that somebody has in another mark, alone or with others: "Hilde Konnerud"."""
        words = {
            word.removesuffix("'s").removesuffix("’s").casefold()
            for mark in self._others
            for word in _NAMED.findall(self._text, mark.start, mark.end)
        }
        words |= {word.removesuffix("s") for word in words}
        return frozenset(form for form in self._forms if not words.isdisjoint(form.casefold().split()))

    @cached_property
    def _borne(self) -> frozenset[str]:
        """The names that somebody bears by what stands beside them anywhere in the text."""
        starts: dict[str, list[str]] = {}
        for form in self._forms:
            first = _NAMED.match(form)
            starts.setdefault(first[0] if first else form, []).append(form)
        return frozenset(
            form
            for found in _NAMED.finditer(self._text)
            for form in (*starts.get(found[0], ()), *starts.get(found[0].removesuffix("'s").removesuffix("’s"), ()))
            if self._text.startswith(form, found.start()) and self._is_borne(found.start(), found.start() + len(form))
        )

    def _is_borne(self, start: int, end: int) -> bool:
        text = self._text
        first, last = max(0, start - _REACH), min(len(text), end + _REACH)
        if (
            self._is_introduced(start)
            or _INITIAL.search(text, first, start) is not None
            or _HYPHEN_BEFORE.search(text, first, start) is not None
            or _HYPHEN_BEHIND.match(text, end, last) is not None
            or (_LABEL.match(text, end, last) is not None and _LINE_START.search(text, first, start) is not None)
            or (_LINE_END.match(text, end, last) is not None and _CLOSED_BY.search(text, first, start) is not None)
            or (text[end : end + 1] in ("!", "?") and _CALLED_TO.search(text, first, start) is not None)
            or _THANKED.search(text, first, start) is not None
        ):
            return True
        # Behind a preposition it is somebody else who does: "the man from Brampton said", "in Ypern starb er".
        if self._before(start).casefold() in WHERE:
            return False
        return _OF_PERSONS.match(text, end, last) is not None or self._does(end)

    def _before(self, start: int) -> str:
        """The word right before a place in the text, with its full stop; empty where none is."""
        found = _BEFORE.search(self._text, max(0, start - _REACH), start)
        return found["word"] if found is not None else ""

    def _is_introduced(self, start: int) -> bool:
        """Whether a title, an office, a verb of saying or meeting, or a given name stands right before."""
        before = self._before(start)
        word = before.rstrip(".").casefold()
        if word in WHERE or not word:
            return False
        if is_title(word) and (before[0].isupper() or before[-1] == "." or word not in _NO_TITLES):
            return True
        if before[-1] == ".":
            return False
        return word in BEFORE_SOMEBODY or (
            before[0].isupper() and word not in PLACED_BEFORE | NO_SUBJECT | WITH and has_given(before)
        )

    def _does(self, end: int) -> bool:
        """Whether the next word is what only somebody does, or has: "said", "wrote", "his wife"."""
        behind = _BEHIND.match(self._text, end, min(len(self._text), end + _REACH))
        if behind is not None and behind["word"].casefold() in DOES:
            return True
        owns = _OWNS.match(self._text, end, min(len(self._text), end + _REACH))
        return owns is not None and owns["word"].casefold() in KIN

    def _is_subject(self, mark: Match, form: str) -> bool:
        """Whether a mark may be who does something, or with whom it is done: no word of where stands before it."""
        text, start = self._text, mark.start
        before = self._before(start)
        word = before.casefold()
        if word in WHERE | PLACED_BEFORE or " " in form or _NO_SURNAME.search(form) is not None or self._goes_on(start):
            return False
        if word in WITH:
            return True
        if _HEAD_BEFORE.search(text, max(0, start - _REACH), start) is not None:
            return False
        if before[:1].isupper() and before[-1] != "." and word not in NO_SUBJECT:
            return True
        behind = _BEHIND.match(text, mark.end, min(len(text), mark.end + _REACH))
        if behind is None:
            return False
        if behind["word"][0].isupper():
            return has_surname(behind["word"])
        return form == text[start : mark.end] and behind["word"].casefold() not in NO_SUBJECT

    def _goes_on(self, start: int) -> bool:
        """Whether an "and" joins a place before to what begins there."""
        found = _LINKED_BEFORE.search(self._text, max(0, start - _REACH), start)
        return found is not None and found.start() in self._ends_of_places

    def _is_linked(self, mark: Match) -> bool:
        """Whether an "and" joins a mark to somebody."""
        text = self._text
        if self._before(mark.start).casefold() in WHERE:
            return False
        before = _LINKED_BEFORE.search(text, max(0, mark.start - _REACH), mark.start)
        behind = _LINKED_BEHIND.match(text, mark.end, min(len(text), mark.end + _REACH))
        return (before is not None and before.start() in self._ends) or (
            behind is not None and behind.end() in self._starts
        )
