"""Certificates of hours, renewed by themselves at two thirds of their life, by the coordinator's clock.

The next generation's number, nonce, key and request are stored before they are sent and repeated until answered, so that
a lost answer is not taken for a second copy of this agent.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable

from winnow_agent.gateway import authorities
from winnow_agent.gateway.clock import coordinators_now, heard, is_spent
from winnow_agent.gateway.retry import BarredError
from winnow_agent.gateway.session import Session
from winnow_agent.gateway.store import RECOVERING, GatewayStore, Membership, Renewal
from winnow_protocol.errors import StopRunError, TryLaterError
from winnow_protocol.identity import CertificateError, expires_at, identity_of, make_csr, make_tls_key, pem_chain
from winnow_protocol.v1.enrollment_pb2 import RenewRequest

logger = logging.getLogger(__name__)

NONCE_BYTES = 16


class CertificateEndedError(StopRunError):
    """The certificate has ended or was spent, and no call is taken any more; the gateway recovers at its next start."""

    # The supervisor starts a half again that ended so.
    exit_code = TryLaterError.exit_code


class WrongCertificateError(StopRunError):
    """The coordinator answered a renewal with another certificate than was asked for."""


def due_at(membership: Membership) -> float:
    """When to renew, seconds since the epoch by the coordinator's clock: at two thirds of the certificate's life."""
    return membership.valid_from + (membership.valid_until - membership.valid_from) * 2 / 3


def renew_if_due(store: GatewayStore, session: Session, clock: Callable[[], float] | None = None) -> bool:
    """Renews the certificate once it is due; the connection carries on with the new one.

    Args:
        clock: the coordinator's, seconds since the epoch; as it is known, if left out.

    Returns:
        whether it was renewed.

    Raises:
        RefusedError, UnreachableError: as `Session.renew`; the same request is repeated next time.
        CertificateEndedError: it is too late.
        WrongCertificateError: the certificate is not for this agent, generation and key.
    """
    membership = store.require_membership()
    now = clock() if clock else coordinators_now(store)
    if is_spent(store, now):
        raise CertificateEndedError(
            "renewing the certificate: it has ended meanwhile, or this agent was locked; the gateway starts again, and asks "
            "for a new one on the vault's signature"
        )
    if now < due_at(membership):
        return False
    key = make_tls_key()
    renewal = store.begin_renewal(
        Renewal(membership.generation + 1, os.urandom(NONCE_BYTES), key, make_csr(key)),
    )
    request = RenewRequest(csr=renewal.csr, generation=renewal.generation, generation_nonce=renewal.nonce)
    try:
        answer = session.renew(request)
    except BarredError as error:
        if error.problem == "locked":
            # Repeated after the operator has unlocked this agent, the same request would lock it again.
            store.set_fact(RECOVERING, 1)
        raise
    chain_pem = checked_chain(list(answer.certificate_chain), membership.agent_id, renewal)
    heard(store, answer.coordinator_time)
    store.finish_renewal(renewal, chain_pem, answer.coordinator_time / 1e6, expires_at(chain_pem).timestamp())
    session.connection.renewed(store.require_membership())
    if authorities.take(store, answer.authorities):
        session.connection.renewed(store.require_membership())
    logger.info("renewed the certificate generation=%d", renewal.generation)
    return True


def checked_chain(chain: list[bytes], agent_id: str, renewal: Renewal) -> bytes:
    """The chain as PEM, if its leaf is for this agent, this generation and this key.

    Raises:
        WrongCertificateError: it is for another.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        chain_pem = pem_chain(chain)
        identity = identity_of(chain_pem)
        leaf_key = x509.load_pem_x509_certificate(chain_pem).public_key()
    except CertificateError as error:
        raise WrongCertificateError(f"taking a certificate: {error}") from error
    own_key = load_pem_private_key(renewal.tls_key_pem, password=None).public_key()
    if (identity.role, identity.agent_id, identity.generation) != ("agent", agent_id, renewal.generation):
        raise WrongCertificateError(
            "taking a certificate: it is for another agent or generation than was asked for; ask the coordinator's operator"
        )
    if leaf_key != own_key:
        raise WrongCertificateError("taking a certificate: it is for another key; ask the coordinator's operator")
    return chain_pem
