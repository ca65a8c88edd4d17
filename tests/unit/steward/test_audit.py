"""The steward reads the log: what is promised there and not shown is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from winnow_protocol import merkle
from winnow_protocol.signing import Kind, SigningKey
from winnow_protocol.v1.common_pb2 import Receipt, Restoration
from winnow_protocol.v1.fleet_pb2 import VaultReport
from winnow_protocol.v1.steward_pb2 import Approval, Revocation
from winnow_protocol.wire import now_us
from winnow_steward import audit, cli, keyring
from winnow_steward.client import Coordinator
from winnow_steward.home import Home
from winnow_steward.published import Published
from winnow_steward.put_back import Handed

from .conftest import PASSPHRASE

OPEN = "open-archive"


def commit(enrolled: Any, vault: Any, count: int = 1) -> list[Any]:
    return [enrolled.commit(vault, OPEN, vault.record(f"document {number}")) for number in range(count)]


def log_report(enrolled: Any, vault: Any) -> None:
    report = VaultReport(agent_id="ab" * 16, sequence=len(enrolled.leaves) + 1, ledger_head=b"h" * 32)
    statement = vault.signing.sign(Kind.REPORT, report.SerializeToString())
    enrolled.logged[statement.payload] = statement
    enrolled.leaves.append(statement.payload)


def test_a_log_whose_receipts_all_have_their_shards_is_cosigned(enrolled: Any, vault: Any, run: Any) -> None:
    for _ in range(3):
        summaries = commit(enrolled, vault, 3)
        log_report(enrolled, vault)
        enrolled.withdraw(summaries[0].marks[0].document_id)
        assert run("witness") == 0
    assert len(enrolled.cosigned) == 3
    assert run("witness", "--all") == 0


def test_only_new_leaves_are_read(enrolled: Any, vault: Any, run: Any, monkeypatch: Any) -> None:
    commit(enrolled, vault, 5)
    assert run("witness") == 0
    asked: list[tuple[int, int]] = []
    honest = Coordinator.leaves

    def noted(self: Any, first: int, size: int) -> Any:
        asked.append((first, size))
        return honest(self, first, size)

    monkeypatch.setattr(Coordinator, "leaves", noted)
    commit(enrolled, vault, 3)
    assert run("witness") == 0
    assert run("witness") == 0
    assert run("witness", "--all") == 0
    assert asked == [(5, 8), (8, 8), (0, 8)]


def test_a_receipt_without_a_shard_is_named_until_the_shard_is_shown(
    enrolled: Any, vault: Any, run: Any, capsys: Any
) -> None:
    commit(enrolled, vault, 2)
    (hidden,) = commit(enrolled, vault)
    enrolled.shards.remove(hidden)
    for _ in range(2):
        assert run("witness") == 3
        assert f"the receipt for shard {hidden.shard_id.hex()} is in the log" in capsys.readouterr().err
    # Consistent it is, and what others were given counts.
    assert len(enrolled.cosigned) == 2
    commit(enrolled, vault, 2)
    enrolled.shards.append(hidden)
    assert run("witness") == 0


def test_what_is_acknowledged_is_told_and_no_fault_and_covers_nothing_else(
    enrolled: Any, vault: Any, run: Any, capsys: Any, home: Path
) -> None:
    hidden, other = commit(enrolled, vault, 2)
    enrolled.shards.remove(hidden)
    shard = hidden.shard_id.hex()
    words = ("--name", "A. Steward", "--reason", "lost with a disk")
    assert run("witness", "--acknowledge", other.shard_id.hex(), *words) == 2  # nothing is wrong with that one
    assert run("witness", "--acknowledge", shard, "--name", "A. Steward") == 2
    assert run("witness") == 3
    capsys.readouterr()
    assert run("witness", "--acknowledge", shard, *words) == 0
    assert (
        f"shard {shard} is in the log, and the shard is not shown: acknowledged by A. Steward"
        in capsys.readouterr().out
    )
    assert run("witness", "--all") == 0
    (another,) = commit(enrolled, vault)
    enrolled.shards.remove(another)
    assert run("witness") == 3
    said = capsys.readouterr()
    assert another.shard_id.hex() in said.err
    assert shard not in said.err
    assert shard in said.out
    # a second receipt for the shard is another leaf
    receipt = Receipt.FromString(hidden.receipt.payload)
    receipt.log_index = len(enrolled.leaves)
    statement = enrolled.answer.sign(Kind.RECEIPT, receipt.SerializeToString())
    enrolled.logged[statement.payload] = statement
    enrolled.leaves.append(statement.payload)
    assert run("witness", "--acknowledge", another.shard_id.hex(), *words) == 3
    assert shard in capsys.readouterr().err
    # nobody but the steward acknowledges
    path = home / "published" / "acknowledgement-00000001"
    path.write_bytes(path.read_bytes().replace(b"lost with a disk", b"lost with a desk"))
    assert run("witness") == 2


def test_a_shard_with_another_receipt_than_the_log_has_is_not_taken_for_it(
    enrolled: Any, vault: Any, run: Any, capsys: Any
) -> None:
    (summary,) = commit(enrolled, vault)
    summary.receipt.payload += b"\x50\x01"
    assert run("witness") == 3
    assert summary.shard_id.hex() in capsys.readouterr().err


def test_a_tombstone_that_no_list_has_is_named(enrolled: Any, vault: Any, run: Any, capsys: Any) -> None:
    first, second = commit(enrolled, vault, 2)
    enrolled.withdraw(first.marks[0].document_id)
    assert run("witness") == 0
    enrolled.withdraw(second.marks[0].document_id)
    hidden = enrolled.tombstones.pop()
    assert run("witness") == 3
    assert "the tombstone at leaf 3 is in no list of withdrawals" in capsys.readouterr().err
    enrolled.tombstones.append(hidden)
    assert run("witness") == 0


def test_leaves_that_do_not_give_the_root_are_not_cosigned(
    enrolled: Any, vault: Any, run: Any, monkeypatch: Any, capsys: Any
) -> None:
    commit(enrolled, vault, 3)
    honest = Coordinator.leaves

    def without_the_second(self: Any, first: int, size: int) -> Any:
        return [leaf for at, leaf in enumerate(honest(self, first, size)) if at != 1]

    monkeypatch.setattr(Coordinator, "leaves", without_the_second)
    assert run("witness") == 2
    assert "do not give the root" in capsys.readouterr().err
    assert enrolled.cosigned == []


@pytest.mark.parametrize("kind", [Kind.REPORT, Kind.TOMBSTONE, Kind.POLICY])
def test_a_receipt_that_is_listed_as_something_else_is_named(
    enrolled: Any, vault: Any, run: Any, capsys: Any, kind: Kind
) -> None:
    """The tree covers what was signed, and not what it is called: even with a signature for the other name."""
    (hidden,) = commit(enrolled, vault)
    enrolled.shards.remove(hidden)
    payload = hidden.receipt.payload
    enrolled.logged[payload] = enrolled.answer.sign(kind, payload)
    assert run("witness") == 3
    assert f"leaf 0, listed as {kind}, is none" in capsys.readouterr().err


def test_a_shard_that_was_committed_while_the_log_was_read_is_no_fault(
    enrolled: Any, vault: Any, run: Any, monkeypatch: Any
) -> None:
    commit(enrolled, vault, 2)
    honest = Coordinator.leaves

    def meanwhile(self: Any, first: int, size: int) -> Any:
        yield from honest(self, first, size)
        commit(enrolled, vault)

    with monkeypatch.context() as patch:
        patch.setattr(Coordinator, "leaves", meanwhile)
        assert run("witness") == 0
    assert run("witness") == 0


def test_what_was_read_is_the_trees_frontier(enrolled: Any, vault: Any, run: Any, home: Path) -> None:
    for count in (1, 2, 4):
        commit(enrolled, vault, count)
        assert run("witness") == 0
        kept = json.loads((home / "audit").read_text())
        assert kept["size"] == len(enrolled.leaves)
        values = [(level, bytes.fromhex(value)) for level, value in kept["frontier"]]
        assert audit._root(values) == merkle.root(map(merkle.leaf_hash, enrolled.leaves))


def test_a_killed_run_is_run_again(enrolled: Any, vault: Any, run: Any, monkeypatch: Any) -> None:
    commit(enrolled, vault, 2)

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    for name in ("write_file", "_read_shards"):
        with monkeypatch.context() as patch:
            patch.setattr(audit, name, killed)
            with pytest.raises((KeyboardInterrupt, SystemExit)):
                raise SystemExit(run("witness"))
    assert run("witness") == 0


def test_a_word_counts_until_its_agent_is_approved_again(tmp_path: Path) -> None:
    home, key = Home(tmp_path), SigningKey.generate()
    home.published.mkdir()
    published = Published(home, key.public_key)

    def leaves(said: Any) -> list[str]:
        words = audit.PutOut.of(published)
        return words.by_leaf[merkle.leaf_hash(said.payload).hex()]  # type: ignore[return-value]

    published.sign_approval(Approval(agent_id="a", approved_at=1), key)
    first = published.sign_revocation(Revocation(agent_ids=["a", "b"], made_at=2), key)
    assert leaves(first) == ["a", "b"]
    published.sign_approval(Approval(agent_id="a", approved_at=3), key)
    assert (leaves(first), audit.PutOut.of(published).now) == (["b"], {"b"})
    second = published.sign_revocation(Revocation(agent_ids=["a"], made_at=4), key)
    assert (leaves(first), leaves(second)) == (["b"], ["a"])


def put_out(enrolled: Any, home: Path, vault: Any) -> Any:
    """A word of the steward's that its home has lost, as the log has it: the coordinator lists it nowhere else."""
    root = keyring.load(Home(home), PASSPHRASE).root
    revocation = Revocation(version=1, made_at=now_us(), partner=vault.partner, agent_ids=[vault.agent_id])
    statement = root.sign(Kind.REVOCATION, revocation.SerializeToString())
    enrolled.logged[statement.payload] = statement
    enrolled.leaves.append(statement.payload)
    return statement


