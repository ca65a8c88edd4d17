"""Digitizes the files that were found: as many at once as the limits say, each in a parser's process of its own."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from itertools import islice
from pathlib import Path
from typing import Protocol

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import Unread
from winnow_agent.vault.states import FileState
from winnow_agent.vault.store import Store
from winnow_protocol.errors import SetAsideError

_log = logging.getLogger(__name__)


class Digitizer(Protocol):
    """What reads a file: `digitize.pool.Parsers`."""

    def digitize(self, path: Path) -> Iterator[Document | Unread]:
        """The file's documents; raises SetAsideError with a kind."""
        ...


def digitize_found(
    store: Store,
    parsers: Digitizer,
    *,
    workers: int,
    may_continue: Callable[[], bool] = lambda: True,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> int:
    """Reads every file in state found, the largest first, so that no long one is left for the end.

    A stop leaves the files that are not finished in state found.

    Args:
        workers: files at a time.
        progress: called with the count of files done, and of all.

    Returns:
        how many files were done, those that failed among them.
    """
    rows = store.query("SELECT id FROM files WHERE state = ? ORDER BY size DESC", FileState.FOUND)
    done = 0
    progress(0, len(rows))
    with ThreadPoolExecutor(workers, thread_name_prefix="digitize") as pool:
        remaining: Iterator[bytes] = (row["id"] for row in rows)
        running = {pool.submit(digitize_file, store, parsers, file_id) for file_id in islice(remaining, workers)}
        while running:
            finished, running = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                future.result()
                done += 1
                progress(done, len(rows))
            if may_continue():
                running |= {pool.submit(digitize_file, store, parsers, i) for i in islice(remaining, len(finished))}
    return done


def take_up_failed(store: Store, means: str) -> int:
    """Sends failed files back to be read again where that may end otherwise now.

    Args:
        means: what files are read with, e.g. the agent's version and its limits. Under other means than last time all
            are tried again; under the same ones only those for which an engine was missing.

    Returns:
        how many files that is.
    """
    changed = store.get("digitized_with") != means
    rows = [
        row
        for row in store.query("SELECT id, kind FROM files WHERE state = ?", FileState.FAILED)
        if changed or row["kind"] == "missing_engine"
    ]
    with store.transaction():
        for row in rows:
            store.move_file(row["id"], FileState.FOUND)
        store.put("digitized_with", means)
    return len(rows)


def digitize_file(store: Store, parsers: Digitizer, file_id: bytes) -> None:
    """Reads one file; it is digitized with its documents, or failed with a kind and a sentence."""
    paths = store.query("SELECT path FROM paths WHERE file = ? ORDER BY problem <> '', path LIMIT 1", file_id)
    if not paths:
        return  # it went away since it was listed
    store.begin_file(file_id)
    unread: list[Unread] = []
    count = 0
    try:
        for count, document in enumerate(_read(parsers.digitize(Path(os.fsdecode(paths[0]["path"]))), unread), 1):
            store.add_incoming(file_id, count, document)
    except SetAsideError as error:
        if count == 0:
            store.begin_file(file_id)
            store.move_file(file_id, FileState.FAILED, kind=error.kind, message=str(error))
            _log.info("file failed id=%s kind=%s", file_id.hex(), error.kind)
            return
        unread.append(Unread("rest", error.kind, str(error)))
    if count == 0 and unread:
        store.move_file(file_id, FileState.FAILED, kind=unread[0].kind, message=_summary(unread))
        return
    store.finish_file(file_id, _summary(unread))
    _log.info("file digitized id=%s documents=%d unread=%d", file_id.hex(), count, len(unread))


def _read(items: Iterable[Document | Unread], unread: list[Unread]) -> Iterator[Document]:
    for item in items:
        if isinstance(item, Unread):
            unread.append(item)
        else:
            yield item


def _summary(unread: Iterable[Unread]) -> str:
    """``mail 3: malformed; attachment 1: unsupported``, or nothing."""
    return "; ".join(f"{item.part or 'part'}: {item.kind}" for item in unread)
