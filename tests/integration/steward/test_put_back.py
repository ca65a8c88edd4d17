"""The coordinator, a process of its own, is put back from a backup: what the steward sees, and what comes back to whom."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import grpc
import pytest

from tests.integration.steward.test_coordinator import PASSPHRASE, TRACK, Partner, Scene, text_about
from tests.parties import ServingProcess
from tools.demo.fleet import free_ports
from winnow_steward import keyring
from winnow_steward.home import Home


class Fleet(Scene):
    """The coordinator's home is ``coordinator``; once it was put back, ``put back``."""

    def serve(self, home: str, enrollment: str) -> None:
        self.enrollment = enrollment
        self.server = ServingProcess(self.folder / home, enrollment)

    def put_back(self) -> str:
        """What `restore` said; the home that it was a copy of serves no more."""
        self.server.end(signal.SIGKILL)
        (self.folder / "coordinator").rename(self.folder / "lost")
        said = self.operator("restore", str(self.folder / "file.backup"))
        self.serve("coordinator", self.enrollment)
        return said


@pytest.fixture
def fleet(tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fleet]:
    monkeypatch.setenv("WINNOW_PASSPHRASE", PASSPHRASE)
    monkeypatch.setitem(keyring._COST, "n", 1 << 10)  # scrypt's: a command opens the keyring each time
    made = Fleet(tmp_path, capsys)
    main, enrollment = (f"127.0.0.1:{port}" for port in free_ports(2))
    made.operator("init", "--address", main, "--enrollment-address", enrollment, "--metrics-address", "")
    made.serve("coordinator", enrollment)
    made.steward("init", made.operator("tokens", "create", "--role", "steward"))
    made.steward("directory", "publish")
    yield made
    made.server.end(signal.SIGTERM)


def refused(partner: Partner) -> bool:
    with suppress(grpc.RpcError):
        partner.report(partner.vault_report(made_at=1))
        return False
    return True


def test_what_the_steward_has_said_and_seen_is_handed_over_again(fleet: Fleet) -> None:
    stays, leaves, _ = (fleet.partner(name) for name in ("Mill", "Museum", "Barn"))
    fleet.steward("approve", "--all")
    texts = {name: text_about(name) for name in ("kept", "gone", "lost", "new", "museum")}
    _, gone = stays.contribute(texts["kept"], texts["gone"])
    leaves.contribute(texts["museum"])
    fleet.operator("backup", str(fleet.folder / "file.backup"), "--key-file", str(fleet.folder / "key"))

    stays.contribute(texts["lost"])
    assert fleet.export("first") == {texts[name] for name in ("kept", "gone", "lost", "museum")}
    stays.withdraw(gone)
    fleet.steward("partners", "leave", "Museum", "--withdraw", "--yes")
    fleet.steward("witness")
    directory = stays.statements()["directory"]

    assert "witness --restored" in fleet.put_back()
    for partner in (stays, leaves):
        partner.reconnect()
        assert not refused(partner)  # the museum, which left, is back in
    fleet.steward("witness", status=2)
    assert "witness --restored --name WHO --reason WHY" in fleet.said
    fleet.steward("witness", "--restored", status=2)
    assert "it takes" in fleet.said
    assert exported_before_it_is_told(fleet) == {texts["kept"]}

    told = fleet.steward("witness", "--restored", "--name", "Ada", "--reason", "the coordinator's disk broke")
    assert "1 revocation, 2 approvals" in told
    assert "Barn/one has not reported since" in told
    assert "Mill/one" not in told
    assert "1 document that had come back is withdrawn again" in told
    assert refused(leaves)
    statements = stays.statements()
    assert statements["directory"] == directory
    stays.contribute(texts["new"])
    assert fleet.export("after") == {texts["kept"], texts["new"]}
    # By the vault's request and by the steward's own word, though the log counts its leaves anew.
    assert "2" in fleet.steward("withdrawals", "erase", "--exports", str(fleet.folder / "first")).split()
    assert fleet.exported("first") == {texts["kept"], texts["lost"]}
    assert "as it was given out" in fleet.operator("log", "verify")
    assert {path.name.split("-")[0] for path in (fleet.folder / "steward").glob("checkpoint.*")} == {
        "checkpoint.before",
        "checkpoint.contradicting",
    }


def exported_before_it_is_told(fleet: Fleet) -> set[str]:
    """By a steward that follows the log anew, and was told of nothing: it honours what it has seen, and says what is wrong."""
    home = Home(fleet.folder / "steward")
    note, read = home.checkpoint.read_bytes(), (home.folder / "audit").read_bytes()
    home.checkpoint.unlink()
    (home.folder / "audit").unlink()
    fleet.steward("export", TRACK, "--out", str(fleet.folder / "untold"), status=3)
    assert "its tombstone is not in the log" in fleet.said
    home.checkpoint.write_bytes(note)
    (home.folder / "audit").write_bytes(read)
    return fleet.exported("untold")
