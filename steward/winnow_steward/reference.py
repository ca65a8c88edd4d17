"""Public texts for the reference: read from files as corpora come, never kept; the reference holds none of them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, Never

from winnow_protocol.errors import StopRunError
from winnow_protocol.files import digest_of
from winnow_protocol.reference import REFERENCE_BYTES, Reference
from winnow_protocol.wire import CHUNK_BYTES
from winnow_steward.client import Coordinator
from winnow_steward.keyring import Keyring
from winnow_steward.published import Published

_PLAIN: Final = (".txt", ".md")
_LINES: Final = (".jsonl", ".ndjson")
_PACKED: Final = {".gz": "gzip", ".zst": "zstd", ".bz2": "bz2"}
_TABLES: Final = (".parquet",)
KINDS: Final = (*_PLAIN, *_LINES, *(f"{lines}{packed}" for lines in _LINES for packed in _PACKED), *_TABLES)

_ENCODING: Final = "utf-8-sig"
"""Files that were written on Windows often begin with a mark of byte order."""
_ROWS_AT_ONCE: Final = 64
"""Of a table that somebody else wrote: pyarrow's own 65,536 may be whole books."""


def files_of(paths: Iterable[Path]) -> tuple[list[Path], int]:
    """The files that `texts_of` reads, of what was named and of folders all that lies in them; and how many others lie there.

    Raises:
        StopRunError: something that was named is not there, or is a file of another kind; or a folder can't be read.
    """
    found, others = list[Path](), 0
    for path in paths:
        if path.is_dir():
            inside = _inside(path)
            fit = [one for one in inside if one.name.lower().endswith(KINDS)]
            found += fit
            others += len(inside) - len(fit)
        elif not path.exists():
            raise StopRunError(f"reading public texts: {path} is not there")
        elif not path.name.lower().endswith(KINDS):
            raise StopRunError(
                f"reading public texts: {path} is none of {', '.join(KINDS)}; turn it into one of these first"
            )
        else:
            found.append(path)
    return found, others


def _inside(folder: Path) -> list[Path]:
    """All files below a folder; links to other folders are not followed."""

    def refuse(error: OSError) -> Never:
        raise StopRunError(f"reading public texts: {error.filename}: {error.strerror}; nothing was written") from error

    walked = os.walk(folder, onerror=refuse)
    return sorted(path for root, _, names in walked for path in (Path(root, name) for name in names) if path.is_file())


def texts_of(path: Path, field: str) -> Iterator[str]:
    """The texts of one file: a plain one is a text, a record of another has it in a field; where that is null, it is an empty one.

    Raises:
        StopRunError: it can't be read as what its name says, or a record has no such field with a text.
    """
    name = path.name.lower()
    try:
        if name.endswith(_PLAIN):
            yield path.read_text(_ENCODING)
        elif name.endswith(_TABLES):
            yield from _column(path, field)
        else:
            yield from _records(path, field)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StopRunError(f"reading public texts from {path}: {_why(error, field)}; nothing was written") from error


def publish(coordinator: Coordinator, published: Published, keys: Keyring, path: Path) -> int:
    """Signs a reference under the next version and hands it over; the version.

    Raises:
        WrongReferenceError: the file is none.
        StopRunError: it is too large, or the coordinator refuses it.
        TryLaterError: the coordinator can't be reached, or the line broke again and again; what came is kept there.
    """
    Reference(path)
    size = path.stat().st_size
    if size > REFERENCE_BYTES:
        raise StopRunError(
            f"publishing {path}: it has {size} bytes, and a coordinator takes at most {REFERENCE_BYTES}; build it with a higher"
            " --scale"
        )
    notice, statement = published.sign_reference(digest_of(path), size, keys.root)
    coordinator.put_reference(statement, notice.digest, lambda offset: _chunks(path, offset))
    return notice.version


def _chunks(path: Path, offset: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(offset)
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def _column(path: Path, field: str) -> Iterator[str]:
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.ParquetFile(path)
        if field not in table.schema_arrow.names:
            raise KeyError(field)
        for batch in table.iter_batches(batch_size=_ROWS_AT_ONCE, columns=[field]):
            yield from (_text(value.as_py()) for value in batch.column(0))
    except pyarrow.ArrowNotImplementedError as error:  # no ValueError, as pyarrow's others are
        raise ValueError(str(error)) from error


def _records(path: Path, field: str) -> Iterator[str]:
    import io

    import pyarrow

    packed = _PACKED.get(path.suffix.lower())
    with pyarrow.input_stream(str(path), compression=packed) as stream, io.TextIOWrapper(stream, _ENCODING) as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _text_in(line, field, number)


def _text_in(line: str, field: str, number: int) -> str:
    """The text of a record; ValueError that says which line has none."""
    try:
        record: Any = json.loads(line)
        return _text(record[field] if isinstance(record, dict) else record)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"line {number:,}: {_why(error, field)}") from error


def _text(value: object) -> str:
    if not isinstance(value, str | None):
        raise TypeError("a record's field is no text")
    return value or ""


def _why(error: Exception, field: str) -> str:
    if isinstance(error, KeyError):
        return f"a record has no field {field!r}; name the one with the text by --field"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    if isinstance(error, json.JSONDecodeError):
        return f"it is no JSON ({error.msg} at character {error.pos + 1:,})"
    if isinstance(error, RecursionError):
        return "its JSON is nested deeper than is read"
    return str(error)
