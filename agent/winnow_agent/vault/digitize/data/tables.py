"""CSV and its kin: rows as a table, or, where a column holds long texts, each row's texts; chats by their columns."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, TextIO

from winnow_agent.documents import Document, SourceType
from winnow_agent.vault.digitize.base import Format, SourceFile
from winnow_agent.vault.digitize.chats.conversation import Message, compose, left_out
from winnow_agent.vault.digitize.chats.tables import messages_of, roles_of
from winnow_agent.vault.digitize.cleaning import by_mark, clean, decode, errors_of, lost_characters, one_line

media_types = ("text/csv", "text/tab-separated-values")
formats = (
    Format(
        "CSV, TSV (.csv, .tsv)",
        media_types,
        "rows as lines of cells; where a column holds long texts, these, each long one a document with its title",
        "columns of numbers and keys beside long texts",
        "text",
    ),
    Format(
        "Chats as CSV: Signal, Discord, Slack, iMessage",
        ("text/csv",),
        "speakers, messages, their times",
        "service messages and pictures (counted)",
        "chats",
    ),
)

_SAMPLE = 1 << 16
_HEAD_ROWS = 500
_LONG_CELL = 200  # characters on average, above which a column holds texts and not labels
_LONG_ROW = 1000  # characters, above which a row is a document of its own
_LONG_GROUP = 1_000_000
_MOST_FIELD = 64 << 20
_MOST_LINE = 16 << 20
_DELIMITERS = ",;\t|"
_TITLES = re.compile(r"title|headline|subject|heading|titel|titre|título|titolo", re.IGNORECASE)
_NUMBER = re.compile(r"[\s\d.,:/%€$£+-]*")


@dataclass(frozen=True, slots=True)
class _Columns:
    """What the columns are: the long ones, and the one of titles, or -1."""

    long: tuple[int, ...]
    title: int


def documents(file: SourceFile) -> Iterator[Document]:
    """Read row by row, however large the file is."""
    csv.field_size_limit(_MOST_FIELD)
    sample = file.file.read(_SAMPLE)
    file.file.seek(0)
    encoding, warnings = _encoding(sample)
    delimiter = (
        "\t"
        if file.media_type == "text/tab-separated-values"
        else _delimiter(sample.decode(encoding, errors_of(encoding)))
    )
    source = io.BufferedReader(_Kept(file.file))
    text = io.TextIOWrapper(source, encoding=encoding, errors=errors_of(encoding), newline="")
    rows = _rows(text, delimiter)
    head = list(itertools.islice(rows, _HEAD_ROWS))
    if not head:
        return
    roles = roles_of(head)
    if roles is not None:
        yield from _chat(file, messages_of(itertools.chain(head, rows), roles), warnings)
        return
    columns = _columns(head)
    if columns.long:
        yield from _texts(file, itertools.chain(head, rows), columns, warnings)
    else:
        yield from _table(file, itertools.chain(head, rows), warnings)


class _Kept(io.RawIOBase):
    """The file, which a wrapper around it must not close."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        """It is read only."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next bytes."""
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _encoding(sample: bytes) -> tuple[str, tuple[str, ...]]:
    mark = by_mark(sample)
    if mark is not None:
        return {"utf-8": "utf-8-sig", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}.get(mark, mark), ()
    whole = sample[: sample.rfind(b"\n") + 1] or sample
    try:
        codecs.getincrementaldecoder("utf-8")().decode(whole)
    except UnicodeDecodeError:
        _, warnings = decode(whole)
        guess = warnings[0].rpartition(" ")[2] if warnings else "utf-8"
        return guess, warnings
    if b"\0" in sample[:1000]:
        _, warnings = decode(whole)
        return (warnings[0].rpartition(" ")[2], warnings) if warnings else ("utf-8", ())
    return "utf-8", ()


