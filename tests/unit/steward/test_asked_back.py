"""What was exported is changed by its partner's own word alone, whatever the coordinator's tombstones name."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from winnow_protocol.signing import Kind, SigningKey, digest
from winnow_protocol.v1.common_pb2 import SignedStatement, Tombstone
from winnow_protocol.v1.contribution_pb2 import Withdrawal
from winnow_protocol.wire import now_us

from .exported import manifest_of, texts

TRACK = "open-archive"
LATE = 1 << 60


@pytest.fixture
def erase(run: Any, capsys: Any) -> Callable[..., tuple[int, int, str]]:
    """`winnow-steward withdrawals erase` on an export: exit status, documents taken out, what was said."""

    def erased(export: Path, action: str = "erase") -> tuple[int, Any, str]:
        capsys.readouterr()
        status = run("withdrawals", action, "--exports", export, "--json")
        out, err = capsys.readouterr()
        lines = json.loads(out)
        return status, sum(line["erased"] for line in lines) if action == "erase" else lines, err

    return erased


@pytest.fixture
def museum(enrolled: Any, vault: Any, run: Any) -> Any:
    """Another partner's vault that is approved, too."""
    other = type(vault)("agent-2", "Museum")
    enrolled.waiting.append(other.pending())
    assert run("approve", "--all") == 0
    return other


def answer(
    enrolled: Any, asked: SignedStatement, *documents: bytes, at: int = 0, of: SignedStatement | None = None
) -> None:
    """A tombstone of these documents, in the log."""
    tombstone = Tombstone(
        withdrawal_digest=digest((of or asked).payload),
        document_ids=documents,
        withdrawn_at=at or now_us(),
        log_index=len(enrolled.leaves),
    )
    statement = enrolled.answer.sign(Kind.TOMBSTONE, tombstone.SerializeToString())
    enrolled.logged[statement.payload] = statement
    enrolled.leaves.append(statement.payload)
    enrolled.tombstones.append(statement)
    enrolled.withdrawals.append(asked)


def request(vault: Any, *documents: bytes, everything: bool = False) -> SignedStatement:
    named = Withdrawal(
        withdrawal_id=os.urandom(16),
        agent_id=vault.agent_id,
        document_ids=documents,
        everything=everything,
        made_at=now_us(),
    )
    signed: SignedStatement = vault.signing.sign(Kind.WITHDRAWAL, named.SerializeToString())
    return signed


def recovered(vault: Any) -> tuple[SignedStatement, SignedStatement]:
    """Everything, asked by the recovery key and brought by an agent; and the same brought again, by nobody knows whom."""
    named = {"withdrawal_id": os.urandom(16), "agent_id": "the new one", "everything": True}
    stated = vault.recovery.sign(Kind.WITHDRAWAL, Withdrawal(**named, made_at=now_us()).SerializeToString())
    brought = [Withdrawal(**named, sequence=n, made_at=LATE * n, recovery=stated).SerializeToString() for n in range(2)]
    first, again = (SigningKey.generate().sign(Kind.WITHDRAWAL, one) for one in brought)
    return first, again


def of_nobody(one: bytes, vault: Any, museum: Any) -> SignedStatement:
    return SignedStatement()


def of_a_stranger(one: bytes, vault: Any, museum: Any) -> SignedStatement:
    stranger = type(vault)(vault.agent_id, vault.partner)
    return request(stranger, one)


def of_another_document(one: bytes, vault: Any, museum: Any) -> SignedStatement:
    return request(vault, os.urandom(16))


def of_another_partner(one: bytes, vault: Any, museum: Any) -> SignedStatement:
    return request(museum, one)


def of_all_that_another_partner_sent(one: bytes, vault: Any, museum: Any) -> SignedStatement:
    return request(museum, everything=True)


