"""Sources as administrators make them: shares that are unmounted, mounted elsewhere, mounted into themselves; a confined vault."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

_BEGIN = """
import json, os, subprocess, sys, time
from pathlib import Path
from winnow_agent.vault.find import find
from winnow_agent.vault.store import Store

folder = Path(sys.argv[1])
archive = folder / "archive"
archive.mkdir()
store = Store(folder / "vault.sqlite")

def mount(*words):
    subprocess.run(["mount", *map(str, words)], check=True)

def sweep():
    seen = find(store, {"letters": archive}, clock=lambda: time.time() + 60)
    print(json.dumps({"new": seen.new, "gone": seen.gone, "unreadable": seen.unreadable,
                      "missing": seen.missing_sources, "counts": store.counts()}))
"""


def in_own_mounts(folder: Path, script: str) -> list[dict[str, Any]]:
    """What each sweep of a script saw, in a process that may mount what it likes, seen by nobody else."""
    program = _BEGIN + textwrap.dedent(script)
    command = ["unshare", "--user", "--map-root-user", "--mount", sys.executable, "-c", program, str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if ran.returncode and "unshare" in ran.stderr:
        pytest.skip(f"no namespace of one's own for mounts here: {ran.stderr.strip()}")
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


def test_an_unmounted_share_takes_nothing_for_gone_and_is_missing(tmp_path: Path) -> None:
    before, unmounted, mounted = in_own_mounts(
        tmp_path,
        """
        (folder / "share").mkdir()
        mount("-t", "tmpfs", "share", folder / "share")
        (folder / "share" / "letter.txt").write_text("Dear")
        mount("--bind", folder / "share", archive)
        sweep()
        subprocess.run(["umount", archive], check=True)
        sweep()
        mount("--bind", folder / "share", archive)
        sweep()
        """,
    )
    assert before["counts"] == {"file/found": 1}
    assert (unmounted["missing"], unmounted["gone"]) == (["letters"], 0)
    assert unmounted["counts"] == {"file/found": 1, "file/failed": 1}
    assert mounted == {"new": 0, "gone": 0, "unreadable": 0, "missing": [], "counts": {"file/found": 1}}


def test_a_share_mounted_below_a_source_is_unmounted(tmp_path: Path) -> None:
    before, unmounted, mounted = in_own_mounts(
        tmp_path,
        """
        tapes = archive / "tapes"
        tapes.mkdir()
        (folder / "share").mkdir()
        mount("-t", "tmpfs", "share", folder / "share")
        (folder / "share" / "tape.txt").write_text("Dear")
        (archive / "letter.txt").write_text("Dear Ann")
        mount("--bind", folder / "share", tapes)
        sweep()
        subprocess.run(["umount", tapes], check=True)
        (archive / "letter.txt").unlink()
        sweep()
        mount("--bind", folder / "share", tapes)
        sweep()
        """,
    )
    assert before["counts"] == {"file/found": 2}
    assert (unmounted["missing"], unmounted["gone"], unmounted["unreadable"]) == ([], 1, 1)
    assert unmounted["counts"] == {"file/found": 1, "file/gone": 1, "file/failed": 1}
    assert mounted["counts"] == {"file/found": 1, "file/gone": 1}


def test_the_same_files_on_another_device_are_the_same_source(tmp_path: Path) -> None:
    _, after = in_own_mounts(
        tmp_path,
        """
        (archive / "letter.txt").write_text("Dear")
        (archive / "lost.txt").write_text("Dear Ann")
        sweep()
        mount("-t", "tmpfs", "share", archive)
        (archive / "letter.txt").write_text("Dear")
        sweep()
        """,
    )
    assert (after["missing"], after["counts"]) == ([], {"file/found": 1, "file/gone": 1})


def test_a_folder_mounted_into_itself_is_walked_once(tmp_path: Path) -> None:
    (seen,) = in_own_mounts(
        tmp_path,
        """
        (archive / "a" / "b").mkdir(parents=True)
        (archive / "letter.txt").write_text("Dear")
        mount("--rbind", archive, archive / "a" / "b")
        sweep()
        """,
    )
    assert (seen["new"], seen["counts"]) == (1, {"file/found": 1})


def test_a_confined_vault_finds_all_that_its_profile_gives_it(tmp_path: Path) -> None:
    """The walk's descriptors, the temporary table and the mounts' rows need nothing that the vault may not have."""
    home, archive, outside = tmp_path / "home", tmp_path / "archive", tmp_path / "outside"
    for folder in (home / "vault", archive / "in" / "ner", outside):
        folder.mkdir(parents=True)
    Path(os.fsdecode(os.fsencode(archive) + b"/in/ner/caf\xe9.txt")).write_text("latin")
    (outside / "secret.txt").write_text("not the partner's")
    (archive / "out").symlink_to(outside)
    script = textwrap.dedent(
        """
        import sys, time
        from pathlib import Path
        from winnow_agent.isolation import confine, vault_profile
        home, archive, outside = map(Path, sys.argv[1:])
        confine(vault_profile(home, read=[archive]))
        from winnow_agent.vault.find import find
        from winnow_agent.vault.store import Store
        store = Store(home / "vault" / "vault.sqlite")
        for _ in range(2):
            print(find(store, {"letters": archive, "other": outside}, clock=lambda: time.time() + 60))
        """
    )
    command = [sys.executable, "-c", script, str(home), str(archive), str(outside)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    first, second = ran.stdout.splitlines()
    assert "new=1," in first
    assert "unreadable=1," in first  # the source that the profile does not hold can't be listed, and says so
    assert "new=0," in second
