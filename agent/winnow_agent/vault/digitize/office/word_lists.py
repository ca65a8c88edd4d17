"""The numbers before the items of lists in Word's binary files ([MS-DOC] 2.9.131, 2.9.147, 2.9.150)."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from winnow_agent.vault.digitize.office import numerals

_FORMS: Mapping[int, str] = {
    0: "decimal",
    1: "upperRoman",
    2: "lowerRoman",
    3: "upperLetter",
    4: "lowerLetter",
    22: "decimalZero",
    23: "bullet",
    255: "none",
}
_MOST_LISTS = 5000


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    pattern: str


@dataclass(slots=True)
class _List:
    levels: list[_Level] = field(default_factory=list)
    counts: dict[int, int] = field(default_factory=dict)


class Lists:
    """The lists of a file, and how far each has come: to be asked once for each item, in order.

    Args:
        lists: the table stream from where the lists are.
        overrides: the table of overrides, by which paragraphs name lists.
    """

    def __init__(self, lists: bytes, overrides: bytes) -> None:
        by_identifier: dict[int, _List] = {}
        self._lists: list[_List | None] = []
        try:
            by_identifier = _lists_of(lists)
            count = struct.unpack_from("<I", overrides)[0]
            for number in range(min(count, _MOST_LISTS)):
                identifier = struct.unpack_from("<i", overrides, 4 + 16 * number)[0]
                self._lists.append(by_identifier.get(identifier))
        except (struct.error, IndexError):
            return  # items without numbers: better than none

    def label(self, number: int, level: int) -> str:
        """What stands before the next item of a list, which is named from 1, at a level from 0."""
        found = self._lists[number - 1] if 0 < number <= len(self._lists) else None
        if found is None or level >= len(found.levels):
            return ""
        rule = found.levels[level]
        found.counts[level] = found.counts.get(level, rule.start - 1) + 1
        for deeper in [one for one in found.counts if one > level]:
            del found.counts[deeper]
        rules = found.levels[: level + 1]
        counts = [found.counts.get(place, one.start) for place, one in enumerate(rules)]
        return numerals.label(rule.pattern, rule.form, counts, [one.form for one in rules])


def _lists_of(data: bytes) -> dict[int, _List]:
    count = min(struct.unpack_from("<H", data)[0], _MOST_LISTS)
    heads = [struct.unpack_from("<i22xB", data, 2 + 28 * number) for number in range(count)]
    at = 2 + 28 * count
    found: dict[int, _List] = {}
    for identifier, flags in heads:
        one = _List()
        for _ in range(1 if flags & 1 else 9):
            start, form = struct.unpack_from("<iB", data, at)
            character, paragraph = data[at + 24], data[at + 25]
            at += 28 + character + paragraph
            length = struct.unpack_from("<H", data, at)[0]
            pattern = data[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")
            at += 2 + 2 * length
            one.levels.append(_Level(start, _FORMS.get(form, "decimal"), _placed(pattern)))
        found[identifier] = one
    return found


def _placed(pattern: str) -> str:
    """A pattern with its levels as ``%1``, as `numerals.label` has them."""
    return "".join(f"%{ord(one) + 1}" if ord(one) < 9 else one for one in pattern)
