"""Listings: a table for a person, JSON for a program."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import datetime
from typing import Any, Final, TextIO, cast

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
    """A name as it is printed: what could move a terminal's cursor or turn the order of what stands beside it, and bytes that
    are no UTF-8, are written ``\\x1b``."""
    return _INVISIBLE.sub(lambda found: found[0] if found[0] in but else _written(found[0]), text)


_INVISIBLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls (Unicode's Cc), what embeds or overrides a direction (UAX 9, 2), and what `os.fsdecode` makes of a byte."""


def _written(char: str) -> str:
    if "\ud800" <= char <= "\udfff":
        return f"\\x{ord(char) & 0xFF:02x}"
    return char.encode("unicode_escape").decode("ascii")


class Printable:
    """A stream on which no text moves a cursor, whoever wrote it: `visible` but for ends of lines and tabs.

    Args:
        stream: what it writes to; rich, which styles what it prints, writes there by itself (``rich_proxied_file``).
    """

    def __init__(self, stream: TextIO) -> None:
        self.rich_proxied_file = stream

    def write(self, text: str) -> int:
        """As `TextIO.write`."""
        self.rich_proxied_file.write(visible(text, but="\n\t"))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rich_proxied_file, name)


@contextmanager
def printing_safely() -> Iterator[None]:
    """All that is printed meanwhile is `Printable`: what a file, a parser, a gateway or another party called something."""
    with redirect_stdout(cast(TextIO, Printable(sys.stdout))), redirect_stderr(cast(TextIO, Printable(sys.stderr))):
        yield


_CONTROLS: Final = re.compile("[\x7f-\x9f]")
"""Those that JSON leaves as they are."""


def print_objects(objects: Iterable[Mapping[str, Any]]) -> None:
    """One JSON array on stdout."""
    print_json(list(objects))


def print_json(value: Any, *, indent: int | None = 1) -> None:
    """One JSON value on stdout, at once; on one line where ``indent`` is None. It survives any path's bytes."""
    text = _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False, indent=indent))
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
