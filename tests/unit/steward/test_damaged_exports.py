"""An export that can't be read any more: it is named, and keeps nothing in the others that was asked back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .exported import texts

TRACK = "open-archive"


def cut(data: Path) -> None:
    data.write_bytes(data.read_bytes()[:-100])


def scribbled_over(data: Path) -> None:
    content = bytearray(data.read_bytes())
    content[4:-600] = b"\xff" * (len(content) - 604)  # its footer still tells where the pages were
    data.write_bytes(content)


def of_other_columns(data: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.table({"another": [1]}), data)


@pytest.mark.parametrize("damaged", [cut, scribbled_over, of_other_columns])
@pytest.mark.parametrize("action", ["list", "erase"])
def test_an_export_that_can_t_be_read_is_named_and_the_others_are_seen_to(
    *, enrolled: Any, run: Any, vault: Any, home: Path, capsys: Any, damaged: Callable[[Path], None], action: str
) -> None:
    gone, stays = vault.record("gone"), vault.record("stays")
    enrolled.commit(vault, TRACK, gone, stays)
    broken, sound = home / "exports" / "broken", home / "exports" / "sound"
    for folder in (broken, sound):
        assert run("export", TRACK, "--out", folder) == 0
    (data,) = (broken / "data").iterdir()
    damaged(data)
    before = data.read_bytes()
    enrolled.withdraw(gone.document_id)
    capsys.readouterr()

    assert run("withdrawals", action) == 3
    said = capsys.readouterr()
    assert f"{data}: it can't be read" in said.err
    assert "may hold what was withdrawn" in said.err
    assert "sound" in said.out
    assert data.read_bytes() == before
    assert texts(sound) == ({"stays"} if action == "erase" else {"gone", "stays"})
