"""A new certificate for one that has ended, as after a weekend without power: on the vault's signature, without a token.

The vault's half signs the coordinator's nonce and the new request in a process of its own; see `winnow_agent.halves`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

import grpc

from winnow_agent.gateway import authorities
from winnow_agent.gateway.clock import heard
from winnow_agent.gateway.enroll import newcomer
from winnow_agent.gateway.renew import checked_chain
from winnow_agent.gateway.retry import problem_of
from winnow_agent.gateway.route import Route
from winnow_agent.gateway.session import CALL_SECONDS
from winnow_agent.gateway.store import RECOVERING, GatewayStore, Renewal
from winnow_agent.halves import VOUCHES
from winnow_protocol.identity import expires_at, identity_of, issued_at, make_csr, make_tls_key, pem_chain
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.enrollment_pb2 import ChallengeRequest, EnrollResponse, RecoverRequest
from winnow_protocol.v1.enrollment_pb2_grpc import EnrollmentServiceStub

logger = logging.getLogger(__name__)

Vouch = Callable[[bytes, bytes], SignedStatement]
"""The vault's half: its signature for a nonce and a certificate request. It gives `VOUCHES` in one run."""


def recover(store: GatewayStore, route: Route, vouch: Vouch) -> None:
    """Gets a new certificate and stores it in place of the ended one.

    Args:
        route: to the enrollment port.
        vouch: the vault's half.

    Raises:
        EnrollmentRefusedError: the coordinator never knew this agent, or knows it by another key; or each of several
            nonces was old by the time that it came back.
        UnreachableError: nobody answers; it is tried again.
        WrongCertificateError: the certificate is not for this agent and key.
    """
    membership = store.require_membership()
    key = make_tls_key()
    csr = make_csr(key)
    with newcomer(route, membership.ca_pem, f"recovering the certificate at {route.address}") as stub:
        response = _proved(store, stub, RecoverRequest(agent_id=membership.agent_id, csr=csr), vouch)
    # The coordinator skips generations here, so that the lost certificate counts no more; the number is its own.
    generation = identity_of(pem_chain(list(response.certificate_chain))).generation
    renewal = Renewal(generation, b"", key, csr)
    chain_pem = checked_chain(list(response.certificate_chain), membership.agent_id, renewal)
    issued = issued_at(chain_pem).timestamp()
    heard(store, round((issued + 0.5) * 1e6))  # it states whole seconds
    store.finish_renewal(renewal, chain_pem, issued, expires_at(chain_pem).timestamp())
    authorities.take(store, response.authorities)
    logger.info("recovered the certificate generation=%d", generation)


def _proved(store: GatewayStore, stub: EnrollmentServiceStub, request: RecoverRequest, vouch: Vouch) -> EnrollResponse:
    """The answer to a request, proved over a nonce of the moment; over another where the first was old before it came back, as
    on a machine that slept in between."""
    for asked in range(1, VOUCHES + 1):
        challenge = stub.Challenge(ChallengeRequest(agent_id=request.agent_id), timeout=CALL_SECONDS)
        request.proof.CopyFrom(vouch(challenge.nonce, request.csr))
        # From here on the old certificate may count no more; to renew it would look like a second copy of this agent.
        store.set_fact(RECOVERING, 1)
        try:
            return stub.Recover(request, timeout=CALL_SECONDS)
        except grpc.RpcError as error:
            if problem_of(error) != "bad_recovery" or asked == VOUCHES:
                raise
            logger.info("the coordinator does not take the nonce any more; asking for another one")
    raise AssertionError("unreachable: the last try returns or raises")
