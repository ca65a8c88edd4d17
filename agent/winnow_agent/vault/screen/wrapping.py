"""Where the ends of lines and pages stand inside a sentence, and say nothing of it.

A line was wrapped where the next word would not have fitted: that tells prose from lists, forms and addresses, whose
lines end where they please.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

import numpy as np
import regex

_FEED: Final = 10
_NARROWEST: Final = 40
# Of ideographs, each twice as wide.
_NARROWEST_UNSPACED: Final = 16
# Letters are not all of one width, and some writers break early.
_FILLED: Final = 0.85
_TYPICAL: Final = 0.9
_LINES_FOR_TYPICAL: Final = 5
_WIDEST: Final = 160

_HYPHENATED: Final = regex.compile(r"(?<=\p{L})[-‐¬][ \t]{0,4}+\n[ \t]{0,12}+(?=\p{L})")
_HYPHENS: Final = "-‐¬"
# A word that a line's end broke, in a text whose lines an engine or an editor has run together: "Lon- don". What goes before
# "and", "or" and "to" is half a word on purpose: "pre- and post-war".
_RUN_TOGETHER: Final = regex.compile(
    r"(?<=\p{L}{2})[-¬] (?!(?:and|or|nor|to|but|und|oder|bzw|beziehungsweise|sowie|bis|noch|et|ou|que|y|e|o|u|ni|i|a|og|eller|men|och|samt|en|of|tot|nebo|ani|či|lub|oraz"
    r"|albo|ili|ali|niti|ja|tai|sekä|és|vagy|și|sau|и|или|та|або|й)(?!\p{L}))(?=\p{Ll}{2})"
)
# What begins a line of a list, a form or a conversation.
_OWN_LINE: Final = regex.compile(
    r"[\-*•·–—>|#+=_~§]|\(?\p{N}{1,3}[.):]\s|[a-z][.)]\s|[\p{L}\p{N}][\p{L}\p{N} .'’/()\-]{0,30}:(?:\s|$)"
)
_TABULAR: Final = regex.compile(r"[\t|]|[,;]\S[^,;\n]{0,40}[,;]\S|\s{3,}\S")
_UNSPACED: Final = regex.compile(r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]")

_PAGE_WORD: Final = r"(?:page|pag|pagina|página|seite|sida|side|sivu|strona|strana|oldal|sayfa|стр|с|p|s|f|fol)"
_NUMBER: Final = rf"[-–—\[(|~*]{{0,2}}[ \t]*(?i:{_PAGE_WORD}\.?[ \t]*)?(?:\p{{Nd}}{{1,4}}|[ivxlc]{{1,7}})(?:[ \t]*(?:/|of|von|de|sur|di|af|av|из)[ \t]*\p{{Nd}}{{1,4}})?[ \t]*[-–—\])|~*]{{0,2}}"
_MARK: Final = regex.compile(rf"\f|(?m:^)[ \t]*{_NUMBER}[ \t\r]*(?m:$)")
_PAGE_NUMBER: Final = regex.compile(_NUMBER)
_ALONE: Final = regex.compile(r"(?:(?m:^)[ \t\r]*\n|\f)(?P<line>[^\n\f]{4,80})(?=\f|\n[ \t\r]*(?:\n|\f|\Z))")
_DIGITS: Final = regex.compile(r"[\p{N}ivxlc]++")
_REPEATED: Final = 3
_LINES_LOOKED_AT: Final = 200_000
_MOST_PAGES: Final = 100_000
# Space that is skipped to the next line.
_SPACE: Final = 200
# How many running heads, feet and numbers stand between two pages at most, on each side.
_FURNITURE: Final = 4
_LEAST_HALF: Final = 25
_TITLE: Final = r"(?<!\p{L})(?:\p{L}|Mr|Mrs|Ms|Dr|Dra|Prof|St|Hr|Fr|Sr|Sra|Srta|Dott|Avv|Ing|Rev)\."
_UNFINISHED: Final = regex.compile(rf"(?:[\p{{L}}\p{{M}},\-‐¬]|{_TITLE})$")
# No sentence ends with a title or an initial, wherever its line does.
_TITLED: Final = regex.compile(rf"(?<={_TITLE})[ \t]{{0,4}}+\n[ \t]{{0,12}}+(?=\p{{Lu}}\p{{Ll}})")
_EMPTY_LINE: Final = regex.compile(r"\n[ \t\r]*+\n")
_CONTINUED: Final = regex.compile(r"[\p{L}\p{M}(„“\"'‘’«]")


def furniture(text: str) -> list[tuple[int, int]]:
    """What stands between the halves of a sentence on two pages: numbers, running heads, form feeds, empty lines."""
    repeated = _repeated(text)
    found: list[tuple[int, int]] = []
    looked_at = 0
    for start, end in _marks(text, repeated):
        if start < looked_at:
            continue
        first, last = _reach(text, max(start, looked_at), end, repeated)
        looked_at = last
        if first > 0 and last < len(text) and _goes_on(text, first, last, sure="\f" in text[first:last]):
            found.append((first, last))
    return found


def _repeated(text: str) -> frozenset[str]:
    """Lines that stand alone and come back, whatever number is in them."""
    alone = islice(_ALONE.finditer(text), _LINES_LOOKED_AT)
    counted = Counter(_key(match["line"]) for match in alone)
    return frozenset(line for line, times in counted.items() if times >= _REPEATED and line)


def _key(line: str) -> str:
    return _DIGITS.sub("0", line.strip().casefold())


def _marks(text: str, repeated: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where a page may end."""
    marks = [match.span() for match in islice(_MARK.finditer(text), _MOST_PAGES)]
    if repeated:
        alone = islice(_ALONE.finditer(text), _LINES_LOOKED_AT)
        marks += [match.span("line") for match in alone if _key(match["line"]) in repeated]
        marks.sort()
    yield from marks


