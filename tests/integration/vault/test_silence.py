"""A coordinator that stays silent is an alarm, once for each silence; an agent that was switched off raises none."""

from __future__ import annotations

import pytest

from tests.integration.vault.parts import HOUR, OtherSide, VaultParts
from winnow_agent.vault import silence
from winnow_protocol.wire import now_us

TWO_HOURS = 7200.0


def report_for(vault: VaultParts, patch: pytest.MonkeyPatch, minutes: int, begin: int, step: int = 4) -> int:
    """A report every few minutes, with its look at the time; the time after the last one."""
    for minute in range(0, minutes, step):
        patch.setattr(silence, "now_us", lambda minute=minute: begin + minute * HOUR // 60)
        silence.note_silence(vault.store, TWO_HOURS)
    return begin + minutes * HOUR // 60


def test_a_coordinator_that_stays_silent_is_an_alarm_once(
    vault: VaultParts, other: OtherSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = report_for(vault, monkeypatch, 115, now_us())
    assert vault.alarms() == []
    now = report_for(vault, monkeypatch, 240, now)
    assert vault.alarms() == ["coordinator/silent"]
    vault.report()
    other.answer_report(vault)
    vault.take()
    now = report_for(vault, monkeypatch, 115, now)
    assert vault.alarms() == ["coordinator/silent"]
    report_for(vault, monkeypatch, 30, now)
    assert vault.alarms() == ["coordinator/silent"] * 2


def test_an_agent_that_was_switched_off_did_not_wait(vault: VaultParts, monkeypatch: pytest.MonkeyPatch) -> None:
    now = now_us()
    for _ in range(5):
        now = report_for(vault, monkeypatch, 15, now) + 48 * HOUR
    assert vault.alarms() == []
