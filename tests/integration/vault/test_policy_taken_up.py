"""A policy that comes while documents wait: what another one approved is not offered before it was decided anew."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest

from tests.integration.vault.parts import OtherSide, VaultParts, prose
from winnow_agent.config import load_settings
from winnow_agent.spool import Item, Kind
from winnow_agent.vault import offer
from winnow_agent.vault.main import Vault
from winnow_protocol.v1.common_pb2 import VerdictKind

OURS = """
name: ours
sources:
  letters: {path: /nowhere, owner: us, basis: gift, licence: CC0-1.0, tracks: [open-archive]}
review: {sample: 0.0}
"""
STRICT = "name: fleet\nquality: {minimum_words: 100000}\n"
GO_ON = lambda: True  # noqa: E731


def at_work(vault: VaultParts) -> Vault:
    (vault.home / "ours.yaml").write_text(OURS)
    (vault.home / "config.yaml").write_text("policy: ours.yaml\n")
    return Vault(load_settings(vault.home), isolation="none")


def offers(running: Vault) -> list[Item]:
    running.send(GO_ON)
    return running.outbox.items(Kind.OFFER)


@pytest.mark.parametrize("looked_at", [True, False])
def test_what_another_policy_approved_is_not_offered(
    vault: VaultParts, other: OtherSide, monkeypatch: pytest.MonkeyPatch, *, looked_at: bool
) -> None:
    """Offered it is where nobody looks at who approved it."""
    if not looked_at:
        monkeypatch.setattr(offer, "decided_by_another", lambda _rows, _policy: [])
    with closing(at_work(vault)) as running:
        (before,) = vault.approve(prose("before"))
        running.send(GO_ON)
        assert vault.state(before) == "offered"
        (after,) = vault.approve(prose("after"))
        other.answer_report(vault, vault.report(), statements=[other.fleet_policy(STRICT)])
        assert running.take_answers()
        running.send(GO_ON)
        assert vault.state(after) == ("screened" if looked_at else "offered")
        assert len(vault.outbox.items(Kind.OFFER)) == (1 if looked_at else 2)


def test_what_waits_or_has_a_verdict_is_decided_anew_too(vault: VaultParts, other: OtherSide) -> None:
    with closing(at_work(vault)) as running:
        novel, waiting = vault.approve(prose("novel"), prose("waiting"))
        (offered,) = offers(running)
        kinds = {novel: VerdictKind.VERDICT_KIND_NOVEL, waiting: VerdictKind.VERDICT_KIND_WAITING}
        other.answer_offer(vault, offered, lambda one: other.verdict(one, kind=kinds[one], retry_at=1))
        other.answer_report(vault, vault.report(), statements=[other.fleet_policy(STRICT)])
        assert running.take_answers()
        for _ in range(2):  # back to approved, where its verdict is given up, and then to a decision
            running.send(GO_ON, close_shards=True)
        assert (vault.state(novel), vault.state(waiting)) == ("screened", "screened")
        assert vault.outbox.items(Kind.MANIFEST) == []


@pytest.mark.parametrize("looked_at", [True, False])
def test_a_policy_that_comes_while_an_offer_is_made_stops_it(
    vault: VaultParts, other: OtherSide, monkeypatch: pytest.MonkeyPatch, *, looked_at: bool
) -> None:
    """As another thread takes it in. Without the check the offer goes out under the policy of before."""
    if not looked_at:
        monkeypatch.setattr(offer, "refuse_outdated", lambda _out: None)
    with closing(at_work(vault)) as running:
        (document,) = vault.approve(prose("meanwhile"))
        signatures = offer.signatures

        def meanwhile(*arguments: Any) -> Any:
            vault.trust.take_statement(other.fleet_policy(STRICT))
            return signatures(*arguments)

        monkeypatch.setattr(offer, "signatures", meanwhile)
        running.send(GO_ON)
        assert vault.state(document) == ("approved" if looked_at else "offered")
        assert len(vault.outbox.items(Kind.OFFER)) == (0 if looked_at else 1)
