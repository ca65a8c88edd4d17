"""Large initials: a letter as high as several lines, drawn on its own, back in front of the word that it begins."""

from __future__ import annotations

import re
from collections.abc import Sequence

from winnow_agent.vault.digitize.paged.lines import Line

_INITIAL = re.compile(r"[\"'“‘«„»]?[^\W\d_]{1,2}")
_LARGER = 1.8  # times the type of the lines beside it
_MOST_INITIALS = 50  # letters by themselves: a page with more is a plan, a diagram, a crossword
_OVERLAP, _GAP = 0.3, 1.5  # type sizes of a line beside it: how far before the initial's end, and behind it, it begins


def with_initials(rows: Sequence[Sequence[Line]]) -> Sequence[Sequence[Line]]:
    """The rows of a layer with each initial in the first of the lines that stand beside it."""
    smallest = min((line.size for row in rows for line in row), default=0.0)
    places = [place for place, row in enumerate(rows) if _may_be_initial(row) and row[0].size >= _LARGER * smallest]
    if not 0 < len(places) <= _MOST_INITIALS:
        return rows
    found = [list(row) for row in rows]
    moved: set[int] = set()
    for place in places:
        initial = rows[place][0]
        beside = [
            (row, at) for row in range(len(rows)) for at, line in enumerate(rows[row]) if _is_beside(initial, line)
        ]
        if not beside:
            continue
        row, at = max(beside, key=lambda one: rows[one[0]][one[1]].y)
        first = found[row][at]
        if not _goes_on(first.text):
            continue
        found[row][at] = first._replace(text=found[place][0].text + first.text)
        moved.add(place)
    left = (row[1:] if place in moved else row for place, row in enumerate(found))
    return [row for row in left if row]


def _may_be_initial(row: Sequence[Line]) -> bool:
    return len(row[0].text) <= 3 and bool(_INITIAL.fullmatch(row[0].text))


def _goes_on(text: str) -> bool:
    """Whether a word goes on, in small letters or capitals; a large letter before a whole sentence is a label of it."""
    word = text.split(" ", 1)[0].lstrip("'’")
    return word[:1].islower() or (word.isupper() and len(word) > 1)


def _is_beside(initial: Line, line: Line) -> bool:
    """Whether a line of smaller type begins right behind an initial, at its height."""
    size = line.size
    return (
        initial.size >= _LARGER * size
        and -_OVERLAP * size <= line.left - initial.right <= _GAP * size
        and initial.y - 0.3 * size <= line.y <= initial.y + initial.size
    )
