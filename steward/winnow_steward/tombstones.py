"""Withdrawals as the steward honours them: each tombstone with whose word it rests on, and whether the log has it.

Documents that a signed tombstone names are left out whatever else is wrong with it: the coordinator can refuse a partner's
documents anyhow, and honouring a withdrawal that nobody asked for harms less than passing one over. What is wrong is said.
What a partner's own signed request asks for is left out of that partner's documents, too, whether or not a tombstone names it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import DecodeError

from winnow_protocol import merkle
from winnow_protocol.listings import counted
from winnow_protocol.signing import ForgedStatementError, Kind, digest, key_id, verify
from winnow_protocol.v1.common_pb2 import SignedStatement, Tombstone
from winnow_protocol.v1.contribution_pb2 import Withdrawal
from winnow_protocol.v1.steward_pb2 import Approval, Revocation
from winnow_steward.receipts import Closed, Paper

Prove = Callable[[int, int], Sequence[bytes]]
"""The audit path of a leaf in the log of that size."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a partner asked for by a word that counts: some documents of its own, or everything up to the tombstone.

    Attributes:
        signed: SHA-256 of what its key signed, by which a request is known again however often it is answered.
        made_at: microseconds since the epoch, by the clock of whoever signed.
    """

    partner: str
    signed: bytes
    made_at: int
    documents: frozenset[bytes] = frozenset()
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """One withdrawal.

    Attributes:
        documents: 16-byte identifiers, as the tombstone names them.
        withdrawn_at: microseconds since the epoch, by the coordinator's clock.
        partner: whose vault, or recovery key, signed the request; empty where it rests on the coordinator's word alone.
        by: ``vault``, ``recovery key``, ``steward`` (the partner left, and its word was so) or ``coordinator``.
        logged: whether the tombstone is in the log under the checkpoint.
        statement: the tombstone as the coordinator signed it.
        proof: that the log has it, where it has.
        request: what the partner whose word counts has signed for; None where nobody has.
    """

    documents: frozenset[bytes]
    log_index: int
    withdrawn_at: int
    partner: str
    by: str
    logged: bool
    statement: SignedStatement
    proof: Sequence[bytes]
    request: Request | None = None

    @property
    def fault(self) -> str:
        """What is wrong with it, as a sentence's end; empty if nothing is."""
        faults = []
        if not self.logged:
            faults.append("its tombstone is not in the log")
        if self.by == "coordinator":
            faults.append("no approved vault has signed for it")
        return ", and ".join(faults)

    def paper(self, here: Collection[bytes]) -> Paper | Closed:
        """Its paper in an export, closed unless all that it names is shown to be of the export's track.

        What the steward has verified decides that, and not what the coordinator says of a document: identifiers of which
        it has seen no receipt in this track, for their shard is of another, was set aside or is not shown, are another track's
        as far as it knows, and a public export never tells of those, nor how many they are. A closed one still shows that
        the log has a tombstone at its place, and the manifest says which documents of the track it names.

        Args:
            here: withdrawn documents of shards whose manifest a vault has signed for the track and whose receipt is for it, too.
        """
        paper = Paper(self.statement, self.log_index, self.proof)
        return paper if all(document in here for document in self.documents) else paper.closed()

    def stated(self, here: Collection[bytes]) -> dict[str, Any]:
        """As an export's manifest names it: with the documents of the track alone."""
        return {
            "log_index": self.log_index,
            "withdrawn_at": self.withdrawn_at,
            "documents": sorted(document.hex() for document in self.documents if document in here),
            "by": self.by,
            "partner": self.partner,
            "logged": self.logged,
        }


@dataclass(frozen=True, slots=True)
class Words:
    """Whose signatures count for a withdrawal.

    Attributes:
        vaults: by agent, each approved signing key and the partner that it was approved for.
        recovery: each approved vault's recovery key, and its partner.
        left: the SHA-256 of each revocation that withdraws what a partner sent, and the partner.
    """

    vaults: Mapping[str, Mapping[bytes, str]]
    recovery: Mapping[bytes, str]
    left: Mapping[bytes, str] = field(default_factory=dict)

    def signer(self, statement: SignedStatement, tombstone: Tombstone) -> tuple[str, str]:
        """The partner that asked for what a tombstone names, and how; two empty strings where nobody did that counts."""
        if statement.kind == Kind.REVOCATION:
            partner = self.left.get(tombstone.withdrawal_digest, "")
            return (partner, "steward") if partner else ("", "")
        partner, by, withdrawal = self._signed(statement)
        covered = withdrawal.everything or set(tombstone.document_ids) <= set(withdrawal.document_ids)
        return (partner, by) if digest(statement.payload) == tombstone.withdrawal_digest and covered else ("", "")

    def request(self, statement: SignedStatement, tombstone: Tombstone) -> Request | None:
        """What was asked for, whatever the tombstone names; None where nobody asked whose word counts.

        A request of everything ends with its own tombstone; documents that one names are not sent again.
        """
        answered = digest(statement.payload) == tombstone.withdrawal_digest
        if statement.kind == Kind.REVOCATION:
            partner = self.left.get(tombstone.withdrawal_digest, "")
            if not partner or not answered:
                return None
            made_at = Revocation.FromString(statement.payload).made_at
            return Request(partner, tombstone.withdrawal_digest, made_at, everything=True)
        partner, by, withdrawal = self._signed(statement)
        if not partner:
            return None
        if by == "vault":
            named, signed, made_at = frozenset(withdrawal.document_ids), statement.payload, withdrawal.made_at
        else:  # of what is around the recovery key's statement nobody has signed anything
            named, signed = frozenset[bytes](), withdrawal.recovery.payload
            made_at = Withdrawal.FromString(signed).made_at
        return Request(partner, digest(signed), made_at, named, withdrawal.everything and answered)

    def choose(self, asks: Sequence[SignedStatement], tombstone: Tombstone) -> SignedStatement:
        """Of what a tombstone is said to answer, that which counts most: signed for what it names, signed at all, the first."""
        return max(
            asks, key=lambda one: (bool(self.signer(one, tombstone)[0]), self.request(one, tombstone) is not None)
        )

    def _signed(self, statement: SignedStatement) -> tuple[str, str, Withdrawal]:
        """The partner that signed a request, and how; two empty strings where nobody did that counts."""
        try:
            withdrawal = Withdrawal.FromString(statement.payload)
        except DecodeError:
            return "", "", Withdrawal()
        if partner := _signed(statement, self.vaults.get(withdrawal.agent_id, {})):
            return partner, "vault", withdrawal
        recovery = withdrawal.recovery
        partner = _signed(recovery, self.recovery)
        stated = Withdrawal.FromString(recovery.payload) if partner else Withdrawal()
        same = (stated.withdrawal_id, stated.agent_id) == (withdrawal.withdrawal_id, withdrawal.agent_id)
        if partner and stated.everything and same:
            return partner, "recovery key", withdrawal
        return "", "", Withdrawal()


