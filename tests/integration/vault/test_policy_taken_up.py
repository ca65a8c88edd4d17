"""A policy that comes while documents wait: what another one approved is not offered before it was decided anew."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from tests.integration.vault.parts import OtherSide, VaultParts, prose, screening
from winnow_agent.config import load_settings
from winnow_agent.documents import Document, Modality
from winnow_agent.spool import Item, Kind
from winnow_agent.vault import offer, review
from winnow_agent.vault.main import Vault
from winnow_protocol.policy import Policy, policy_digest
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


def taking(policy: Policy, *media: str) -> Policy:
    """The same policy, whose source takes text that was read from these media."""
    letters = replace(policy.sources["letters"], modalities=frozenset(media))
    return replace(policy, sources=MappingProxyType({"letters": letters}))


def scanned(vault: VaultParts, seed: str) -> bytes:
    file_id = vault.store.add_file(source="letters", content_hash=os.urandom(32), size=1)
    vault.store.add_incoming(file_id, 0, Document(text=prose(seed), media_type="image/png", modality=Modality.IMAGE))
    vault.store.finish_file(file_id)
    screening(vault.store, vault.policy).screen_digitized()
    return bytes(vault.store.query("SELECT id FROM documents WHERE file = ?", file_id)[0]["id"])


def test_a_medium_that_a_source_no_longer_takes_is_not_offered_whoever_released_it(
    vault: VaultParts, other: OtherSide
) -> None:
    """A source's media are in no policy's digest: without a look at them what was decided before leaves."""
    wide = taking(vault.policy, "text", "image")
    vault.policy = replace(wide, review=replace(wide.review, sample=1.0))
    released = scanned(vault, "released")
    review.release(screening(vault.store, vault.policy), released, "ann")
    vault.policy = wide
    novel = scanned(vault, "novel")
    (offered,) = vault.offer()
    other.answer_offer(vault, offered)
    vault.take()
    approved = scanned(vault, "approved")
    assert {vault.state(one) for one in (released, novel)} == {"novel"}
    vault.policy = narrow = taking(wide, "text")
    assert policy_digest(narrow) == policy_digest(wide)
    assert (vault.pack(), vault.offer()) == ([], [])
    deciding = screening(vault.store, narrow)
    deciding.screen_digitized()
    rows = [vault.row(one) for one in (released, novel, approved)]
    assert [(row["state"], row["reasons"], row["reviewer"]) for row in rows] == [("rejected", '["modality"]', "")] * 3
    assert deciding.take_up_policy() == 0
    wider = screening(vault.store, wide)
    assert wider.take_up_policy() == 3
    wider.screen_digitized()
    assert wider.take_up_policy() == 0
    assert vault.states() == {"approved": 3}
    assert deciding.take_up_policy() == 3
