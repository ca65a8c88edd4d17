"""A file that breaks its parser, in whatever way, is set aside with its kind, and the next one is read."""

from __future__ import annotations

import errno
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, Unread
from winnow_agent.vault.digitize.pool import Parsers
from winnow_agent.vault.processes.workers import StoppingError
from winnow_protocol.errors import SetAsideError

from .conftest import Make, Write


def text_of(parsers: Parsers, path: Path) -> str:
    (item,) = parsers.digitize(path)
    assert isinstance(item, Document)
    return item.text


def failure(parsers: Parsers, path: Path) -> DigitizeError:
    with pytest.raises(DigitizeError) as caught:
        list(parsers.digitize(path))
    return caught.value


def left_in(scratch: Path) -> list[Path]:
    """Parsers' folders; workers' begin with their kind."""
    return [path for path in scratch.iterdir() if "-" not in path.name]


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_file_is_read_in_a_process_of_its_own(parsers: Parsers, write: Write) -> None:
    first, second = (text_of(parsers, write("who")).split() for _ in range(2))
    assert first[0] != second[0]
    assert first[1] == second[1]
    assert str(os.getpid()) not in first + second


def test_the_type_is_told_by_content(parsers: Parsers, write: Write) -> None:
    path = write("say", "hello")
    renamed = path.rename(path.with_suffix(".pdf"))
    assert text_of(parsers, renamed) == f"hello text/vtt {renamed.stat().st_size} {renamed.name}"


def test_a_name_that_is_no_text_is_no_hindrance(parsers: Parsers, write: Write) -> None:
    path = write("say", "hello")
    renamed = path.rename(path.with_name(os.fsdecode(b"caf\xe9 \n.vtt")))
    assert failure(parsers, renamed).kind == "malformed"  # the digitizer of the test puts the name into its text
    assert len(list(parsers.digitize(renamed.rename(path.with_name("\u202ecafé \n.vtt"))))) == 1


def test_what_can_not_be_read_of_a_file_stands_among_what_can(parsers: Parsers, write: Write) -> None:
    first, second, third = parsers.digitize(write("some_unread"))
    assert isinstance(first, Document)
    assert second == Unread("mail 2", "encrypted", "reading a mail: it is encrypted")
    assert isinstance(third, Document)
    assert third.part == "mail 3"


@pytest.mark.parametrize(
    ("what", "argument", "kind"),
    [
        ("nothing", "", "no_text"),
        ("encrypted", "", "encrypted"),
        ("fails_with_content", "a name", "malformed"),
        ("wants_package", "", "missing_engine"),
        ("crash", "", "malformed"),
        ("leave", "0", "malformed"),
        ("leave", "7", "malformed"),
        ("bomb", "", "out_of_memory"),
        ("bomb_in_c", "", "out_of_memory"),
        ("flood", "", "too_large"),
        ("flood_unread", "", "too_large"),
        ("one_huge", "", "too_large"),
        ("fill_disk", "", "malformed"),
        ("garbage", "ffffffffffffffffffffffffffffffff", "malformed"),
        ("garbage", "00000002000000000000000a7b7d00000000000000000000", "malformed"),
        ("closes_its_channel", "", "out_of_memory"),
        ("ask_for_nonsense", "eng", "malformed"),
        ("ask_for_nonsense", "../../etc", "malformed"),
        ("ask_without_end", "", "malformed"),
        ("engine_fails", "refuse", "missing_engine"),
        ("engine_fails", "crash", "malformed"),
        ("engine_fails", "fail", "malformed"),
    ],
)
def test_a_bad_file_is_set_aside_and_the_next_is_read(  # noqa: PLR0917
    what: str, argument: str, kind: str, parsers: Parsers, write: Write, scratch: Path
) -> None:
    error = failure(parsers, write(what, argument))
    assert error.kind == kind
    assert "a name" not in str(error)
    assert str(error).isprintable()
    assert text_of(parsers, write("say", "after")).startswith("after")
    assert left_in(scratch) == []


@pytest.mark.parametrize("what", ["loop", "sleep"])
def test_a_parser_that_does_not_end_is_ended(what: str, make_parsers: Make, write: Write) -> None:
    parsers = make_parsers(file_seconds=1)
    assert failure(parsers, write(what)).kind == "timed_out"
    assert text_of(parsers, write("say", "after")).startswith("after")


