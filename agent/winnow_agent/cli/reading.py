"""What `digitize` and `screen` share: a parser pool without a home, and JSON lines that any path survives."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from winnow_protocol.errors import SetAsideError, StopRunError

from winnow_agent.config import Limits
from winnow_agent.documents import Document
from winnow_agent.vault.find import files_below

if TYPE_CHECKING:
    from winnow_agent.vault.digitize.pool import Parsers
    from winnow_agent.vault.workers import Workers


class NoSuchPathError(StopRunError):
    """A path that was named is not there."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Confined parsers and workers for one command."""

    parsers: Parsers
    workers: Workers


@contextmanager
def reading(limits: Limits) -> Iterator[Reading]:
    """Parsers and workers with a scratch folder of their own, gone afterwards."""
    from winnow_agent.vault.digitize.pool import Parsers
    from winnow_agent.vault.workers import Workers

    with tempfile.TemporaryDirectory(prefix="winnow-") as scratch:
        workers = Workers(limits, Path(scratch))
        parsers = Parsers(limits, workers, Path(scratch))
        try:
            yield Reading(parsers, workers)
        finally:
            parsers.close()
            workers.close()


def files_of(paths: Sequence[Path]) -> Iterator[Path]:
    """The files that were named, and those below the folders that were.

    Raises:
        NoSuchPathError: before anything is read, if one is not there.
    """
    for path in paths:
        if not path.exists():
            raise NoSuchPathError(f"reading {path}: there is no such file or folder")
    for path in paths:
        yield from files_below(path) if path.is_dir() else [path]


def documents_of(parsers: Parsers, path: Path) -> Iterator[Document | dict[str, Any]]:
    """A file's documents; an error object for the file, or a part of it, that gave none."""
    from winnow_agent.vault.digitize.base import Unread

    try:
        for item in parsers.digitize(path):
            if isinstance(item, Unread):
                yield {
                    "source": str(path),
                    "document": item.part,
                    "error": {"kind": item.kind, "message": item.message},
                }
            else:
                yield item
    except SetAsideError as error:
        yield {"source": str(path), "error": {"kind": error.kind, "message": str(error)}}


def print_json(values: dict[str, Any]) -> None:
    """One object, one line, at once."""
    line = json.dumps(values, ensure_ascii=False)
    sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()


def default_limits() -> Limits:
    """The limits of a command without a home: all cores, the settings' defaults otherwise."""
    from winnow_agent.config import parse_settings

    return parse_settings("{}", Path(os.devnull), os.environ).limits
