"""Certificates and their keys as files hold them: PEM apart and together, and whether they belong to each other."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization

from winnow_protocol.identity import CertificateError

_KEY_MARK = b"-----BEGIN PRIVATE KEY-----"


def pem_to_der(certificate_pem: bytes) -> bytes:
    """The first certificate of a PEM text, as DER; CertificateError if there is none."""
    try:
        return x509.load_pem_x509_certificate(certificate_pem).public_bytes(serialization.Encoding.DER)
    except ValueError as error:
        raise CertificateError("reading a certificate: it is none; restore it from a backup") from error


def split_pem(pem: bytes) -> tuple[bytes, bytes]:
    """The certificates and the private key of a PEM text that holds both, the key last."""
    chain, mark, key = pem.partition(_KEY_MARK)
    return chain, mark + key


def is_issued_for(chain_pem: bytes, key_pem: bytes, authority_pem: bytes) -> bool:
    """Whether a certificate is this CA's and belongs to this private key.

    Raises:
        CertificateError: one of them can't be read.
    """
    try:
        leaf, issuer = x509.load_pem_x509_certificate(chain_pem), x509.load_pem_x509_certificate(authority_pem)
        own = serialization.load_pem_private_key(key_pem, password=None).public_key()
        leaf.verify_directly_issued_by(issuer)
    except InvalidSignature:
        return False
    except (ValueError, TypeError) as error:
        raise CertificateError("reading a certificate and its key: one of them is none; restore both") from error
    return leaf.public_key() == own
