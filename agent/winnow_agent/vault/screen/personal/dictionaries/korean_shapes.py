"""How likely an eojeol is a Korean name of this or that shape: points for what it is made of, what the dictionary says, what stands around."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from winnow_agent.vault.screen.personal.dictionaries import korean_signs as signs
from winnow_agent.vault.screen.personal.dictionaries.korean_pieces import NO_NOUNS, alone

_NEVER: Final = -9
_RAREST: Final = -2
"""Points of a syllable that is hardly a surname."""
_LONGEST_FOREIGN: Final = 4
"""Words of a name."""
_LONGEST_EOJEOL: Final = 20
"""Syllables."""
_COMMON: Final = 2_500
"""Below this cost a word is a frequent one; given names that the dictionary has as nouns cost as much as a noun it has never met."""


class Reading(NamedTuple):
    """An eojeol's likeliest person."""

    start: int
    end: int
    points: int
    shape: str


def _surname_points(name: str, length: int) -> int | None:
    surname = name[:length]
    if length == 2:
        return 3 if surname in signs.OF_TWO else None
    return next((points for signs, points in zip(signs.SURNAMES, (3, 2, 0), strict=True) if surname in signs), _RAREST)


def given_points(given: str) -> int:
    """How much a stem is made like a given name."""
    if len(given) == 1:
        return -3 if given in signs.FIRST or given in signs.SECOND else -6
    first = 2 if given[0] in signs.FIRST else 1 if given[0] in signs.FIRST_TOO else -3
    second = 2 if given[1] in signs.SECOND else 1 if given[1] in signs.SECOND_TOO else -3
    return first + second


@lru_cache(maxsize=20_000)
def _dictionary_points(name: str) -> int:
    """What the dictionary says of a stem that may be a surname and a given name."""
    pieces = alone(name)
    first, last = pieces[0], pieces[-1]
    hung = name[:-1] if len(name) > 2 and name[-1] in "은는이가의을를도과와" else ""
    if name in signs.NOBODY or hung in signs.NOBODY:
        return _NEVER
    if hung and is_plain_word(hung):
        # "이상은" and "유지은" are names too, as many others in "은" are.
        return -5 if hung + "은" == name else -2 if len(pieces) == 1 and first.sense == "인명" else _NEVER
    if len(pieces) == 1:
        if first.sense == "인명":
            return 3 if len(name) > 2 else 4
        return 0 if first.pos == "UNKNOWN" else -3 if first.pos == "NNP" and first.sense != "지명" else _NEVER
    if hung and name[-1] != "은" and len(alone(hung)) == 1 and alone(hung)[0].pos == "NNG":
        return -4
    points = 0
    if first.end == 2 and (first.sense == "지명" or (first.pos == "NNP" and name[2:] == "호")):
        points -= 5
    elif first.end >= 2 and first.pos[0] == "N" and first.cost < _COMMON and first.sense != "인명":
        points -= 5 if last.pos[0] in "EJVX" or last.pos in {"NNB", "NNBC"} else 3
    elif last.pos[0] in "EJV" or first.pos[0] in "VMI" or (first.end == 2 and name[2:] in signs.SUFFIXES):
        points -= 2
    rest = alone(name[1:])
    if len(rest) == 1 and len(name) > 2:
        frequent = -1 if given_points(name[1:]) > 3 else -3
        points += 2 if rest[0].sense == "인명" else 1 if rest[0].cost >= _COMMON else frequent
    return points


def is_plain_word(stem: str) -> bool:
    """Whether a stem is one word that is no person's: a frequent one, a place, an office or the like."""
    pieces = alone(stem)
    first = pieces[0]
    known = len(pieces) == 1 and first.pos != "UNKNOWN" and first.sense != "인명"
    return stem in signs.NOBODY or (known and (first.cost < _COMMON or first.sense == "지명"))


