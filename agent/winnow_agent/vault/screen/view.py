"""A text as a reader sees it, for detectors that would otherwise look at how it is encoded.

A name with an invisible character inside it, with one letter of another script, in full-width or mathematical letters,
letter-spaced, or broken across the end of a line or page is still the name. `of` reads all of that as plain text, and
keeps for every character where it came from, so that what is found in the view covers all of what hides it.

It takes linear time, and four bytes a character where anything had to be changed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import regex

from winnow_agent.vault.screen import confusables
from winnow_agent.vault.screen.wrapping import furniture, is_broken, joined

_CHUNK: Final = 1 << 20
_SPECIAL: Final = regex.compile(confusables.special())
_CARRIAGE_RETURN, _LINE_FEED, _SPACE = 13, 10, 32
# A letter has one mark, a Vietnamese one two; more are there to hide it.
_MARKS_COMPOSED: Final = 4
# Reversed by U+202E up to U+202C or the end of the line, for at most this many characters.
_REVERSED: Final = regex.compile(r"\u202e([^\u202c\n]{2,400})")
_BIDI: Final = regex.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_TRAILING: Final = regex.compile(r"[\p{M}\p{Cf}\u3164\uffa0]")

_LEET: Final = regex.compile(r"(?<![\w$])\p{Lu}\p{Ll}*+[013457$]\p{Ll}[\p{Ll}013457$]*+(?![\w$])")
_LEET_LETTERS: Final = str.maketrans("03457$", "oeasts")
# A one is an l behind a vowel (Pau1a), else an i (Sm1th).
_ONE_AS_L: Final = regex.compile(r"(?<=[aeiouyäöüáéíóú])1", regex.IGNORECASE)
# Letters that each stand alone: "J o h n  S m i t h", "D r .  J .  S m i t h", "A n n a - L e n a", "J.o.h.n". Three of them, or
# it is an initial; among them a small one right behind a capital, or four capitals.
_SPACED: Final = regex.compile(
    r"(?<![\p{L}\p{N}])(?:\p{L}(?:[ ]{1,2}(?:[.,'’\-][ ]{1,2})?\p{L}(?![\p{L}\p{N}])){2,}+"
    r"|\p{Lu}(?P<gap>[.\-_·*])\p{Ll}(?![\p{L}\p{N}])(?:(?P=gap)\p{L}(?![\p{L}\p{N}]))++)"
)
_NAMELY: Final = regex.compile(r"\p{Lu}[ .\-_·*]\p{Ll}|(?:\p{Lu}[ ]{1,2}){3}\p{Lu}")


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A stretch of the view, and where each of its characters came from: relative to `source`, ``None`` for one to one."""

    start: int
    source: int
    origin: Any


@dataclass(frozen=True, slots=True)
class View:
    """A text as it reads.

    Attributes:
        text: what a reader sees.
        source: the text itself.
    """

    text: str = field(repr=False)
    source: str = field(repr=False)
    _stretches: Sequence[_Stretch] = field(default=(), repr=False)
    _reversed: Sequence[tuple[int, int]] = field(default=(), repr=False)
    _starts: Sequence[int] = field(default=(), repr=False)
    _sources: Sequence[int] = field(default=(), repr=False)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the view stands in the text itself, with every character that hides inside or hangs on it."""
        if not self._stretches:
            return start, end
        first = self._came_from(start)
        if end <= start:
            return first, first
        last = self._came_from(end - 1) + 1
        following = self._came_from(end)
        while last < following and _TRAILING.match(self.source, last) and not _BIDI.match(self.source, last):
            last += 1
        for opened, closed in self._reversed:
            if opened < last and first < closed:
                first, last = min(first, opened), max(last, closed)
        return first, last

    def seen(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the text itself stands in the view; an empty one where nothing of it is seen."""
        if not self._stretches:
            return start, end
        first = self._went_to(start)
        return first, max(first, self._went_to(end))

    def _came_from(self, position: int) -> int:
        if position >= len(self.text):
            return len(self.source)
        stretch = self._stretches[bisect_right(self._starts, position) - 1]
        offset = position - stretch.start
        return stretch.source + (offset if stretch.origin is None else int(stretch.origin[offset]))

    def _went_to(self, position: int) -> int:
        """The first character of the view that came from here or later."""
        if position >= len(self.source):
            return len(self.text)
        stretch = self._stretches[max(bisect_right(self._sources, position) - 1, 0)]
        offset = position - stretch.source
        return stretch.start + (
            offset if stretch.origin is None else int(np.searchsorted(stretch.origin, np.int32(offset)))
        )


