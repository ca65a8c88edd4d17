"""The gateway's half of an enrollment: a TLS key, a certificate for it, and one row that makes both the gateway's.

The vault's half runs in a process of its own and hands over public keys and a signature. Nothing is stored before the
coordinator has answered, so that a failed enrollment can be run again; the token is spent by then only if it succeeded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import grpc

from winnow_agent import __version__
from winnow_agent.gateway import authorities
from winnow_agent.gateway.clock import heard
from winnow_agent.gateway.renew import checked_chain
from winnow_agent.gateway.retry import RefusedError, error_of
from winnow_agent.gateway.route import Route
from winnow_agent.gateway.session import CALL_SECONDS, dial, open_channel
from winnow_agent.gateway.store import GatewayStore, Membership, Renewal
from winnow_agent.spool import FIXED_ID, Kind, Spool
from winnow_protocol.at_rest.keys import PartKey
from winnow_protocol.errors import StopRunError
from winnow_protocol.first_contact import fetch_ca
from winnow_protocol.identity import JoinString, expires_at, issued_at, make_csr, make_tls_key
from winnow_protocol.v1 import enrollment_pb2_grpc
from winnow_protocol.v1.enrollment_pb2 import EnrollRequest, EnrollResponse

_CA_SECONDS = 10.0


class EnrollmentRefusedError(StopRunError):
    """The coordinator does not take this enrollment."""


def enroll(
    home: Path,
    join: JoinString,
    route: Route,
    introduce: Callable[[bytes], EnrollRequest],
    confirm: Callable[[EnrollResponse], None],
    *,
    key: bytes = b"",
    records_key: PartKey | None = None,
) -> tuple[EnrollRequest, EnrollResponse]:
    """Joins the fleet.

    Args:
        route: to the enrollment port.
        introduce: the vault's half: from a certificate request to its public keys and proof.
        confirm: the vault's word that the answer is its steward's; it keeps whom it joined.
        key: the TLS key, PEM, where one was made with the vault's half; else a new one.
        records_key: of the gateway, in an encrypted home.

    Returns:
        what the vault said, for the fingerprint of its keys, and what the coordinator answered.

    Raises:
        CertificateError: the server is not the join string's.
        EnrollmentRefusedError: the token is unknown, used or expired, or the request is not taken.
        UnreachableError, TryLaterError: nobody answers; run it again.
        WrongCertificateError: the certificate is not for this key.
    """
    dialled = dial(route, _CA_SECONDS)
    route = replace(route, numeric=(dialled.getpeername()[0],))  # the one that answered
    ca_pem = fetch_ca(route.address, join.ca_fingerprint, _CA_SECONDS, dialled=dialled)
    key = key or make_tls_key()
    request = introduce(make_csr(key))
    request.token = join.token
    request.software_version = __version__
    with newcomer(route, ca_pem, f"enrolling at {route.address}") as stub:
        response = stub.Enroll(request, timeout=CALL_SECONDS)
    chain_pem = checked_chain(
        list(response.certificate_chain), response.agent_id, Renewal(1, b"", tls_key_pem=key, csr=request.csr)
    )
    membership = Membership(
        agent_id=response.agent_id,
        partner=response.partner,
        main_address=join.main_address,
        enrollment_address=join.enrollment_address,
        ca_pem=ca_pem,
        vault_key=request.vault.signing_key,
        tls_key_pem=key,
        chain_pem=chain_pem,
        generation=1,
        valid_from=issued_at(chain_pem).timestamp(),
        valid_until=expires_at(chain_pem).timestamp(),
    )
    confirm(response)
    Spool(home / "spool" / "inbox").put(Kind.ENROLLMENT, FIXED_ID, response.SerializeToString())
    # Last: a home is enrolled once this row is there.
    store = GatewayStore(home / "gateway", create=True, key=records_key)
    heard(store, round((membership.valid_from + 0.5) * 1e6))  # it states whole seconds
    store.join(membership, response.answer_key)
    authorities.take(store, response.authorities)
    store.close()
    return request, response


@contextmanager
def newcomer(route: Route, ca_pem: bytes, doing: str) -> Iterator[enrollment_pb2_grpc.EnrollmentServiceStub]:
    """The calls of the enrollment port, over TLS of the server alone.

    Raises:
        EnrollmentRefusedError: a call was refused for good.
        UnreachableError: nobody answers, or not now.
    """
    with open_channel(route, grpc.ssl_channel_credentials(ca_pem)) as channel:
        try:
            yield enrollment_pb2_grpc.EnrollmentServiceStub(channel)
        except grpc.RpcError as error:
            failure = error_of(error, doing)
            if isinstance(failure, RefusedError):
                raise EnrollmentRefusedError(f"{doing}: {failure.code}: {failure.details}") from error
            raise failure from error