@pytest.mark.parametrize("listed_as", [Kind.REVOCATION, Kind.REPORT])
def test_who_was_put_out_stays_so_though_the_home_has_forgotten_it_and_nobody_says_so(
    *, enrolled: Any, vault: Any, run: Any, home: Path, capsys: Any, listed_as: Kind
) -> None:
    put_out(enrolled, home, vault).kind = listed_as
    (late,) = commit(enrolled, vault)
    assert run("witness") == 3
    said = capsys.readouterr().err
    assert f"leaf 0 puts out {vault.partner} and agent {vault.agent_id} by this steward's word" in said
    assert f"shard {late.shard_id.hex()} was taken from agent {vault.agent_id} after it was put out" in said
    published = Published(Home(home), Home(home).settings().root_key)
    assert [one.agent_ids for one, _ in published.revocations()] == [[vault.agent_id]]
    assert audit.PutOut.of(published).now == {vault.agent_id}
    assert run("witness", "--acknowledge", "0", "--name", "A", "--reason", "B") == 3
    assert "leaf 0" not in capsys.readouterr().err


def test_a_word_of_a_version_that_was_given_anew_since_is_kept_beside_it(
    enrolled: Any, vault: Any, run: Any, home: Path
) -> None:
    keys = keyring.load(Home(home), PASSPHRASE)
    published = Published(Home(home), keys.root.public_key)
    published.sign_revocation(Revocation(made_at=1, agent_ids=["another"]), keys.root)
    put_out(enrolled, home, vault)
    assert run("witness") == 3
    assert [list(one.agent_ids) for one, _ in published.revocations()] == [["another"], [vault.agent_id]]