def test_waiting_for_the_reader_is_not_the_parsers_time(make_parsers: Make, write: Write) -> None:
    parsers = make_parsers(file_seconds=1)
    seen = []
    for item in parsers.digitize(write("some_unread")):
        seen.append(item)
        time.sleep(0.6)
    assert len(seen) == 3


def test_a_reader_that_stops_early_leaves_no_parser_behind(parsers: Parsers, write: Write, scratch: Path) -> None:
    reading = parsers.digitize(write("sleep"))
    next(reading)
    reading.close()
    assert left_in(scratch) == []
    pid = text_of(parsers, write("who")).split()[1]
    assert Path(f"/proc/{pid}/task/{pid}/children").read_text().split() == []


def test_the_engines_are_asked_through_the_vault(parsers: Parsers, write: Write) -> None:
    assert text_of(parsers, write("use_engines")) == "30x20 eng+deu 7 0.5 heard 0.5 en 60.0"


def test_pages_are_read_ahead_and_each_gets_its_own_answer(parsers: Parsers, write: Write) -> None:
    texts = [f"{width}x1 uneven 0" for width in range(1, 7)]
    assert text_of(parsers, write("many_pages", "uneven")) == " ".join(texts)


class Remembering:
    """A memory that counts."""

    def __init__(self) -> None:
        self.answers: dict[bytes, bytes] = {}
        self.recalled = 0

    def recall(self, question: bytes) -> bytes | None:
        self.recalled += question in self.answers
        return self.answers.get(question)

    def keep(self, question: bytes, answer: bytes) -> None:
        self.answers[question] = answer


def test_what_an_engine_answered_before_is_not_asked_again(parsers: Parsers, write: Write) -> None:
    memory = Remembering()
    pages = write("many_pages", "uneven")
    first = list(parsers.digitize(pages, memory))
    assert (len(memory.answers), memory.recalled) == (6, 0)
    assert list(parsers.digitize(pages, memory)) == first
    assert (len(memory.answers), memory.recalled) == (6, 6)
    list(parsers.digitize(write("many_pages", "other"), memory))
    assert (len(memory.answers), memory.recalled) == (12, 6)  # another question, though the pixels are the same


