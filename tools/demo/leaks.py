"""Searches folders for text that must not be there: plain, in UTF-16, in base64 at any alignment, and inside zstd.

A search that finds nothing proves nothing unless it would have found something: `plant_controls` puts a control of each form into
each folder, and `search` must find them all.
"""

from __future__ import annotations

import base64
import contextlib
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import zstandard

_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_MOST_BYTES = 1 << 28


@dataclass(frozen=True, slots=True)
class Hit:
    """A needle that was found: in which file, and in what form."""

    needle: str
    path: Path
    form: str


def search(folders: Iterable[Path], needles: Sequence[str]) -> list[Hit]:
    """Every needle that any file below the folders holds, in any of the forms; each once a file and form."""
    forms = [(needle, form, pattern) for needle in needles for form, pattern in _forms(needle)]
    hits = []
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()):
            for layer, data in _layers(path):
                hits += [Hit(needle, path, f"{layer}{form}") for needle, form, pattern in forms if pattern in data]
    return hits


def plant_controls(folder: Path) -> list[str]:
    """Hides one random sentence a form in a file of a folder; the caller removes ``control-*`` there afterwards."""
    sentences = []
    for name, encode in (
        ("plain", str.encode),
        ("utf16", lambda text: text.encode("utf-16-le")),
        ("base64", lambda text: base64.b64encode(b"x" + text.encode())),
        ("zstd", lambda text: b"head" + zstandard.compress(b"before " + text.encode() + b" after")),
    ):
        sentence = f"control sentence {name} {secrets.token_hex(8)}"
        (folder / f"control-{name}").write_bytes(encode(sentence))
        sentences.append(sentence)
    database = sqlite3.connect(folder / "control-sqlite")
    sentence = f"control sentence sqlite {secrets.token_hex(8)} " + "long enough to run over the end of a page " * 200
    database.execute("CREATE TABLE control (value BLOB)")
    database.execute("INSERT INTO control VALUES (?)", (zstandard.compress(sentence.encode()),))
    database.commit()
    database.close()
    return [*sentences, sentence[:60]]


def remove_controls(folder: Path) -> None:
    """Takes out what `plant_controls` put in."""
    for path in folder.glob("control-*"):
        path.unlink()


def _forms(needle: str) -> Iterator[tuple[str, bytes]]:
    plain = needle.encode()
    yield "plain", plain
    yield "utf-16-le", needle.encode("utf-16-le")
    yield "utf-16-be", needle.encode("utf-16-be")
    for shift in range(3):
        # The characters at both ends depend on the neighbours; the ones between don't.
        encoded = base64.b64encode(b"\0" * shift + plain)
        middle = encoded[-(-shift * 4 // 3) if shift == 0 else shift + 1 : -4]
        if len(middle) >= 8:
            yield "base64", middle
            yield "base64url", middle.translate(bytes.maketrans(b"+/", b"-_"))


def _layers(path: Path) -> Iterator[tuple[str, bytes]]:
    """A file's bytes, what its zstd frames hold, and every value of it if it is an SQLite database."""
    data = path.read_bytes()
    yield "", data
    yield from (("zstd, ", inner) for inner in _unzstd(data))
    if data.startswith(b"SQLite format 3\0"):
        for value in _values(path):
            yield "sqlite, ", value
            yield from (("sqlite, zstd, ", inner) for inner in _unzstd(value))


def _unzstd(data: bytes) -> Iterator[bytes]:
    at = data.find(_ZSTD_MAGIC)
    while at >= 0:
        with contextlib.suppress(zstandard.ZstdError):
            yield zstandard.ZstdDecompressor().decompressobj().decompress(data[at : at + _MOST_BYTES])
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
