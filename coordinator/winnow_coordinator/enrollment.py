"""Who may join, and certificates: tokens, enrollment, renewal, recovery.

A renewal names the next generation and a fresh nonce. A lost answer is asked for again with the same nonce; another
nonce, or an older generation, means that two copies hold one identity, and locks it. Certificates that a recovery has
replaced lock nobody: they are refused, for whoever still has one may have stolen it.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta

from winnow_coordinator import callers, challenges
from winnow_coordinator.callers import Caller
from winnow_coordinator.coordinator import MICROSECONDS, Coordinator
from winnow_coordinator.errors import Problem, RefusedError
from winnow_coordinator.store import Transaction, parties
from winnow_coordinator.store.tables import Agent, Standing, Steward, Token
from winnow_coordinator.succession import end_root_key, succeed
from winnow_coordinator.wire import clean, require
from winnow_protocol.errors import StopRunError
from winnow_protocol.identity import BadJoinStringError, CertificateError, Identity, JoinString, Role, fingerprint
from winnow_protocol.signing import ForgedStatementError, Kind, key_id, recovery_proof, verify
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.enrollment_pb2 import (
    EnrollRequest,
    EnrollResponse,
    RecoverRequest,
    RenewRequest,
    RenewResponse,
)

logger = logging.getLogger(__name__)

_TOKEN_BYTES = 24
_CSR_LIMIT = 8 << 10
_RECEIVING_KEY_BYTES = 1216


class TokenError(StopRunError):
    """A join string can't be made, or not be revoked, as asked."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Whom a token is for."""

    role: Role
    partner: str = ""
    agent: str = ""
    replaces_steward: bool = False


def make_token(coordinator: Coordinator, newcomer: Newcomer, minutes: float | None = None) -> tuple[JoinString, int]:
    """A join string, and when it expires (microseconds since the epoch). Only its token's SHA-256 is kept.

    Raises:
        TokenError: a name is none, no steward is enrolled yet, or one is and this token does not replace it.
    """
    if newcomer.role == "agent":
        for what, name in (("partner", newcomer.partner), ("agent", newcomer.agent)):
            if not (name[:1].isalnum() and name.isprintable() and len(name) <= 63 and name == name.strip()):
                raise TokenError(
                    f"making a join string: the {what}'s name {clean(name, 80)!r} is not 1 to 63 printable characters "
                    "that begin with a letter or digit; choose another"
                )
    with coordinator.records.write() as tx:
        steward = parties.present_steward(tx)
        if newcomer.role == "agent" and steward is None:
            raise TokenError(
                "making a join string for an agent: no steward is enrolled yet, whose key it has to carry; "
                "run `winnow-coordinator tokens create --role steward` and enroll the steward first"
            )
        if newcomer.role == "steward" and steward is not None and not newcomer.replaces_steward:
            raise TokenError(
                "making a join string for a steward: one is enrolled already; add --replace if another shall take over"
            )
        secret = secrets.token_bytes(_TOKEN_BYTES)
        lives = coordinator.settings.token_minutes if minutes is None else minutes
        expires_at = coordinator.now + round(lives * 60 * MICROSECONDS)
        tx.add(
            Token(
                digest=hashlib.sha256(secret).digest(),
                role=newcomer.role,
                partner=newcomer.partner,
                agent=newcomer.agent,
                replaces_steward=newcomer.replaces_steward,
                made_at=coordinator.now,
                expires_at=expires_at,
            )
        )
    settings = coordinator.settings
    join = JoinString(
        role=newcomer.role,
        main_address=settings.address,
        enrollment_address=settings.enrollment_address,
        ca_fingerprint=fingerprint(coordinator.keys.issuer),
        steward_fingerprint=key_id(steward.root_key) if newcomer.role == "agent" and steward is not None else b"",
        partner=newcomer.partner,
        agent=newcomer.agent,
        token=secret,
    )
    return join, expires_at


