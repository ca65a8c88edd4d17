"""What commands tell of things that wait or were mistyped, where nothing else would."""

from __future__ import annotations

import json
from pathlib import Path

from tests.integration.vault.conftest import Command
from tests.integration.vault.parts import OtherSide, VaultParts, add_documents, policy_of, prose, screening
from winnow_agent.lifeline import run_lock
from winnow_agent.spool import FIXED_ID, Kind

DAY_US = 86_400_000_000


def test_what_waits_for_a_shard_is_told_with_the_time_at_which_it_closes(
    vault: VaultParts, other: OtherSide, command: Command
) -> None:
    assert json.loads(command("status", "--json")[1])["packing"] is None
    (first, _) = vault.approve(prose("first"), prose("second"))
    vault.offer()
    other.answer_all(vault)
    vault.take()
    assert json.loads(command("status", "--json")[1])["packing"] == {
        "documents": 2, "bytes": 64 << 20, "due": vault.row(first)["since"] + DAY_US,
    }  # fmt: skip
    assert "packing    2 documents waiting for a shard" in command("status")[1]


def test_a_track_that_the_directory_does_not_have_is_named(vault: VaultParts, command: Command, tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text(
        f"name: ours\nsources:\n  letters: {{path: {tmp_path}, owner: us, basis: gift, licence: CC0-1.0,"
        " tracks: [open-archive, private/elsewhere]}\n"
    )
    (vault.home / "config.yaml").write_text(f"policy: {tmp_path / 'policy.yaml'}\n")
    _, out, _ = command("terms", "show")
    assert "permits private/elsewhere, a track that the steward's directory does not have: ask the steward" in out


def test_a_file_of_the_recovery_key_that_is_not_there_is_an_error_in_words(vault: VaultParts, command: Command) -> None:
    missing = str(vault.home / "none")
    status, _, err = command("withdraw", "--everything", "--recovery-key-file", missing, "--yes")
    assert (status, err) == (
        2,
        f"winnow-agent: reading the recovery key from {missing}: No such file or directory; name the file that holds it\n",
    )


def test_a_reviewer_reads_what_became_of_a_document_that_was_released(vault: VaultParts, command: Command) -> None:
    (document_id,) = add_documents(vault.store, prose("drawn"))
    screening(vault.store, policy_of(vault.home.parent, sample=1.0)).screen_digitized()
    status, out, _ = command("review", "approve", document_id.hex()[:8])
    assert (status, out) == (0, f"{document_id.hex()}: released as it is.\n")


def test_an_agent_that_is_not_running_is_not_taken_for_one_that_is_connected(
    vault: VaultParts, command: Command
) -> None:
    assert json.loads(command("status", "--json")[1])["running"] is False
    assert "it is not running: see `winnow-agent run`" in command("status")[1]
    with run_lock(vault.home):
        assert json.loads(command("status", "--json")[1])["running"] is True
        assert "not running" not in command("status")[1]
    with run_lock(vault.home / "vault"):  # under a service manager of its own, as at a site without a network
        assert json.loads(command("status", "--json")[1])["running"] is True


def test_an_agent_that_is_refused_is_not_only_called_connected(vault: VaultParts, command: Command) -> None:
    told = {"connected": True, "last_error": "reporting: This certificate's holder was revoked", "at": 1}
    vault.inbox.put(Kind.GATEWAY, FIXED_ID, json.dumps(told).encode())
    assert "connected, and refused: reporting: This certificate's holder was revoked;" in command("status")[1]


def test_a_disk_that_is_not_mounted_is_named_before_anything_is_opened(vault: VaultParts, command: Command) -> None:
    nowhere = vault.home.parent / "mnt" / "disk"
    for action in ("pack", "unpack"):
        status, out, err = command("courier", action, str(nowhere))
        assert (status, out) == (4, "")
        assert f"looking into {nowhere}: there is no such file or folder; name where the disk is mounted" in err
