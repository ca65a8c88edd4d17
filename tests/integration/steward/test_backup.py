"""A steward's home in a file and back: it knows again what it has published, and says what is lost with the keyring of since."""

from __future__ import annotations

import pytest

from tests.integration.steward.test_coordinator import PASSPHRASE, TRACK, Scene
from tests.integration.steward.test_put_back import Fleet, fleet
from winnow_steward.home import Home
from winnow_steward.published import Published

__all__ = ["fleet"]


def published(scene: Scene) -> Published:
    home = Home(scene.folder / "steward")
    return Published(home, home.settings().root_key)


def test_a_home_that_was_put_back_knows_what_it_published_and_says_what_it_lost(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet.partner("Mill")
    fleet.steward("approve", "--all")
    (fleet.folder / "steward" / "exports" / "one").mkdir()
    (fleet.folder / "steward" / "exports" / "one" / "data").write_bytes(b"plain text")
    file = fleet.folder / "steward.backup"
    fleet.steward("backup", str(fleet.folder / "steward" / "inside"), status=2)
    assert "would lie in the home" in fleet.said
    assert "successor" in fleet.steward("backup", str(file))
    assert b"root_key" not in file.read_bytes()

    fleet.partner("Museum")
    fleet.steward("approve", "--all")
    fleet.steward("keys", "new", TRACK)
    fleet.steward("epoch", "begin")
    before, approved = published(fleet).directory_statement(), len(list(published(fleet).approvals()))
    (fleet.folder / "steward").rename(fleet.folder / "lost")

    monkeypatch.setenv("WINNOW_PASSPHRASE", "another passphrase")
    fleet.steward("restore", str(file), status=2)
    assert "the passphrase is not the one" in fleet.said
    assert not (fleet.folder / "steward").exists()
    monkeypatch.setenv("WINNOW_PASSPHRASE", PASSPHRASE)
    assert "is whole" in fleet.steward("restore", str(file), "--check")
    assert "Next: winnow-steward witness" in fleet.steward("restore", str(file))
    assert list((fleet.folder / "steward" / "exports").iterdir()) == []

    fleet.steward("directory", "publish", status=2)
    assert "run `winnow-steward witness` first" in fleet.said
    said = fleet.steward("witness")
    assert "known again: approval 3, directory 1" in said
    assert f"lacks keys of {TRACK}" in said
    assert "lacks the fleet secret of epoch 2: at once `winnow-steward epoch begin`" in said
    assert published(fleet).directory_statement() == before
    assert len(list(published(fleet).approvals())) == approved
    fleet.steward("restore", "--here")
    fleet.steward("directory", "publish", status=2)
    assert "known again: nothing" in fleet.steward("witness")
    assert "known again" not in fleet.steward("witness")
    fleet.steward("epoch", "begin")
    directory = published(fleet).directory()
    assert directory is not None
    assert (directory.epoch, list(directory.earlier_epochs)) == (3, [2, 1])
    assert directory.version == 4
