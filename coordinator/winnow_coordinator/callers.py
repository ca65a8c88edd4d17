"""Who calls: the holder of a client certificate, checked against the records on every call."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from winnow_coordinator.coordinator import Coordinator
from winnow_coordinator.errors import Problem, RefusedError
from winnow_coordinator.store import Transaction, parties, restorations
from winnow_coordinator.store.tables import Agent, Standing, Steward
from winnow_protocol.identity import Identity, Role
from winnow_protocol.signing import ForgedStatementError, Kind, verify
from winnow_protocol.v1.common_pb2 import SignedStatement

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Caller:
    """The holder of the certificate.

    Attributes:
        id: of the agent or steward, 32 hex digits.
        key: the vault's signing key, or the steward's root key; Ed25519, raw.
        generation: of the certificate that was shown.
        pending_too, renewing: how it was let in, see `identify`.
    """

    role: Role
    id: str
    partner: str
    key: bytes
    generation: int
    pending_too: bool = False
    renewing: bool = False

    @property
    def identity(self) -> Identity:
        """As its certificate states it."""
        return Identity(self.role, self.partner, self.id, self.generation)


def identify(
    coordinator: Coordinator,
    identity: Identity,
    roles: tuple[Role, ...],
    *,
    pending_too: bool = False,
    renewing: bool = False,
) -> Caller:
    """The caller behind a certificate that TLS has verified.

    Args:
        pending_too: let in agents that the steward has not approved yet.
        renewing: let in certificates of old generations, for `enrollment.renew` to see the second copy in them; not those
            that a recovery has replaced.

    Raises:
        RefusedError: of another role, unknown here, locked or revoked, not approved yet, or the certificate was
            replaced by a recovery, or two renewals ago.
    """
    if identity.role not in roles:
        raise RefusedError(Problem.WRONG_ROLE, detail=f"role {identity.role}, agent {identity.agent_id}")
    with coordinator.records.read() as tx:
        holder = holder_of(tx, identity)
        went_back = identity.generation > holder.generation and restorations.any_yet(tx)
    if went_back:
        holder = _followed(coordinator, identity)
    caller = Caller(
        identity.role,
        identity.agent_id,
        identity.partner,
        key_of(holder),
        identity.generation,
        pending_too=pending_too,
        renewing=renewing,
    )
    _refuse_unless_admitted(holder, caller)
    return caller


def _followed(coordinator: Coordinator, identity: Identity) -> Agent | Steward:
    """The holder of a certificate that was issued after the backup from which the records were put back: it is ours, so its
    generation is on record from now on, and those before it count as they did before."""
    with coordinator.records.write() as tx:
        holder = holder_of(tx, identity)
        if identity.generation > holder.generation:
            holder.generation, holder.generation_nonce = identity.generation, b""
            logger.warning("a certificate of after the backup: id=%s generation=%d", holder.id, holder.generation)
        return holder


@contextmanager
def writing(coordinator: Coordinator, caller: Caller) -> Iterator[Transaction]:
    """A transaction that writes by the caller's word, and in which it is looked up anew.

    While a call waited for the writer, or its stream ran, the caller may have been locked, put out, or followed by a
    successor; then nothing is written any more.

    Raises:
        RefusedError: as `identify`; or another key is on record for the caller by now.
    """
    with coordinator.records.write() as tx:
        refuse_overtaken(tx, caller)
        yield tx


def refuse_overtaken(tx: Transaction, caller: Caller) -> None:
    """RefusedError unless the caller may still call, and what it signed is still signed by the key on record."""
    holder = holder_of(tx, caller.identity)
    _refuse_unless_admitted(holder, caller)
    if key_of(holder) != caller.key:
        raise RefusedError(Problem.UNKNOWN_CALLER, detail=f"{caller.id}: its key was followed by another meanwhile")


def _refuse_unless_admitted(holder: Agent | Steward, caller: Caller) -> None:
    refuse_standing(holder, pending_too=caller.pending_too)
    # the one before the newest counts until it ends: the answer to a renewal may have been lost
    oldest = 1 if caller.renewing else holder.generation - 1
    if not max(oldest, holder.oldest_generation) <= caller.generation <= holder.generation:
        detail = f"generation {caller.generation} of {holder.generation}, {caller.id}"
        raise RefusedError(Problem.UNKNOWN_CALLER, detail=detail)


def holder_of(tx: Transaction, identity: Identity) -> Agent | Steward:
    """The row of a certificate's holder; RefusedError if there is none."""
    if identity.role == "agent":
        agent = parties.agent(tx, identity.agent_id)
        if agent is not None and agent.partner == identity.partner:
            return agent
    else:
        steward = parties.steward(tx, identity.agent_id)
        if steward is not None:
            return steward
    raise RefusedError(Problem.UNKNOWN_CALLER, detail=f"{identity.role} {identity.agent_id} is not on record")


def key_of(holder: Agent | Steward) -> bytes:
    """The key that the holder's statements are signed with: Ed25519, raw."""
    return holder.signing_key if isinstance(holder, Agent) else holder.root_key


def refuse_standing(holder: Agent | Steward, *, pending_too: bool) -> None:
    """RefusedError unless the holder may call."""
    refused = {Standing.LOCKED: Problem.LOCKED, Standing.REVOKED: Problem.REVOKED}
    if not pending_too:
        refused[Standing.PENDING] = Problem.PENDING
    problem = refused.get(Standing(holder.standing))
    if problem is not None:
        raise RefusedError(problem, detail=f"{holder.id} is {holder.standing}")


def signed_by(caller: Caller, statement: SignedStatement, kind: Kind) -> bytes:
    """The payload of a statement that the caller's own key signed; RefusedError otherwise."""
    try:
        return verify(statement, kind, caller.key)
    except ForgedStatementError as error:
        raise RefusedError(Problem.FORGED, what=kind.value, detail=f"{caller.id}: {error}") from error


def refuse_other(caller: Caller, agent_id: str, kind: Kind) -> None:
    """RefusedError if what the caller signed speaks for another agent."""
    if agent_id != caller.id:
        raise RefusedError(Problem.NOT_YOURS, what=kind.value, detail=f"{caller.id} sent one of another agent")
