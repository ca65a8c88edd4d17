"""A machine that is full, or a disk that fails, says nothing of the file: it is read another time, and nothing is left over."""

from __future__ import annotations

import errno
import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from winnow_agent.cli import reading
from winnow_agent.documents import Document
from winnow_agent.vault.digitize import templates
from winnow_agent.vault.digitize.base import DigitizeError
from winnow_agent.vault.digitize.pool import Parsers
from winnow_agent.vault.digitize.templates import NoProcessError
from winnow_agent.vault.digitize.watched import watched
from winnow_agent.vault.processes import confined
from winnow_agent.vault.processes.workers import StoppingError, Workers

from .conftest import Make, Write

FAILS_AT_ITS_BEGINNING = "/proc/self/mem"
"""A regular file, of which the first page can't be read: EIO, as of a disk that fails (proc_pid_mem(5))."""


def descriptors() -> list[int]:
    return [int(path.name) for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]


@contextmanager
def room_for(more: int) -> Iterator[None]:
    """So many descriptors can still be opened."""
    used = set(descriptors())
    free = (number for number in range(len(used) + more + 2) if number not in used)
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    for _ in range(more):
        next(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (next(free), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def left_in(scratch: Path) -> list[str]:
    return sorted(path.name for path in scratch.iterdir())


def test_a_system_without_descriptors_is_no_fault_of_the_file(parsers: Parsers, write: Write, scratch: Path) -> None:
    path = write("say", "hello")
    list(parsers.digitize(path))
    before, folders, outcomes = len(descriptors()), left_in(scratch), []
    with path.open("rb") as file:
        for more in range(9):
            try:
                with room_for(more):
                    items = list(parsers.digitize(path, file=file.fileno()))
                assert isinstance(items[0], Document)
                outcomes.append("read")
            except NoProcessError:
                outcomes.append("later")
            assert len(descriptors()) == before + 1
            assert left_in(scratch) == folders
    assert outcomes[:2] == ["later", "later"]
    assert outcomes[-1] == "read"
    assert outcomes == sorted(outcomes)


def test_a_template_that_the_system_has_no_room_for_is_no_fault_of_the_file(
    make_parsers: Make, write: Write, scratch: Path
) -> None:
    parsers, path = make_parsers(), write("say", "hello")
    folders = left_in(scratch)
    with room_for(4), pytest.raises(NoProcessError, match=os.strerror(errno.EMFILE)):
        list(parsers.digitize(path))
    assert left_in(scratch) == folders
    assert len(list(parsers.digitize(path))) == 1


def test_a_path_that_can_t_be_opened_for_want_of_descriptors_is_not_unreadable(parsers: Parsers, write: Write) -> None:
    path = write("say", "hello")
    with room_for(0), pytest.raises(NoProcessError, match=os.strerror(errno.EMFILE)):
        list(parsers.digitize(path))
    assert len(list(parsers.digitize(path))) == 1


def test_a_worker_that_the_system_has_no_room_for_is_no_fault_of_what_it_was_asked(
    with_plugins: None, workers: Workers, scratch: Path
) -> None:
    folders, before = left_in(scratch), len(descriptors())
    for more in range(3):
        with room_for(more), pytest.raises(NoProcessError):
            workers.call("ocr", {"do": "who"})
        assert left_in(scratch) == folders
        assert len(descriptors()) == before
    assert "pid" in workers.call("ocr", {"do": "who"})[0]


def _held_up(parsers: Parsers, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the template wait for the end of a parser that the system holds up, as one does that reads from a share that is away."""
    (who,) = parsers.digitize(write("who"))
    assert isinstance(who, Document)
    hanging = parsers.digitize(write("sleep"))
    next(hanging)
    monkeypatch.setattr(templates, "ask", partial(confined.ask, seconds=0.5))
    os.kill(int(who.text.split()[1]), signal.SIGSTOP)
    hanging.close()


def test_a_template_that_hangs_is_no_fault_of_the_other_files(
    make_parsers: Make, write: Write, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsers = make_parsers()
    list(parsers.digitize(write("say", "before")))
    folders = left_in(scratch)
    other = parsers.digitize(write("sleep"))
    next(other)
    _held_up(parsers, write, monkeypatch)
    with pytest.raises(StoppingError):
        next(other)
    assert left_in(scratch) == folders
    assert len(list(parsers.digitize(write("say", "after")))) == 1


def test_a_command_tells_what_a_template_that_hung_cost_it_and_goes_on(
    make_parsers: Make, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsers = make_parsers()
    other = reading._documents_of(parsers, write("sleep"))
    next(other)
    _held_up(parsers, write, monkeypatch)
    (told,) = other
    assert isinstance(told, dict)
    assert told["error"]["kind"] == "timed_out"
    assert len(list(reading._documents_of(parsers, write("say", "after")))) == 1


def test_a_disk_that_fails_under_a_parser_makes_no_malformed_file(parsers: Parsers) -> None:
    with Path(FAILS_AT_ITS_BEGINNING).open("rb", buffering=0) as file, pytest.raises(DigitizeError) as caught:
        list(parsers.digitize(Path("letter.txt"), file=file.fileno()))
    assert caught.value.kind == "unreadable"
    assert os.strerror(errno.EIO) in str(caught.value)


def test_what_a_library_makes_of_a_failing_disk_does_not_count() -> None:
    def read(raises: Exception | None) -> None:
        with watched(os.open(FAILS_AT_ITS_BEGINNING, os.O_RDONLY)) as file:
            try:
                file.read(10)
            except OSError:
                if raises is not None:
                    raise raises from None

    for raises in (None, ValueError("no archive"), DigitizeError("it is damaged", kind="malformed")):
        with pytest.raises(DigitizeError) as caught:
            read(raises)
        assert caught.value.kind == "unreadable"


def test_a_file_that_could_be_read_is_what_its_digitizer_says(tmp_path: Path) -> None:
    (tmp_path / "letter").write_bytes(b"Dear all")
    with watched(os.open(tmp_path / "letter", os.O_RDONLY)) as file:
        assert file.read() == b"Dear all"
    with pytest.raises(ValueError, match="none"), watched(os.open(tmp_path / "letter", os.O_RDONLY)):
        raise ValueError("none")