@lru_cache(maxsize=20_000)
def _crossing_points(eojeol: str, size: int) -> int:
    """What the dictionary says of a stem in its eojeol: against it are words that reach across its end, verbs and adverbs."""
    for piece in alone(eojeol):
        length = piece.end - piece.start
        if piece.start >= size:
            return _NEVER if piece.start == size and piece.pos.startswith(("XSV", "XSA")) else 0
        if piece.start == 0 and length > 1 and piece.pos.startswith(NO_NOUNS):
            return _NEVER
        if piece.start > 1 and piece.pos.startswith(("XSV", "XSA")):
            return _NEVER
        if piece.end > size and piece.sense == "지명":
            return _NEVER
        if piece.end > size and piece.pos != "UNKNOWN" and (piece.start == 0 or length > 2 or piece.pos[0] == "J"):
            return -6
    return 0


def _has_final(syllable: str) -> bool:
    """Whether a syllable ends in a consonant, by which particles are chosen."""
    return (ord(syllable) - 0xAC00) % 28 > 0


def _tail_points(stem: str, tail: str) -> int | None:
    """What hangs on a stem: None where nothing of it may."""
    if not tail:
        return 0
    if signs.LIVING_TAIL.fullmatch(tail):
        # A county and a town end like a young man and woman.
        return None if len(stem) < 3 and tail[0] in "군양" else 3
    if signs.EITHER_TAIL.fullmatch(tail):
        return 1
    after_final, after_vowel = signs.CONSONANT_TAIL.fullmatch(tail), signs.VOWEL_TAIL.fullmatch(tail)
    if (after_final, after_vowel)[not _has_final(stem[-1])]:
        return 1
    return -2 if after_final or after_vowel else None


def _hung(stem: str, value: str) -> int | None:
    return _tail_points(stem, value[len(stem) :])


def around_points(text: str, start: int, end: int, *, bare: bool) -> int:
    """What stands before an eojeol and behind it.

    Args:
        bare: whether nothing hangs on the stem, which then stands before a title or at the end of something.
    """
    points = 0
    if signs.LED.search(text, max(0, start - 16), start):
        points += 3
    elif signs.LISTED.search(text, max(0, start - 3), start):
        points += 1
    if signs.PLACED.search(text, max(0, start - 8), start):
        points -= 5
    if text[end : end + 1].isdigit():
        return _NEVER
    if signs.AGED.match(text, end):
        return points + 3
    if not bare:
        return points
    if signs.TITLED.match(text, end) or signs.BODIED.match(text, end):
        return points + 4
    return points + (1 if signs.CLOSED.match(text, end) else -2)


def _full(text: str, start: int, end: int) -> Reading | None:
    """An eojeol as a surname and a given name with what hangs on them."""
    value = text[start:end]
    best: Reading | None = None
    for length in (1, 2):
        surname = _surname_points(value, length)
        if surname is None:
            continue
        first = length + 1 if surname > _RAREST else length + 2
        for size in range(first, min(length + 2, len(value)) + 1):
            name = value[:size]
            hung = _hung(name, value)
            if hung is None or (name[-1] == "호" and signs.SHIP.search(text, max(0, start - 4), start)):
                continue
            points = surname + given_points(name[length:]) + hung + _dictionary_points(name)
            points -= 2 if name[-1] in "동산강대역문" and hung < 3 else 0
            points += _crossing_points(value, size) + around_points(text, start, end, bare=size == len(value))
            if best is None or points > best.points:
                best = Reading(start, start + size, points, "full")
    return best


