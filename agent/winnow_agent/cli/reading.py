"""What `digitize` and `screen` share: a parser pool without a home, and what a file gave."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from winnow_agent.config import Limits
from winnow_agent.documents import Document
from winnow_agent.isolation import Profile, confine, vault_profile
from winnow_agent.vault.find import files_below
from winnow_protocol.errors import SetAsideError, StopRunError, WinnowError
from winnow_protocol.listings import print_json

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


def read_confined(profile: Callable[[Path], Profile], limits: Limits, work: Callable[[Reading], int]) -> int:
    """Runs ``work`` with parsers and workers, in a process of its own that is confined before anything is read.

    A confined process can't remove the folder it was given for scratch, because that changes the folder above; so the
    parent, which reads nothing, makes and removes it.

    Args:
        profile: what the process may do, given the scratch folder.

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
                status = _work(profile(scratch), limits, scratch, work)
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


def _work(profile: Profile, limits: Limits, scratch: Path, work: Callable[[Reading], int]) -> int:
    try:
        confine(profile)
        from winnow_agent.vault.digitize.pool import Parsers
        from winnow_agent.vault.workers import Workers

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


def _files_below_all(paths: Sequence[Path]) -> Iterator[Path]:
    """The files that were named, and those below the folders that were."""
    for path in paths:
        yield from files_below(path) if path.is_dir() else [path]


def answer_each(
    paths: Sequence[Path],
    describer: Callable[[Reading], Callable[[Path, Document], dict[str, Any]]],
    said: Callable[[dict[str, Any]], None],
    *,
    as_json: bool,
) -> int:
    """Reads the files and says something of each document, or why there is none, as an object or for a person.

    Args:
        describer: what makes an object of one document, given the parsers and workers.
        said: prints such an object for a person.

    Returns:
        the exit status: 0 when each file got an answer, of either kind.

    Raises:
        NoSuchPathError: a path is not there; nothing was read.
    """
    for path in paths:
        if not path.exists():
            raise NoSuchPathError(f"reading {path}: there is no such file or folder")

    def work(tools: Reading) -> int:
        described = describer(tools)
        for path in _files_below_all(paths):
            for item in _documents_of(tools.parsers, path):
                values = item if isinstance(item, dict) else described(path, item)
                if as_json:
                    print_json(values, indent=None)
                elif "error" in values:
                    print(f"== {place_of(values)}\n   {values['error']['kind']}: {values['error']['message']}\n")
                else:
                    said(values)
        return 0

    return read_confined(profile_of(paths), default_limits(), work)


def place_of(values: dict[str, Any]) -> str:
    """Which document of which file an object is of."""
    return " / ".join(part for part in (values["source"], values.get("document", "")) if part)


def _documents_of(parsers: Parsers, path: Path) -> Iterator[Document | dict[str, Any]]:
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


def add_paths(parser: argparse.ArgumentParser) -> None:
    """What `digitize` and `screen` are given."""
    parser.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="a file, or a folder that is walked")
    parser.add_argument("--json", action="store_true", help="one object a line, one line a document")


def default_limits() -> Limits:
    """The limits of a command without a home: all cores, the settings' defaults otherwise."""
    from winnow_agent.config import parse_settings

    return parse_settings("{}", Path(os.devnull), os.environ).limits
