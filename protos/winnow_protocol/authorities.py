"""What the coordinator says of its CAs, signed by its answer key: agents and the steward trust all of them, and no other."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography import x509
from google.protobuf.message import DecodeError

from winnow_protocol.identity import CertificateError, pem_chain
from winnow_protocol.signing import Kind, verify
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.enrollment_pb2 import Authorities

MOST = 4


@dataclass(frozen=True, slots=True)
class Trusted:
    """The CAs of a notice: its version, how many they are, and all of them as PEM."""

    version: int
    count: int
    pem: bytes


def read_authorities(notice: SignedStatement, answer_key: bytes) -> Trusted:
    """The CAs that a notice names.

    Raises:
        ForgedStatementError: it is not signed by this answer key.
        CertificateError: it names no CA, or too many, or what is none.
    """
    payload = verify(notice, Kind.AUTHORITIES, answer_key)
    try:
        found = Authorities.FromString(payload)
        sound = 0 < len(found.certificates) <= MOST and found.version > 0 and all(map(_is_ca, found.certificates))
    except (DecodeError, ValueError, x509.ExtensionNotFound) as error:
        raise CertificateError("reading the coordinator's CAs: one of them is none; ask its operator") from error
    if not sound:
        raise CertificateError("reading the coordinator's CAs: they are none, or too many; ask its operator")
    return Trusted(found.version, len(found.certificates), pem_chain(found.certificates))


def _is_ca(der: bytes) -> bool:
    certificate = x509.load_der_x509_certificate(der)
    return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