def _delimiter(sample: str) -> str:
    """The character that parts most rows into the same number of cells, above one."""
    lines = [line for line in sample.split("\n")[:-1][:100] or [sample] if line.strip()]
    best, score = ",", 0.0
    for delimiter in _DELIMITERS:
        counts = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        usual = max(set(counts), key=counts.count) if counts else 1
        share = counts.count(usual) / len(counts) if counts else 0.0
        if usual > 1 and share * min(usual, 3) > score:
            best, score = delimiter, share * min(usual, 3)
    return best


def _rows(text: TextIO, delimiter: str) -> Iterator[list[str]]:
    """Rows that hold anything; what `csv` can't part into fields is a row of one."""
    lines = (line.replace("\0", "") for line in iter(lambda: text.readline(_MOST_LINE), ""))
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:  # a field that is larger than any text
            continue
        if any(cell.strip() for cell in row):
            yield row


def _columns(head: Sequence[Sequence[str]]) -> _Columns:
    width = max(len(row) for row in head)
    body = head[1:] or head
    long: list[int] = []
    for column in range(width):
        cells = [row[column] for row in body if column < len(row) and row[column].strip()]
        if cells and sum(map(len, cells)) > _LONG_CELL * len(cells) and any(" " in cell for cell in cells):
            long.append(column)
    title = next((number for number, name in enumerate(head[0]) if _TITLES.fullmatch(name.strip())), -1)
    return _Columns(tuple(long), title)


def _texts(
    file: SourceFile, rows: Iterator[list[str]], columns: _Columns, warnings: tuple[str, ...]
) -> Iterator[Document]:
    """The long cells of each row, below its title; long rows are documents of their own."""
    gathered: list[str] = []
    size = 0
    first = number = 1
    parts = 0
    for number, row in enumerate(rows, 1):
        cells = [clean(row[column]) for column in columns.long if column < len(row)]
        if number == 1 and all(len(cell) < 60 and "\n" not in cell for cell in cells):
            first = 2
            continue
        title = one_line(row[columns.title]) if 0 <= columns.title < len(row) else ""
        text = "\n\n".join(
            cell for cell in ([title] if columns.title not in columns.long else []) + cells if cell.strip()
        )
        if len(text) >= _LONG_ROW:
            parts += 1
            yield _document(file, text, f"row {number}", title, warnings)
        elif text:
            gathered.append(text)
            size += len(text)
        if size >= _LONG_GROUP:
            parts += 1
            yield _document(file, "\n\n".join(gathered), f"rows {first} to {number}", "", warnings)
            gathered, size, first = [], 0, number + 1
    if gathered:
        part = f"rows {first} to {number}" if parts else ""
        yield _document(file, "\n\n".join(gathered), part, "", warnings)


def _table(file: SourceFile, rows: Iterator[list[str]], warnings: tuple[str, ...]) -> Iterator[Document]:
    """All rows, a line each, as documents of bounded size."""
    gathered: list[str] = []
    size = parts = 0
    first = number = 1
    lettered = False
    for number, row in enumerate(rows, 1):
        line = "\t".join(" ".join(clean(cell).split()) for cell in row).rstrip("\t")
        lettered = lettered or not _NUMBER.fullmatch(line)
        gathered.append(line)
        size += len(line) + 1
        if size >= _LONG_GROUP:
            parts += 1
            yield _document(file, "\n".join(gathered), f"rows {first} to {number}", "", warnings)
            gathered, size, first = [], 0, number + 1
    if gathered and (lettered or parts):
        part = f"rows {first} to {number}" if parts else ""
        yield _document(file, "\n".join(gathered), part, "", warnings)


def _document(file: SourceFile, text: str, part: str, title: str, warnings: tuple[str, ...]) -> Document:
    return Document(
        text=text, media_type=file.media_type, part=part, title=title, warnings=(*warnings, *lost_characters(text))
    )


def _chat(file: SourceFile, found: tuple[list[Message], int], warnings: tuple[str, ...]) -> Iterator[Document]:
    messages, noise = found
    if not messages:
        return
    text, turns = compose(messages)
    yield Document(
        text=text,
        media_type=file.media_type,
        source_type=SourceType.CONVERSATION,
        turns=turns,
        warnings=(*warnings, *lost_characters(text), *left_out(noise)),
    )