def revoke_token(coordinator: Coordinator, named: str) -> Token:
    """Ends a join string that nobody has used; once more does no harm. What was ended stays on record.

    Args:
        named: its name in listings, or how that starts; or the join string itself.

    Raises:
        TokenError: there is no such one, or several; or it was used: then it is whom it let in that has to be put out.
    """
    try:
        wanted = hashlib.sha256(JoinString.parse(named).token).hexdigest()
    except BadJoinStringError:
        wanted = named.strip().lower()
    with coordinator.records.write() as tx:
        found = [token for token in parties.tokens(tx) if wanted and token.digest.hex().startswith(wanted)]
        if len(found) != 1:
            raise TokenError(
                f"revoking a join string: {'several are' if found else 'none is'} named so; see `winnow-coordinator tokens list`"
            )
        (token,) = found
        if token.used_at is not None:
            then = (
                "`winnow-coordinator tokens create --role steward --replace` puts another in its place"
                if token.role == "steward"
                else f"`winnow-coordinator agents revoke {token.holder_id or f'{token.partner}/{token.agent}'}` puts it out"
            )
            raise TokenError(f"revoking join string {token.name}: it was used, and let somebody in; {then}")
        token.revoked_at = token.revoked_at or coordinator.now
    logger.info("revoked a join string: token=%s role=%s", token.name, token.role)
    return token


def enroll(coordinator: Coordinator, request: EnrollRequest) -> EnrollResponse:
    """Takes a newcomer in: an agent as pending, a steward as the one whose root key counts.

    Raises:
        RefusedError: the token is unknown, used or expired, or of the other role; or the request is malformed, or not
            signed by the key in it.
    """
    require(len(request.token) <= 64 and len(request.csr) <= _CSR_LIMIT, "token or csr is too long")
    role: Role = "agent" if request.HasField("vault") else "steward"
    key = request.vault.signing_key if role == "agent" else request.steward.root_key
    _check_proof(request, key)
    if role == "agent":
        require(len(request.vault.receiving_key) == _RECEIVING_KEY_BYTES, "receiving_key is not 1216 bytes")
        require(len(request.vault.recovery_key) in (0, 32), "recovery_key is not 32 bytes")
    else:
        require(len(request.steward.successor_digest) in (0, 32), "successor_digest is not 32 bytes")
    with coordinator.records.write() as tx:
        token = _live_token(coordinator, tx, request.token, role)
        steward = parties.present_steward(tx)
        if role == "agent" and steward is None:
            raise RefusedError(Problem.NO_STEWARD)
        newcomer = _let_in_before(tx, token, request)
        if newcomer is None:
            if role == "agent":
                newcomer = _new_agent(coordinator, token, request)
            else:
                newcomer = _new_steward(coordinator, tx, token, request, steward)
            tx.add(newcomer)
            token.used_at, token.holder_id = coordinator.now, newcomer.id
        present = newcomer if isinstance(newcomer, Steward) else steward
        response = _welcome(coordinator, request.csr, Identity(role, token.partner, newcomer.id, 1), present)
        if isinstance(newcomer, Agent):
            _add_directory(tx, response)
    logger.info("enrolled: role=%s id=%s partner=%s", role, response.agent_id, response.partner)
    return response


def _add_directory(tx: Transaction, response: EnrollResponse) -> None:
    """So that the partner can read and accept terms before it is approved; one of an earlier steward's is left out."""
    newest = parties.newest_statement(tx, Kind.DIRECTORY.value)
    statement = SignedStatement() if newest is None else SignedStatement.FromString(newest.statement)
    if statement.key_id == key_id(response.steward_root_key):
        response.directory.CopyFrom(statement)


def _check_proof(request: EnrollRequest, key: bytes) -> None:
    require(len(key) == 32, "the signing key is not 32 bytes")
    try:
        signed = verify(request.proof, Kind.ENROLL, key)
    except ForgedStatementError as error:
        raise RefusedError(Problem.FORGED, what="certificate request", detail=str(error)) from error
    require(signed == request.csr, "the proof is not over the certificate request")


def _live_token(coordinator: Coordinator, tx: Transaction, secret: bytes, role: Role) -> Token:
    token = parties.token(tx, hashlib.sha256(secret).digest())
    if token is None or token.role != role:
        raise RefusedError(Problem.BAD_TOKEN, detail="unknown, or of the other role")
    if token.expires_at <= coordinator.now or token.revoked_at is not None:
        raise RefusedError(Problem.BAD_TOKEN, detail=f"token {token.name} is {token.state(coordinator.now)}")
    return token


