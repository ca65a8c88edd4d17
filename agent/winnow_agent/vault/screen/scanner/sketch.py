"""What every match of a pattern has in it, by which its places are found: words of a list, or digits that stand together.

The words are those of the stretch that ordinary text has most seldom, in lower case and a byte a character (`alphabet`); long
lists are cut to the words' first letters. Where a word or enough digits stand, the pattern itself is tried: more places than
needed cost time, and none is missed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from winnow_agent.vault.screen.scanner import digits
from winnow_agent.vault.screen.scanner.digits import run
from winnow_agent.vault.screen.scanner.syntax import parse
from winnow_agent.vault.screen.scanner.tree import (
    Chars,
    Choice,
    Look,
    Mark,
    Node,
    Repeat,
    Sequence,
    UnsupportedError,
    flat,
    width,
)

START_REACH: Final = 2048
"""Where a match has no bound before what tells it apart, it is looked for from so many characters before that on."""
REACH: Final = 4096
"""Where a match has no bound, it ends within so many characters."""

_LONGEST: Final = 8
_SHORT: Final = 3
_SELDOM: Final = 16.0
"""So many bits are enough: what stands in one of 65,536 places costs nothing."""
_WORDS: Final = 700
_FORMS: Final = 22
"""A place of a word that more than so many characters may take says nothing."""
_LEAST_BITS: Final = 5.0
_FREQUENT: Final = {" ": 0.16, "\n": 0.02, ",": 0.012, ".": 0.012, "-": 0.004, "'": 0.003, '"': 0.003, "\t": 0.001}
_LETTERS: Final = dict(zip("etaoinshrdlcumwfgypbvkjxqz", (
    .1, .072, .065, .06, .056, .056, .051, .049, .048, .034, .032, .022, .022, .019, .019, .018, .016, .016, .015, .012, .008,
    .006, .001, .001, .001, .001), strict=True))  # fmt: skip
_SIGN: Final = 0.001
_DIGIT: Final = 0.02
_DIGIT_BITS: Final = (0.0, 7.0, 8.0, 9.0, 10.0, 13.0, 14.0, 15.0)
"""How seldom so many digits stand together; years are what there is most of."""


class Word(NamedTuple):
    """Bytes that stand in a match, and at least and at most how many characters of it before their end."""

    text: bytes
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Sketch:
    """How a pattern is looked for.

    Attributes:
        words: each match has one of them, in lower case.
        digits: how many stand together in each match, at least, where there are no words.
        before: at most so many characters of a match stand before those digits.
        forth: so many characters behind its start decide on a match.
    """

    words: tuple[Word, ...]
    digits: int
    before: int
    forth: int


def sketch(source: str, flags: int) -> Sketch:
    """The sketch of a pattern that `regex` compiles with these flags.

    Raises:
        UnsupportedError: there is none; the pattern has to be run over the whole text.
    """
    tree = parse(source, flags)
    least, most = width(tree)
    if least == 0:
        raise UnsupportedError("it may match nothing at all")
    ahead = _ahead(tree)
    forth = REACH if most is None or ahead is None else most + ahead + 2
    number = run(tree)
    bits = _DIGIT_BITS[min(number.least, len(_DIGIT_BITS) - 1)]
    # Hardly a word is as seldom as many digits, and to look for it takes most of the time that a worker needs to start.
    words = _best(tree) if bits < _DIGIT_BITS[-1] else None
    if words is not None and _bits(words) > max(bits, _LEAST_BITS):
        return Sketch(words, 0, 0, forth)
    if number.least == 0:
        raise UnsupportedError("no word and no digit is in every match")
    return Sketch((), number.least, START_REACH if number.before is None else number.before, forth)


@cache
def _best(tree: Node) -> tuple[Word, ...] | None:
    """The words of the stretch that is seldom most; of a choice, those of each branch."""
    parts = flat(tree)
    best: tuple[Word, ...] | None = None
    low: int = 0
    high: int | None = 0
    for at, part in enumerate(parts):
        optional = isinstance(part, Look | Mark) or width(part)[0] == 0
        if not optional and not (at and _plain(part) and _plain(parts[at - 1])):
            words = _from(parts, at)
            if words is None or _bits(words) < _SELDOM:
                each = _of_each(part)
                words = each if words is None or (each is not None and _bits(each) > _bits(words)) else words
            if words is not None and (best is None or _bits(words) > _bits(best)):
                best = tuple(Word(word.text, word.low + low, _sum(word.high, high)) for word in words)
                if _bits(words) >= _SELDOM:
                    return best
        least, most = width(part)
        low, high = low + least, _sum(high, most)
    return best


def _plain(part: Node) -> bool:
    return isinstance(part, Chars) and part.mask.bit_count() <= _FORMS


def _of_each(part: Node) -> tuple[Word, ...] | None:
    if not isinstance(part, Choice):
        return None
    every = [_best(branch) for branch in part.parts]
    if None in every:
        return None
    words = tuple(dict.fromkeys(word for each in every for word in each or ()))
    return words if len(words) <= _WORDS else None


def _from(parts: tuple[Node, ...], first: int) -> tuple[Word, ...] | None:
    """The words that a stretch beginning with a part begins with."""
    for longest in (_LONGEST, _SHORT):
        spelled = _joined(parts[first:], longest)
        if spelled is not None and len(spelled) <= _WORDS:
            words = {text: Word(text, len(text), len(text)) for text, _ in spelled}
            return tuple(words.values()) if b"" not in words else None
    return None


@cache
def _spelled(node: Node, longest: int) -> list[tuple[bytes, bool]] | None:
    """What a node's strings begin with, and whether that is all of the string; None where that is too much."""
    match node:
        case Chars(mask):
            folded = _folded(mask)
            return [(byte, True) for byte in folded] if len(folded) <= _FORMS else None
        case Sequence(parts):
            return _joined(parts, longest)
        case Choice(parts):
            words: dict[tuple[bytes, bool], None] = {}
            for part in parts:
                each = _joined(flat(part), longest)
                if each is None or any(not text for text, _ in each):
                    return None
                words.update(dict.fromkeys(each))
            return list(words)
        case Repeat(part, least, most) if least:
            once = _spelled(part, longest)
            return None if once is None else [(text, whole and most == 1) for text, whole in once]
    return None