def of(text: str, *, lines: bool = True, names: bool = True) -> View:
    """A text as it reads.

    Args:
        lines: also reads words that a line's end hyphenates as one, and the ends of wrapped lines, and what stands
            between two pages, as a space. Ends of lines that mean something (lists, forms, verse) stay.
        names: also reads figures within a name as the letters that they stand for, and letters that each stand alone
            as a word. Passwords and tokens are written so for another reason.
    """
    backwards: list[tuple[int, int]] = []
    written = text
    if "\u202e" in text:
        text, backwards = _forwards(text)
    special = _SPECIAL.search(text) is not None
    if (
        not special
        and not (lines and ("\n" in text or "\f" in text or is_broken(text)))
        and not (names and _letters_hidden(text))
    ):
        return View(written, written)
    between = furniture(text) if lines else []
    pieces, stretches, length, changed = [], list[_Stretch](), 0, False
    for start, end in _chunks(text, between):
        piece, origin = _read(text[start:end], special=special, names=names)
        if lines:
            inside = between[bisect_left(between, (start, start)) : bisect_left(between, (end, end))]
            pages = [(first - start, last - start) for first, last in inside]
            piece, origin = _joined(piece, origin, pages)
        if origin is not None and len(origin) == end - start and bool((np.diff(origin) == 1).all()):
            origin = None
        changed |= origin is not None or piece != text[start:end]
        pieces.append(piece)
        stretches.append(_Stretch(length, start, origin))
        length += len(piece)
    if not changed and not backwards:
        return View(written, written)
    starts, sources = [s.start for s in stretches], [s.source for s in stretches]
    return View("".join(pieces), written, stretches, backwards, starts, sources)


