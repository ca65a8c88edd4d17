"""Renewal: at two thirds of the certificate's life, without a restart, and never twice for one generation."""

from __future__ import annotations

import time
from typing import Any

import grpc
import pytest

from winnow_agent.cli import main
from winnow_agent.gateway import clock
from winnow_agent.gateway.clock import ahead_us, coordinators_now, heard, is_spent
from winnow_agent.gateway.main import Gateway
from winnow_agent.gateway.renew import WrongCertificateError, due_at, renew_if_due
from winnow_agent.gateway.retry import UnreachableError
from winnow_agent.gateway.route import Route
from winnow_agent.spool import Kind
from winnow_agent.vault.store import Store
from winnow_protocol.identity import identity_of
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.v1.fleet_pb2 import VaultReport
from winnow_protocol.wire import now_us

Agent = Any
Coordinator = Any

HOUR_US = 3_600_000_000


def report(agent: Agent, sequence: int) -> None:
    payload = VaultReport(sequence=sequence).SerializeToString()
    statement = agent.vault_key.sign(StatementKind.REPORT, payload)
    agent.folders.outbox.put(Kind.REPORT, bytes([sequence]) * 16, statement.SerializeToString())
    agent.sync.report(repeat_after_seconds=1000)


def test_nothing_is_renewed_before_two_thirds_of_the_life(agent: Agent, coordinator: Coordinator) -> None:
    membership = agent.store.require_membership()
    assert due_at(membership) == pytest.approx(membership.valid_from + 8 * 3600 * 2 / 3, abs=5)
    assert not renew_if_due(agent.store, agent.session, clock=lambda: due_at(membership) - 1)
    assert coordinator.calls == []


def test_it_is_the_coordinators_clock_that_counts_whatever_this_machines_is_set_to(
    agent: Agent, coordinator: Coordinator, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard(agent.store, now_us() + 6 * HOUR_US)
    assert not is_spent(agent.store)
    coordinator.clock_us = 6 * HOUR_US
    assert renew_if_due(agent.store, agent.session)
    assert ahead_us(agent.store) == pytest.approx(-6 * HOUR_US, abs=HOUR_US / 60)
    # set back by a day, and the machine started again: neither moves the coordinator's clock
    then = coordinators_now(agent.store)
    monkeypatch.setattr(clock, "now_us", lambda: now_us() - 24 * HOUR_US)
    assert coordinators_now(agent.store) == pytest.approx(then, abs=60)
    assert ahead_us(agent.store) == pytest.approx(-30 * HOUR_US, abs=HOUR_US / 60)
    monkeypatch.setattr(clock, "_BOOT", 1)
    assert coordinators_now(agent.store) == pytest.approx(then, abs=60)


def test_a_clock_that_is_wrong_is_reported_and_shown(
    agent: Agent, coordinator: Coordinator, capsys: pytest.CaptureFixture[str]
) -> None:
    heard(agent.store, now_us() + HOUR_US)
    gateway = Gateway(
        agent.settings, Route(f"localhost:{coordinator.port}", ("127.0.0.1",), ""), agent.stop, isolation=""
    )
    payload = VaultReport(sequence=1).SerializeToString()
    statement = agent.vault_key.sign(StatementKind.REPORT, payload)
    agent.folders.outbox.put(Kind.REPORT, bytes(16), statement.SerializeToString())
    gateway.report(lambda: True)
    gateway.close()
    ((_, reported),) = coordinator.named("Report")
    assert reported.gateway.clock_ahead_us == pytest.approx(-HOUR_US, abs=HOUR_US / 60)
    Store(agent.settings.home / "vault" / "vault.sqlite").close()
    main(["status", "--home", str(agent.settings.home)])
    assert "from the coordinator's; set this machine's" in capsys.readouterr().out


def test_a_renewed_certificate_is_used_from_the_next_call_on(agent: Agent, coordinator: Coordinator) -> None:
    report(agent, 1)
    before = agent.store.require_membership()
    assert renew_if_due(agent.store, agent.session, clock=lambda: due_at(before) + 1)
    report(agent, 2)
    generations = [identity.generation for identity, _ in coordinator.named("Report")]
    assert generations == [1, 2]
    after = agent.store.require_membership()
    assert identity_of(after.chain_pem).generation == after.generation == 2
    assert after.tls_key_pem != before.tls_key_pem
    assert not renew_if_due(agent.store, agent.session, clock=time.time)


def test_a_renewal_whose_answer_was_lost_is_repeated_exactly(agent: Agent, coordinator: Coordinator) -> None:
    late = due_at(agent.store.require_membership()) + 1
    coordinator.failures["Renew"] = [(grpc.StatusCode.UNAVAILABLE, "lost")]
    agent.stop.set()  # no second try of its own
    with pytest.raises(UnreachableError):
        renew_if_due(agent.store, agent.session, clock=lambda: late)
    agent.stop.clear()
    assert agent.store.require_membership().generation == 1
    assert renew_if_due(agent.store, agent.session, clock=lambda: late)
    first, second = coordinator.named("Renew")
    assert first == second
    assert len(second.generation_nonce) == 16
    assert agent.store.require_membership().generation == 2


def test_a_certificate_for_another_key_is_not_taken(
    agent: Agent, coordinator: Coordinator, monkeypatch: pytest.MonkeyPatch
) -> None:
    from winnow_protocol.identity import make_csr, make_tls_key

    issue = coordinator.issue
    monkeypatch.setattr(coordinator, "issue", lambda _csr, generation: issue(make_csr(make_tls_key()), generation))
    late = due_at(agent.store.require_membership()) + 1
    with pytest.raises(WrongCertificateError, match="another key"):
        renew_if_due(agent.store, agent.session, clock=lambda: late)
    assert agent.store.require_membership().generation == 1
