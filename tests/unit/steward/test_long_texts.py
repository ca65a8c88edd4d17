"""Whole books a row: of a Parquet file no more texts are in memory at once than a group of an export has, or a few dozen."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from winnow_steward.dataset import ParquetFiles, row_of
from winnow_steward.erasing import Export
from winnow_steward.reference import texts_of

BOOK = 200_000
BOOKS = 400
GROUP = 16 * BOOK


def books() -> Iterable[str]:
    return (f"{number:06d} ".ljust(BOOK, "x") for number in range(BOOKS))


def held(values: Iterable[Any]) -> tuple[int, int]:
    """How many values there are, and the most bytes of Python's that were held while they came one by one."""
    tracemalloc.start()
    try:
        return sum(1 for _ in values), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_an_export_that_is_written_anew_is_read_group_by_group(tmp_path: Path, new_vault: Any) -> None:
    vault, files = new_vault("agent-1", "Library"), ParquetFiles(tmp_path, group_bytes=GROUP)
    for text in books():
        files.add(row_of(vault.record(text), "open-archive"))
    (written,) = files.finish()
    assert pq.ParquetFile(tmp_path / written.path).num_row_groups == BOOKS // 16
    export = Export(tmp_path, {})
    assert [row["text"][:6] for row in export.rows()] == [f"{number:06d}" for number in range(BOOKS)]
    count, most = held(export.rows())
    assert count == BOOKS
    assert most < 3 * GROUP < BOOKS * BOOK // 4


def test_public_texts_of_one_large_group_are_not_held_all_at_once(tmp_path: Path) -> None:
    path = tmp_path / "books.parquet"
    pq.write_table(pa.table({"text": list(books())}), path, row_group_size=BOOKS)
    count, most = held(texts_of(path, "text"))
    assert count == BOOKS
    assert most < 8 * BOOK


def test_of_public_texts_few_are_decoded_at_once(tmp_path: Path) -> None:
    """What pyarrow holds of them, beside what Python does."""
    path = tmp_path / "books.parquet"
    table = pa.table({"text": list(books())})
    pq.write_table(table, path, row_group_size=BOOKS, use_dictionary=False, write_batch_size=16)
    del table
    before = pa.total_allocated_bytes()
    assert max(pa.total_allocated_bytes() - before for _ in texts_of(path, "text")) < BOOKS * BOOK // 2