def _joined(parts: Iterable[Node], longest: int) -> list[tuple[bytes, bool]] | None:
    words: list[tuple[bytes, bool]] = [(b"", True)]
    for part in parts:
        if isinstance(part, Look | Mark):
            continue
        if isinstance(part, Repeat) and part.least == 0:
            then = _spelled(part.part, longest) if part.most == 1 else None
            if then is None:
                return [(text, False) for text, _ in words]
            then = [*then, (b"", True)]
        else:
            then = _spelled(part, longest)
        if then is None or len(words) * len(then) > 2 * _WORDS:
            return [(text, False) for text, _ in words]
        joined: dict[tuple[bytes, bool], None] = {}
        for text, whole in words:
            if not whole or len(text) >= longest:
                joined[text[:longest], False] = None
                continue
            for more, all_of_it in then:
                longer = text + more
                joined[longer[:longest], all_of_it and len(longer) < longest] = None
        words = list(joined)
        if not any(whole for _, whole in words):
            break
    return words


@cache
def _folded(mask: int) -> tuple[bytes, ...]:
    """The bytes of a set, each once in lower case."""
    return tuple({bytes((code,)).lower(): None for code in range(256) if mask >> code & 1})


@cache
def _bits(words: tuple[Word, ...]) -> float:
    """How seldom one of the words stands at a place of ordinary text."""
    return -math.log2(min(1.0, sum(_likely(word.text) for word in words)))


@cache
def _likely(text: bytes) -> float:
    chance = 1.0
    for byte in text:
        character = chr(byte)
        chance *= _FREQUENT.get(character) or _LETTERS.get(character) or (_DIGIT if character.isdigit() else _SIGN)
    return chance


def _ahead(node: Node) -> int | None:
    """How many characters behind a match are looked at, at most; None for no bound."""
    match node:
        case Mark():
            return 2
        case Look(part, False, _):
            return _sum(_ahead(part), width(part)[1])
        case Look(part, True, _) | Repeat(part, _, _):
            return _ahead(part)
        case Sequence(parts) | Choice(parts):
            every = [_ahead(part) for part in parts]
            return None if None in every else max((each or 0 for each in every), default=0)
    return 0


def _sum(*numbers: int | None) -> int | None:
    return None if None in numbers else sum(number for number in numbers if number is not None)


def forget() -> None:
    """Lets go of the trees that sketches were made from; what was reckoned of them is kept until then."""
    for reckoned in (_best, _spelled, _bits, flat, width, *digits.RECKONED):
        reckoned.cache_clear()
