"""After the coordinator was put back from a backup: what the steward has said since is handed over again, and what it has seen.

Each statement goes again as it was signed, in its order; one that is there already, or is followed by another, changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from winnow_protocol.errors import StopRunError
from winnow_protocol.signing import SigningKey
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.steward_pb2 import AgentEpoch, Approval
from winnow_protocol.wire import now_us
from winnow_steward import withdrawn
from winnow_steward.calls import is_refused_as
from winnow_steward.client import Coordinator
from winnow_steward.directory import hand_over
from winnow_steward.epochs import APPROVED, put_out
from winnow_steward.home import Home
from winnow_steward.published import Published

_SILENT_US = 10 * 60 * 1_000_000


class NotPutBackError(StopRunError):
    """The log does not say that the coordinator's records were put back from a backup."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What was handed over.

    Attributes:
        revocations, approvals: that the coordinator takes.
        unknown: the vaults that it does not know, or not as approved: they joined since, or it has put them out.
        documents: that it had again, and that are withdrawn now.
        silent: the approved agents that have not reported in the last minutes: they may have withdrawn what nobody knows of.
    """

    revocations: int
    approvals: int
    unknown: Sequence[Approval]
    documents: int
    silent: Sequence[AgentEpoch]


def hand_over_again(home: Home, published: Published, coordinator: Coordinator, root: SigningKey) -> Handed:
    """Hands over all that the coordinator may have lost: who is out and who is in, policy and directory, withdrawals.

    What an earlier root key signed is not: the coordinator takes none of it any more, and `winnow-steward witness` names whom
    the log does not show as put out.
    """
    ours = [(one, said) for one, said in published.revocations() if said.key_id == root.key_id]
    revocations = sum(_takes(coordinator.revoke, said) for _, said in ours)
    out = put_out(published.revocations(), published.approvals())
    approvals, unknown = 0, list[Approval]()
    for agent_id, (approval, said) in published.newest_approvals().items():
        if agent_id in out or said.key_id != root.key_id:
            continue
        try:
            approvals += _takes(coordinator.approve, said)
        except StopRunError as error:
            if not is_refused_as(error, "unknown_agent"):
                raise
            unknown.append(approval)
    hand_over(coordinator, published)
    documents = sum(coordinator.restore_withdrawal(stone, asked) for stone, asked in withdrawn.kept(home))
    since = now_us() - _SILENT_US
    silent = [one for one in coordinator.epoch().agents if one.standing == APPROVED and one.last_seen < since]
    return Handed(revocations, approvals, unknown, documents, silent)


def _takes(call: Callable[[SignedStatement], object], statement: SignedStatement) -> bool:
    """Whether the coordinator takes it: one that is followed by another there, it has had."""
    try:
        call(statement)
    except StopRunError as error:
        if is_refused_as(error, "stale_version"):
            return False
        raise
    return True
