"""What `digitize` and `screen` share: a parser pool without a home, and what a file gave."""

from __future__ import annotations

import argparse
import contextlib
import os
import queue
import shutil
import sys
import tempfile
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from winnow_agent.config import Limits
from winnow_agent.documents import Document
from winnow_agent.isolation import Profile, confine, vault_profile
from winnow_agent.vault.find import files_below
from winnow_protocol.errors import SetAsideError, StopRunError, WinnowError
from winnow_protocol.listings import print_json, visible

if TYPE_CHECKING:
    from winnow_agent.vault.digitize.pool import Parsers
    from winnow_agent.vault.processes.workers import Workers


_FILES_AHEAD: Final = 8
"""Files per worker whose answers may wait for their turn: a long one at the front must not idle the others."""
_AHEAD: Final = 256

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")


class _End:
    """Stands behind the last item of a file."""


class NoSuchPathError(StopRunError):
    """A path that was named is not there."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Confined parsers and workers for one command."""

    parsers: Parsers
    workers: Workers


def read_confined(
    profile: Callable[[Path], Profile], limits: Limits, work: Callable[[Reading], int], *, keep: Sequence[int] = ()
) -> int:
    """Runs ``work`` with parsers and workers, in a process of its own that is confined before anything is read.

    A confined process can't remove the folder it was given for scratch, because that changes the folder above; so the
    parent, which reads nothing, makes and removes it.

    Args:
        profile: what the process may do, given the scratch folder.
        keep: descriptors that stay open in it.

    Returns:
        what ``work`` returned, or the exit code of the error that ended it.
    """
    scratch = Path(tempfile.mkdtemp(prefix="winnow-"))
    try:
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            status = 1
            try:
                status = _work(profile(scratch), limits, scratch, work, keep)
            finally:  # whatever happens, the child never runs its parent's code
                os._exit(status)
        return os.waitstatus_to_exitcode(_wait(child))
    finally:
        shutil.rmtree(scratch)


def _wait(child: int) -> int:
    """The child's wait status; an interrupt reaches the child, too, and is its to answer."""
    while True:
        try:
            return os.waitpid(child, 0)[1]
        except KeyboardInterrupt:
            continue


