"""Screening several documents at the same time: which is next, how many at once, and none looked at by two.

What a decision rests on does not depend on who was first: findings are of one document alone, surrogates and the audit sample of its
id, and what the mail around an attachment says is asked for once that mail was looked at, by whoever came to it.
"""

from __future__ import annotations

import json
import threading
from bisect import bisect_right
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Final

from winnow_agent.vault.progress import Progress
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Row, Store

_AT_ONCE: Final = 10_000
"""Documents whose rows are held at a time; a million of them would weigh."""
CHARACTERS_A_WORKER: Final = 50_000
"""So many have to wait before one more worker is worth it: about what is screened in the time that it takes to start."""
MOST_CHARACTERS: Final = 8_000_000
"""Under way at the same time, so that the longest of an archive are not all in memory at once; one alone may be longer."""
_STATES: Final = json.dumps([DocumentState.SCREENED, DocumentState.DIGITIZED])
_WAITING: Final = (
    " FROM documents WHERE state IN (SELECT value FROM json_each(?)) AND"
    " NOT EXISTS (SELECT 1 FROM files WHERE id = documents.file AND state = 'gone')"
)


class Looks:
    """Who looks at a document: whoever comes second waits until the first is through, and looks no more until that one lets go.

    A look asks for no other, so nobody waits for ever.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[bytes, tuple[Future[None], list[object]]] = {}

    @contextmanager
    def looked_at(self, document_id: bytes, look: Callable[[], None]) -> Iterator[None]:
        """It was looked at by ``look``, or by another's; until the end of this nobody looks again.

        Raises:
            whatever the look raised.
        """
        me = object()
        with self._lock:
            outcome, holders = self._under_way.setdefault(document_id, (Future(), []))
            holders.append(me)
            is_mine = holders == [me]
        try:
            if is_mine:
                _tell(look, outcome)
            outcome.result()
            yield
        finally:
            with self._lock:
                holders.remove(me)
                if not holders:
                    del self._under_way[document_id]


def _tell(look: Callable[[], None], outcome: Future[None]) -> None:
    try:
        look()
    except BaseException as error:
        outcome.set_exception(error)
        raise
    outcome.set_result(None)


class _Waiting:
    """The documents that wait for screening or a decision, each once, though it may stay where it is.

    Some thousands at a time in the order in which they came; of these, where several are looked at at once, the longest first for
    which there is room, so that no long one is left for the end.

    Attributes:
        total, characters: how many there were in the beginning, and of how many characters.
    """

    def __init__(self, store: Store, workers: int) -> None:
        self._store, self._workers = store, workers
        self._batch: list[Row] = []  # the next one last
        self._left: set[bytes] = set()
        self._in_batch = 0
        self._worth = 1
        (row,) = store.query(f"SELECT count(*) AS n, total(characters) AS characters{_WAITING}", _STATES)
        self.total, self.characters = int(row["n"]), int(row["characters"])

    def next(self, room: int | None) -> Row | None:
        """The next one's ``id``, ``source`` and ``characters``; None where none is left, or none so short that there is room.

        Args:
            room: characters that it may have; None for any number.
        """
        if not self._batch:
            self._fill()
        fits = len(self._batch) if room is None else bisect_right(self._batch, room, key=_characters)
        if not fits:
            return None
        row = self._batch.pop(fits - 1)
        self._in_batch -= _characters(row)
        return row

    def worth(self) -> int:
        """How many workers are worth their start by what waits; once started they serve to the end."""
        self._worth = max(self._worth, min(self._workers, 1 + self._in_batch // CHARACTERS_A_WORKER))
        return self._worth

    def _fill(self) -> None:
        rows = self._store.query(
            f"SELECT id, source, characters{_WAITING} ORDER BY since, rowid LIMIT ?",
            _STATES,
            _AT_ONCE + len(self._left),
        )
        batch = [row for row in reversed(rows) if row["id"] not in self._left]
        # Whoever is still there when its batch is through is under way, or was left where it is.
        self._left = {row["id"] for row in rows}
        self._batch = sorted(batch, key=_characters) if self._workers > 1 else batch
        self._in_batch = sum(map(_characters, batch))


def _characters(row: Row) -> int:
    return int(row["characters"])


def side_by_side(
    store: Store,
    look: Callable[[Row], None],
    *,
    workers: int,
    may_continue: Callable[[], bool],
    progress: Progress,
) -> int:
    """Hands each document that waits to ``look``, as many at once as are worth it.

    Args:
        look: called in a thread of its own; what it raises ends the pass, once those under way are through.
        workers: documents at a time, at most.
        may_continue: asked before each one; those under way are finished.
        progress: told after each; its share is of the characters.

    Returns:
        how many were done.
    """
    waiting, done, read = _Waiting(store, workers), 0, 0
    progress(done, waiting.total, 0.0)
    with ThreadPoolExecutor(workers, thread_name_prefix="screen") as pool:
        running: dict[Future[None], int] = {}
        while True:
            while len(running) < waiting.worth() and may_continue():
                room = MOST_CHARACTERS - sum(running.values()) if running else None
                if (row := waiting.next(room)) is None:
                    break
                running[pool.submit(look, row)] = _characters(row)
            if not running:
                return done
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                read += running.pop(future)
                future.result()
                done += 1
            progress(done, waiting.total, min(1.0, read / max(waiting.characters, 1)))
