"""A fleet of three partners: real vaults and gateways, the real coordinator and the steward's commands, over mutual TLS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.faults.transparency.conftest import join
from tests.gateways import sync_of
from tests.integration.coordinator.conftest import House, make_house
from tests.integration.vault.parts import VaultParts, policy_of
from tests.integration.vault.turning import sign_again
from tests.integration.vault.withdrawing import take
from winnow_agent.cli.init import make_home
from winnow_agent.gateway.retry import RefusedError, UnreachableError
from winnow_agent.gateway.sync import Sync
from winnow_coordinator import epochs, marking
from winnow_protocol.v1 import fleet_pb2
from winnow_steward import keyring
from winnow_steward.cli import main as steward_command
from winnow_steward.home import Home
from winnow_steward.keyring import Keyring
from winnow_steward.published import Published

PASSPHRASE = "a long enough passphrase"
TRACKS = """\
tracks:
  - {name: open-archive, title: The open archive}
  - {name: private/fine-tune, title: Fine-tuning}
"""


@dataclass
class Partner:
    """An agent's two halves."""

    vault: VaultParts
    sync: Sync

    def exchange(self) -> None:
        """The gateway sends what lies in the outbox, and the vault takes what came."""
        with suppress(UnreachableError):
            self.sync.report(repeat_after_seconds=1000)
            self.sync.once(lambda: True)
        take(self.vault)

    def report(self) -> None:
        self.vault.report()
        self.exchange()

    def offer(self, *texts: str) -> list[bytes]:
        """Documents of these texts, as far as their verdicts."""
        ids = self.vault.approve(*texts)
        self.vault.offer()
        self.exchange()
        return ids

    def deliver(self, *texts: str) -> list[bytes]:
        """Documents of these texts, as far as their receipts."""
        ids = self.offer(*texts)
        self.vault.pack()
        self.exchange()
        return ids

    def sign_again(self) -> bool:
        """A pass of signing again; whether anything was told."""
        told = sign_again(self.vault)
        self.exchange()
        return bool(told)

    def move(self) -> None:
        """Takes up what the steward published, signs everything again, and reports so."""
        self.report()
        while self.sign_again():
            pass
        self.report()

    def states(self, ids: list[bytes]) -> list[str]:
        return [self.vault.state(one) for one in ids]

    def refusal(self) -> str:
        """The coordinator's word to a report; empty if it is answered."""
        try:
            self.sync._session.report(fleet_pb2.ReportRequest())
        except (RefusedError, UnreachableError) as error:
            return str(error)
        return ""


@dataclass
class Trio:
    """The coordinator, the steward's home, and the partners by name."""

    house: House
    folder: Path
    capsys: pytest.CaptureFixture[str]
    partners: dict[str, Partner] = field(default_factory=dict)
    closing: ExitStack = field(default_factory=ExitStack)
    joined: int = 0

    def steward(self, *words: str, status: int = 0) -> str:
        """A command of the steward's; what it printed, errors too."""
        self.capsys.readouterr()
        assert steward_command(["--home", str(self.folder / "steward"), *words]) == status
        printed = self.capsys.readouterr()
        return printed.out + printed.err

    def standing(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(self.steward("epoch", "show", "--json"))
        return rows

    @property
    def keys(self) -> Keyring:
        return keyring.load(Home(self.folder / "steward"), PASSPHRASE)

    @property
    def published(self) -> Published:
        return Published(Home(self.folder / "steward"), self.keys.root.public_key)

    def upkeep(self) -> None:
        """What the coordinator does by itself once a minute."""
        marking.mark_new(self.house.coordinator)
        epochs.clear_retired(self.house.coordinator)

    def join(self, name: str) -> Partner:
        """A partner's agent, enrolled and approved."""
        self.joined += 1
        home = self.folder / f"agent-{self.joined}"
        make_home(home, "standard")
        join(home, self.house.token("agent", name, "attic"))
        vault = VaultParts(home, policy_of(self.folder / "archive"))
        take(vault)
        self.steward("approve", f"{name}/attic")
        sync = self.closing.enter_context(sync_of(home))
        self.closing.callback(vault.close)
        made = Partner(vault, sync)
        self.partners[name] = made
        made.report()
        assert vault.trust.secrets_in_use()
        return made


@pytest.fixture
def trio(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Trio]:
    """Partners a and b, and c, who will leave; nothing was sent yet."""
    monkeypatch.setenv("WINNOW_PASSPHRASE", PASSPHRASE)
    monkeypatch.setitem(keyring._COST, "n", 1 << 10)
    house = make_house(tmp_path / "coordinator")
    house.start()
    made = Trio(house, tmp_path, capsys)
    with made.closing:
        made.closing.callback(house.stop)
        made.steward("init", house.token().encode())
        tracks = tmp_path / "tracks.yaml"
        tracks.write_text(TRACKS)
        made.steward("directory", "publish", "--tracks", str(tracks))
        for name in "abc":
            made.join(name)
        yield made
