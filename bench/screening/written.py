"""Sentences that we wrote in languages of which nobody labelled text for us, with their persons marked: ``written/<language>.txt``.

Who wrote them had seen nothing of what the screen learnt from or was tested with: news, debates, courts, letters, interviews, minutes,
a third of them without a person and full of towns, bodies, ships and feasts. Eight lines are read as one text: nobody's archive
comes in single sentences. It is what we wrote, and of some forty persons a language: it shows where a language is bad, no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from screening.personal import rows_of
from screening.rows import Row
from screening.sets import Labelled, LabelledSet

_FOLDER: Final = Path(__file__).parent / "written"
_TOGETHER: Final = 8
_UNCASED: Final = frozenset(["ar", "bn", "fa", "gu", "he", "hi", "ja", "ka", "ko", "mr", "th", "zh"])
# Somebody; a judge or a lawyer, whose name may stay; anything else, with its kind.
_MARK: Final = re.compile(r"\[\[(?P<person>.+?)\]\]|\(\((?P<office>.+?)\)\)|\{\{(?P<kind>[a-z]+)\|(?P<value>.+?)\}\}")


def rows(_folder: Path) -> Iterator[Row]:
    """Persons' recall and precision, a language after the other."""
    goals = {}
    for path in sorted(_FOLDER.glob("*.txt")):
        labels = LabelledSet(f"written, {path.stem}", path.stem, documents(path), frozenset({"PERSON"}))
        goals[labels.name, "persons"] = (0.8 if labels.language in _UNCASED else 0.9, False)
        goals[labels.name, "precision"] = (0.75, False)
        yield from rows_of("written", labels, goals)


def documents(path: Path) -> tuple[Labelled, ...]:
    """The texts of a file without their marks, and what is marked: PERSON, OFFICE, or the kind in capitals."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(_marked(lines[start : start + _TOGETHER]) for start in range(0, len(lines), _TOGETHER))


def _marked(lines: list[str]) -> Labelled:
    pieces, spans, position, length = [], [], 0, 0
    whole = "\n".join(lines)
    for mark in _MARK.finditer(whole):
        value = mark["person"] or mark["office"] or mark["value"]
        kind = "PERSON" if mark["person"] else "OFFICE" if mark["office"] else mark["kind"].upper()
        pieces += [whole[position : mark.start()], value]
        length += mark.start() - position
        spans.append((length, length + len(value), kind))
        length += len(value)
        position = mark.end()
    return Labelled("".join([*pieces, whole[position:]]), tuple(spans))
