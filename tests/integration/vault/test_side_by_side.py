"""Screening on several cores: really at the same time, with the decisions of one, and nothing looked at twice."""

from __future__ import annotations

import json
import os
import shutil
import signal
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.integration.vault.detecting import InThisProcess
from tests.integration.vault.parts import FAST, add_documents, policy_of, prose, screening
from tests.integration.vault.test_around import HELD, MARKED, PLAIN, add, decided
from winnow_agent.config import Limits
from winnow_agent.vault import ledger, side_by_side
from winnow_agent.vault.processes.workers import Workers
from winnow_agent.vault.screen import Screener, redact
from winnow_agent.vault.screening import Screening
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Row, Store

KEY = "\n\nDB_PASSWORD=hunter2horsebattery\n"
THEIRS = "\n\nCopyright 2021 Wexford Quarterly Ltd. All rights reserved.\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "vault.sqlite")
    yield store
    store.close()


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more worker for every text that waits, however short."""
    monkeypatch.setattr(side_by_side, "CHARACTERS_A_WORKER", 1)


def states(store: Store) -> Counter[str]:
    return Counter(row["state"] for row in store.query("SELECT state FROM documents"))


# -- processes of their own --------------------------------------------------------------------------------------


@pytest.fixture
def gated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workers]:
    (tmp_path / "package").mkdir()
    shutil.copy(Path(__file__).with_name("gated_screening.py"), tmp_path / "package")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path / 'package'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    (tmp_path / "scratch").mkdir()
    workers = Workers(Limits(2, 2 << 30, 120, 1 << 30, 60), tmp_path / "scratch", modules={"screen": "gated_screening"})
    yield workers
    workers.close()


def begun(scratch: Path, number: int) -> list[Path]:
    """The folders of so many workers that hold a text and wait."""
    deadline = time.monotonic() + 60
    while len(found := [path for path in scratch.rglob("begun") if path.read_text()]) < number:
        assert time.monotonic() < deadline, f"{len(found)} at the same time"
        time.sleep(0.02)
    return [path.parent for path in found]


def test_two_are_looked_at_at_the_same_time_and_a_worker_that_is_killed_holds_its_own_document_alone(
    store: Store, tmp_path: Path, gated: Workers, eager: None
) -> None:
    first, second, third, fourth = add_documents(
        store, *(f"Gate. {prose(name)}" for name in ("one", "two")), prose("three"), prose("four")
    )
    deciding = Screening(store, Screener(gated, FAST), redact.redact, policy_of(tmp_path))
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(deciding.screen_digitized, workers=2)
        killed, other = begun(tmp_path / "scratch", 2)
        os.kill(int((killed / "begun").read_text()), signal.SIGKILL)
        (other / "go").touch()
        assert done.result(120) == 4
    assert states(store) == {"held": 1, "approved": 3}
    (held,) = store.documents_in(DocumentState.HELD)
    assert held["id"] in {first, second}
    assert held["reasons"] == f'["detector_failed:{"/".join(FAST)}"]'
    assert {store.findings(one)[0] for one in (third, fourth)} == {FAST}


# -- the same decisions ------------------------------------------------------------------------------------------


def test_the_decisions_are_those_of_one_worker(store: Store, tmp_path: Path, eager: None) -> None:
    """With redaction, an audit sample, rejections, and mails around what lies in them."""
    telephones = (f"{prose(number)}\n\nThe office is at ann.{number}@example.org.\n" for number in range(4))
    add_documents(store, "Too short.", prose("sound"), prose("key") + KEY, prose("theirs") + THEIRS, *telephones)
    add(store, (*reversed(MARKED), *PLAIN))
    store.put("surrogate_salt", bytes(32))
    store.close()
    outcomes = []
    for workers in (1, 3):
        copy = Store(shutil.copy(tmp_path / "vault.sqlite", tmp_path / f"{workers}.sqlite"))
        deciding = screening(copy, policy_of(tmp_path, "secrets: redact", sample=0.3))
        assert deciding.screen_digitized(workers=workers) == 13
        columns = "id, state, reasons, sampled, language, approved, policy_digest, detectors, findings"
        rows = copy.query(f"SELECT {columns} FROM documents JOIN findings ON document = id ORDER BY id")  # noqa: S608
        outcomes.append([tuple(row) for row in rows])
        assert ledger.faults(copy.ledger_entries(), [copy.ledger_head()]) == []
        copy.close()
    assert outcomes[0] == outcomes[1]
    assert len({row[1] for row in outcomes[0]}) == 3


class MailLast(InThisProcess):
    """A mail with a notice is looked at to the end only when all that lies in it has been."""

    def __init__(self) -> None:
        self.looks: Counter[str] = Counter()
        self._parts_seen = threading.Semaphore(0)

    def call(self, kind: str, header: Mapping[str, Any], payload: bytes = b"") -> tuple[dict[str, Any], bytes]:
        part = json.loads(payload)["part"]
        self.looks[part] += 1
        answer = super().call(kind, header, payload)
        if part == MARKED[0]:
            for _ in MARKED[1:]:
                self._parts_seen.acquire(timeout=60)
        self._parts_seen.release()
        return answer


@pytest.mark.parametrize("parts", [MARKED, tuple(reversed(MARKED))])
def test_what_lies_in_a_mail_waits_until_the_mail_was_looked_at_by_whoever_does(
    store: Store, tmp_path: Path, eager: None, parts: tuple[str, ...]
) -> None:
    add(store, parts)
    caller = MailLast()
    Screening(store, Screener(caller, FAST), redact.redact, policy_of(tmp_path)).screen_digitized(workers=3)
    assert decided(store) == {MARKED[0]: ("held", '["third_party"]'), MARKED[1]: HELD, MARKED[2]: HELD}
    assert caller.looks == dict.fromkeys(MARKED, 1)


# -- stopped, killed ---------------------------------------------------------------------------------------------


def test_a_stop_finishes_what_is_under_way_and_begins_nothing(store: Store, tmp_path: Path, eager: None) -> None:
    add_documents(store, *(prose(number) for number in range(5)))
    asked, told = count(), list[tuple[int, int, float]]()
    done = screening(store, policy_of(tmp_path)).screen_digitized(
        workers=2, may_continue=lambda: next(asked) < 2, progress=lambda *now: told.append(now)
    )
    assert done == 2
    assert states(store) == {"approved": 2, "digitized": 3}
    assert (told[0], told[-1][:2]) == ((0, 5, 0.0), (2, 5))
    assert 0.3 < told[-1][2] < 0.5


def screened_until_killed(path: Path, policy: Path, commit: int) -> int:
    """What a process of its own ended with, which is killed before its n-th commit."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        store, commits = Store(path), count()

        def traced(statement: str) -> None:
            if statement == "COMMIT" and next(commits) == commit:
                os.kill(os.getpid(), signal.SIGKILL)

        store._connection.set_trace_callback(traced)
        screening(store, policy_of(policy)).screen_digitized(workers=2)
        os._exit(0)
    except BaseException:  # noqa: BLE001 (a child must not run its parent's code)
        traceback.print_exc()
    finally:
        os._exit(1)


