"""A policy that comes while documents wait: what another one approved is not offered before it was decided anew."""

from __future__ import annotations

from contextlib import closing

import pytest

from tests.integration.vault.parts import OtherSide, VaultParts, prose
from winnow_agent.config import load_settings
from winnow_agent.spool import Kind
from winnow_agent.vault import offer
from winnow_agent.vault.main import Vault

OURS = """
name: ours
sources:
  letters: {path: /nowhere, owner: us, basis: gift, licence: CC0-1.0, tracks: [open-archive]}
review: {sample: 0.0}
"""
GO_ON = lambda: True  # noqa: E731


@pytest.mark.parametrize("looked_at", [True, False])
def test_what_another_policy_approved_is_not_offered(
    vault: VaultParts, other: OtherSide, monkeypatch: pytest.MonkeyPatch, *, looked_at: bool
) -> None:
    """Offered it is where nobody looks at who approved it."""
    (vault.home / "ours.yaml").write_text(OURS)
    (vault.home / "config.yaml").write_text("policy: ours.yaml\n")
    if not looked_at:
        monkeypatch.setattr(offer, "decided_by_another", lambda _rows, _policy: [])
    with closing(Vault(load_settings(vault.home), isolation="none")) as running:
        (before,) = vault.approve(prose("before"))
        running.send(GO_ON)
        assert vault.state(before) == "offered"
        (after,) = vault.approve(prose("after"))
        strict = other.fleet_policy("name: fleet\nquality: {minimum_words: 100000}\n")
        other.answer_report(vault, vault.report(), statements=[strict])
        assert running.take_answers()
        running.send(GO_ON)
        assert vault.state(after) == ("screened" if looked_at else "offered")
        assert len(vault.outbox.items(Kind.OFFER)) == (1 if looked_at else 2)