class Broken(Remembering):
    """A memory whose disk is full."""

    def keep(self, _question: bytes, _answer: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_an_answer_that_cant_be_kept_is_not_passed_over(parsers: Parsers, write: Write, scratch: Path) -> None:
    with pytest.raises(OSError, match="No space"):
        list(parsers.digitize(write("many_pages", "uneven"), Broken()))
    assert text_of(parsers, write("say", "after")).startswith("after")
    assert left_in(scratch) == []


def test_a_file_may_be_left_for_another_time(parsers: Parsers, write: Write, scratch: Path) -> None:
    memory = Remembering()

    def until_two_are_read() -> bool:
        return len(memory.answers) < 2

    with pytest.raises(StoppingError):
        list(parsers.digitize(write("many_pages", "slow"), memory, until_two_are_read))
    assert 2 <= len(memory.answers) < 6
    assert left_in(scratch) == []
    assert text_of(parsers, write("say", "after")).startswith("after")


def test_an_engines_refusal_is_not_remembered(parsers: Parsers, write: Write) -> None:
    memory = Remembering()
    with pytest.raises(SetAsideError):
        list(parsers.digitize(write("engine_fails", "refuse"), memory))
    assert memory.answers == {}


def test_an_engines_long_answer_arrives(parsers: Parsers, write: Write) -> None:
    assert text_of(parsers, write("engine_fails", "long")) == "x"


def test_a_parser_has_a_folder_of_its_own_that_goes_with_it(parsers: Parsers, write: Write, scratch: Path) -> None:
    assert text_of(parsers, write("scratch")) == "left behind nothing"
    assert left_in(scratch) == []


def test_a_parser_inherits_no_descriptor(parsers: Parsers, write: Write, tmp_path: Path) -> None:
    with (tmp_path / "open").open("w"):
        assert text_of(parsers, write("descriptors")) == "2"


def test_a_parser_can_do_nothing_but_parse(parsers: Parsers, write: Write, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    lines = text_of(parsers, write("attempt", str(tmp_path / "secret"))).splitlines()
    assert len(lines) == 10
    assert [line for line in lines if "refused" not in line] == []


def test_nothing_is_left_open(parsers: Parsers, write: Write, scale: int) -> None:
    list(parsers.digitize(write("say")))
    before, threads = descriptors(), threading.active_count()
    for _ in range(10 * scale):
        list(parsers.digitize(write("say")))
        failure(parsers, write("leave", "1"))
        failure(parsers, write("encrypted"))
    assert descriptors() == before
    assert threading.active_count() == threads


def test_many_threads_digitize_at_once(parsers: Parsers, write: Write, scale: int) -> None:
    kinds = ["say", "crash", "say", "leave", "say"] * 6 * scale
    paths = [write(kind, str(number % 250)) for number, kind in enumerate(kinds)]

    def outcome(path: Path) -> str:
        try:
            return text_of(parsers, path).split()[0]
        except DigitizeError as error:
            return error.kind

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(outcome, paths))
    expected = [str(n % 250) if kind == "say" else "malformed" for n, kind in enumerate(kinds)]
    assert outcomes == expected


def test_small_files_cost_a_fork_each(
    parsers: Parsers, write: Write, scale: int, capsys: pytest.CaptureFixture
) -> None:
    paths = [write("say", str(number)) for number in range(100 * scale)]
    list(parsers.digitize(paths[0]))
    since = time.perf_counter()
    assert [text_of(parsers, path).split()[0] for path in paths] == [str(number) for number in range(len(paths))]
    milliseconds = (time.perf_counter() - since) * 1000 / len(paths)
    with capsys.disabled():
        print(f" {milliseconds:.1f} ms a file ", end="")  # noqa: T201


def test_a_template_that_died_is_replaced(parsers: Parsers, write: Write) -> None:
    template = int(text_of(parsers, write("who")).split()[1])
    os.kill(template, 9)
    assert text_of(parsers, write("say", "after")).startswith("after")


def test_a_template_that_dies_under_a_file_sets_it_aside(parsers: Parsers, write: Write) -> None:
    template = int(text_of(parsers, write("who")).split()[1])
    reading = parsers.digitize(write("sleep"))
    next(reading)
    os.kill(template, 9)
    with pytest.raises(DigitizeError) as caught:
        next(reading)
    assert caught.value.kind == "out_of_memory"
    assert text_of(parsers, write("say", "after")).startswith("after")


def test_an_idle_template_ends_and_comes_back(make_parsers: Make, write: Write) -> None:
    parsers = make_parsers(idle_seconds=1)
    template = Path("/proc") / text_of(parsers, write("who")).split()[1]
    deadline = time.monotonic() + 30
    while template.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not template.exists()
    assert text_of(parsers, write("say", "again")).startswith("again")


def test_a_template_at_work_is_not_idle(make_parsers: Make, write: Write) -> None:
    parsers = make_parsers(idle_seconds=1)
    reading = parsers.digitize(write("some_unread"))
    next(reading)
    time.sleep(2.2)
    assert len(list(reading)) == 2


def test_a_stop_ends_what_is_under_way(make_parsers: Make, write: Write, scratch: Path) -> None:
    parsers = make_parsers()
    started = threading.Event()
    caught: list[BaseException] = []

    def run() -> None:
        try:
            for _ in parsers.digitize(write("sleep")):
                started.set()
        except StoppingError as error:
            caught.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert started.wait(30)
    parsers.close()
    thread.join(30)
    assert len(caught) == 1
    assert left_in(scratch) == []
    with pytest.raises(StoppingError):
        list(parsers.digitize(write("say")))


def test_what_is_no_file_to_read_is_set_aside_without_a_parser(
    make_parsers: Make, tmp_path: Path, write: Write
) -> None:
    parsers = make_parsers(file_bytes=10)
    os.mkfifo(tmp_path / "pipe")
    assert failure(parsers, tmp_path / "pipe").kind == "unsupported"
    assert failure(parsers, tmp_path).kind == "unsupported"
    assert failure(parsers, tmp_path / "nowhere").kind == "unreadable"
    assert failure(parsers, write("say")).kind == "too_large"
    assert parsers._templates._running == {}


def test_an_unknown_type_is_unsupported(parsers: Parsers, tmp_path: Path) -> None:
    (tmp_path / "thing").write_bytes(bytes(range(256)) * 100)
    assert failure(parsers, tmp_path / "thing").kind == "unsupported"