def test_killed_at_any_commit_nothing_is_lost_and_nothing_done_twice(store: Store, tmp_path: Path, eager: None) -> None:
    ids = add_documents(store, *(prose(number, 250) for number in range(3)))
    store.close()
    for commit in range(0, 8, 2):
        path = Path(shutil.copy(tmp_path / "vault.sqlite", tmp_path / f"{commit}.sqlite"))
        ended = screened_until_killed(path, tmp_path, commit)
        assert ended == (-signal.SIGKILL if commit < 7 else 0)
        again = Store(path)
        screening(again, policy_of(tmp_path)).screen_digitized(workers=2)
        for one in ids:
            entries = [entry.after for entry in again.ledger_entries(identifier=one)]
            assert entries == ["digitized", "screened", "approved"]
        again.close()


# -- which is next -----------------------------------------------------------------------------------------------


def handed_out(store: Store, look: Callable[[Row], None], workers: int) -> int:
    return side_by_side.side_by_side(
        store, look, workers=workers, may_continue=lambda: True, progress=lambda _done, _of, _share: None
    )


def test_each_is_handed_out_once_though_it_stays_where_it_is(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_by_side, "_AT_ONCE", 2)
    ids, seen = add_documents(store, *(f"text {number}" for number in range(9))), list[bytes]()

    def look(row: Row) -> None:
        seen.append(row["id"])
        if ids.index(row["id"]) % 3:
            store.move_document(row["id"], DocumentState.SCREENED)
            store.move_document(row["id"], DocumentState.REJECTED)

    assert handed_out(store, look, 1) == 9
    assert seen == ids


def test_a_little_work_is_done_by_one_worker_the_longest_first(store: Store) -> None:
    ids = add_documents(store, "short", "the longest of all", "longer")
    events: list[tuple[str, bytes]] = []

    def look(row: Row) -> None:
        events.append(("begun", row["id"]))
        time.sleep(0.01)
        events.append(("done", row["id"]))

    handed_out(store, look, 4)
    assert events == [(what, ids[number]) for number in (1, 2, 0) for what in ("begun", "done")]


def test_very_long_texts_are_not_in_memory_at_once_and_shorter_ones_go_on_beside_them(
    store: Store, eager: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(side_by_side, "MOST_CHARACTERS", 100)
    ids = add_documents(store, "short", "x" * 120, "x" * 90, "x" * 60)
    under_way, most, short_is_done = Counter[bytes](), list[int](), threading.Event()

    def look(row: Row) -> None:
        under_way[row["id"]] = row["characters"]
        most.append(under_way.total())
        if row["id"] == ids[2]:
            assert short_is_done.wait(30)
        if row["id"] == ids[0]:
            short_is_done.set()
        del under_way[row["id"]]

    assert handed_out(store, look, 4) == 4
    assert max(most) == 120
    assert most[0] == 120


def test_what_a_look_raises_ends_the_pass_once_the_others_are_through(store: Store, eager: None) -> None:
    ids, seen = add_documents(store, *(f"text {number}" for number in range(6))), list[bytes]()
    both = threading.Barrier(2)

    def look(row: Row) -> None:
        both.wait(60)
        if row["id"] == ids[0]:
            raise OSError("the disk is full")
        time.sleep(0.05)
        seen.append(row["id"])

    with pytest.raises(OSError, match="full"):
        handed_out(store, look, 2)
    assert seen == [ids[1]]
