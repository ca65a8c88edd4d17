"""Kinds of text of which nobody labelled any for us, written as they are written: ``kinds/<kind>_<language>.txt``.

Debates of parliaments, old newspapers as an engine misreads them, Danish letters and case notes, Norwegian and German news, decisions of
courts. Who wrote them had seen nothing of the screen. Four of ten paragraphs name nobody. Eight lines are one text; of each file every
second text was read while rules were made, from the first on, and the others by nobody: those figures are called unread.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from screening.personal import rows_of
from screening.rows import Row
from screening.sets import LabelledSet
from screening.written import documents

_FOLDER: Final = Path(__file__).parent / "kinds"
_DIRECT: Final = frozenset({"PERSON", "ADDRESS", "PHONE", "MAIL", "ACCOUNT", "ID", "PLATE"})
# Persons, and of what is called a person, the share that is one.
_GOALS: Final = {
    "parliament_en": (0.98, 0.75), "parliament_es": (0.97, 0.75), "parliament_it": (0.95, 0.75), "parliament_de": (0.92, 0.75),
    "news_no": (0.90, 0.75), "news_de": (0.88, 0.75), "law_de": (0.80, 0.45), "court_es": (0.95, None), "court_fr": (0.95, None),
    "newspaper_en": (0.75, None), "newspaper_fr": (0.75, None), "newspaper_de": (0.60, None), "newspaper_sv": (0.50, None),
}  # fmt: skip


def rows(_folder: Path) -> Iterator[Row]:
    """Each kind's half that was read, and the one that was not."""
    goals: dict[tuple[str, str], tuple[float, bool]] = {}
    for path in sorted(_FOLDER.glob("*.txt")):
        kind, language = path.stem, path.stem.rpartition("_")[2]
        every = documents(path)
        labelled = {label for document in every for *_, label in document.spans}
        for half, texts in (("read", every[::2]), ("unread", every[1::2])):
            name = f"{kind}, {half}"
            found, right = _GOALS.get(kind, (None, None))
            goals |= {
                (name, measure): (goal, False) for measure, goal in (("persons", found), ("precision", right)) if goal
            }
            goals |= {(name, "direct"): (0.92, False), (name, "left"): (0.25, True)} if kind == "mixed_da" else {}
            goals |= (
                {(name, "dates"): (0.97, False), (name, "codes"): (0.97, False)} if kind.startswith("court") else {}
            )
            labels = LabelledSet(
                name,
                language,
                texts,
                frozenset({"PERSON"}),
                _DIRECT if labelled & (_DIRECT - {"PERSON"}) else frozenset(),
                frozenset({"DATE"}) & labelled,
                frozenset({"CASE"}) & labelled,
                harmless=True,
            )
            yield from rows_of("kinds", labels, goals)