def _work(profile: Profile, limits: Limits, scratch: Path, work: Callable[[Reading], int], keep: Sequence[int]) -> int:
    try:
        confine(profile, keep=keep)
        from winnow_agent.vault.digitize.pool import Parsers
        from winnow_agent.vault.processes.workers import Workers

        workers = Workers(limits, scratch)
        parsers = Parsers(limits, workers, scratch)
        try:
            return work(Reading(parsers, workers))
        finally:
            parsers.close()
            workers.close()
    except WinnowError as error:
        sys.stderr.write(f"winnow-agent: {error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader has seen enough
        return 0
    except BaseException:  # noqa: BLE001 (what nobody foresaw is shown, and the child ends)
        traceback.print_exc()
        return 1
    finally:
        with contextlib.suppress(BrokenPipeError):
            sys.stdout.flush()


def profile_of(paths: Sequence[Path]) -> Callable[[Path], Profile]:
    """That of a vault without a home: it reads the paths, writes its scratch folder, and has no network."""
    return lambda scratch: vault_profile(None, read=[path.resolve() for path in paths], write=[scratch])


def files_below_all(paths: Sequence[Path]) -> Iterator[Path]:
    """The files that were named, and those below the folders that were."""
    for path in paths:
        yield from files_below(path) if path.is_dir() else [path]


def answer_each(
    paths: Sequence[Path],
    describer: Callable[[Reading], Callable[[Path, Document], dict[str, Any]]],
    said: Callable[[dict[str, Any]], None],
    *,
    as_json: bool,
    after: Callable[[], None] = lambda: None,
) -> int:
    """Reads the files and says something of each document, or why there is none, as an object or for a person.

    Args:
        describer: what makes an object of one document, given the parsers and workers.
        said: prints such an object for a person.
        after: called when all was said, in the process that read the files.

    Returns:
        the exit status: 0 when each file got an answer, of either kind.

    Raises:
        NoSuchPathError: a path is not there; nothing was read.
    """
    for path in paths:
        if not path.exists():
            raise NoSuchPathError(f"reading {path}: there is no such file or folder")

    limits = default_limits()

    def work(tools: Reading) -> int:
        described = describer(tools)

        def said_of(path: Path, item: Document | dict[str, Any]) -> dict[str, Any]:
            return item if isinstance(item, dict) else described(path, item)

        with ThreadPoolExecutor(limits.workers, thread_name_prefix="describing") as describing:

            def read(path: Path) -> Iterator[dict[str, Any]]:
                items = _documents_of(tools.parsers, path)
                return each_ahead(items, partial(said_of, path), describing, limits.workers)

            for values in in_order(files_below_all(paths), read, workers=limits.workers):
                if as_json:
                    print_json(values, indent=None)
                elif "error" in values:
                    print(f"== {place_of(values)}\n   {values['error']['kind']}: {values['error']['message']}\n")
                else:
                    said(values)
        after()
        return 0

    return read_confined(profile_of(paths), limits, work)


def in_order(paths: Iterable[Path], read: Callable[[Path], Iterable[_Item]], *, workers: int) -> Iterator[_Item]:
    """What ``read`` gives for each path, in the paths' order, while ``workers`` of them are read at the same time.

    Of a file whose turn has not come, no more than `_AHEAD` items are held: a mail box does not have to fit into memory.

    Raises:
        whatever ``read`` raises, at its place.
    """
    waiting: deque[tuple[queue.Queue[_Item | _End], Future[None]]] = deque()
    stopped = threading.Event()

    def fill(path: Path, items: queue.Queue[_Item | _End]) -> None:
        try:
            for item in read(path):
                _put(items, item, stopped)
        finally:
            _put(items, _End(), stopped)

    with ThreadPoolExecutor(workers, thread_name_prefix="reading") as pool:
        remaining = iter(paths)
        try:
            while True:
                while len(waiting) < _FILES_AHEAD * workers and (path := next(remaining, None)) is not None:
                    items: queue.Queue[_Item | _End] = queue.Queue(_AHEAD)
                    waiting.append((items, pool.submit(fill, path, items)))
                if not waiting:
                    return
                items, future = waiting.popleft()
                while not isinstance(item := items.get(), _End):
                    yield item
                future.result()
        finally:
            stopped.set()
            for _, future in waiting:
                future.cancel()


def each_ahead(
    items: Iterable[_Item], make: Callable[[_Item], _Made], pool: ThreadPoolExecutor, most: int
) -> Iterator[_Made]:
    """What ``make`` gives for each item, in the items' order, while up to ``most`` of them are made: a box of mails is one file.

    Raises:
        whatever ``make`` raises, at its place.
    """
    waiting: deque[Future[_Made]] = deque()
    try:
        for item in items:
            waiting.append(pool.submit(make, item))
            if len(waiting) >= most:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


def _put(items: queue.Queue[_Item | _End], item: _Item | _End, stopped: threading.Event) -> None:
    """Waits for room, unless nobody takes anything any more."""
    while not stopped.is_set():
        with contextlib.suppress(queue.Full):
            items.put(item, timeout=0.2)
            return


def place_of(values: dict[str, Any]) -> str:
    """Which document of which file an object is of."""
    return visible(" / ".join(part for part in (values["source"], values.get("document", "")) if part))


def _documents_of(parsers: Parsers, path: Path) -> Iterator[Document | dict[str, Any]]:
    """A file's documents; an error object for the file, or a part of it, that gave none."""
    from winnow_agent.vault.digitize.base import Unread
    from winnow_agent.vault.processes.workers import StoppingError

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
    except StoppingError as error:
        if parsers.closed:
            raise
        # Another file hung what this one's parser was forked from: a command has no later time at which to read it again.
        yield {"source": str(path), "error": {"kind": "timed_out", "message": str(error)}}


def add_paths(parser: argparse.ArgumentParser) -> None:
    """What `digitize` and `screen` are given."""
    parser.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="a file, or a folder that is walked")
    parser.add_argument("--json", action="store_true", help="one object a line, one line a document")


def default_limits() -> Limits:
    """The limits of a command without a home: all cores, the settings' defaults otherwise."""
    from winnow_agent.config import parse_settings

    return parse_settings("{}", Path(os.devnull), os.environ).limits
