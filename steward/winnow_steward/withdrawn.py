"""The withdrawals that the steward has seen, kept in its home: a tombstone is never forgotten, whoever lists it no more.

Each lies in ``withdrawals/``, under the leaf hash of its tombstone: a `ListWithdrawalsResponse` with the tombstone and what it
answers. A coordinator whose records were put back gets from here what it has lost; and until it has that, or if it keeps
one back, exports leave the documents out all the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from google.protobuf.message import DecodeError

from winnow_protocol import merkle
from winnow_protocol.files import write_file
from winnow_protocol.signing import ForgedStatementError, Kind, digest, verify
from winnow_protocol.v1 import contribution_pb2
from winnow_protocol.v1.common_pb2 import SignedStatement, Tombstone
from winnow_protocol.v1.steward_pb2 import ListWithdrawalsResponse
from winnow_steward.home import Home, HomeError

Withdrawal = tuple[SignedStatement, SignedStatement]
"""A tombstone, and what it answers; that one empty where nobody has it."""


def keep(home: Home, listed: Iterable[Withdrawal], answer_key: bytes) -> None:
    """Keeps those that are new, and of one that came without what it answers that as well, once it is told.

    One that is not the coordinator's is none: whoever reads the list says so.
    """
    home.withdrawals.mkdir(mode=0o700, exist_ok=True)
    for tombstone, asked in listed:
        path = home.withdrawals / merkle.leaf_hash(tombstone.payload).hex()
        if not _is_signed(tombstone, answer_key):
            continue
        if path.exists() and (not _answers(tombstone, asked) or _answers(*_read(path))):
            continue
        write_file(path, ListWithdrawalsResponse(tombstones=[tombstone], withdrawals=[asked]).SerializeToString())


def kept(home: Home) -> list[Withdrawal]:
    """All that were kept, by when they were.

    Raises:
        HomeError: one can't be read.
    """
    found = list[Withdrawal]()
    if home.withdrawals.exists():
        found += map(_read, home.withdrawals.glob("*"))
    return sorted(found, key=lambda one: Tombstone.FromString(one[0].payload).withdrawn_at)


def with_kept(home: Home, listed: Iterable[Withdrawal]) -> list[Withdrawal]:
    """The withdrawals that are listed, and those that were kept and name, or ask for, what none of them does.

    Also what a listed tombstone answers as it was kept, if it is listed with something else or nothing now: beside that, since whose
    signature counts is not known here.
    """
    found = list(listed)
    told = {tombstone.payload for tombstone, _ in found}
    words = {(tombstone.payload, asked.SerializeToString(deterministic=True)) for tombstone, asked in found}
    named = {document for tombstone, _ in found for document in _documents(tombstone)}
    requests = {asked.payload for _, asked in found}
    return found + [
        (tombstone, asked)
        for tombstone, asked in kept(home)
        if not named.issuperset(_documents(tombstone))
        or (asked.payload not in requests and _asks_more(asked, named))
        or (
            tombstone.payload in told
            and (tombstone.payload, asked.SerializeToString(deterministic=True)) not in words
            and _answers(tombstone, asked)
        )
    ]


def answered_before(home: Home, listed: Iterable[Withdrawal]) -> list[Withdrawal]:
    """The withdrawals that were kept, of tombstones that are not among these: others say what they say, perhaps much later."""
    told = {tombstone.payload for tombstone, _ in listed}
    return [(tombstone, asked) for tombstone, asked in kept(home) if tombstone.payload not in told]


def _read(path: Path) -> Withdrawal:
    try:
        one = ListWithdrawalsResponse.FromString(path.read_bytes())
        return one.tombstones[0], one.withdrawals[0]
    except (DecodeError, IndexError) as error:
        raise HomeError(f"reading {path}: it is damaged; restore it from a backup") from error


def _answers(tombstone: SignedStatement, asked: SignedStatement) -> bool:
    """Whether it is what the tombstone says that it answers, whoever signed it; both the coordinator's or kept."""
    return digest(asked.payload) == Tombstone.FromString(tombstone.payload).withdrawal_digest


def _asks_more(asked: SignedStatement, named: set[bytes]) -> bool:
    """Whether a request is of more than these documents."""
    if asked.kind != Kind.WITHDRAWAL:
        return False
    try:
        withdrawal = contribution_pb2.Withdrawal.FromString(asked.payload)
    except DecodeError:
        return False
    return withdrawal.everything or not named.issuperset(withdrawal.document_ids)


def _documents(tombstone: SignedStatement) -> Iterable[bytes]:
    try:
        return Tombstone.FromString(tombstone.payload).document_ids
    except DecodeError:  # none of the coordinator's: whoever reads the list says so
        return ()


def _is_signed(tombstone: SignedStatement, answer_key: bytes) -> bool:
    try:
        verify(tombstone, Kind.TOMBSTONE, answer_key)
    except ForgedStatementError:
        return False
    return True