def _parted(text: str, start: int, end: int) -> Reading | None:
    """An eojeol as a surname with the given name, or the baptismal one, in the next."""
    surname = _surname_points(text[start:end], end - start)
    following = signs.NEXT.match(text, end)
    if surname is None or surname == _RAREST or following is None:
        return None
    first, last = following.span("word")
    value = text[first:last]
    sizes = [2] if len(value) > 1 else [1]
    if (size := _person_size(value)) > 2:
        sizes.append(size)
    best: Reading | None = None
    for size in sizes:
        given = value[:size]
        hung = _hung(given, value)
        full = size == 3 and given not in signs.BAPTISMAL and _surname_points(given, 1) != _RAREST
        if hung is None or given in signs.NOBODY or full:
            continue
        points = surname + hung + _given_alone_points(given) + _crossing_points(value, size)
        points -= 5 if text[start:end] in signs.DETERMINERS else 1
        points += around_points(text, start, start, bare=False)
        points += around_points(text, last, last, bare=size == len(value))
        if best is None or points > best.points:
            best = Reading(start, first + size, points, "parted")
    return best


def _person_size(eojeol: str) -> int:
    """How long the person is that an eojeol begins with, by the dictionary; 0 where it begins with none."""
    first = alone(eojeol)[0]
    if first.end > 1 and first.sense == "인명":
        return first.end
    return next((len(name) for name in signs.BAPTISMAL if eojeol.startswith(name)), 0)


@lru_cache(maxsize=20_000)
def _given_alone_points(given: str) -> int:
    """How much a stem is a given name by itself."""
    pieces = alone(given)
    if given in signs.BAPTISMAL:
        return 6
    if len(given) > 2:
        return 5 if len(pieces) == 1 and pieces[0].sense == "인명" else _NEVER
    points = given_points(given)
    if len(pieces) > 1:
        return points - (2 if points < 4 and (pieces[0].pos[0] in "VM" or pieces[1].pos[0] == "J") else 0)
    if pieces[0].sense == "인명":
        return points + 3
    if pieces[0].sense == "지명" or pieces[0].pos.startswith(NO_NOUNS):
        return points - 5
    return points + (1 if pieces[0].cost >= _COMMON else -4)


def _surname(text: str, start: int, end: int) -> Reading | None:
    """An eojeol as a surname before a title, or with one that hangs on it."""
    value = text[start:end]
    for length in (1, 2):
        surname = _surname_points(value, length)
        somebody = value == "모" and signs.SOMEBODY.search(text, max(0, start - 3), start)
        if surname is None or surname == _RAREST or somebody:
            continue
        if len(value) == length:
            titled, called = signs.OFFICE_NEXT.match(text, end), signs.CALLED_NEXT.match(text, end)
        else:
            titled, called = signs.OFFICE_HUNG.fullmatch(value, length), signs.CALLED_HUNG.fullmatch(value, length)
            someone = value[length:] == "모" and signs.SOMEONE_NEXT.match(text, end)
            called = called or signs.SOMEONE_HUNG.fullmatch(value, length) or someone or None
            if not someone and len(alone(value[: titled.end("title")] if titled else value)) == 1:
                continue
        if called:
            return Reading(start, start + length, 6 + surname, "surname")
        if titled and value[:length] not in signs.DETERMINERS and (len(value) == length or surname >= 2):
            return Reading(start, start + length, 3 + surname, "surname")
    return None


def _given(text: str, start: int, end: int) -> Reading | None:
    """An eojeol as a given name alone, where a particle, a kinsman's word or a call tells it."""
    value = text[start:end]
    given = value[:2]
    if len(value) < 2 or given in signs.NOBODY:
        return None
    tail = value[2:]
    points = _given_alone_points(given) + _crossing_points(value, 2)
    if _has_final(given[1]) and signs.SMALL_TAIL.fullmatch(tail) and len(alone(given + "이")) > 1:
        points += 5 if len(tail) > 1 else 2
    elif signs.CALL_TAIL.fullmatch(tail) and signs.CALL_END.match(text, end):
        points += 4
    elif (hung := _hung(given, value)) is None:
        return None
    else:
        points += hung
    kin = signs.KIN_LED.search(text, max(0, start - 12), start) is not None
    if tail in {"", "이"} and signs.KIN_NEXT.match(text, end):
        return Reading(start, start + 2, points + 4 + 3 * kin, "given")
    if kin or len(tail) > 1 or tail == "네" or signs.CALL_TAIL.fullmatch(tail):
        return Reading(start, start + 2, points + 5 * kin, "given")
    return Reading(start, start + 2, points, "bare") if alone(given)[0].sense == "인명" else None