def test_where_a_word_is_not_shown_as_it_was_signed_nothing_is_cosigned(
    *, enrolled: Any, vault: Any, run: Any, home: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_out(enrolled, home, vault).signature = bytes(64)
    monkeypatch.setattr(Coordinator, "published", lambda *_: iter(()))  # it keeps back what there is
    (home / "restored").write_bytes(b"")
    for _ in range(2):
        assert run("witness") == 2
        assert (
            "puts out Hill End Historical Society and agent agent-1, which this home knows" in capsys.readouterr().err
        )
    assert enrolled.cosigned == []
    assert run("directory", "publish") == 2
    assert "put back from a backup" in capsys.readouterr().err
    assert (home / "restored").exists()


def log_restoration(enrolled: Any, **values: int) -> str:
    """A leaf of the coordinator's that says that its records were put back; its index."""
    index = len(enrolled.leaves)
    word = Restoration(**{"made_at": 1, "restored_at": now_us(), "log_size": index, "log_index": index, **values})
    statement = enrolled.answer.sign(Kind.RESTORATION, word.SerializeToString())
    enrolled.logged[statement.payload] = statement
    enrolled.leaves.append(statement.payload)
    return str(index)


def test_a_coordinator_that_was_put_back_is_named_until_what_it_lost_was_handed_over(
    enrolled: Any, vault: Any, run: Any, capsys: Any, monkeypatch: Any
) -> None:
    """Also where its log lost nothing that had been cosigned. What is handed over is tried in ``integration/steward/test_put_back.py``."""
    monkeypatch.setattr(cli.witness, "hand_over_again", lambda *_: Handed(0, 0, [], 0, []))
    words = ("--name", "A. Steward", "--reason", "its disk broke")
    commit(enrolled, vault, 2)
    assert run("witness") == 0
    assert run("witness", "--restored", *words) == 2
    assert "no leaf that says that the coordinator's records were put back" in capsys.readouterr().err
    honest = list(enrolled.leaves)
    del enrolled.leaves[1:]
    for _ in range(2):  # what was cosigned stays so, and another log is none the first that is seen
        assert run("witness", "--restored", *words) == 2
        assert run("witness") == 2
    enrolled.leaves[:] = honest
    index = log_restoration(enrolled)
    assert run("witness") == 3
    said = capsys.readouterr().err
    assert f"leaf {index} says that the coordinator's records were put back" in said
    assert "--acknowledge" not in said
    assert run("witness", "--acknowledge", index, *words) == 2
    assert run("witness", "--restored", *words) == 0
    assert "acknowledged by A. Steward" in capsys.readouterr().out
    assert run("witness") == 0
    log_restoration(enrolled)
    assert run("witness") == 3


@pytest.mark.parametrize("values", [{"log_index": 9}, {"log_size": 9}, {"made_at": -1}, {"restored_at": 2**62}])
def test_a_word_of_a_restoration_that_can_not_be_one_is_named(
    enrolled: Any, vault: Any, run: Any, capsys: Any, values: dict[str, int]
) -> None:
    index = log_restoration(enrolled, **values)
    assert run("witness") == 3
    assert f"leaf {index}, listed as restoration, is none" in capsys.readouterr().err
