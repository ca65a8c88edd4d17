"""Notices whose sign or word a scanner, a font or an encoding has damaged.

``©`` becomes ``c``, ``(~)``, ``@``, ``Q``, ``O``, ``0``, ``9``, ``ª``, ``#`` and the like, because fonts number it otherwise or OCR takes the ring for
a letter's. One such character says nothing by itself: it counts beside a year and the name of a publisher, a society or a
firm. The word survives with one or two letters wrong, and counts beside a year.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

from winnow_agent.vault.screen.ownership.reading import line_end, places
from winnow_agent.vault.screen.ownership.signs import YEAR

_WRECK: Final = r"(?:[({<\[]\s?[cCoOeEGQ0°®~©@6]\s?[)}>\]]?|[cCoOeEG0Q®@]\s?[)}>\]]|[cCoOqQ09@#®ª¢€°•~^¸ã]|[^\x00-\x7f\p{L}\p{N}\s–—“”‘’„•…·§]{1,2}|[(]~[)]|\p{Co}|\ufffd)"
_FIRMS: Final = (
    r"(?:Inc\b|Ltd\b|LLC\b|GmbH|Corp\b|Corporation|Company\b|Co\.|Press\b|Publish(?:ing|ers?)\b|Publications?\b|Verlag|Editions?\b|Éditions?\b|Society\b|Societ[éeà]\b|Gesellschaft|Association\b|Institut(?:e|ion|o)?\b"
    r"|Universit|Academ(?:y|ic|ie)\b|Foundation\b|Periodicals|Science\s+B\.?V|B\.V\.|S\.?A\.?\b|KGaA|Authors?\(?s?\)?\b|Elsevier|Springer|Wiley|Blackwell|Kluwer|Taylor|Francis|IEEE|ACM\b|AIP\b|IOP\b|APS\b|AMS\b|SIAM\b|CNRS|ESO\b|EDP\b|Nature\b"
    r"|Chapman|Hall\b|Karger|Thieme|Birkh|North[- ]Holland|Pergamon|Plenum|Marcel\s+Dekker|Oxford|Cambridge|Lippincott|Saunders|Mosby|Gruyter|Sage\b|SAGE|Federation|Organi[sz]ation|College|Laborator|Union\b|Board\b|Group\b|Center\b|Centre\b)"
)
_NAMES: Final = rf"(?:(?:by|the|The|Les|La|Le)\s+)?(?:[\p{{Lu}}&][\p{{L}}\p{{M}}.,'’&\-]*\s+|(?:of|for|and|the|und|et|de|in|du|der|for)\s+){{0,9}}?[\p{{L}}\-]*{_FIRMS}"
# With a year between sign and name, or behind the name.
_DATED: Final = regex.compile(
    rf"(?m)(?<![^\s|])(?P<sign>{_WRECK})\s{{0,3}}(?:{YEAR}(?:[-–,]\s?{YEAR})?[\s.,:]{{1,4}}(?P<name>{_NAMES})|(?P<before>{_NAMES})[^\n]{{0,40}}?[\s,]{YEAR}\b)"
)
# Without one, only as the beginning of a line that is a publisher's name and no more.
_UNDATED: Final = regex.compile(
    r"(?m)^[ \t]*(?P<sign>(?:[({]\s?)?[cC©@#®ªQq•~](?:\s?[)}])?)[ \t]{1,3}(?=[^\n]{4,70}$)(?:(?:The|Les|La|Le)\s+)?(?:\p{Lu}[\p{L}.'’&\-]*\s+|(?:of|for|and|the|und|et|de|du)\s+){0,7}"
    r"(?:\p{Lu}[\p{L}\-]*)?(?:Press|Publish(?:ing|ers?)|Publications|Verlag|[ÉE]ditions?)\b[^\n]{0,40}$"
)
_WORD: Final = regex.compile(
    rf"(?<![\p{{L}}])(?P<word>[\p{{L}}0(€][\p{{L}}\p{{N}}!|îìí]{{6,9}}[tTf7l!|])[\s:.,]{{0,4}}(?:{_WRECK}|[\p{{L}}0-9]{{1,2}})?[\s:.,]{{0,4}}(?:by\s+)?{YEAR}"
)
_WORD_TRIGGERS: Final = ("copy", "opyr", "opyn", "pyri", "yrigh", "yngh", "pyrl", "right", "rlght", "rieht", "righl")
_YEAR_TRIGGERS: Final = (" 19", " 20", "\n19", "\n20", "\t19", "\t20", ")19", ")20", "©19", "@19", "@20", "~19", "~20")
_RIGHT: Final = "copyright"
_MOST: Final = 200
_HEAD: Final = 20_000


def damaged(text: str, lower: str) -> Iterator[tuple[int, int]]:
    """Notices with a damaged sign or word."""
    yield from _words(text, lower)
    yield from _signs(text)


def _words(text: str, lower: str) -> Iterator[tuple[int, int]]:
    done = count = 0
    for place in places(lower, _WORD_TRIGGERS):
        if place < done:
            continue
        if lower.startswith(_RIGHT, place):
            done = place + len(_RIGHT)  # the word is whole: its parts are no wreck of it
            continue
        done = place + 1
        match = _WORD.search(text, max(0, place - 10), place + 30)
        if match is None or not _is_near(match["word"].lower()):
            continue
        end = line_end(text, match.end())
        yield match.start(), end
        done, count = end, count + 1
        if count == _MOST:
            return


def _is_near(word: str) -> bool:
    """Whether a word is "copyright" with one or two letters wrong, missing or too many; "gh" may be one letter, "n" two."""
    if word == _RIGHT:
        return False
    for spelled in (_RIGHT, "copynght", "copyriht", "copyriglit"):
        if abs(len(word) - len(spelled)) <= 2 and _distance(word, spelled) <= 2:
            return True
    return False


def _distance(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]


def _signs(text: str) -> Iterator[tuple[int, int]]:
    """On the first pages, and on the last: a publisher's line stands at the head or the foot of an article's first page."""
    edges = [(0, min(len(text), _HEAD)), (max(len(text) - _HEAD, _HEAD), len(text))]
    for first, last in edges:
        if first >= last:
            continue
        for pattern in (_DATED, _UNDATED):
            for count, match in enumerate(pattern.finditer(text, first, last)):
                if count == _MOST:
                    break
                yield match.start("sign"), line_end(text, match.end())
