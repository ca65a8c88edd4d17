"""Model workers: shared, confined, replaced when they die, gone when idle."""

from __future__ import annotations

import os
import select
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from winnow_agent.vault.processes.workers import StoppingError, Workers, affordable, patience
from winnow_protocol.errors import SetAsideError

from .conftest import LIMITS, WORKER_MODULES

Make = Callable[..., Workers]


@pytest.fixture
def make_workers(with_plugins: None, scratch: Path) -> Iterator[Make]:
    made: list[Workers] = []

    def make(modules: dict[str, str] | None = None, **limits: int) -> Workers:
        made.append(Workers(replace(LIMITS, **limits), scratch, modules=modules or WORKER_MODULES))
        return made[-1]

    yield make
    for workers in made:
        workers.close()


def do(workers: Workers, what: str, payload: bytes = b"") -> dict[str, object]:
    return workers.call("screen", {"do": what}, payload)[0]


def test_a_worker_is_kept_for_the_next_call(workers: Workers) -> None:
    assert do(workers, "who") == do(workers, "who")


def test_one_thread_each_and_nothing_heavy(workers: Workers) -> None:
    answer = do(workers, "environment")
    assert answer["OMP_THREAD_LIMIT"] == "1"
    assert not {"numpy", "grpc", "PIL", "spacy"} & set(answer["modules"])


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("refuse", "missing_engine"),
        ("distrust", "missing_engine"),
        ("import", "missing_engine"),
        ("fail", "malformed"),
        ("too long", "malformed"),
        ("crash", "malformed"),
        ("leave", "malformed"),
    ],
)
def test_a_failed_call_is_set_aside_and_the_next_is_answered(what: str, kind: str, workers: Workers) -> None:
    before = do(workers, "who")
    with pytest.raises(SetAsideError) as caught:
        do(workers, what, b"confidential")
    assert caught.value.kind == kind
    assert "confidential" not in str(caught.value)
    after = do(workers, "who")
    assert (after == before) is (what not in {"crash", "leave"})


def test_a_worker_that_the_system_ends_is_out_of_memory(workers: Workers) -> None:
    pid = do(workers, "who")["pid"]
    calling = ThreadPoolExecutor(1).submit(do, workers, "sleep")
    time.sleep(0.3)
    os.kill(pid, 9)
    with pytest.raises(SetAsideError) as caught:
        calling.result(30)
    assert caught.value.kind == "out_of_memory"
    assert do(workers, "who")["pid"] != pid


def test_a_call_without_answer_ends_in_time(make_workers: Make) -> None:
    workers = make_workers(file_seconds=1)
    with pytest.raises(SetAsideError) as caught:
        do(workers, "sleep")
    assert caught.value.kind == "timed_out"
    assert "pid" in do(workers, "who")


def test_a_long_text_has_longer() -> None:
    assert patience("screen", LIMITS, 200) < 11 * LIMITS.file_seconds
    assert patience("screen", LIMITS, 50_000_000) > 50_000_000 / 920
    assert patience("ocr", LIMITS, 50_000_000) == patience("ocr", LIMITS, 1)


def test_calls_wait_for_a_free_worker(make_workers: Make) -> None:
    workers = make_workers()
    with ThreadPoolExecutor(8) as pool:
        pids = {answer["pid"] for answer in pool.map(lambda _: do(workers, "who"), range(40))}
    assert 1 <= len(pids) <= LIMITS.workers


def test_there_is_one_speech_worker(make_workers: Make) -> None:
    workers = make_workers()
    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(lambda _: workers.call("speech", {"do": "who"})[0]["pid"], range(8))
        assert len(set(answers)) == 1


