"""A request of everything that is answered twice, for a backup was put back in between, is of what was there at the first answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from winnow_protocol.signing import Kind, digest
from winnow_protocol.v1.common_pb2 import Receipt, SignedStatement, Tombstone
from winnow_protocol.wire import now_us
from winnow_steward.put_back import Handed

from .exported import texts
from .test_asked_back import LATE, answer, recovered, request
from .test_audit import log_restoration

TRACK = "open-archive"
LOOKED_INTO = ("--name", "A. Steward", "--reason", "its disk broke")


@pytest.fixture
def follow(run: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """`winnow-steward witness --restored`; what it hands over, the test's coordinator has done already."""
    monkeypatch.setattr("winnow_steward.cli.witness.hand_over_again", lambda *_: Handed(0, 0, [], 0, []))
    return lambda: int(run("witness", "--restored", *LOOKED_INTO))


@pytest.fixture
def colleague(enrolled: Any, vault: Any, run: Any) -> Any:
    """Another agent of the partner's."""
    other = type(vault)("agent-2", vault.partner)
    enrolled.waiting.append(other.pending())
    assert run("approve", "--all") == 0
    return other


def put_back(enrolled: Any, leaves: int) -> None:
    """The coordinator as of a backup, when its log had so many leaves; all of them receipts."""
    del enrolled.leaves[leaves:], enrolled.shards[leaves:], enrolled.tombstones[:], enrolled.withdrawals[:]
    log_restoration(enrolled)


def erased(run: Any, capsys: Any, export: Path) -> int:
    capsys.readouterr()
    assert run("withdrawals", "erase", "--exports", export, "--json") == 0
    return sum(line["erased"] for line in json.loads(capsys.readouterr().out))


@pytest.mark.parametrize("by", ["vault", "recovery key"])
def test_what_was_contributed_between_two_answers_was_never_asked_for(
    *, enrolled: Any, run: Any, vault: Any, colleague: Any, follow: Any, out: Path, capsys: Any, by: str
) -> None:
    gone, since = vault.record("gone"), colleague.record("contributed since")
    enrolled.commit(vault, TRACK, gone)
    older, old, new = (out.with_name(name) for name in ("older", "old", "new"))
    assert run("export", TRACK, "--out", older) == 0
    asked, _ = recovered(vault) if by == "recovery key" else (request(vault, everything=True),) * 2
    answer(enrolled, asked, gone.document_id)
    enrolled.commit(colleague, TRACK, since)
    assert run("export", TRACK, "--out", old) == 0
    assert texts(old) == {"contributed since"}

    put_back(enrolled, 1)
    enrolled.commit(colleague, TRACK, since)  # what was lost, it sends again by itself
    answer(enrolled, asked, gone.document_id)
    assert follow() == 0
    assert run("witness", "--all") == 0
    assert run("export", TRACK, "--out", new) == 0
    assert texts(new) == {"contributed since"}
    assert [erased(run, capsys, export) for export in (older, old, new)] == [1, 0, 0]


def test_what_came_back_with_the_backup_is_left_out_though_the_second_answer_does_not_name_it(
    *, enrolled: Any, run: Any, vault: Any, follow: Any, out: Path
) -> None:
    """By its place in the log, for its receipt may be dated."""
    gone, unnamed = vault.record("gone"), vault.record("unnamed")
    enrolled.commit(vault, TRACK, gone, unnamed)
    asked = request(vault, everything=True)
    answer(enrolled, asked, gone.document_id, at=1)
    run("witness")
    put_back(enrolled, 1)
    enrolled.commit(vault, TRACK, vault.record("contributed since"))
    answer(enrolled, asked, gone.document_id)
    follow()
    assert run("export", TRACK, "--out", out) == 3
    assert texts(out) == {"contributed since"}


def dated_back(enrolled: Any, asked: SignedStatement, *, logged: bool) -> None:
    """One more tombstone for the request, which names nothing, of a time before all that was sent."""
    tombstone = Tombstone(withdrawal_digest=digest(asked.payload), withdrawn_at=1, log_index=1000)
    if logged:
        answer(enrolled, asked, at=1)
        return
    enrolled.tombstones.append(enrolled.answer.sign(Kind.TOMBSTONE, tombstone.SerializeToString()))
    enrolled.withdrawals.append(asked)


@pytest.mark.parametrize("logged", [True, False], ids=["logged", "in no log"])
@pytest.mark.parametrize("when", ["never put back", "put back before", "put back since"])
def test_no_second_answer_takes_anything_from_what_was_asked_for(
    *, enrolled: Any, run: Any, vault: Any, follow: Any, out: Path, capsys: Any, when: str, logged: bool
) -> None:
    """The first one leaves a document out: the coordinator would have it count as contributed since."""
    if when == "put back before":
        log_restoration(enrolled)
        assert follow() == 0
    enrolled.commit(vault, TRACK, vault.record("asked back"))
    asked = request(vault, everything=True)
    answer(enrolled, asked, at=now_us())
    enrolled.commit(vault, TRACK, vault.record("contributed since"))
    shard = enrolled.shards[0].shard_id.hex()
    for again in (False, True):
        if again:
            if when == "put back since":
                log_restoration(enrolled)
                follow()
            answer(enrolled, request(vault))  # a run of the witness that has something to read
            dated_back(enrolled, asked, logged=logged)
        capsys.readouterr()
        assert run("witness") == 3
        said = capsys.readouterr().err
        assert f"leaves out 1 document of shard {shard}" in said
        assert said.count("leaves out") == 1
        folder = out.with_name(f"again-{again}")
        assert run("export", TRACK, "--out", folder) == 3
        assert texts(folder) == {"contributed since"}


def date_forward(enrolled: Any, vault: Any, *records: Any) -> None:
    """Takes a shard in, by a receipt of the far future."""
    summary = enrolled.commit(vault, TRACK, *records)
    receipt = Receipt.FromString(summary.receipt.payload)
    receipt.committed_at = LATE
    summary.receipt.CopyFrom(enrolled.answer.sign(Kind.RECEIPT, receipt.SerializeToString()))
    enrolled.leaves[receipt.log_index] = summary.receipt.payload
    enrolled.logged[summary.receipt.payload] = summary.receipt


@pytest.mark.parametrize("when", ["before", "since"])
def test_an_answer_that_never_was_in_the_log_has_no_place_in_it_by_a_backup_of_another_time(
    *, enrolled: Any, run: Any, vault: Any, follow: Any, out: Path, when: str
) -> None:
    """Where dates say nothing, for the receipt has a wrong one, the log does."""
    if when == "before":
        log_restoration(enrolled)
        assert follow() == 0
    date_forward(enrolled, vault, vault.record("asked back"))
    asked = request(vault, everything=True)
    answer(enrolled, asked)
    enrolled.commit(vault, TRACK, vault.record("contributed since"))
    if when == "since":
        log_restoration(enrolled)
        assert follow() == 0
    dated_back(enrolled, asked, logged=False)
    assert run("export", TRACK, "--out", out) == 3
    assert texts(out) == {"contributed since"}