def _reach(text: str, start: int, end: int, repeated: frozenset[str]) -> tuple[int, int]:
    """From behind the last visible character of the page before to the first one of the page after."""

    def is_furniture(line: str) -> bool:
        return _PAGE_NUMBER.fullmatch(line) is not None or _key(line) in repeated

    for _ in range(_FURNITURE):
        start = len(text[max(0, start - _SPACE) : start].rstrip()) + max(0, start - _SPACE)
        begins = max(text.rfind("\n", max(0, start - 100), start), text.rfind("\f", max(0, start - 100), start)) + 1
        if start - begins > 80 or not is_furniture(text[begins:start].strip()):
            break
        start = begins
    for _ in range(_FURNITURE):
        near = text[end : end + _SPACE]
        end += len(near) - len(near.lstrip())
        feeds = [at for at in (text.find("\n", end, end + 100), text.find("\f", end, end + 100)) if at >= 0]
        stops = min(feeds, default=min(end + 100, len(text)))
        if stops - end > 80 or not is_furniture(text[end:stops].strip()):
            break
        end = stops
    return start, end


def _goes_on(text: str, start: int, end: int, *, sure: bool) -> bool:
    """Whether a sentence goes on behind what lies between. A column of numbers between words is no end of a page."""
    tail = text[max(0, start - 6) : start]
    if not _UNFINISHED.search(tail) or not _CONTINUED.match(text, end):
        return False
    if sure:
        return True
    begins = max(text.rfind("\n", max(0, start - _LEAST_HALF), start), start - _LEAST_HALF)
    return start - begins >= _LEAST_HALF and _EMPTY_LINE.search(text, start, end) is not None


def is_broken(text: str) -> bool:
    """Whether a hyphen and a space stand somewhere between letters, as where lines were run together."""
    return "- " in text or "¬ " in text