def withdrawn_by_leaving(revocations: Iterable[tuple[Revocation, SignedStatement]]) -> dict[bytes, str]:
    """Revocations that this steward signed and that withdraw, by the SHA-256 of their payload, with their partner."""
    return {digest(statement.payload): one.partner for one, statement in revocations if one.withdraw}


def recovery_keys(approvals: Iterable[Approval]) -> dict[bytes, str]:
    """The recovery keys of all vaults that were ever approved, and for which partner."""
    return {one.keys.recovery_key: one.partner for one in approvals if one.keys.recovery_key}


def read_tombstones(
    listed: Iterable[tuple[SignedStatement, SignedStatement]],
    answer_key: bytes,
    words: Words,
    log: merkle.Checkpoint,
    prove: Prove,
) -> Iterator[Withdrawn]:
    """The withdrawals that the coordinator signed for.

    Args:
        listed: each tombstone with the statement that it answers; where one comes with several, the one that counts is taken.
        log: the checkpoint under which they have to be.

    Raises:
        ForgedStatementError: a tombstone is not signed by the answer key.
    """
    answered = dict[bytes, tuple[SignedStatement, list[SignedStatement]]]()
    for statement, asked in listed:
        answered.setdefault(statement.payload, (statement, []))[1].append(asked)
    for statement, asks in answered.values():
        tombstone = Tombstone.FromString(verify(statement, Kind.TOMBSTONE, answer_key))
        asked = words.choose(asks, tombstone)
        partner, by = words.signer(asked, tombstone)
        index = tombstone.log_index
        proof = list(prove(index, log.size)) if index < log.size else []
        yield Withdrawn(
            documents=frozenset(tombstone.document_ids),
            log_index=tombstone.log_index,
            withdrawn_at=tombstone.withdrawn_at,
            partner=partner,
            by=by or "coordinator",
            logged=merkle.verify_inclusion(merkle.leaf_hash(statement.payload), index, log.size, proof, log.root),
            statement=statement,
            proof=proof,
            request=words.request(asked, tombstone),
        )


def doubts(found: Sequence[Withdrawn], partners: Mapping[bytes, str]) -> Iterator[str]:
    """What is wrong with withdrawals of documents of an export, a sentence each.

    Args:
        partners: of the documents that were left out of it as withdrawn, whose they are.
    """
    yield from (sentence for one in found if (sentence := _doubt(one, partners)))
    named = frozenset(document for one in found for document in one.documents)
    for partner, count in sorted(Counter(partners[one] for one in partners if one not in named).items()):
        yield (
            f"{counted(count, 'document')} of {partner}, which it has signed the withdrawal of, are named by no tombstone, and"
            " are listed all the same; they were left out"
        )


def _doubt(withdrawn: Withdrawn, partners: Mapping[bytes, str]) -> str:
    """What is wrong with a withdrawal of documents of this export; empty if nothing is, or it is of others."""
    here = {partners[document] for document in withdrawn.documents if document in partners}
    strangers = here - {withdrawn.partner} if withdrawn.partner else set()
    fault = withdrawn.fault or (f"{withdrawn.partner} has signed for documents of another partner" if strangers else "")
    return f"the withdrawal at {withdrawn.log_index} in the log was honoured, but {fault}" if here and fault else ""


def _signed(statement: SignedStatement, keys: Mapping[bytes, str]) -> str:
    """The partner whose key signed a withdrawal; empty if none of them did."""
    signer = next((key for key in keys if key_id(key) == statement.key_id), None)
    if signer is None:
        return ""
    try:
        verify(statement, Kind.WITHDRAWAL, signer)
    except ForgedStatementError:
        return ""
    return keys[signer]
