"""A new epoch of the fleet secret: made, given to every vault that stays, published; and the end of the one before.

Each step is kept before it is sent and does no harm once more: the secret in the keyring, then an approval a vault, then the
directory. Whoever goes on after a stop at any moment does what is left. No vault is told of an epoch before it was given its
secret, and no vault is given one that was put out of the fleet, by this steward or by the coordinator's operator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from winnow_protocol.errors import StopRunError
from winnow_protocol.listings import counted
from winnow_protocol.signing import SigningKey
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.steward_pb2 import AgentEpoch, Approval, Directory, GetEpochResponse, Revocation
from winnow_protocol.wire import now_us
from winnow_steward.approve import epochs_of, fingerprint_of, in_use, seal_secrets
from winnow_steward.client import Coordinator
from winnow_steward.directory import hand_over
from winnow_steward.keyring import Keyring
from winnow_steward.published import Published

APPROVED = "approved"
MOST_EARLIER = 8
"""Epochs before the directory's that are looked up; the coordinator takes no more."""


class EpochError(StopRunError):
    """An epoch of the fleet secret can't be begun or ended as asked; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What beginning an epoch did.

    Attributes:
        given: the vaults that hold its secret.
        left_out: the vaults that were approved once and were not given it, with why.
        resumed: it was begun before, and only finished now.
    """

    epoch: int
    given: Sequence[Approval]
    left_out: Sequence[tuple[Approval, str]]
    resumed: bool


def begin(
    coordinator: Coordinator,
    published: Published,
    keys: Keyring,
    save: Callable[[Keyring], None],
    *,
    unless_after: int | None = None,
) -> Turn:
    """Begins the next epoch, or finishes one that a stop left half begun.

    Args:
        save: writes the keyring, before anything of the new secret leaves.
        unless_after: the epoch has only to be newer than this one; where it is, nothing new is made.

    Raises:
        EpochError: too many epochs are looked up already.
    """
    standing, directory = coordinator.epoch(), published.directory()
    resumed = _is_half_begun(keys, directory, standing) if unless_after is None else keys.epoch > unless_after
    if not resumed:
        if directory and len(directory.earlier_epochs) >= MOST_EARLIER:
            raise EpochError(
                f"beginning an epoch: {MOST_EARLIER} earlier ones are looked up still; run `winnow-steward epoch retire` first"
            )
        keys = keys.with_new_epoch(directory.epoch if directory else 0)
        save(keys)
    given, left_out = share(coordinator, published, keys, standing)
    _publish(coordinator, published, keys)
    return Turn(keys.epoch, given, left_out, resumed)


def _is_half_begun(keys: Keyring, directory: Directory | None, standing: GetEpochResponse) -> bool:
    if directory is None:
        return False
    return keys.epoch > directory.epoch or standing.directory_version < directory.version


def share(
    coordinator: Coordinator, published: Published, keys: Keyring, standing: GetEpochResponse
) -> tuple[list[Approval], list[tuple[Approval, str]]]:
    """Gives the newest secret to every vault that stays, by a renewed approval; an approval that may not have arrived is
    sent again.

    Returns:
        the vaults that have it, and those that were left out, with why.
    """
    here = {agent.agent_id: agent.standing for agent in standing.agents}
    out = put_out(published.revocations(), published.approvals())
    given, left_out = list[Approval](), list[tuple[Approval, str]]()
    for agent_id, (approval, statement) in published.newest_approvals().items():
        if why := _why_not(agent_id, out, here):
            left_out.append((approval, why))
            continue
        if keys.epoch in epochs_of(approval) and statement.key_id == keys.root.key_id:
            coordinator.approve(statement)
        else:
            renewed = _renewed(approval, keys, published.directory())
            coordinator.approve(published.sign_approval(renewed, keys.root))
        given.append(approval)
    return given, left_out


def _why_not(agent_id: str, out: frozenset[str], here: dict[str, str]) -> str:
    if agent_id in out:
        return "put out of the fleet by this steward"
    found = here.get(agent_id, "unknown")
    return "" if found == APPROVED else f"{found} at the coordinator"


def _renewed(approval: Approval, keys: Keyring, directory: Directory | None) -> Approval:
    """The same vault's approval with the secrets that it had, and those that it needs."""
    renewed = Approval()
    renewed.CopyFrom(approval)
    epochs = epochs_of(approval) | in_use(keys, directory)
    del renewed.fleet_secrets[:]
    renewed.fleet_secrets.extend(seal_secrets(approval.agent_id, approval.keys, keys, epochs))
    return renewed


def _publish(coordinator: Coordinator, published: Published, keys: Keyring) -> None:
    """Publishes the last directory with the newest epoch; where it names that already, hands it over once more."""
    last = published.directory()
    if last is None:  # the first one will name it
        return
    if last.epoch != keys.epoch:
        earlier = sorted({*last.earlier_epochs, last.epoch}, reverse=True)
        published.sign_directory(last, keys.root, (keys.epoch, earlier))
    hand_over(coordinator, published)


