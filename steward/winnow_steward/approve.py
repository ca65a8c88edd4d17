"""Vouching for vaults: the steward's signature over a partner's keys, with the fleet secrets sealed to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from winnow_protocol.errors import StopRunError
from winnow_protocol.sealing import seal_fleet_secret
from winnow_protocol.signing import is_signing_key, vault_fingerprint
from winnow_protocol.v1.enrollment_pb2 import VaultKeys
from winnow_protocol.v1.steward_pb2 import Approval, Directory, PendingAgent, SealedFleetSecret
from winnow_protocol.wire import now_us
from winnow_steward.client import Coordinator
from winnow_steward.keyring import Keyring
from winnow_steward.published import Published

MOST_SECRETS = 64
"""Epochs whose secrets an approval holds; the coordinator takes no more."""


def fingerprint_of(keys: VaultKeys) -> str:
    """What the steward and the partner compare."""
    return vault_fingerprint(keys)


def choose(pending: Sequence[PendingAgent], named: Sequence[str]) -> list[PendingAgent]:
    """The agents that the names mean: a fingerprint, an identifier, ``partner/agent``.

    A fingerprint that the partner read out is the safe name: the coordinator can't put other keys behind it.

    Raises:
        StopRunError: a name means no waiting agent, or more than one.
    """
    chosen: list[PendingAgent] = []
    for name in named:
        meant = [
            agent
            for agent in pending
            if name in (fingerprint_of(agent.keys), agent.agent_id, f"{agent.partner}/{agent.agent}")
        ]
        if len(meant) != 1:
            found = "no agent of that name waits" if not meant else "more than one agent has that name"
            raise StopRunError(f"approving {name}: {found}; see `winnow-steward approve --list`")
        chosen += [agent for agent in meant if agent not in chosen]
    return chosen


def in_use(keys: Keyring, directory: Directory | None) -> set[int]:
    """The epochs whose secrets a vault needs: those that the directory looks up, and any that is about to be published.

    The secrets of epochs before are given to nobody anew: what is left of those would be theirs to test.
    """
    first = min((directory.epoch, *directory.earlier_epochs)) if directory else keys.epoch
    return {epoch for epoch in keys.fleet_secrets if epoch >= first}


def epochs_of(approval: Approval) -> set[int]:
    """The epochs whose secrets a vault was given by this approval."""
    return {one.epoch for one in approval.fleet_secrets}


def seal_secrets(agent_id: str, vault: VaultKeys, keys: Keyring, epochs: Collection[int]) -> list[SealedFleetSecret]:
    """The fleet secrets of these epochs that there are, the newest of them, sealed to a vault."""
    return [
        SealedFleetSecret(
            epoch=epoch,
            sealed_secret=seal_fleet_secret(vault.receiving_key, keys.fleet_secrets[epoch], agent_id, epoch),
        )
        for epoch in sorted(keys.fleet_secrets.keys() & set(epochs))[-MOST_SECRETS:]
    ]


def approve(
    agents: Iterable[PendingAgent],
    coordinator: Coordinator,
    published: Published,
    keys: Keyring,
    answer_key: bytes,
) -> list[Approval]:
    """Signs and hands over an approval for each agent.

    Raises:
        BadKeyError: an agent's receiving key is none.
        StopRunError: a signing or recovery key is none, or the coordinator refuses.
        TryLaterError: the coordinator can't be reached.
    """
    approvals, known = [], published.newest_approvals()
    for agent in agents:
        if not all(map(is_signing_key, (agent.keys.signing_key, agent.keys.recovery_key or agent.keys.signing_key))):
            raise StopRunError(f"approving {agent.agent_id}: its signing or recovery key is none; let it enroll again")
        before = known.get(agent.agent_id)
        had = epochs_of(before[0]) if before and before[0].keys == agent.keys else set()
        approval = Approval(
            agent_id=agent.agent_id,
            partner=agent.partner,
            keys=agent.keys,
            approved_at=now_us(),
            fleet_secrets=seal_secrets(agent.agent_id, agent.keys, keys, in_use(keys, published.directory()) | had),
            answer_key=answer_key,
        )
        coordinator.approve(published.sign_approval(approval, keys.root))
        approvals.append(approval)
    return approvals