def _let_in_before(tx: Transaction, token: Token, request: EnrollRequest) -> Agent | Steward | None:
    """Whom the token let in, if it is the same that asks again: the answer was lost, or its machine stopped before keeping it.

    Raises:
        RefusedError: it is another, or one that has renewed since, or may call no more.
    """
    if token.used_at is None:
        return None
    holder = parties.holder(tx, token.holder_id)
    if isinstance(holder, Agent):
        known, asking = (
            (holder.signing_key, holder.receiving_key, holder.recovery_key),
            (request.vault.signing_key, request.vault.receiving_key, request.vault.recovery_key),
        )
    else:
        known, asking = (holder.root_key if holder else b"", b"", b""), (request.steward.root_key, b"", b"")
    if holder is None or known != asking or holder.generation != 1:
        raise RefusedError(Problem.BAD_TOKEN, detail=f"token {token.name} was used")
    callers.refuse_standing(holder, pending_too=True)
    return holder


def _new_agent(coordinator: Coordinator, token: Token, request: EnrollRequest) -> Agent:
    return Agent(
        id=secrets.token_hex(16),
        partner=token.partner,
        name=token.agent,
        signing_key=request.vault.signing_key,
        receiving_key=request.vault.receiving_key,
        recovery_key=request.vault.recovery_key,
        standing=Standing.PENDING,
        enrolled_at=coordinator.now,
        software_version=clean(request.software_version, 64),
    )


def _new_steward(
    coordinator: Coordinator, tx: Transaction, token: Token, request: EnrollRequest, present: Steward | None
) -> Steward:
    if present is not None:
        if not token.replaces_steward:
            raise RefusedError(Problem.STEWARD_PRESENT)
        present.standing = Standing.REVOKED
        end_root_key(coordinator, tx)
    return Steward(
        id=secrets.token_hex(16),
        root_key=request.steward.root_key,
        successor_digest=request.steward.successor_digest,
        standing=Standing.APPROVED,
        enrolled_at=coordinator.now,
        software_version=clean(request.software_version, 64),
    )


def renew(coordinator: Coordinator, caller: Caller, request: RenewRequest) -> RenewResponse:
    """A certificate of the next generation.

    Raises:
        RefusedError: the generation is not the next one; a recovery has replaced the certificate; or the identity was used
            twice, and is locked now.
    """
    require(len(request.csr) <= _CSR_LIMIT, "csr is too long")
    require(16 <= len(request.generation_nonce) <= 64, "generation_nonce is not 16 to 64 bytes")
    identity = Identity(caller.role, caller.partner, caller.id, caller.generation + 1)
    if request.generation != caller.generation + 1:
        raise RefusedError(Problem.WRONG_GENERATION, detail=f"{caller.id}: {request.generation}")
    with callers.writing(coordinator, caller) as tx:
        holder = callers.holder_of(tx, identity)
        next_one = request.generation == holder.generation + 1
        repeated = request.generation == holder.generation and request.generation_nonce == holder.generation_nonce
        if next_one or repeated:
            chain = _issue(coordinator, request.csr, identity)
            holder.generation, holder.generation_nonce = request.generation, request.generation_nonce
            return RenewResponse(
                certificate_chain=chain,
                coordinator_time=coordinator.now,
                authorities=coordinator.keys.certificates.notice,
            )
        holder.standing = Standing.LOCKED
    logger.warning("locked: id=%s generation=%d was renewed twice", caller.id, request.generation)
    raise RefusedError(Problem.LOCKED, detail=caller.id)