def _forwards(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text with what U+202E turns round turned back, character for character, and where that was."""
    pieces, spans, last = [], [], 0
    for match in _REVERSED.finditer(text):
        start, end = match.span(1)
        pieces += [text[last:start], match[1][::-1]]
        spans.append((start, end))
        last = end
    return "".join([*pieces, text[last:]]), spans


def _letters_hidden(text: str) -> bool:
    return _LEET.search(text) is not None or next(_spaced(text), None) is not None


def _spaced(text: str) -> Iterator[tuple[int, int]]:
    """The runs of letters that each stand alone and read as a name."""
    for match in _SPACED.finditer(text):
        if _NAMELY.search(match[0]):
            yield match.span()


def _between_letters(text: str, start: int, end: int) -> Iterator[int]:
    """What parts the letters of a run: all but one space between two words, and behind what ends a title or an initial."""
    for at in range(start + 1, end - 1):
        before, sign, after = text[at - 1], text[at], text[at + 1]
        if before == " " or sign.isalpha():
            continue
        # A capital among small letters begins the next word.
        begins = after.isupper() and before.islower()
        if sign == " ":
            if after == " " or not (begins or before in ".,"):
                yield at
        elif before.isalpha() and after.isalpha() and not begins:
            yield at


def _chunks(text: str, between: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Pieces of about a million characters that end with a paragraph, a line or a word where there is one."""
    start = 0
    while start < len(text):
        end = min(start + _CHUNK, len(text))
        if end < len(text):
            for mark in ("\n\n", "\n", " "):
                found = text.rfind(mark, start + _CHUNK // 2, end)
                if found >= 0:
                    end = found + len(mark)
                    break
            index = bisect_left(between, (end, end)) - 1
            if index >= 0 and start < between[index][0] and end < between[index][1]:
                end = between[index][0]
        yield start, end
        start = end


def _read(text: str, *, special: bool, names: bool) -> tuple[str, Any]:
    """A piece with its characters read as plain ones, and where each came from (``None``: one to one)."""
    origin = None
    if special and _SPECIAL.search(text):
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        codes, origin = _plain(codes)
        text = codes.tobytes().decode("utf-32-le", "surrogatepass")
    if not names:
        return text, origin
    text = _LEET.sub(_unleeted, text)
    gone = [at for start, end in _spaced(text) for at in _between_letters(text, start, end)]
    return _without(text, origin, gone) if gone else (text, origin)


def _unleeted(match: Any) -> str:
    word = str(match[0])
    letters = sum(map(str.isalpha, word))
    return (
        _ONE_AS_L.sub("l", word).replace("1", "i").translate(_LEET_LETTERS)
        if letters >= 3 and letters >= 2 * (len(word) - letters)
        else word
    )


def _without(text: str, origin: Any, gone: Sequence[int]) -> tuple[str, Any]:
    """A text without the characters at those places."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    keep = np.ones(len(codes), dtype=bool)
    keep[np.asarray(gone, dtype=np.int64)] = False
    origin = np.flatnonzero(keep).astype(np.int32) if origin is None else origin[keep]
    return codes[keep].tobytes().decode("utf-32-le", "surrogatepass"), origin


def _joined(text: str, origin: Any, pages: Sequence[tuple[int, int]]) -> tuple[str, Any]:
    """A piece with its wrapped lines joined, and nothing but a space between the halves of a sentence on two pages."""
    if origin is not None and pages:
        pages = np.searchsorted(origin, np.asarray(pages, dtype=np.int32)).tolist()
    spaces, gone = joined(text, pages)
    if not len(spaces) and not len(gone):
        return text, origin
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).copy()
    codes[spaces] = _SPACE
    text = codes.tobytes().decode("utf-32-le", "surrogatepass")
    return _without(text, origin, gone) if len(gone) else (text, origin)


def _plain(codes: Any) -> tuple[Any, Any]:
    """Code points as a reader sees them, and the place of each among those given (``None`` where all kept theirs)."""
    table = confusables.tables()
    origin = np.arange(len(codes), dtype=np.int32)
    counts = table.length[codes]
    if (counts > 1).any():
        origin = np.repeat(origin, counts)
        codes = _spelt(codes, counts)
    else:
        codes = table.plain[codes]
    keep = ~table.ignorable[codes]
    returns = np.flatnonzero(codes == _CARRIAGE_RETURN)
    if len(returns):
        codes[returns] = _LINE_FEED
        before_feed = returns[returns + 1 < len(codes)]
        keep[before_feed[codes[before_feed + 1] == _LINE_FEED]] = False
    codes, origin = _controls_seen(codes[keep], origin[keep])
    codes, origin = _composed(codes, origin)
    return _one_script(codes), origin


def _spelt(codes: Any, counts: Any) -> Any:
    """Code points that are read as several, spelt out."""
    table = confusables.tables()
    first = np.cumsum(counts, dtype=np.int64) - counts
    spelt = np.repeat(table.plain[codes], counts)
    for place in range(1, table.spelt.shape[1]):
        longer = np.flatnonzero(counts > place)
        rows = np.searchsorted(table.longer, codes[longer])
        spelt[first[longer] + place] = table.spelt[rows, place]
    return spelt


def _controls_seen(codes: Any, origin: Any) -> tuple[Any, Any]:
    """Control characters as spaces; inside a word, where the next letter is a small one, as nothing."""
    table = confusables.tables()
    control = table.control[codes]
    if not control.any():
        return codes, origin
    codes = codes.copy()
    places = np.flatnonzero(control)
    inner = places[(places > 0) & (places + 1 < len(codes))]
    letters = table.script[codes] > 0
    small = letters[inner - 1] & letters[inner + 1] & ~table.capital[codes[inner + 1]]
    codes[places] = _SPACE
    keep = np.ones(len(codes), dtype=bool)
    keep[inner[small]] = False
    return codes[keep], origin[keep]


def _composed(codes: Any, origin: Any) -> tuple[Any, Any]:
    """Letters with the marks that stand after them as one character, where Unicode has one, and without them where not."""
    table = confusables.tables()
    for _ in range(_MARKS_COMPOSED):
        mark = table.mark[codes]
        places = np.flatnonzero(mark)
        places = places[places > 0]
        places = places[~mark[places - 1]]
        if not len(places):
            break
        keys = codes[places - 1].astype(np.int64) << 21 | codes[places]
        rows = np.minimum(np.searchsorted(table.pairs, keys), len(table.pairs) - 1)
        known = table.pairs[rows] == keys
        codes = codes.copy()
        codes[places[known] - 1] = table.composed[rows[known]]
        keep = np.ones(len(codes), dtype=bool)
        keep[places] = False
        codes, origin = codes[keep], origin[keep]
    keep = ~table.mark[codes]
    return (codes, origin) if keep.all() else (codes[keep], origin[keep])


def _one_script(codes: Any) -> Any:
    """Words that mix scripts in the one script that most of their letters can be read in."""
    table = confusables.tables()
    script = table.script[codes]
    letter = script > 0
    mixed = letter[:-1] & letter[1:] & (script[:-1] != script[1:])
    if not mixed.any():
        return codes
    begins = np.flatnonzero(letter & ~np.concatenate(([False], letter[:-1])))
    ends = np.flatnonzero(letter & ~np.concatenate((letter[1:], [False]))) + 1
    words = np.unique(np.searchsorted(begins, np.flatnonzero(mixed), side="right") - 1)
    begins, ends = begins[words], ends[words]
    inside = np.zeros(len(codes) + 1, dtype=np.int8)
    inside[begins] += 1
    inside[ends] -= 1
    places = np.flatnonzero(np.cumsum(inside[:-1], dtype=np.int8))
    first = np.searchsorted(places, begins)
    lengths = ends - begins
    best, chosen = None, np.zeros(len(begins), dtype=np.uint8)
    for target in (confusables.LATIN, confusables.CYRILLIC, confusables.GREEK):
        own = script[places] == target
        reads = own | (table.folded[target][codes[places]] > 0)
        # First what can't be read in that script, then what is not of it.
        cost = (lengths - np.add.reduceat(reads.astype(np.int64), first)) * 1_000 * 1_000
        cost += lengths - np.add.reduceat(own.astype(np.int64), first)
        better = cost < best if best is not None else np.ones(len(begins), dtype=bool)
        chosen[better] = target
        best = cost if best is None else np.minimum(best, cost)
    into = np.repeat(chosen, lengths)
    codes = codes.copy()
    for target, folded in table.folded.items():
        there = places[(into == target) & (script[places] != target)]
        looks = folded[codes[there]]
        codes[there[looks > 0]] = looks[looks > 0]
    return codes
