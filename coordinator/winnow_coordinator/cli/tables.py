"""What the coordinator's listings share: a row as an object for a program and as cells for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from winnow_protocol.listings import print_objects, print_table

Row = Mapping[str, Any]


def show(rows: Sequence[Row], columns: Mapping[str, Callable[[Row], str]], *, as_json: bool, empty: str) -> None:
    """Prints rows: as a JSON array with every field, or as a table of these columns, or the sentence for none."""
    if as_json:
        print_objects(rows)
    else:
        print_table(columns, ([cell(row) for cell in columns.values()] for row in rows), empty=empty)


def counted(counts: Mapping[str, int]) -> str:
    """``novel 3, waiting 1``; a dash for nothing."""
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()) if count) or "–"


def size(number: int) -> str:
    """Bytes in the nearest binary unit."""
    value = float(number)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if value < 1024:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1024
    return f"{value:.1f} TiB"


def lines(parts: Iterable[str]) -> str:
    """Parts below each other; a dash for none."""
    return "\n".join(parts) or "–"
