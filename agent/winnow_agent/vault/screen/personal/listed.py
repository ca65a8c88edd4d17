"""Persons in scripts without capitals, by lists of names: `winnow_models.listed`.

Two listed names beside one another are somebody. A single one is where it is no word as well; a word that is a name too needs a name, a
letter with a full stop or a title beside it. Scores are the shares that were right in the sentences of ``bench/screening/written``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import regex

from winnow_agent.vault.screen.personal.rule import Match

_NOTE: Final = "names on lists"
_SCRIPTS: Final = (
    r"\p{Arabic}\p{Hebrew}\p{Georgian}\p{Ethiopic}\p{Devanagari}\p{Bengali}\p{Gujarati}\p{Gurmukhi}\p{Oriya}\p{Tamil}\p{Telugu}\p{Kannada}"
    r"\p{Malayalam}\p{Sinhala}\p{Myanmar}\p{Khmer}\p{Lao}"
)
_NEEDS: Final = regex.compile(rf"[{_SCRIPTS}]")
_LETTER: Final = rf"[[{_SCRIPTS}]&&[\p{{L}}\p{{M}}]]"
_WORD: Final = regex.compile(rf"{_LETTER}++(?:[\u200c\u200d'’\"״׳]{{1,2}}{_LETTER}++)*+", regex.V1)
# Letters before a surname: "এ. কে.", "કે. એમ."; not "Dr.".
_INITIALS: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}])(?:(?!ডা|ড\.|डॉ|डा|ડૉ|ડો|ਡਾ|ଡା|ଡ଼|டாக்|డా|డాక్|ಡಾ|ഡോ|د\.|دکت)(?:{_LETTER}{{1,4}}\.[ ]?)){{1,4}}$",
    regex.V1,
)
# Behind a given name a word that ends so is a surname, of which the lists have a few: elsewhere it may be an adjective or a town's.
_SURNAME_BEHIND: Final = regex.compile(
    r"[ ]\p{Georgian}{2,20}(?:ძე|შვილი?|ია|უა|ავა|ელი?|ური?|ული?|იანი?|ანი?|ავი?|ევი?|ოვი?|ევა|ოვა|ენკო)(?:ს|მ|მა|სი|თან|სთან|სთვის|სგან|ის|ისა|ით|ად)?(?!\p{Georgian})"
)
_NEXT: Final = regex.compile(r"[ ]|[ ]?[\-־][ ]?")
_WHOLE, _DOUBTFUL, _WITH_INITIALS, _SURNAME_ALONE, _GIVEN_ALONE = 0.85, 0.5, 0.8, 0.6, 0.5
_HINT: Final = 0.1
_UNLISTED: Final = 0.6
_LONG_LISTS: Final = frozenset(
    ["ar", "bn", "fa", "gu", "he", "hi", "kn", "ml", "mr", "or", "pa", "si", "ta", "te", "ur"]
)
_INITIALS_IN: Final = regex.compile(rf"(?<![\p{{L}}\p{{M}}]){_LETTER}{{1,4}}\.", regex.V1)
_REACH: Final = 24


class _Named(NamedTuple):
    start: int
    end: int
    flags: int


def persons(text: str, language: str) -> Iterator[Match]:
    """Whom the lists see.

    Args:
        language: the document's; a name that only its neighbours have needs another beside it.
    """
    if _NEEDS.search(text) is None:
        return
    for run in _runs(text, language):
        behind = _SURNAME_BEHIND.match(text, run[-1].end) if _is_given(run[-1]) else None
        letters = _INITIALS.search(text, max(0, run[0].start - _REACH), run[0].start)
        start = letters.start() if letters else run[0].start
        score = _WHOLE if behind else _score(run, initials=letters is not None)
        yield Match(start, behind.end() if behind else run[-1].end, "PERSON", score, _NOTE)


def doubted(text: str, marks: Iterable[Match], language: str) -> Iterator[Match]:
    """The models' marks; a person none of whose words is on a list is less sure, where the lists are long.

    In these languages a model takes the words of laws and minutes for names, up to a fifth of a text. Nepali is left: there it takes none.
    """
    from winnow_models.listed import names

    if language not in _LONG_LISTS:
        yield from marks
        return
    look = names().look
    for mark in marks:
        value = text[mark.start : mark.end]
        words = _WORD.findall(value) if mark.type == "PERSON" else []
        plain = words and not any(look(word, language).flags for word in words) and _INITIALS_IN.search(value) is None
        yield mark._replace(score=mark.score * _UNLISTED) if plain else mark


def _is_given(name: _Named) -> bool:
    from winnow_models.listed import GIVEN, WORD

    return name.flags & (GIVEN | WORD) == GIVEN


def _runs(text: str, language: str) -> Iterator[list[_Named]]:
    from winnow_models.listed import names

    look = names().look
    run: list[_Named] = []
    for word in _WORD.finditer(text):
        known = look(word[0], language)
        if run and (not known.flags or known.start or _NEXT.fullmatch(text, run[-1].end, word.start()) is None):
            yield run
            run = []
        if known.flags:
            run.append(_Named(word.start() + known.start, word.end(), known.flags))
    if run:
        yield run


def _score(run: Sequence[_Named], *, initials: bool) -> float:
    from winnow_models.listed import GIVEN, SURNAME, WORD

    sure = any(not name.flags & WORD for name in run)
    if initials and run[-1].flags & SURNAME:
        return _WITH_INITIALS
    if len(run) > 1:
        return _WHOLE if sure else _DOUBTFUL if run[0].flags & GIVEN and run[-1].flags & SURNAME else _HINT
    if not sure:
        return _HINT
    return _SURNAME_ALONE if run[0].flags & SURNAME else _GIVEN_ALONE
