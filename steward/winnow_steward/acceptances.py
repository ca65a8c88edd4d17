"""What partners accepted of the terms, verified under the keys that the steward approved for their vaults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from google.protobuf.message import DecodeError

from winnow_protocol.signing import ForgedStatementError, Kind, verify
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.fleet_pb2 import TermsAcceptance
from winnow_protocol.v1.steward_pb2 import Approval, Directory


@dataclass(frozen=True, slots=True)
class Accepted:
    """One acceptance.

    Attributes:
        partner: as the steward approved the agent.
        current: whether the directory has this very text for the track.
        fault: why it counts for nothing; empty for one that counts.
    """

    partner: str
    agent_id: str
    track: str
    terms_digest: str
    accepted_by: str
    accepted_at: int
    current: bool
    fault: str = ""


def read_acceptances(
    statements: Iterable[SignedStatement], approvals: Iterable[Approval], directory: Directory | None
) -> Iterator[Accepted]:
    """Each statement as an acceptance; one that no approved vault signed is told, not left out."""
    known = {approval.agent_id: approval for approval in approvals}
    texts = {track.name: track.terms_digest for track in directory.tracks} if directory else {}
    for statement in statements:
        try:
            message = TermsAcceptance.FromString(statement.payload)
        except DecodeError:
            yield Accepted("", "", "", "", "", 0, current=False, fault="its bytes are none")
            continue
        approval, fault = known.get(message.agent_id), ""
        if approval is None:
            fault = "this steward approved no such agent"
        else:
            try:
                verify(statement, Kind.ACCEPTANCE, approval.keys.signing_key)
            except ForgedStatementError:
                fault = "the vault that was approved did not sign it"
        yield Accepted(
            partner=approval.partner if approval else "",
            agent_id=message.agent_id,
            track=message.track,
            terms_digest=message.terms_digest.hex(),
            accepted_by=message.accepted_by,
            accepted_at=message.accepted_at,
            current=not fault and texts.get(message.track) == message.terms_digest,
            fault=fault,
        )
