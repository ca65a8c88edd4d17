"""What a mirror does of one object that can't be had, and of a store that is away: over a store in memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from winnow_agent.intake import mirror as module
from winnow_agent.intake.manifest import Manifest
from winnow_agent.intake.mirror import Mirror, Summary
from winnow_agent.intake.names import HIDDEN
from winnow_agent.intake.pace import Pace
from winnow_agent.intake.store import AwayError, Content, Object


class MemoryStore:
    """Objects by their keys; of those in ``away`` it gives nothing, each time that one is ``asked`` for."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}
        self.away: set[str] = set()
        self.asked: list[str] = []

    def objects(self) -> Iterator[Object]:
        for key, content in self.contents.items():
            yield Object(key, len(content), content.hex(), 0.0)

    @contextmanager
    def read(self, found: Object, offset: int) -> Iterator[Content]:
        self.asked.append(found.key)
        if found.key in self.away:
            raise AwayError("fetching an object: the store answers InternalError; try again later")
        yield Content(iter([self.contents[found.key][offset:]]))

    def close(self) -> None:
        pass


Pass = Callable[..., Summary]


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / HIDDEN).mkdir()
    return tmp_path


@pytest.fixture
def stop() -> threading.Event:
    return threading.Event()


@pytest.fixture
def run(store: MemoryStore, folder: Path, stop: threading.Event, monkeypatch: pytest.MonkeyPatch) -> Pass:
    """One pass, without waits between the tries."""
    monkeypatch.setattr(module, "full_jitter", lambda _attempt: 0)

    def run(*, parallel: int = 2, delete: bool = False) -> Summary:
        manifest = Manifest(folder / HIDDEN / "manifest.sqlite", "memory")
        try:
            made = Mirror(store, folder, manifest, parallel=parallel, pace=Pace(None, stop), stop=stop)
            return made.run(delete=delete)
        finally:
            manifest.close()

    return run


def kinds(summary: Summary) -> dict[str, str]:
    return {key: kind for key, kind, _ in summary.set_aside}


@pytest.mark.parametrize("parallel", [1, 2, 8])
def test_objects_that_do_not_come_cost_no_other_not_even_as_many_as_are_fetched_at_a_time(
    store: MemoryStore, folder: Path, run: Pass, parallel: int
) -> None:
    bad = {f"bad-{number}" for number in range(parallel)}
    store.contents = dict.fromkeys([*sorted(bad), "good-1", "good-2"], b"x")
    store.away = bad
    for _ in range(2):
        assert kinds(run(parallel=parallel)) == dict.fromkeys(bad, "unanswered")
        assert {path.name for path in folder.glob("*") if path.name != HIDDEN} == {"good-1", "good-2"}
    store.away = set()
    assert run().fetched == len(bad)


def test_each_that_comes_shows_that_the_store_is_there(store: MemoryStore, run: Pass) -> None:
    for number in range(20):
        store.contents |= {f"{number}-bad": b"x", f"{number}-good": b"x"}
        store.away.add(f"{number}-bad")
    summary = run(parallel=1)
    assert (summary.fetched, len(summary.set_aside)) == (20, 20)


def test_where_several_in_a_row_do_not_come_the_store_is_away(store: MemoryStore, run: Pass) -> None:
    store.contents = {str(number): b"x" for number in range(50)}
    store.away = set(store.contents)
    with pytest.raises(AwayError, match="InternalError"):
        run()
    assert len(set(store.asked)) < 10


def test_a_stop_between_two_tries_is_no_store_that_is_away(
    store: MemoryStore, run: Pass, stop: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.contents, store.away = {"1": b"x"}, {"1"}

    def waits(_attempt: int) -> float:
        stop.set()
        return 60.0

    monkeypatch.setattr(module, "full_jitter", waits)
    assert run().set_aside == []
    assert store.asked == ["1"]


def test_what_does_not_come_is_nothing_that_the_store_holds_no_more(
    store: MemoryStore, folder: Path, run: Pass
) -> None:
    store.contents = {"1": b"old", "2": b"old"}
    run()
    store.contents, store.away = {"1": b"new!"}, {"1"}
    assert run(delete=True).deleted == 0
    assert ((folder / "1").read_bytes(), (folder / "2").read_bytes()) == (b"old", b"old")


def test_what_the_folder_does_not_take_costs_no_other_at_any_pass(
    store: MemoryStore, folder: Path, run: Pass, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a folder of the mirror belongs to somebody else; of the same size, so that only the record tells."""
    store.contents = {"closed/1": b"old"}
    run()
    replace = Path.replace

    def refuse(path: Path, target: Path) -> Path:
        if target.parent.name == "closed":
            raise PermissionError(13, "Permission denied")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", refuse)
    store.contents["closed/1"] = b"new"
    for number in range(3):
        store.contents[f"later-{number}"] = b"x"
        summary = run()
        assert (kinds(summary), summary.fetched) == ({"closed/1": "unwritable"}, 1)
        assert len(summary.set_aside) == 1
    assert (folder / "closed" / "1").read_bytes() == b"old"
    assert store.asked.count("closed/1") == 2
    monkeypatch.setattr(Path, "replace", replace)
    assert run().set_aside == []
    assert (folder / "closed" / "1").read_bytes() == b"new"


def test_what_can_t_be_removed_costs_no_other_its_removal(
    store: MemoryStore, folder: Path, run: Pass, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.contents = {"closed/1": b"x", "2": b"x", "3": b"x"}
    run()
    unlink = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path.parent.name == "closed":
            raise PermissionError(13, "Permission denied")
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    store.contents = {"3": b"x"}
    for deleted in (1, 0):
        summary = run(delete=True)
        assert (kinds(summary), summary.deleted) == ({"closed/1": "unwritable"}, deleted)
    monkeypatch.setattr(Path, "unlink", unlink)
    assert run(delete=True).deleted == 1
    assert [path.name for path in folder.glob("*") if path.name != HIDDEN] == ["3"]
