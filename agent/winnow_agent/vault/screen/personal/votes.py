"""Makes one list of what several models say: cleaned, joined where they mark parts of one thing, weighed.

A score is the chance that what is marked is what it is called. A model that gives no probability has the share of its marks
that were right on labelled text; models that agree are surer together than each alone, as independent witnesses would be.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

import regex

from winnow_agent.vault.screen.personal.occurrences import is_name
from winnow_agent.vault.screen.personal.rule import Match

if TYPE_CHECKING:
    from winnow_models.german.lexicon import Lexicon

NAMES: Final = frozenset({"PERSON", "LOCATION", "ORGANIZATION", "NRP"})

# Languages that write every noun with a capital, so that a capital says nothing.
CAPITAL_NOUNS: Final = frozenset({"de", "lb", "nds", "als", "bar"})

_ARTICLE: Final = regex.compile(r"^(?:the|a|an|le|la|les|l['’]|der|die|das)\s+", regex.IGNORECASE)
_EDGE: Final = ' \t\r\n.,;:!?"“”„»«()[]*_~-–—|'
_LINES: Final = regex.compile(r"(\s*\n\s*)")
# What may stand between the parts of one name, and of one address.
_BETWEEN: Final = {
    "PERSON": regex.compile(r"[ \t]{0,3}|-|['’]|,[ \t]|\.[ \t]?"),
    "LOCATION": regex.compile(r"[ \t]*[,.]?[ \t]*\n?[ \t]*[,]?[ \t]*|[ \t]*[-–/#][ \t]*"),
}
_PARTICLES: Final = (
    r"(?:von|van|der|den|de|del|della|di|da|dos|das|du|la|le|el|al|bin|ibn|ter|ten|zu|zum|y|e|af|av|d['’]|O['’]|Mc)"
)
_UPPER: Final = r"(?:\p{Lu}[\p{L}\p{M}'’\-]+|\p{Lu}\.)"
_MORE_AFTER: Final = regex.compile(
    rf"(?:[ \t](?:{_PARTICLES}[ \t]){{0,2}}(?P<word>\p{{Lu}}[\p{{L}}\p{{M}}'’\-]++)|[ \t]\p{{Lu}}\.(?=[ \t]\p{{Lu}}))"
)
_MORE_BEFORE: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}])(?P<word>\p{{Lu}}[\p{{L}}\p{{M}}'’\-]++|\p{{Lu}}\.)[ \t](?:{_PARTICLES}[ \t]){{0,2}}$"
)
_FIRST: Final = regex.compile(r"\p{L}++(?=\.?[ \t])")
_WORD: Final = regex.compile(r"\w++")
_CAPITAL: Final = regex.compile(r"[\p{Lu}\p{Lt}]")
_CAPITAL_OR_DIGIT: Final = regex.compile(r"[\p{Lu}\p{Lt}\p{N}]")
_SMALL: Final = regex.compile(r"\p{Ll}")
# Words that stand where a name may and name nobody; none of them is a name in any of these languages.
_PRONOUNS: Final = (
    "nobody somebody everybody anybody someone everyone anyone nothing something everything anything whoever whatever whichever"
    " niemand jemand jedermann irgendjemand irgendwer nichts alles etwas quiconque quelqu'un chacun chacune aucun aucune nadie alguien"
    " ninguno ninguna nada algo ninguém alguém nenhum nenhuma tudo nessuno qualcuno ognuno niente iemand iedereen niets iets ingen"
    " nogen alle enhver ingenting noen någon ingenting kukaan joku nikt ktoś nic nikdo někdo nikto niekto nitko netko senki valaki"
    " nimeni cineva никто кто-то ничто ніхто хтось никой някой"
)
_NOBODY: Final = frozenset(_PRONOUNS.split())
_SURE_PLACE: Final = 0.9
# A letter with a figure behind it is mostly an enclosure or a feature: "D2".
_LIKELY_LETTER, _SURE_LETTER = 0.38, 0.5
# Behind so many letters of a script without capitals a full stop ends a sentence, behind fewer an initial.
_SENTENCE: Final = regex.compile(r"\p{Lo}[\p{Lo}\p{M}]{3}$")
_INITIAL: Final = 4
_REACH: Final = 60
_GROWTHS: Final = 3


def cleaned(text: str, marks: Iterable[Match], language: str = "") -> Iterator[Match]:
    """Names without the marks and lines around them; what can't be a name is left out.

    A name without a capital is one in scripts that have none, and where the text has none; there a place must be sure.
    A person by a letter alone is one in German, whose courts and papers name them so, where a model finds it likely.
    """
    cased = _CAPITAL.search(text) is not None
    for mark in marks:
        if mark.type not in NAMES:
            yield mark
            continue
        for first, last in _lines(text, mark):
            article = _ARTICLE.match(text[first:last]) if mark.type != "PERSON" else None
            start = first + (article.end() if article else 0)
            end = last - (2 if mark.type == "PERSON" and text[start:last].endswith(("'s", "’s")) else 0)
            value = text[start:end]
            small = _SMALL.search(value) is not None and _CAPITAL_OR_DIGIT.search(value) is None
            if small and (cased or (mark.type != "PERSON" and mark.score < _SURE_PLACE)):
                continue
            if value.lower() in _NOBODY:
                continue
            # A house number is part of an address; a name is letters.
            house = mark.type == "LOCATION" and any(map(str.isdigit, value))
            letters = sum(map(str.isalpha, value))
            lettered = letters == 1 and mark.type == "PERSON" and language in CAPITAL_NOUNS
            named = letters >= 2 or (
                lettered and mark.score > (_SURE_LETTER if text[end : end + 1].isdigit() else _LIKELY_LETTER)
            )
            if (house or named) and (mark.type != "PERSON" or is_name(value)):
                yield mark._replace(start=start, end=end)


def _lines(text: str, mark: Match) -> Iterator[tuple[int, int]]:
    """The lines of a mark, for the models join the end of one with the beginning of the next; a title alone goes with the line below."""
    begun, position = None, mark.start
    for piece in _LINES.split(text[mark.start : mark.end]):
        start, end = _trimmed(text, position, position + len(piece))
        position += len(piece)
        if start == end:
            begun = begun if piece.count("\n") <= 1 else None
        elif mark.type == "PERSON" and position < mark.end and _is_title_alone(text, start, end):
            begun = start if begun is None else begun
        else:
            yield (start if begun is None else begun), end
            begun = None


def _is_title_alone(text: str, start: int, end: int) -> bool:
    words = _WORD.findall(text, start, end)
    return bool(words) and all(map(is_title, words))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end


def joined(text: str, marks: Iterable[Match]) -> list[Match]:
    """Parts of one name or one address that a model marks one by one, as one."""
    whole: list[Match] = []
    for mark in sorted(marks):
        last = whole[-1] if whole else None
        between = _BETWEEN.get(mark.type)
        if (
            last is not None
            and between is not None
            and last.type == mark.type
            and (mark.start <= last.end or _is_one(text, last.end, mark, between))
        ):
            whole[-1] = last._replace(end=max(last.end, mark.end), score=max(last.score, mark.score))
            continue
        whole.append(mark)
    return whole


def _is_one(text: str, end: int, mark: Match, between: regex.Pattern[str]) -> bool:
    """Whether what stands between two marks parts nothing; a comma before a small letter parts two persons."""
    if between.fullmatch(text, end, mark.start) is None:
        return False
    if mark.type == "PERSON" and text[end] == "." and _SENTENCE.search(text, max(0, end - _INITIAL), end):
        return False
    return mark.type != "PERSON" or "," not in text[end : mark.start] or not text[mark.start].islower()


@cache
def _titles() -> frozenset[str]:
    from winnow_models.names.titles import TITLES

    return TITLES


def is_title(word: str) -> bool:
    """Whether a word is written before a name: "Mr", "Frau", "Dott"."""
    return word.casefold() in _titles()


def grown(text: str, persons: Iterable[Match], common: frozenset[str]) -> Iterator[Match]:
    """Each person with the names that stand right beside it: a model that sees half of a name is right about it.

    Args:
        common: words that the text also writes small; they are no names.
    """
    for person in persons:
        start, end = person.start, person.end
        for _ in range(_GROWTHS):
            more = _MORE_AFTER.match(text, end, min(end + _REACH, len(text)))
            if more is None or (more["word"] or "").lower() in common:
                break
            end = more.end()
        # What stands before a title is no part of the name: "then Mrs Robinson", "Ask Mr Smith".
        titled = _FIRST.match(text, start, end)
        for _ in range(0 if titled is not None and is_title(titled[0]) else _GROWTHS):
            before = _MORE_BEFORE.search(text, max(0, start - _REACH), start)
            if before is None or before["word"].lower() in common or opens(text, before.start()):
                break
            start = before.start("word")
        yield person._replace(start=start, end=end)


_OPENING: Final = regex.compile(r"(?:^|[.!?:…\n\"“”„»«—*•>(])[ \t\"“”„»«'‘’(\[*_]*$")


def opens(text: str, place: int) -> bool:
    """Whether a sentence begins there, where a capital says nothing."""
    return _OPENING.search(text, max(0, place - 12), place) is not None


_DETERMINER: Final = regex.compile(
    r"(?<!\p{L})(?i:der|die|das|den|dem|des|ein|eine|einen|einem|einer|eines|kein|keine|keinen|keinem|keiner|im|am|zum|zur|beim|vom|ins"
    r"|diese[rsmn]?|jede[rsmn]?|viele[rn]?|alle[rn]?|mehrere[rn]?|ihre[rsmn]?|seine[rsmn]?|unsere[rsmn]?|welche[rsmn]?)[ \t]++$"
)
_ABSTRACT: Final = regex.compile(
    r"(?:ung|ungen|heit|heiten|keit|keiten|schaft|schaften|tion|tionen|ismus|ität|itäten|tum|nisse?|ling|linge|linien|mittel|werte?|recht)$"
)
_ADJECTIVE: Final = regex.compile(r"(?:ig|lich|isch|bar|sam|haft|los)(?:e[rsnm]?)?$")
_NAME_WORD: Final = regex.compile(r"\p{Lu}[\p{L}\p{M}]++")
_DOUBT: Final = 0.5


@cache
def german() -> Lexicon:
    """What German word lists say of a word."""
    from winnow_models.german import words

    return words()


def has_given(value: str) -> bool:
    """Whether a word of a name, or a part of it between hyphens, is on a list of given names, which are of all languages."""
    from winnow_models.german.lexicon import GIVEN

    return any(german().listed(word) & GIVEN for word in _listable(value))


def has_surname(value: str) -> bool:
    """Whether a word of a name is on a list of surnames."""
    from winnow_models.german.lexicon import SURNAME

    return any(german().listed(word) & SURNAME for word in _listable(value))


def is_place(word: str) -> bool:
    """Whether a word is on a list of towns and other places."""
    from winnow_models.german.lexicon import PLACE

    return bool(german().known(word).flags & PLACE)


def _listable(value: str) -> list[str]:
    return [word.title() if word.isupper() else word for word in _NAME_WORD.findall(value)]


def doubted(text: str, marks: Iterable[Match], language: str) -> Iterator[Match]:
    """Persons of one word, where all nouns are written like names: less sure after an article, or where it is a noun."""
    for mark in marks:
        value = text[mark.start : mark.end]
        alone = mark.type == "PERSON" and language in CAPITAL_NOUNS and not any(map(str.isspace, value))
        common = alone and (
            _ABSTRACT.search(value)
            or _DETERMINER.search(text, max(0, mark.start - 12), mark.start)
            or german().is_noun(value)
            or _is_place_or_quality(text, mark.start, value)
        )
        yield mark._replace(score=mark.score * _DOUBT) if common else mark


def _is_place_or_quality(text: str, start: int, value: str) -> bool:
    """Whether a word is a town's name and no person's on any list, or opens a sentence as an adjective: "Streitig ist"."""
    from winnow_models.german.lexicon import GIVEN, PLACE, SMALL, SURNAME

    flags = german().known(value).flags
    if flags & (GIVEN | SURNAME):
        return False
    return bool(flags & PLACE) or (opens(text, start) and (bool(flags & SMALL) or _ADJECTIVE.search(value) is not None))


def weighed(sources: Sequence[Sequence[Match]]) -> list[Match]:
    """Every source's marks; where another source marks the same kind at the same place, both are surer."""
    every = sorted((mark, source) for source, marks in enumerate(sources) for mark in marks)
    weighed_: list[Match] = []
    for at, (mark, source) in enumerate(every):
        doubt, heard = 1.0 - mark.score, {source}
        for other, witness in _around(every, at):
            if other.type == mark.type and witness not in heard and _overlap(mark, other):
                heard.add(witness)
                doubt *= 1.0 - other.score
        weighed_.append(mark._replace(score=1.0 - doubt))
    return weighed_