def joined(text: str, pages: Sequence[tuple[int, int]]) -> tuple[Any, Any]:
    """Which characters of a text are to be read as spaces, and which not at all, so that sentences run on.

    Args:
        pages: what `furniture` found.
    """
    spaces, gone = list[int](), list[int]()
    for start, end in pages:
        hyphen = text[start - 1] in _HYPHENS
        if not hyphen:
            spaces.append(start)
        begins = start - 1 if hyphen and text[end].islower() else start + (not hyphen)
        gone += range(begins, end)
    if is_broken(text):
        gone += (at for match in _RUN_TOGETHER.finditer(text) for at in range(*match.span()))
    if "\n" in text:
        taken = bytearray(len(text))
        for at in (*spaces, *gone):
            taken[at] = 1
        more_spaces, more_gone = _lines(text, taken)
        spaces += more_spaces
        gone += more_gone
    return np.asarray(spaces, dtype=np.int64), np.asarray(gone, dtype=np.int64)


def _lines(text: str, taken: bytearray) -> tuple[list[int], list[int]]:
    """The same for ends of lines.

    Args:
        taken: a byte a character, 1 where it was seen to already.
    """
    spaces, gone = list[int](), list[int]()
    for match in _HYPHENATED.finditer(text):
        start, end = match.span()
        if not taken[start] and not taken[end - 1]:
            gone += range(start if text[end].islower() else start + 1, end)
            taken[start:end] = b"\1" * (end - start)
    for match in _TITLED.finditer(text):
        start, end = match.span()
        if not taken[start] and not taken[end - 1]:
            spaces.append(start)
            gone += range(start + 1, end)
            taken[start:end] = b"\1" * (end - start)
    for feed, begins in _wrapped(text):
        start = text.rfind("\n", max(0, feed - 2 * _WIDEST), feed) + 1
        if taken[feed] or _OWN_LINE.match(text, begins) or _TABULAR.search(text, start, feed):
            continue
        if _UNSPACED.match(text, feed - 1) and _UNSPACED.match(text, begins):
            gone += range(feed, begins)
        else:
            spaces.append(feed)
            gone += range(feed + 1, begins)
    return spaces, gone


def _wrapped(text: str) -> Iterator[tuple[int, int]]:
    """The line ends before which the next line's first word had no room, each with where that word begins."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    feeds = np.flatnonzero(codes == _FEED)
    starts, ends = np.concatenate(([0], feeds + 1)), np.concatenate((feeds, [len(codes)]))
    visible = np.flatnonzero(codes > 32)
    hidden = np.append(np.flatnonzero(codes <= 32), len(codes))
    if not len(visible):
        return
    first = np.append(visible, len(codes))[np.searchsorted(visible, starts)]
    blank = first >= ends
    lengths = np.where(blank, 0, ends - starts)
    indents = np.minimum(first - starts, lengths)
    words = hidden[np.searchsorted(hidden, np.minimum(first, len(codes)))] - first
    block = np.cumsum(blank)
    width = np.zeros(int(block[-1]) + 1, dtype=np.int64)
    np.maximum.at(width, block, lengths)
    wide = np.maximum(width[block], _typical(lengths))
    unspaced = codes[np.maximum(ends - 1, 0)] >= 0x3040
    fits = np.where(unspaced[:-1], 1, words[1:])
    fitting = (
        ~blank[:-1]
        & ~blank[1:]
        & (wide[:-1] >= np.where(unspaced[:-1], _NARROWEST_UNSPACED, _NARROWEST))
        & (lengths[:-1] + 1 + fits > _FILLED * wide[:-1])
        & ((indents[1:] == 0) | (indents[1:] == indents[:-1]))
    )
    for index in np.flatnonzero(fitting).tolist():
        yield int(feeds[index]), int(first[index + 1])


def _typical(lengths: Any) -> int:
    """How long the long lines of a text are; 0 where there are too few of them."""
    written = lengths[lengths > 0]
    if len(written) < _LINES_FOR_TYPICAL:
        return 0
    return min(int(np.quantile(written, _TYPICAL)), _WIDEST)
