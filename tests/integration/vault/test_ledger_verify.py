"""`winnow-agent ledger verify` against what the coordinator signed: whoever writes to the records can't hide it."""

from __future__ import annotations

import pytest

from tests.integration.vault.parts import OtherSide, VaultParts, prose
from winnow_agent.cli import main
from winnow_agent.spool import Kind
from winnow_agent.vault import ledger
from winnow_protocol.signing import SigningKey
from winnow_protocol.v1.common_pb2 import LedgerHead

SWAPPED = """
UPDATE ledger_details SET sequence = sequence + 1000 WHERE sequence IN (3, 4);
UPDATE ledger SET sequence = CASE sequence WHEN 3 THEN 1004 ELSE 1003 END WHERE sequence IN (3, 4);
UPDATE ledger SET sequence = sequence - 1000 WHERE sequence > 1000;
UPDATE ledger_details SET sequence = 7 - (sequence - 1000) WHERE sequence > 1000;
"""
TAMPERINGS = {
    "changed": ("UPDATE ledger SET after = 'approved' WHERE sequence = 3;", "entry 3 was changed"),
    "changed time": ("UPDATE ledger SET at = at - 1 WHERE sequence = 3;", "entry 3 was changed"),
    "changed detail": ("UPDATE ledger_details SET detail = '{}x' WHERE sequence = 3;", "the detail of entry 3 was changed"),
    "removed": ("DELETE FROM ledger_details WHERE sequence = 3; DELETE FROM ledger WHERE sequence = 3;", "entry 3 is missing"),
    "reordered": (SWAPPED, "entry 3 was changed"),
    "truncated": ("DELETE FROM ledger_details WHERE sequence > 3; DELETE FROM ledger WHERE sequence > 3;", "its end was cut off"),
}  # fmt: skip


def tamper(vault: VaultParts, script: str) -> None:
    with vault.store.transaction() as connection:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        for statement in filter(str.strip, script.split(";")):
            connection.execute(statement)


def rewrite(vault: VaultParts) -> None:
    """All entries anew and true to the chain, from the second on under other states."""
    entries = vault.store.ledger_entries()
    with vault.store.transaction() as connection:
        connection.execute("DELETE FROM ledger_details")
        connection.execute("DELETE FROM ledger")
        for entry in entries:
            ledger.append(
                connection,
                at=entry.at,
                subject=entry.subject,
                identifier=entry.identifier,
                before=entry.before,
                after=entry.after if entry.sequence == 1 else "other",
                detail=entry.detail or "",
            )


def acknowledge(vault: VaultParts, other: OtherSide, *, take: bool = True) -> ledger.Head:
    """The coordinator answers a report, and names the head as it is now."""
    vault.report()
    head = vault.store.ledger_head()
    other.answer_report(vault, ledger_heads=[LedgerHead(size=head.size, hash=head.hash)])
    if take:
        vault.take()
    return head


def verify(vault: VaultParts, *options: str) -> int:
    return main(["--home", str(vault.home), "ledger", "verify", *options])


@pytest.fixture
def known(vault: VaultParts, other: OtherSide) -> VaultParts:
    """A vault with a ledger whose head the coordinator has signed."""
    vault.approve(prose("one"), prose("two"))
    acknowledge(vault, other)
    return vault


