"""Listings: a table for a person, JSON for a program."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

_UNBOUNDED = 240
"""The columns of a file or a pipe, which has no width that a table would have to fit in."""

_SHORT = 19
"""A time is as long; what is longer is wrapped."""


def print_table(columns: Iterable[str], rows: Iterable[Sequence[str]], *, empty: str) -> None:
    """A table on stdout, as wide as the terminal; ``empty`` is said where there are no rows."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else _UNBOUNDED, highlight=False, markup=False, emoji=False)
    table, names, cells = Table(box=box.SIMPLE_HEAD), list(columns), list(rows)
    for name, width in zip(names, _widths(names, cells, console.width), strict=True):
        table.add_column(name, overflow="fold", width=width)
    for row in cells:
        # As plain text: what another reported is no markup, and moves no cursor.
        table.add_row(*(Text(visible(cell, but="\n")) for cell in row))
    console.print(table if table.rows else empty)


def _widths(names: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """The columns' widths: what is short (an id, a time, a state) stays on one line, and no word is broken, while there is room."""
    widest, longest_words = [len(name) for name in names], [len(name) for name in names]
    for row in rows:
        for at, cell in enumerate(row):
            widest[at] = max(widest[at], *(len(line) for line in cell.split("\n")))
            longest_words[at] = max([longest_words[at], *(len(word) for word in cell.split())])
    room = width - 3 * len(names) - 1
    if sum(widest) <= room:
        return widest
    most = max(longest_words)
    while most > 1 and sum(min(one, most) for one in longest_words) > room:  # only the longest words are broken
        most -= 1
    least = [min(one, most) for one in longest_words]
    room -= sum(least)
    for at in sorted(range(len(names)), key=lambda at: widest[at]):
        more = widest[at] - least[at]
        if more <= room and widest[at] <= _SHORT:
            least[at], room = widest[at], room - more
    needs = [one - other for one, other in zip(widest, least, strict=True)]
    return [one + max(room, 0) * need // max(sum(needs), 1) for one, need in zip(least, needs, strict=True)]


def visible(text: str, *, but: str = "") -> str:
    """A name as it is printed: control characters, which could move a terminal's cursor, and bytes that are no UTF-8 are
    written ``\\x1b``."""
    return "".join(char if char in but else _visible(char) for char in text)


def _visible(char: str) -> str:
    match unicodedata.category(char):
        case "Cc":
            return char.encode("unicode_escape").decode("ascii")
        case "Cs":  # a byte of a file's name, as `os.fsdecode` gives it
            return f"\\x{ord(char) & 0xFF:02x}"
    return char


def print_objects(objects: Iterable[Mapping[str, Any]]) -> None:
    """One JSON array on stdout."""
    print_json(list(objects))


def print_json(value: Any, *, indent: int | None = 1) -> None:
    """One JSON value on stdout, at once; on one line where ``indent`` is None. It survives any path's bytes."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()


def counted(number: int, noun: str) -> str:
    """A number with its noun, which takes a plural for all but one: ``1 entry``, ``1,204 entries``."""
    return f"{number:,} {noun if number == 1 else _plural(noun)}"


def _plural(noun: str) -> str:
    """Of the last word: entry, entries; leaf, leaves; document, documents."""
    if noun.endswith("leaf"):
        return noun.removesuffix("f") + "ves"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun.removesuffix("y") + "ies"
    return noun + "s"


def moment(microseconds: int | None) -> str:
    """A time of the records by the local clock, or a dash for none."""
    if not microseconds:
        return "–"
    return datetime.fromtimestamp(microseconds / 1e6).astimezone().strftime("%Y-%m-%d %H:%M:%S")
