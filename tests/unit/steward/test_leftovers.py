"""What a command leaves that was killed while it made or rewrote an export is put right or removed: it is plain text."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from winnow_protocol.signing import SigningKey
from winnow_steward import erasing, staging
from winnow_steward.erasing import erase, exports_below
from winnow_steward.staging import leftovers, staging_beside

from .exported import texts

TRACK = "open-archive"
ROOT = SigningKey.generate()


@pytest.fixture
def made(enrolled: Any, run: Any, vault: Any, tmp_path: Path) -> tuple[Path, list[bytes]]:
    """A folder of one export, with two documents; and their identifiers."""
    folder, records = tmp_path / "sets", [vault.record("one"), vault.record("two")]
    enrolled.commit(vault, TRACK, *records)
    folder.mkdir()
    assert run("export", TRACK, "--out", folder / "set1") == 0
    return folder, [record.document_id for record in records]


def killed_at(step: int, work: Callable[[], object]) -> bool:
    """Does the work in a process that is killed before its n-th rename, removal or sync of a folder; whether it came to that."""
    child = os.fork()
    if child == 0:
        left = [step]

        def counting(function: Callable[..., Any]) -> Callable[..., Any]:
            def call(*arguments: Any, **options: Any) -> Any:
                if not left[0]:
                    os.kill(os.getpid(), signal.SIGKILL)
                left[0] -= 1
                return function(*arguments, **options)

            return call

        for owner, name in (
            (os, "rename"),
            (os, "unlink"),
            (os, "rmdir"),
            (staging, "sync_folder"),
            (erasing, "sync_tree"),
        ):
            setattr(owner, name, counting(getattr(owner, name)))
        try:
            work()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


@pytest.mark.parametrize("named_itself", [True, False], ids=["the export is named", "its folder is named"])
@pytest.mark.parametrize("gone", [1, 2])
def test_wherever_an_erasing_is_killed_the_next_one_leaves_nothing_of_what_was_withdrawn(
    made: tuple[Path, list[bytes]], tmp_path: Path, gone: int, named_itself: bool
) -> None:
    folder, documents = made
    was_killed, step = True, 0
    while was_killed:
        work = tmp_path / f"killed-{step}"
        shutil.copytree(folder, work)
        named = [work / "set1"] if named_itself else [work]
        was_killed = killed_at(
            step, lambda named=named: [erase(one, documents[:gone], None, ROOT) for one in exports_below(named)]
        )
        for export in exports_below(named):
            erase(export, documents[:gone], None, ROOT)
        for left in leftovers(named):
            shutil.rmtree(left)
        assert [path.name for path in work.iterdir()] == ["set1"][: 2 - gone]
        if gone == 1:
            assert texts(work / "set1") == {"two"}
        step += 1
    assert step > 8


def test_what_a_killed_export_left_is_named_by_list_and_removed_by_erase(
    *, enrolled: Any, run: Any, vault: Any, home: Path, made: tuple[Path, list[bytes]], capsys: Any
) -> None:
    folder, _ = made
    dead = [home / "exports" / ".set0.partial", folder / ".set0.partial", folder / ".set1.partial"]
    others = [folder / ".notes.partial", folder / ".set2.partial"]
    for path in dead:
        (path / ".work").mkdir(parents=True)
    others[0].mkdir()
    (others[0] / "letter.txt").write_text("a person's own")
    capsys.readouterr()
    with staging_beside(folder / "set2") as alive:
        (alive / ".work").mkdir()
        assert run("withdrawals", "list", "--exports", folder) == 0
        said = capsys.readouterr().err
        assert [str(path) in said for path in dead] == [True] * 3
        assert [str(path) in said for path in others] == [False] * 2
        assert run("withdrawals", "erase", "--exports", folder / "set1") == 0
        assert [path.exists() for path in dead] == [False, True, False]
        assert run("withdrawals", "erase", "--exports", folder) == 0
        assert [path.exists() for path in (*dead, *others)] == [False] * 3 + [True] * 2
        assert run("export", TRACK, "--out", folder / "set2") == 2
        assert "another process is at it" in capsys.readouterr().err
        assert (alive / ".work").is_dir()
    assert run("export", TRACK, "--out", folder / "set2") == 0


def test_an_export_that_is_away_between_two_renames_is_found_by_its_name(
    enrolled: Any, run: Any, made: tuple[Path, list[bytes]]
) -> None:
    folder, documents = made
    (folder / "set1").rename(folder / ".set1.erased")
    enrolled.withdraw(documents[0])
    assert run("withdrawals", "erase", "--exports", folder / "set1") == 0
    assert texts(folder / "set1") == {"two"}