class _Part(NamedTuple):
    """A word of a foreign name, and the eojeol that it begins."""

    start: int
    end: int
    eojeol_end: int
    known: bool


def _foreign(text: str, start: int, _end: int) -> Reading | None:
    """An eojeol, and those behind it, as a name of elsewhere that the dictionary knows a part of."""
    parts = list(_foreign_parts(text, start))
    if not parts:
        return None
    last = parts[-1]
    hung = _tail_points(text[last.start : last.end], text[last.end : last.eojeol_end])
    if hung is None:
        return None
    points = 2 * sum(part.known for part in parts) + 2 * len(parts) + hung
    points += around_points(text, start, last.eojeol_end, bare=last.end == last.eojeol_end)
    return Reading(start, last.end, points, "foreign" if len(parts) > 1 else "alone")


def _foreign_parts(text: str, start: int) -> Iterator[_Part]:
    place = start
    for number in range(_LONGEST_FOREIGN):
        eojeol = signs.EOJEOL.match(text, place)
        if eojeol is None:
            return
        value = eojeol[0]
        surname = value in signs.VIETNAMESE or signs.THI_NEXT.match(text, eojeol.end())
        begun = not number and (surname or value in signs.SHORT)
        known = _person_size(value) or (len(value) if begun else 0)
        size = known or (_strange_size(value, first=text[start : place - 1]) if number else 0)
        if not size:
            return
        yield _Part(place, place + size, eojeol.end(), known > 0)
        if place + size < eojeol.end() or text[eojeol.end() : eojeol.end() + 1] != " ":
            return
        place = eojeol.end() + 1


def _strange_size(value: str, *, first: str) -> int:
    """How much of an eojeol goes on with a foreign name: a syllable or two behind a Vietnamese surname, a word that nobody knows."""
    if first.split(maxsplit=1)[0] in signs.VIETNAMESE or value == "티" or first.endswith(" 티"):
        for size in (2, 1):
            fits = len(value) >= size and value[:size] not in signs.NOBODY and _hung(value[:size], value) is not None
            if fits and not (size == 2 and _hung(value[:1], value)):
                return size
        return 0
    pieces = alone(value)
    size = pieces[0].end
    if value[:size] in signs.NOBODY or (len(first) == 3 and given_points(first[1:]) > 1):
        return 0
    unmet = pieces[0].pos == "UNKNOWN" or (pieces[0].pos == "NNG" and size > 1 and pieces[0].cost >= _COMMON)
    return size if unmet and size > 1 and not signs.SYLLABLES.issuperset(value[:size]) else 0


def readings(text: str, start: int, end: int) -> Iterator[Reading]:
    """The shapes of a name that an eojeol may have, each with its points; none where more hangs on it than on any name."""
    if end - start > _LONGEST_EOJEOL:
        return
    for reading in (_full, _parted, _surname, _given, _foreign):
        found = reading(text, start, end)
        if found is not None:
            yield found


_RIGHT: Final = {
    "full": ((10, 0.95), (8, 0.85), (6, 0.75), (5, 0.6)),
    "parted": ((6, 0.95), (4, 0.85), (2, 0.8)),
    "surname": ((3, 0.9),),
    "given": ((9, 0.9), (7, 0.75)),
    "bare": ((7, 0.75),),
    "foreign": ((8, 0.9), (6, 0.7)),
    "alone": ((8, 0.9), (7, 0.75)),
}
"""By shape: points, and the share of right marks from so many on."""


def score(reading: Reading) -> float:
    """The share of right marks among those with such points; 0 where it is too small to mark."""
    return next((right for points, right in _RIGHT[reading.shape] if reading.points >= points), 0.0)
