"""Listings: a table for a person, JSON for a program."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, empty: str) -> None:
    """A table on stdout, as wide as the terminal; ``empty`` is said where there are no rows."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns, box=box.SIMPLE_HEAD)
    for row in rows:
        table.add_row(*row)
    console = Console(width=None if sys.stdout.isatty() else 200, highlight=False, markup=False)
    console.print(table if table.rows else empty)


def print_objects(objects: Iterable[Mapping[str, Any]]) -> None:
    """One JSON array on stdout."""
    print(json.dumps(list(objects), ensure_ascii=False, indent=1))


def moment(microseconds: int) -> str:
    """A time of the records by the local clock."""
    return datetime.fromtimestamp(microseconds / 1e6).astimezone().strftime("%Y-%m-%d %H:%M:%S")
