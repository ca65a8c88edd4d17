"""Public texts for the reference: read from files as corpora come, never kept; the reference holds none of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from winnow_protocol.errors import StopRunError
from winnow_protocol.files import digest_of
from winnow_protocol.reference import REFERENCE_BYTES, Reference
from winnow_protocol.wire import CHUNK_BYTES
from winnow_steward.client import Coordinator
from winnow_steward.keyring import Keyring
from winnow_steward.published import Published

_PLAIN: Final = (".txt", ".md")
_LINES: Final = (".jsonl", ".ndjson")
_PACKED: Final = (".gz", ".zst", ".bz2")
_TABLES: Final = (".parquet",)
KINDS: Final = (*_PLAIN, *_LINES, *(f"{lines}{packed}" for lines in _LINES for packed in _PACKED), *_TABLES)

_ROWS_AT_ONCE: Final = 64
"""Of a table that somebody else wrote: pyarrow's own 65,536 may be whole books."""


def files_of(paths: Iterable[Path]) -> tuple[list[Path], int]:
    """The files that `texts_of` reads, of what was named and of folders all that lies in them; and how many others lie there.

    Raises:
        StopRunError: something that was named is not there, or is a file of another kind.
    """
    found, others = list[Path](), 0
    for path in paths:
        if path.is_dir():
            inside = sorted(one for one in path.rglob("*") if one.is_file())
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


def texts_of(path: Path, field: str) -> Iterator[str]:
    """The texts of one file: a plain one is a text, a record of another has it in a field.

    Raises:
        StopRunError: it can't be read as what its name says, or a record has no such field with a text.
    """
    name = path.name.lower()
    try:
        if name.endswith(_PLAIN):
            yield path.read_text("utf-8")
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

    table = pyarrow.parquet.ParquetFile(path)
    if field not in table.schema_arrow.names:
        raise KeyError(field)
    for batch in table.iter_batches(batch_size=_ROWS_AT_ONCE, columns=[field]):
        yield from (_text(value.as_py()) for value in batch.column(0))


def _records(path: Path, field: str) -> Iterator[str]:
    import io

    import pyarrow

    with pyarrow.input_stream(str(path), compression="detect") as stream, io.TextIOWrapper(stream, "utf-8") as lines:
        for line in lines:
            if line.strip():
                record: Any = json.loads(line)
                yield _text(record[field] if isinstance(record, dict) else None)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a record's field is no text")
    return value


def _why(error: Exception, field: str) -> str:
    if isinstance(error, KeyError):
        return f"a record has no field {field!r}; name the one with the text by --field"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    if isinstance(error, json.JSONDecodeError):
        return f"a line is no JSON ({error})"
    return str(error)