_LONE: Final = 0.45
_PLACES: Final = frozenset({"LOCATION", "ORGANIZATION"})


def contested(text: str, marks: Sequence[Match], language: str) -> Iterator[Match]:
    """The marks; persons whom Rampart alone sees in a language that it hardly knows are what the names model calls them.

    It must be surer of all of it, and no given name be in it.
    """
    named = [mark for mark in sorted(marks) if mark.type in _PLACES and mark.note == "names model"]
    starts = [mark.start for mark in named]
    for mark in marks:
        lone = language != "en" and mark.type == "PERSON" and mark.note == "Rampart" and mark.score < _LONE
        at = bisect_right(starts, mark.start) if lone else 0
        other = named[at - 1] if at else None
        sure = other is not None and other.end >= mark.end and other.score > mark.score
        if other is not None and sure and not has_given(text[mark.start : mark.end]):
            yield mark._replace(type=other.type)
        else:
            yield mark


_NEIGHBOURS: Final = 12


def _around(every: Sequence[tuple[Match, int]], at: int) -> Iterator[tuple[Match, int]]:
    for other in range(max(0, at - _NEIGHBOURS), min(len(every), at + _NEIGHBOURS + 1)):
        if other != at:
            yield every[other]


def _overlap(one: Match, other: Match) -> bool:
    return one.start < other.end and other.start < one.end
