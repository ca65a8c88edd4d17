"""Where is looked: in every file below some folders, as it is, inside zstd, and in the values of a database."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import zstandard

from tools.leaks.patterns import Needles

_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_MOST_BYTES = 1 << 28
_DEEPEST = 3
"""Frames in frames."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A needle that was found: in which file, and in what form."""

    needle: str
    path: Path
    form: str


def search(folders: Iterable[Path], needles: Needles | Sequence[str]) -> list[Hit]:
    """Every needle that any file below the folders holds, in any of the forms; each once a file and form.

    Args:
        folders: or single files.
    """
    wanted = needles if isinstance(needles, Needles) else Needles(needles)
    hits = []
    for folder in folders:
        for path in [folder] if folder.is_file() else sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                found = {
                    (needle, layer + form) for layer, data in _layers(path) for needle, form in wanted.found_in(data)
                }
                hits += [Hit(needle, path, form) for needle, form in sorted(found)]
    return hits


def _layers(path: Path) -> Iterator[tuple[str, bytes]]:
    """A file's bytes, what its zstd frames hold, and every value of it if it is an SQLite database."""
    data = path.read_bytes()
    yield from _unpacked("", data)
    if data.startswith(b"SQLite format 3\0"):
        yield from _unpacked("sqlite, ", b"\0".join(_values(path)))


def _unpacked(layer: str, data: bytes, depth: int = 0) -> Iterator[tuple[str, bytes]]:
    yield layer, data
    if depth == _DEEPEST:
        return
    at = data.find(_ZSTD_MAGIC)
    while at >= 0:
        with contextlib.suppress(zstandard.ZstdError):
            inner = zstandard.ZstdDecompressor().decompressobj().decompress(data[at : at + _MOST_BYTES])
            yield from _unpacked(f"{layer}zstd, ", inner, depth + 1)
        at = data.find(_ZSTD_MAGIC, at + 1)


def _values(path: Path) -> Iterator[bytes]:
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in database.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 (names out of the database itself)
                for value in row:
                    if isinstance(value, bytes):
                        yield value
                    elif isinstance(value, str):
                        yield value.encode("utf-8", "surrogateescape")
    finally:
        database.close()
