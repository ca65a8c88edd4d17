"""The Parquet files of an export: a row a document, zstd, row groups of about 32 MiB, files of about 256 MiB."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from winnow_protocol.files import digest_of
from winnow_protocol.v1.contribution_pb2 import Modality, Record, SourceType

FILE_BYTES = 256 << 20
GROUP_BYTES = 32 << 20
_GROUP_ROWS = 20_000
_CHECKED_BYTES = 4 << 20
_TURN_WEIGHT = 256  # bytes of its dictionary and strings in memory
_REPEATED = ["language", "modality", "source_type", "licence", "basis", "track", "source", "replacement"]

COLUMNS: dict[str, str] = {
    "id": "The document's identifier, 32 hexadecimal digits; receipts and withdrawals name it.",
    "text": "The text, as its partner approved it.",
    "turns": "A conversation's turns in order, speaker and what was said; empty for other texts.",
    "language": "ISO 639 code, `und` where not known.",
    "modality": "The medium that the text was read from: text, image or speech.",
    "source_type": "prose, conversation, mail or transcript.",
    "licence": "SPDX identifier, or LicenseRef- and a name for terms of its own.",
    "basis": "The agreement or law that lets the partner contribute it, in the partner's words.",
    "track": "The track that the document was contributed to.",
    "source": "The partner that contributed it.",
    "replacement": "What stands in place of personal data: `tag`, `surrogate`, or empty where nothing was replaced.",
    "words": "The number of words.",
}
COUNTED = ("language", "modality", "source_type", "licence", "basis", "source", "replacement")

SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("text", pa.string(), nullable=False),
        pa.field("turns", pa.list_(pa.struct([("speaker", pa.string()), ("text", pa.string())])), nullable=False),
        *(pa.field(name, pa.string(), nullable=False) for name in list(COLUMNS)[3:-1]),
        pa.field("words", pa.int32(), nullable=False),
    ]
)


def row_of(record: Record, track: str) -> dict[str, Any]:
    """A verified record as a row."""
    return {
        "id": record.document_id.hex(),
        "text": record.text,
        "turns": [{"speaker": t.speaker, "text": record.text[t.start : t.end]} for t in record.turns],
        "language": record.language or "und",
        "modality": Modality.Name(record.modality).removeprefix("MODALITY_").lower(),
        "source_type": SourceType.Name(record.source_type).removeprefix("SOURCE_TYPE_").lower(),
        "licence": record.licence,
        "basis": record.basis,
        "track": track,
        "source": record.partner,
        "replacement": record.replacement,
        "words": record.words,
    }


def check_rows(rows: Iterable[dict[str, Any]]) -> None:
    """Raises ValueError if one of the rows can't be written: found out here, it is one shard's fault and not the export's."""
    held, size = list[dict[str, Any]](), 0
    for row in rows:
        held.append(row)
        size += _size_of(row)
        if size >= _CHECKED_BYTES:
            pa.RecordBatch.from_pylist(held, SCHEMA)
            held, size = [], 0
    pa.RecordBatch.from_pylist(held, SCHEMA)


def _size_of(row: Mapping[str, Any]) -> int:
    """Characters of a row, and what its turns weigh: what is held until the group is full."""
    turns = sum(_TURN_WEIGHT + len(turn["speaker"]) + len(turn["text"]) for turn in row["turns"])
    return len(row["text"]) + sum(len(row[name]) for name in _REPEATED) + turns


@dataclass(frozen=True, slots=True)
class DataFile:
    """A finished file: its path in the export, rows, size in bytes, SHA-256 in hexadecimal."""

    path: str
    rows: int
    size: int
    sha256: str


@dataclass(slots=True)
class Totals:
    """What went into the files: documents, words, characters, and documents by the values of some columns."""

    documents: int = 0
    words: int = 0
    characters: int = 0
    by: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in COUNTED})

    def count(self, row: Mapping[str, Any]) -> None:
        """Adds a row."""
        self.documents += 1
        self.words += row["words"]
        self.characters += len(row["text"])
        for name in COUNTED:
            self.by[name][row[name]] += 1


class ParquetFiles:
    """Writes rows into ``data/train-NNNNN-of-NNNNN.parquet`` under a folder; one row group is in memory at a time.

    The names are those by which the Hub's tools know a split without being told.

    Raises:
        OSError: the disk is full, or the folder can't be written.
    """

    def __init__(self, folder: Path, *, file_bytes: int = FILE_BYTES, group_bytes: int = GROUP_BYTES) -> None:
        self._folder = folder
        self._file_bytes = file_bytes
        self._group_bytes = group_bytes
        self._rows: list[dict[str, Any]] = []
        self._pending = 0
        self._file: BinaryIO | None = None
        self._writer: Any = None
        self._counts: list[int] = []
        self.totals = Totals()
        (folder / "data").mkdir()

    def add(self, row: dict[str, Any]) -> None:
        """Takes one row."""
        self.totals.count(row)
        self._rows.append(row)
        self._pending += _size_of(row)
        if self._pending >= self._group_bytes or len(self._rows) >= _GROUP_ROWS:
            self._write_group()

    def finish(self) -> list[DataFile]:
        """Closes the last file, gives all their names, and says what they are."""
        self._write_group()
        self._close_file()
        files = []
        for number, rows in enumerate(self._counts):
            path = f"data/train-{number:05d}-of-{len(self._counts):05d}.parquet"
            written = self._part(number).rename(self._folder / path)
            files.append(DataFile(path, rows, written.stat().st_size, digest_of(written).hex()))
        return files

    def abandon(self) -> None:
        """Closes what is open; the caller removes the folder."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _write_group(self) -> None:
        if not self._rows:
            return
        if self._file is None:
            self._file = self._part(len(self._counts)).open("wb")
            # Texts don't repeat, and the least and the greatest of a group help no reader.
            self._writer = pq.ParquetWriter(
                self._file,
                SCHEMA,
                compression="zstd",
                use_dictionary=_REPEATED,
                write_statistics=["id", "words", *_REPEATED],
                write_page_index=True,
            )
            self._counts.append(0)
        self._writer.write_table(pa.Table.from_pylist(self._rows, SCHEMA), row_group_size=len(self._rows))
        self._counts[-1] += len(self._rows)
        self._rows, self._pending = [], 0
        if self._file.tell() >= self._file_bytes:
            self._close_file()

    def _close_file(self) -> None:
        if self._file is not None:
            self._writer.close()
            self._file.close()
            self._file = None

    def _part(self, number: int) -> Path:
        return self._folder / "data" / f"part-{number:05d}"
