"""Listings: a table for people, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

Row = Mapping[str, Any]

_UNBOUNDED = 240


def show(rows: Sequence[Row], columns: Mapping[str, Callable[[Row], str]], *, as_json: bool, empty: str) -> None:
    """Prints rows: as a JSON array with every field, or as a table of these columns, or the sentence for none."""
    if as_json:
        print(json.dumps(list(rows), indent=2, ensure_ascii=False))
        return
    if not rows:
        print(empty)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in columns:
        table.add_column(name, overflow="fold", min_width=len(name))
    for row in rows:
        # as plain text: what an agent reported is no markup
        table.add_row(*(Text(cell(row)) for cell in columns.values()))
    # a file or a pipe has no width that columns would have to share
    Console(width=None if sys.stdout.isatty() else _UNBOUNDED).print(table)


def moment(microseconds: int) -> str:
    """A time for people, UTC; a dash for 0."""
    if not microseconds:
        return "-"
    return datetime.fromtimestamp(microseconds / 1e6, UTC).strftime("%Y-%m-%d %H:%M:%S")


def counted(counts: Mapping[str, int]) -> str:
    """``novel 3, waiting 1``; a dash for nothing."""
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()) if count) or "-"


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
    return "\n".join(parts) or "-"
