"""A new certificate for one that has ended, as after a weekend without power: on the vault's signature, without a token.

The vault's half signs the coordinator's nonce and the new request in a process of its own; see `winnow_agent.halves`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from winnow_agent.gateway import authorities
from winnow_agent.gateway.clock import heard
from winnow_agent.gateway.enroll import newcomer
from winnow_agent.gateway.renew import checked_chain
from winnow_agent.gateway.route import Route
from winnow_agent.gateway.session import CALL_SECONDS
from winnow_agent.gateway.store import RECOVERING, GatewayStore, Renewal
from winnow_protocol.identity import expires_at, identity_of, issued_at, make_csr, make_tls_key, pem_chain
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.enrollment_pb2 import ChallengeRequest, RecoverRequest

logger = logging.getLogger(__name__)


def recover(store: GatewayStore, route: Route, vouch: Callable[[bytes, bytes], SignedStatement]) -> None:
    """Gets a new certificate and stores it in place of the ended one.

    Args:
        route: to the enrollment port.
        vouch: the vault's half: its signature for a nonce and a certificate request.

    Raises:
        EnrollmentRefusedError: the coordinator has locked or revoked this agent, or never knew it.
        UnreachableError: nobody answers; it is tried again.
        WrongCertificateError: the certificate is not for this agent and key.
    """
    membership = store.require_membership()
    key = make_tls_key()
    csr = make_csr(key)
    with newcomer(route, membership.ca_pem, f"recovering the certificate at {route.address}") as stub:
        challenge = stub.Challenge(ChallengeRequest(agent_id=membership.agent_id), timeout=CALL_SECONDS)
        proof = vouch(challenge.nonce, csr)
        # From here on the old certificate may count no more; to renew it would look like a second copy of this agent.
        store.set_fact(RECOVERING, 1)
        request = RecoverRequest(agent_id=membership.agent_id, csr=csr, proof=proof)
        response = stub.Recover(request, timeout=CALL_SECONDS)
    # The coordinator skips generations here, so that the lost certificate counts no more; the number is its own.
    generation = identity_of(pem_chain(list(response.certificate_chain))).generation
    renewal = Renewal(generation, b"", key, csr)
    chain_pem = checked_chain(list(response.certificate_chain), membership.agent_id, renewal)
    issued = issued_at(chain_pem).timestamp()
    heard(store, round((issued + 0.5) * 1e6))  # it states whole seconds
    store.finish_renewal(renewal, chain_pem, issued, expires_at(chain_pem).timestamp())
    authorities.take(store, response.authorities)
    logger.info("recovered the certificate generation=%d", generation)