@pytest.mark.parametrize(
    "asked", [of_nobody, of_a_stranger, of_another_document, of_another_partner, of_all_that_another_partner_sent]
)
def test_a_tombstone_that_its_partner_did_not_ask_for_takes_nothing_out(
    *, enrolled: Any, run: Any, vault: Any, museum: Any, out: Path, erase: Any, asked: Callable[..., SignedStatement]
) -> None:
    one, two = vault.record("one"), vault.record("two")
    enrolled.commit(vault, TRACK, one, two)
    assert run("export", TRACK, "--out", out) == 0
    answer(enrolled, asked(one.document_id, vault, museum), one.document_id)
    status, count, said = erase(out)
    assert (status, count, texts(out)) == (3, 0, {"one", "two"})
    assert "the withdrawal at 1 in the log names 1 document that stayed in exports" in said
    assert "it can ask again (`winnow-agent withdraw`)" in said
    # Once the partner has asked for it, it is taken out, and the tombstone of before is told as what it is and no more.
    answer(enrolled, request(vault, one.document_id), one.document_id)
    _, count, said = erase(out)
    assert (count, texts(out), "stayed in exports" in said) == (1, {"two"}, False)


def test_what_a_partner_asked_for_is_taken_out_though_the_tombstone_leaves_it_out(
    *, enrolled: Any, run: Any, vault: Any, out: Path, erase: Any
) -> None:
    """Also where the coordinator lists, later, something else in the place of the request that the steward has seen."""
    gone, unnamed, stays = (vault.record(text) for text in ("gone", "unnamed", "stays"))
    enrolled.commit(vault, TRACK, gone, unnamed, stays)
    assert run("export", TRACK, "--out", out) == 0
    answer(enrolled, request(vault, gone.document_id, unnamed.document_id), gone.document_id)
    run("witness")
    genuine = enrolled.withdrawals[0]
    forged = SignedStatement.FromString(genuine.SerializeToString())
    forged.signature = bytes(64)
    for listed in (forged, SignedStatement()):
        enrolled.withdrawals[0] = listed
        ((line,), said) = erase(out, "list")[1:]
        assert (line["by"], line["partner"], line["exports"]) == ("vault", vault.partner, [str(out)])
    status, count, said = erase(out)
    assert (status, count, texts(out)) == (3, 2, {"stays"})
    assert f"1 document of {vault.partner}, which it has signed the withdrawal of, are named by no tombstone" in said


def test_a_request_that_is_told_late_is_kept_from_then_on(
    *, enrolled: Any, run: Any, vault: Any, out: Path, erase: Any
) -> None:
    gone = vault.record("gone")
    enrolled.commit(vault, TRACK, gone, vault.record("stays"))
    assert run("export", TRACK, "--out", out) == 0
    asked = request(vault, gone.document_id)
    answer(enrolled, SignedStatement(), gone.document_id, of=asked)
    run("witness")
    enrolled.withdrawals[0] = asked
    answer(enrolled, request(vault, os.urandom(16)))  # a run of the witness that has something to read
    run("witness")
    enrolled.withdrawals[0] = SignedStatement()
    assert erase(out)[:2] == (0, 1)


@pytest.mark.parametrize("by", ["vault", "recovery key"])
@pytest.mark.parametrize("said_to_be_at", [1, LATE])
def test_everything_is_what_a_partner_had_sent_when_it_asked_whatever_the_coordinator_says_of_the_time(
    *, enrolled: Any, run: Any, vault: Any, museum: Any, out: Path, erase: Any, by: str, said_to_be_at: int
) -> None:
    enrolled.commit(vault, TRACK, vault.record("before"))
    enrolled.commit(museum, TRACK, museum.record("of another partner"))
    asked, again = recovered(vault) if by == "recovery key" else (request(vault, everything=True),) * 2
    assert run("export", TRACK, "--out", out.with_name("older")) == 0
    answer(enrolled, asked, at=said_to_be_at)
    later = vault.record("contributed since")
    enrolled.commit(vault, TRACK, later)
    answer(enrolled, again, later.document_id, at=LATE)  # the same request, answered once more
    enrolled.tombstones, tombstones = [], enrolled.tombstones
    assert run("export", TRACK, "--out", out) == 0  # made while the coordinator kept them back
    enrolled.tombstones = tombstones
    assert texts(out) == {"before", "of another partner", "contributed since"}
    status, count, said = erase(out)
    assert (status, count, texts(out)) == (3, 1, {"of another partner", "contributed since"})
    assert "the withdrawal at 4 in the log names 1 document that stayed in exports" in said
    older = out.with_name("older")  # as of before there were receipts: then what is in it came before it was made
    (older / "receipts.jsonl").unlink()
    (older / "manifest.json").write_text(
        json.dumps(manifest_of(older) | {"made_at": "2026-01-01T00:00:00+00:00", "receipts": None})
    )
    assert erase(older)[1] == (0 if said_to_be_at == 1 else 1)