def test_an_idle_worker_ends_and_takes_its_folder(make_workers: Make, scratch: Path) -> None:
    workers = make_workers(idle_seconds=1)
    answer = do(workers, "who")
    pid, template, folder = answer["pid"], answer["parent"], Path(str(answer["folder"]))
    do(workers, "write")
    assert folder.parent == scratch
    assert folder.is_dir()
    deadline = time.monotonic() + 30
    while any(Path(f"/proc/{one}").exists() for one in (pid, template)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [one for one in (pid, template) if Path(f"/proc/{one}").exists()] == []
    assert do(workers, "who")["pid"] != pid
    assert not folder.exists()


def test_a_stop_ends_the_busy_too(make_workers: Make) -> None:
    workers = make_workers()
    folder = Path(str(do(workers, "who")["folder"]))
    calling = ThreadPoolExecutor(1).submit(do, workers, "sleep")
    time.sleep(0.5)
    workers.close()
    with pytest.raises(StoppingError):
        calling.result(30)
    assert not folder.exists()
    with pytest.raises(StoppingError):
        do(workers, "who")


def test_nothing_is_left_open(workers: Workers) -> None:
    do(workers, "who")
    before, threads = len(list(Path("/proc/self/fd").iterdir())), threading.active_count()
    for _ in range(3):
        with pytest.raises(SetAsideError):
            do(workers, "leave")
        do(workers, "who")
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    assert threading.active_count() == threads


# -- forked from a template --------------------------------------------------------------------------------------


def holding(scratch: Path, number: int) -> list[Path]:
    """The folders of so many workers that hold what they were asked until they are let ``go``."""
    deadline = time.monotonic() + 60
    while len(found := list(scratch.rglob("begun"))) < number:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return [path.parent for path in found]


def two_at_once(workers: Workers, scratch: Path) -> list[dict[str, object]]:
    """Who they are."""
    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(do, workers, "hold") for _ in range(2)]
        for folder in holding(scratch, 2):
            (folder / "go").touch()
        return [answer.result(60) for answer in answers]


def test_workers_of_the_screen_have_one_template_and_a_folder_each(workers: Workers, scratch: Path) -> None:
    first, second = two_at_once(workers, scratch)
    assert first["parent"] == second["parent"] != os.getpid()
    assert first["folder"] != second["folder"]
    assert workers.call("ocr", {"do": "who"})[0]["parent"] == os.getpid()


def test_a_forked_worker_reaches_its_own_folder_alone(workers: Workers, scratch: Path) -> None:
    folders = {answer["folder"] for answer in two_at_once(workers, scratch)}
    own = do(workers, "who")["folder"]
    (other,) = folders - {own}
    for folder, reached in ((own, ["_writes"]), (other, [])):
        assert workers.call("screen", {"do": "reach", "folder": folder})[0]["reached"] == reached


@pytest.mark.parametrize(("free_mb", "count"), [(100, 1), (1000, 2), (2000, 4), (100_000, 16)])
def test_there_are_no_more_workers_of_the_screen_than_the_free_memory_has_room_for(
    free_mb: int, count: int, tmp_path: Path
) -> None:
    (tmp_path / "meminfo").write_text(f"MemTotal: 99999999 kB\nMemFree: 1 kB\nMemAvailable: {free_mb * 1024} kB\n")
    assert affordable(16, tmp_path / "meminfo") == count


def test_one_worker_alone_has_no_template(make_workers: Make) -> None:
    assert do(make_workers(workers=1), "who")["parent"] == os.getpid()


@pytest.mark.parametrize("what", ["raising", "threaded"])
def test_where_the_template_can_t_be_made_ready_workers_are_started_by_themselves(
    what: str, make_workers: Make
) -> None:
    workers = make_workers()
    assert do(workers, what)["parent"] == os.getpid()


def test_what_a_dying_template_takes_along_is_asked_again(make_workers: Make, scratch: Path) -> None:
    workers = make_workers()
    template = do(workers, "who")["parent"]
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(do, workers, "hold")
        (gone,) = holding(scratch, 1)
        os.kill(int(str(template)), 9)
        while (anew := holding(scratch, 1)[0]) == gone:
            time.sleep(0.02)
        (anew / "go").touch()
        assert answer.result(60)["parent"] not in {template, os.getpid()}


@pytest.mark.parametrize("template_first", [True, False])
def test_a_worker_that_was_taken_over_does_not_outlive_the_others(make_workers: Make, *, template_first: bool) -> None:
    """One that has asked the kernel to leave it alone when its template ends, and does not go by itself."""
    workers = make_workers()
    answer = do(workers, "outlive")
    assert answer["parent"] != os.getpid()
    stays = os.pidfd_open(int(str(answer["pid"])))
    if template_first:
        os.kill(int(str(answer["parent"])), 9)
    workers.close()
    waiting = select.poll()
    waiting.register(stays, select.POLLIN)
    ended = bool(waiting.poll(0))
    if not ended:
        signal.pidfd_send_signal(stays, signal.SIGKILL)
    os.close(stays)
    assert ended