def test_a_sound_ledger_says_what_it_was_checked_against(known: VaultParts, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(known) == 0
    said = capsys.readouterr().out
    assert "sound" in said
    assert "checked against 1 head that the coordinator signed" in said


@pytest.mark.parametrize("kind", TAMPERINGS)
def test_what_was_tampered_with_is_found(known: VaultParts, capsys: pytest.CaptureFixture[str], kind: str) -> None:
    script, named = TAMPERINGS[kind]
    tamper(known, script)
    assert verify(known) == 2
    assert named in capsys.readouterr().err


@pytest.mark.parametrize("kind", TAMPERINGS)
def test_each_is_found_by_its_own_check(
    known: VaultParts, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    """With the hash's, the detail's or the head's check out, what it alone can see passes for sound."""
    tamper(known, TAMPERINGS[kind][0])
    if kind == "truncated":
        monkeypatch.setattr(ledger, "_against", lambda _known, _size, _hashes: [])
    elif kind == "changed detail":
        entries = {entry.sequence: entry.commitment for entry in known.store.ledger_entries()}
        monkeypatch.setattr(
            ledger, "_commitment", lambda _salt, detail: entries[3] if detail == "{}x" else _real(_salt, detail)
        )
    else:
        entries_by_number = {entry.sequence: entry.hash for entry in known.store.ledger_entries()}
        monkeypatch.setattr(ledger, "_entry_hash", lambda _previous, *, sequence, **_: entries_by_number[sequence])
    status = verify(known)
    err = capsys.readouterr().err
    assert (status == 0) if kind != "removed" else ("is missing" in err and "was changed" not in err)


_real = ledger._commitment


def test_a_ledger_written_anew_is_found_by_the_head_that_was_signed(
    known: VaultParts, capsys: pytest.CaptureFixture[str]
) -> None:
    rewrite(known)
    assert verify(known) == 2
    assert "the ledger was rewritten" in capsys.readouterr().err


def test_without_a_head_from_elsewhere_it_says_what_would_not_be_seen(
    vault: VaultParts, capsys: pytest.CaptureFixture[str]
) -> None:
    vault.approve(prose("alone"))
    tamper(vault, TAMPERINGS["truncated"][0])
    assert verify(vault) == 0
    assert "there is no head from elsewhere" in capsys.readouterr().out


def test_a_head_that_was_written_down_finds_a_cut_end(vault: VaultParts, capsys: pytest.CaptureFixture[str]) -> None:
    vault.approve(prose("alone"))
    head = vault.store.ledger_head()
    written = f"{head.size}:{head.hash.hex()}"
    assert verify(vault, "--head", written) == 0
    assert f"the head that was given, at entry {head.size}" in capsys.readouterr().out
    tamper(vault, TAMPERINGS["truncated"][0])
    assert verify(vault, "--head", written) == 2
    assert "its end was cut off" in capsys.readouterr().err
    assert verify(vault, "--head", "12:9f") == 2
    assert "SIZE:HASH" in capsys.readouterr().err


def test_an_answer_that_lies_in_the_inbox_counts_before_it_is_taken(
    vault: VaultParts, other: OtherSide, capsys: pytest.CaptureFixture[str]
) -> None:
    vault.approve(prose("waiting"))
    acknowledge(vault, other, take=False)
    tamper(vault, TAMPERINGS["truncated"][0])
    assert verify(vault) == 2
    assert "its end was cut off" in capsys.readouterr().err


def test_heads_that_the_coordinator_did_not_sign_are_none(
    vault: VaultParts, other: OtherSide, capsys: pytest.CaptureFixture[str]
) -> None:
    vault.approve(prose("forged"))
    tamper(vault, TAMPERINGS["truncated"][0])
    head = vault.store.ledger_head()
    item = vault.report()
    sent = vault.outbox.read(item)
    forged = other.signed(
        sent, key=SigningKey.generate(), report={"ledger_heads": [LedgerHead(size=head.size, hash=head.hash)]}
    )
    vault.store.put("report_answer", forged.SerializeToString())
    vault.inbox.put(Kind.REPORT_ANSWER, item.id, forged.SerializeToString())
    assert verify(vault) == 0
    assert "there is no head from elsewhere" in capsys.readouterr().out


def test_an_older_answer_put_back_is_found_by_a_fresh_one_alone(
    known: VaultParts, other: OtherSide, capsys: pytest.CaptureFixture[str]
) -> None:
    older = known.store.get("report_answer")
    known.approve(prose("later"))
    cut = known.store.ledger_head().size - 1
    acknowledge(known, other)
    newer = known.store.get("report_answer")
    tamper(known, TAMPERINGS["truncated"][0].replace("> 3", f">= {cut}"))
    known.store.put("report_answer", older)
    assert verify(known) == 0
    assert verify(known, "--fresh", "--wait", "0.2") == 4
    assert "no answer came" in capsys.readouterr().err
    known.store.put("report_answer", newer)
    assert verify(known) == 2


def test_the_vault_sees_by_itself_that_its_ledger_was_cut(known: VaultParts, other: OtherSide) -> None:
    head = known.store.ledger_head()
    tamper(known, TAMPERINGS["truncated"][0])
    for _ in range(2):
        known.report()
        other.answer_report(known, ledger_heads=[LedgerHead(size=head.size, hash=head.hash)])
        known.take()
    assert known.alarms() == ["ledger"]