def recover(coordinator: Coordinator, request: RecoverRequest) -> EnrollResponse:
    """A certificate for one whose own is lost or expired, on the vault's or root key's signature over our nonce.

    A steward whose root key goes over to its successor comes with the succession, and with the successor's signature.

    Raises:
        RefusedError: no such agent or steward, a spent or old nonce, or another signature; or it is locked or revoked.
    """
    require(len(request.csr) <= _CSR_LIMIT, "csr is too long")
    with coordinator.records.write() as tx:
        holder, nonce = parties.holder(tx, request.agent_id), request.proof.payload[: challenges.NONCE_BYTES]
        if holder is None or not challenges.is_live(tx, holder.id, nonce, coordinator.now):
            raise RefusedError(Problem.BAD_RECOVERY, detail=f"{clean(request.agent_id, 32)}: no live nonce")
        if request.HasField("succession"):
            require(isinstance(holder, Steward), "an agent has no root key that another could follow")
            if isinstance(holder, Steward):
                succeed(coordinator, tx, holder, request.succession)
        try:
            signed = verify(request.proof, Kind.RECOVER, callers.key_of(holder))
        except ForgedStatementError as error:
            raise RefusedError(Problem.BAD_RECOVERY, detail=str(error)) from error
        if signed != recovery_proof(nonce, request.csr):
            raise RefusedError(Problem.BAD_RECOVERY, detail=f"{holder.id}: over something else")
        callers.refuse_standing(holder, pending_too=True)
        challenges.spend(tx, holder.id)
        # two generations on, so that what runs on the lost certificate is refused from now on, and can lock nobody
        holder.generation, holder.generation_nonce = holder.generation + 2, b""
        holder.oldest_generation = holder.generation
        steward = parties.present_steward(tx)
        if isinstance(holder, Agent):
            identity = Identity("agent", holder.partner, holder.id, holder.generation)
        else:
            identity = Identity("steward", "", holder.id, holder.generation)
        response = _welcome(coordinator, request.csr, identity, steward)
    logger.info("recovered: id=%s", response.agent_id)
    return response


def set_standing(coordinator: Coordinator, agent_id: str, standing: Standing) -> None:
    """The operator's word on an agent: revoked, or let in again after it was locked.

    Raises:
        StopRunError: there is no such agent, or it is not locked.
    """
    with coordinator.records.write() as tx:
        agent = parties.agent(tx, agent_id)
        if agent is None:
            raise StopRunError(f"changing agent {clean(agent_id, 40)}: no such agent; see `agents list`")
        if standing != Standing.REVOKED and agent.standing != Standing.LOCKED:
            raise StopRunError(f"unlocking agent {agent.id}: it is {agent.standing}, not locked; nothing to do")
        agent.standing = standing if standing == Standing.REVOKED or agent.approved_at else Standing.PENDING
    logger.info("standing: agent=%s %s", agent_id, standing.value)


def unlock_steward(coordinator: Coordinator) -> str:
    """The operator's word that the locked steward may call again; its identifier.

    Its certificates of before, of which somebody may have a copy, count no more: it gets another by its root key.

    Raises:
        StopRunError: there is no steward, or it is not locked.
    """
    with coordinator.records.write() as tx:
        steward = parties.present_steward(tx)
        if steward is None:
            raise StopRunError("unlocking the steward: none is enrolled; see `tokens create --role steward`")
        if steward.standing != Standing.LOCKED:
            raise StopRunError(f"unlocking the steward: it is {steward.standing}, not locked; nothing to do")
        steward.standing, steward.oldest_generation = Standing.APPROVED, steward.generation + 1
    logger.info("standing: steward=%s %s", steward.id, steward.standing)
    return steward.id


def _welcome(coordinator: Coordinator, csr: bytes, identity: Identity, steward: Steward | None) -> EnrollResponse:
    return EnrollResponse(
        agent_id=identity.agent_id,
        partner=identity.partner,
        certificate_chain=_issue(coordinator, csr, identity),
        answer_key=coordinator.keys.answer.public_key,
        main_address=coordinator.settings.address,
        log_origin=coordinator.keys.log_origin,
        authorities=coordinator.keys.certificates.notice,
        steward_root_key=steward.root_key if steward else b"",
        steward_successor_digest=steward.successor_digest if steward else b"",
    )


def _issue(coordinator: Coordinator, csr: bytes, identity: Identity) -> list[bytes]:
    lifetime = timedelta(hours=coordinator.settings.certificate_hours)
    try:
        return coordinator.keys.authority.issue_client(csr, identity, lifetime)
    except CertificateError as error:
        raise RefusedError(Problem.MALFORMED, what="the certificate request", detail=str(error)) from error
