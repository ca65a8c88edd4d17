"""The first contact with a coordinator: its certificate authority, taken from a connection that nothing vouches for yet.

The fingerprint in the join string vouches: whoever answers, only the certificate that it names is taken.
"""

from __future__ import annotations

import hashlib
import socket
import ssl
import sys

from winnow_protocol.errors import TryLaterError
from winnow_protocol.identity import CertificateError, pem_chain, split_address


def fetch_ca(address: str, ca_fingerprint: bytes, timeout_s: float, dialled: socket.socket | None = None) -> bytes:
    """The coordinator's CA certificate, PEM, from the chain that the server at ``host:port`` shows.

    The connection itself is not trusted; the fingerprint, which came by another way, is.

    Args:
        dialled: a connection that leads there already, through a proxy for instance; it is closed.

    Raises:
        TryLaterError: nobody answers there.
        CertificateError: the server shows no certificate with this fingerprint.
    """
    host, port = split_address(address)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    try:
        with (
            dialled or socket.create_connection((host, port), timeout=timeout_s) as plain,
            context.wrap_socket(plain, server_hostname=host) as connection,
        ):
            chain = _shown_chain(connection)
    except OSError as error:
        raise TryLaterError(
            f"fetching the coordinator's CA from {address}: {error.strerror or error}; see that it is up and reachable"
        ) from error
    for der in chain:
        if hashlib.sha256(der).digest() == ca_fingerprint:
            return pem_chain([der])
    raise CertificateError(
        f"fetching the coordinator's CA from {address}: the server there shows no certificate with the fingerprint "
        f"{ca_fingerprint[:8].hex()}… of the join string; somebody stands between, or the string is another server's"
    )


def _shown_chain(connection: ssl.SSLSocket) -> list[bytes]:
    """The DER certificates that the peer sent, unverified."""
    if sys.version_info >= (3, 13):
        return list(connection.get_unverified_chain())
    # The method is there since 3.10, but public since 3.13.
    shown = connection._sslobj.get_unverified_chain()  # type: ignore[attr-defined]  # noqa: SLF001
    return [ssl.PEM_cert_to_DER_cert(certificate.public_bytes()) for certificate in shown]