def behind(standing: GetEpochResponse) -> list[AgentEpoch]:
    """The approved agents that have not reported that they moved."""
    return [
        agent
        for agent in standing.agents
        if agent.standing == APPROVED
        and (not agent.HasField("reported") or agent.reported.epoch != standing.epoch or agent.reported.waiting)
    ]


def retire(coordinator: Coordinator, published: Published, key: SigningKey, *, anyway: bool) -> GetEpochResponse:
    """Ends the earlier epochs: the directory names them no more, so nobody signs with them and nothing is looked up by them.

    Returns:
        how far the fleet had moved.

    Raises:
        EpochError: there is none to end; or agents have not moved, and ``anyway`` was not said.
    """
    directory, standing = published.directory(), coordinator.epoch()
    if directory is None or not directory.earlier_epochs:
        raise EpochError("ending earlier epochs: none is looked up; see `winnow-steward epoch show`")
    if standing.directory_version != directory.version:
        raise EpochError(
            "ending earlier epochs: the coordinator does not have the last directory; run `winnow-steward epoch begin`, which"
            " finishes what was begun"
        )
    late = behind(standing)
    if late and not anyway:
        named = ", ".join(f"{agent.partner}/{agent.agent}" for agent in late)
        raise EpochError(
            f"ending earlier epochs: {counted(len(late), 'agent')} {'has' if len(late) == 1 else 'have'} not moved to epoch {standing.epoch} yet ({named}); of"
            f" {counted(standing.compared, 'document')} that offers are compared with, {standing.only_earlier} would be compared no more;"
            " wait for them, or say --anyway"
        )
    published.sign_directory(directory, key, (directory.epoch, ()))
    hand_over(coordinator, published)
    return standing


def retire_where_moved(coordinator: Coordinator, published: Published, key: SigningKey) -> list[int]:
    """Ends the earlier epochs if every agent has moved; those that it ended."""
    directory = published.directory()
    if directory is None or not directory.earlier_epochs:
        return []
    standing = coordinator.epoch()
    if standing.directory_version != directory.version or behind(standing):
        return []
    return list(retire(coordinator, published, key, anyway=False).earlier_epochs)


# -- who is out ------------------------------------------------------------------------------------------------------


def put_out(revocations: Iterable[tuple[Revocation, SignedStatement]], approvals: Iterable[Approval]) -> frozenset[str]:
    """The agents that were revoked by name or left with their partner, and were not approved again since."""
    out: dict[str, int] = {}
    for revocation, _ in revocations:
        out |= dict.fromkeys(revocation.agent_ids, revocation.made_at)
    back = {one.agent_id for one in approvals if one.approved_at > out.get(one.agent_id, one.approved_at)}
    return frozenset(out.keys() - back)


def departure(published: Published, partner: str) -> tuple[Revocation, SignedStatement] | None:
    """The last word on a partner that left, unless a vault of it was approved since."""
    found = [one for one in published.revocations() if one[0].partner == partner]
    if not found or any(a.partner == partner and a.approved_at > found[-1][0].made_at for a in published.approvals()):
        return None
    return found[-1]


def leave(published: Published, keys: Keyring, partner: str, *, withdraw: bool) -> tuple[Revocation, SignedStatement]:
    """The statement by which a partner leaves: signed and kept now, or the one that was before.

    Raises:
        EpochError: no agent of the partner was approved; or its contributions are withdrawn already.
    """
    agents = [one.agent_id for one, _ in published.newest_approvals().values() if one.partner == partner]
    if not agents:
        raise EpochError(f"{partner} leaves: no agent of that name was approved; see `winnow-steward partners list`")
    before = departure(published, partner)
    if before and before[0].withdraw == withdraw and before[1].key_id == keys.root.key_id:
        return before
    if before and before[0].withdraw and not withdraw:
        raise EpochError(
            f"{partner} leaves: its contributions are withdrawn already, and can't be kept; nothing was changed"
        )
    stated = Revocation(
        made_at=now_us(),
        partner=partner,
        agent_ids=agents,
        withdraw=withdraw,
        epoch=before[0].epoch if before else keys.epoch,
    )
    return stated, published.sign_revocation(stated, keys.root)


def put_out_agents(published: Published, keys: Keyring, named: Sequence[str]) -> tuple[Revocation, SignedStatement]:
    """The statement that puts single agents out of the fleet, for their vaults are lost or stolen.

    Raises:
        EpochError: no approved agent has that identifier.
    """
    known = {agent: fingerprint_of(approval.keys) for agent, (approval, _) in published.newest_approvals().items()}
    meant = list[str]()
    for name in named:
        found = [agent for agent, fingerprint in known.items() if name in (agent, fingerprint)]
        if len(found) != 1:
            raise EpochError(
                f"revoking {name}: no approved agent has that identifier or fingerprint, or several have; see"
                " `winnow-steward partners list`"
            )
        meant += found
    stated = Revocation(made_at=now_us(), agent_ids=dict.fromkeys(meant), epoch=keys.epoch)
    return stated, published.sign_revocation(stated, keys.root)
