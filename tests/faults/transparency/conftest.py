"""A vault and its gateway, a coordinator and a steward, over real gRPC and mutual TLS; the coordinator is to be made lie."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.gateways import sync_of
from tests.integration.coordinator.conftest import House, make_house
from tests.integration.vault.parts import VaultParts, policy_of, prose
from tests.parties import TIMEOUT, StewardClient
from winnow_agent.cli.init import make_home
from winnow_agent.gateway.enroll import enroll
from winnow_agent.gateway.retry import UnreachableError
from winnow_agent.gateway.route import Route
from winnow_agent.gateway.sync import Sync
from winnow_agent.vault.log.verifying import note_overdue, query_log
from winnow_agent.vault.trust import public_recovery_key
from winnow_protocol.identity import JoinString
from winnow_protocol.merkle import WITNESS_NAME, cosign, parse_checkpoint
from winnow_protocol.receiving import ReceivingKey
from winnow_protocol.sealing import seal_fleet_secret
from winnow_protocol.signing import Kind, SigningKey
from winnow_protocol.v1 import enrollment_pb2, steward_pb2, transparency_pb2

DAY_US = 86_400_000_000


@dataclass
class World:
    """All parties; ``vault`` and ``sync`` are the agent's two halves, ``house`` the coordinator."""

    house: House
    steward: StewardClient
    vault: VaultParts
    sync: Sync
    cosigned_at: int = 1_700_000_000
    written: int = 0

    def turn(self) -> None:
        """A report and its answer, whatever the vault asks for then, and what comes of it."""
        self.vault.report()
        self.exchange()
        query_log(self.vault.outgoing)
        self.exchange()
        note_overdue(self.vault.store, self.vault.trust)

    def exchange(self) -> None:
        with suppress(UnreachableError):
            self.sync.report(repeat_after_seconds=1000)
            self.sync.once(lambda: True)
        self.vault.take()

    def deliver(self) -> None:
        """One document, all the way to its receipt."""
        self.written += 1
        self.vault.approve(prose(f"document {self.written}"))
        self.vault.offer()
        self.exchange()
        self.vault.pack()
        self.exchange()
        assert set(self.vault.states()) <= {"delivered", "duplicate", "withdrawn"}, self.vault.states()

    def cosign(self) -> None:
        """The steward's part, without its checks."""
        note = self.steward.log.GetCheckpoint(transparency_pb2.GetCheckpointRequest(), timeout=TIMEOUT).note
        self.cosigned_at += 1
        signed = cosign(note, WITNESS_NAME, self.steward.key, self.cosigned_at)
        self.steward.stub.Cosign(steward_pb2.CosignRequest(note=signed), timeout=TIMEOUT)

    def checkpoint(self) -> Any:
        """What the coordinator states to the steward now."""
        note = self.steward.log.GetCheckpoint(transparency_pb2.GetCheckpointRequest(), timeout=TIMEOUT).note
        keys = self.house.coordinator.keys
        return parse_checkpoint(note, keys.log_origin, keys.answer.public_key)

    def age(self, days: float) -> None:
        """As if what waits had been promised so long before."""
        with self.vault.store.transaction() as connection:
            connection.execute(
                "UPDATE logged SET since = since - ?, covered_at = max(0, covered_at - ?)",
                (int(days * DAY_US), int(days * DAY_US)),
            )

    def forget_pause(self) -> None:
        """As if the hour were over after which the vault asks again."""
        state = json.loads(self.vault.store.get("log"))
        self.vault.store.put("log", json.dumps(state | {"retry_at": 0}))

    def proved(self, kind: str = "receipt") -> list[bool]:
        """Of each entry of that kind, in the log's order, whether it is proved."""
        rows = self.vault.store.query("SELECT included_at FROM logged WHERE kind = ? ORDER BY leaf_index", kind)
        return [row["included_at"] > 0 for row in rows]

    def faults(self) -> set[str]:
        """What stands against the log, by the vault."""
        rows = self.vault.store.query("SELECT kind FROM log_evidence WHERE NOT acknowledged")
        return {row["kind"] for row in rows}

    def evidence(self, fault: str) -> list[dict[str, Any]]:
        rows = self.vault.store.query("SELECT body FROM log_evidence WHERE kind = ? ORDER BY id", fault)
        return [json.loads(row["body"]) for row in rows]


def join(home: Path, string: JoinString) -> None:
    """Enrolls a home as `winnow-agent enroll` does, in one process."""
    keys = home / "vault" / "keys"
    signing = SigningKey.from_bytes((keys / "signing.key").read_bytes())
    receiving = ReceivingKey.from_bytes((keys / "receiving.key").read_bytes())

    def introduce(csr: bytes) -> enrollment_pb2.EnrollRequest:
        recovery = public_recovery_key(home / "vault")
        vault = enrollment_pb2.VaultKeys(
            signing_key=signing.public_key, receiving_key=receiving.public_key, recovery_key=recovery
        )
        return enrollment_pb2.EnrollRequest(csr=csr, vault=vault, proof=signing.sign(Kind.ENROLL, csr))

    def confirm(response: enrollment_pb2.EnrollResponse) -> None:
        membership = {
            "partner": string.partner,
            "agent": string.agent,
            "steward_fingerprint": string.steward_fingerprint.hex(),
            "agent_id": response.agent_id,
            "answer_key": response.answer_key.hex(),
        }
        (home / "vault" / "membership.json").write_text(json.dumps(membership))

    enroll(home, string, Route(string.enrollment_address, ("127.0.0.1",)), introduce, confirm)


def approve(steward: StewardClient, vault: VaultParts) -> None:
    """The steward's approval, with a fleet secret that opens."""
    trust = vault.trust
    keys = trust.vault_keys
    sealed = seal_fleet_secret(keys.receiving_key, b"s" * 32, trust.agent_id, 1)
    approval = steward_pb2.Approval(
        version=1,
        agent_id=trust.agent_id,
        partner="partner-a",
        keys=keys,
        fleet_secrets=[steward_pb2.SealedFleetSecret(epoch=1, sealed_secret=sealed)],
        answer_key=steward.joined.response.answer_key,
    )
    steward.stub.Approve(steward.key.sign(Kind.APPROVAL, approval.SerializeToString()), timeout=TIMEOUT)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """An approved agent of a running coordinator; nothing was sent yet."""
    house = make_house(tmp_path / "coordinator")
    house.start()
    steward = house.enroll_steward()
    steward.publish()
    home = tmp_path / "agent"
    make_home(home, "standard")
    join(home, house.token("agent", "partner-a", "attic"))
    vault = VaultParts(home, policy_of(tmp_path / "archive"))
    vault.take()
    approve(steward, vault)
    with sync_of(home) as sync:
        made = World(house, steward, vault, sync)
        made.turn()
        assert vault.trust.fleet_secret() is not None
        yield made
    vault.close()
    house.stop()
