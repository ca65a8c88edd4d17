"""Who is who on the wire: the join string, the coordinator's certificate authority, the identity in a certificate.

TLS keys are ECDSA on P-256, for gRPC's TLS library refuses Ed25519 certificates. An identity stands in a certificate as
one URI: ``winnow://<role>/<partner>/<agent id>/<generation>``, each part percent-encoded. Certificates are valid from
ten minutes before they are issued, for clocks differ.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import ipaddress
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, cast
from urllib.parse import quote, unquote, urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from winnow_protocol.errors import StopRunError

Role = Literal["agent", "steward"]

_ROLES: tuple[Role, ...] = ("agent", "steward")
_PREFIX = "winnow1-"
_CHECKSUM = 4
_BACKDATED = timedelta(minutes=10)
_CA_LIFETIME = timedelta(days=3650)


class BadJoinStringError(StopRunError):
    """The join string is not one, was cut, or was mistyped."""


class CertificateError(StopRunError):
    """A certificate or a request for one can't be used as it is."""


@dataclass(frozen=True, slots=True)
class JoinString:
    """All that a newcomer needs to join, in one string that an operator hands over.

    Attributes:
        main_address, enrollment_address: ``host:port``; IPv6 hosts in brackets.
        ca_fingerprint: SHA-256 of the coordinator's CA certificate (DER), 32 bytes.
        steward_fingerprint: SHA-256 of the steward's raw root key, 32 bytes; empty in the steward's own string.
        token: single use, lives minutes.
    """

    role: Role
    main_address: str
    enrollment_address: str
    ca_fingerprint: bytes
    steward_fingerprint: bytes
    partner: str
    agent: str
    token: bytes

    def encode(self) -> str:
        """``winnow1-`` and the base64url of: role, the seven fields each after its length, four bytes of SHA-256."""
        fields = [
            self.main_address.encode(), self.enrollment_address.encode(), self.ca_fingerprint, self.steward_fingerprint,
            self.partner.encode(), self.agent.encode(), self.token,
        ]  # fmt: skip
        body = bytes([_ROLES.index(self.role)]) + b"".join(struct.pack(">H", len(field)) + field for field in fields)
        return _PREFIX + base64.urlsafe_b64encode(body + _checksum(body)).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> JoinString:
        """Reads a join string; white space that a mail program put into it does no harm.

        Raises:
            BadJoinStringError: it does not begin with ``winnow1-``, or its checksum or its fields don't fit.
        """
        text = "".join(text.split())
        if not text.startswith(_PREFIX):
            raise BadJoinStringError(
                f"reading the join string: it does not begin with {_PREFIX!r}; copy all that the operator sent"
            )
        encoded = text.removeprefix(_PREFIX)
        try:
            raw = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raw = b""
        body = raw[:-_CHECKSUM]
        if not body or raw[-_CHECKSUM:] != _checksum(body):
            raise BadJoinStringError(
                "reading the join string: its checksum does not fit, so it was cut or mistyped; copy the whole of it"
            )
        return _join_string(body)


def _checksum(body: bytes) -> bytes:
    return hashlib.sha256(_PREFIX.encode() + body).digest()[:_CHECKSUM]


def _join_string(body: bytes) -> JoinString:
    try:
        role = _ROLES[body[0]]
        main, enrollment, ca, steward, partner, agent, token = _fields(body[1:])
        joined = JoinString(
            role, main.decode(), enrollment.decode(), ca, steward, partner.decode(), agent.decode(), token
        )
        if len(ca) != 32 or len(steward) not in (0, 32) or not token:
            raise ValueError("a field has another length")
        for address in (joined.main_address, joined.enrollment_address):
            split_address(address)
    except (IndexError, struct.error, ValueError, CertificateError) as error:
        raise BadJoinStringError(
            "reading the join string: its fields are not those of this version; use the version that the operator names"
        ) from error
    return joined


def _fields(body: bytes) -> list[bytes]:
    fields, at = [], 0
    while at < len(body):
        (length,) = struct.unpack_from(">H", body, at)
        at += 2 + length
        if at > len(body):
            raise ValueError("the last field is cut")
        fields.append(body[at - length : at])
    return fields


def split_address(address: str) -> tuple[str, int]:
    """Host and port of ``host:port`` or ``[IPv6]:port``.

    Raises:
        CertificateError: it is neither.
    """
    try:
        parts = urlsplit(f"//{address}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or not port or parts.path or parts.username is not None:
        raise CertificateError(f"reading the address {address[:80]!r}: it is not host:port; mend it")
    return host, port


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a client certificate speaks for. ``generation`` counts renewals from 1, so that a cloned key is seen."""

    role: Role
    partner: str
    agent_id: str
    generation: int

    @property
    def uri(self) -> str:
        """As it stands in the certificate."""
        return f"winnow://{self.role}/{quote(self.partner, safe='')}/{quote(self.agent_id, safe='')}/{self.generation}"


def identity_of(certificate_pem: bytes) -> Identity:
    """The identity in a client certificate whose chain has been verified already (by TLS).

    Raises:
        CertificateError: it is no certificate, or holds no identity, or more than one.
    """
    try:
        certificate = x509.load_pem_x509_certificate(certificate_pem)
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        (uri,) = names.get_values_for_type(x509.UniformResourceIdentifier)
        match = re.fullmatch(r"winnow://(agent|steward)/([^/]*)/([^/]+)/([1-9][0-9]{0,17})", uri)
        if match is None:
            raise ValueError("another URI")
    except (ValueError, x509.ExtensionNotFound, x509.DuplicateExtension) as error:
        raise CertificateError("reading a peer's certificate: it names no single Winnow identity; enroll") from error
    role, partner, agent_id, generation = match.groups()
    return Identity(cast(Role, role), unquote(partner), unquote(agent_id), int(generation))


def expires_at(certificate_pem: bytes) -> datetime:
    """When a certificate ends, in UTC; CertificateError if it is none."""
    try:
        return x509.load_pem_x509_certificate(certificate_pem).not_valid_after_utc
    except ValueError as error:
        raise CertificateError("reading a certificate: it is none; enroll again") from error


def issued_at(certificate_pem: bytes) -> datetime:
    """When a certificate was made, in UTC, cut to the second, by its issuer's clock; CertificateError if it is none."""
    try:
        return x509.load_pem_x509_certificate(certificate_pem).not_valid_before_utc + _BACKDATED
    except ValueError as error:
        raise CertificateError("reading a certificate: it is none; enroll again") from error


def pem_chain(chain: Sequence[bytes]) -> bytes:
    """DER certificates, the leaf first, as one PEM text.

    Raises:
        CertificateError: one of them is no certificate.
    """
    try:
        return b"".join(x509.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM) for der in chain)
    except ValueError as error:
        raise CertificateError("reading a certificate chain: a part of it is no certificate; enroll again") from error


def make_tls_key() -> bytes:
    """A new P-256 private key, PEM (PKCS #8, not encrypted)."""
    return _private_pem(ec.generate_private_key(ec.SECP256R1()))


def make_csr(key_pem: bytes) -> bytes:
    """A certificate request (PKCS #10, DER) for this key; it names nobody, for the names come from the token."""
    key = serialization.load_pem_private_key(key_pem, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise CertificateError("making a certificate request: the TLS key is not on P-256; make a new one")
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


class CertificateAuthority:
    """The coordinator's own CA: it signs its server certificate and its clients' short-lived ones."""

    def __init__(self, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
        self._certificate = certificate
        self._key = key

    @classmethod
    def create(cls, name: str) -> CertificateAuthority:
        """A new CA of ten years; ``name`` is shown to people and trusted by nobody."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
        usage = _key_usage(signs_certificates=True)
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _BACKDATED)
            .not_valid_after(now + _CA_LIFETIME)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        return cls(certificate, key)

    @classmethod
    def from_pem(cls, certificate_pem: bytes, key_pem: bytes) -> CertificateAuthority:
        """The CA as it was stored.

        Raises:
            CertificateError: the certificate or the key can't be read, or they don't belong together.
        """
        try:
            certificate = x509.load_pem_x509_certificate(certificate_pem)
            key = serialization.load_pem_private_key(key_pem, password=None)
        except (ValueError, TypeError) as error:
            raise CertificateError("reading the CA: its certificate or key can't be read; restore both") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
            raise CertificateError("reading the CA: its key is not its certificate's; restore both from one backup")
        return cls(certificate, key)

    @property
    def certificate_pem(self) -> bytes:
        """The CA's certificate."""
        return self._certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The CA's private key (PKCS #8, not encrypted), to be kept secret."""
        return _private_pem(self._key)

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 of the certificate's DER, 32 bytes: what join strings carry."""
        return fingerprint(self.certificate_pem)

    def issue_server(self, csr_der: bytes, names: Sequence[str], lifetime: timedelta) -> list[bytes]:
        """A server's certificate for these host names and IP addresses: DER, the leaf first, then the CA.

        The server has to show the whole chain, for newcomers find the CA in it by its fingerprint.
        """
        alternatives = x509.SubjectAlternativeName([_general_name(name) for name in names])
        return self._issue(csr_der, alternatives, ExtendedKeyUsageOID.SERVER_AUTH, lifetime)

    def issue_client(self, csr_der: bytes, identity: Identity, lifetime: timedelta) -> list[bytes]:
        """A client's certificate for this identity: DER, the leaf first, then the CA.

        Raises:
            CertificateError: the request can't be read, is not signed by its key, or the key is not on P-256.
        """
        alternatives = x509.SubjectAlternativeName([x509.UniformResourceIdentifier(identity.uri)])
        return self._issue(csr_der, alternatives, ExtendedKeyUsageOID.CLIENT_AUTH, lifetime)

    def _issue(
        self,
        csr_der: bytes,
        alternatives: x509.SubjectAlternativeName,
        purpose: x509.ObjectIdentifier,
        lifetime: timedelta,
    ) -> list[bytes]:
        public_key = _requested_key(csr_der)
        now = datetime.now(UTC)
        leaf = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([]))
            .issuer_name(self._certificate.subject)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _BACKDATED)
            .not_valid_after(min(now + lifetime, self._certificate.not_valid_after_utc))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
            # critical, for the subject is empty (RFC 5280, 4.2.1.6)
            .add_extension(alternatives, critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        return [certificate.public_bytes(serialization.Encoding.DER) for certificate in (leaf, self._certificate)]


def fingerprint(certificate_pem: bytes) -> bytes:
    """SHA-256 of a certificate's DER, 32 bytes."""
    return x509.load_pem_x509_certificate(certificate_pem).fingerprint(hashes.SHA256())


def _requested_key(csr_der: bytes) -> ec.EllipticCurvePublicKey:
    try:
        request = x509.load_der_x509_csr(csr_der)
        key = request.public_key()
        sound = request.is_signature_valid
    except (ValueError, InvalidSignature) as error:
        raise CertificateError("reading a certificate request: it can't be read; make a new one") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1) or not sound:
        raise CertificateError(
            "reading a certificate request: its key is not on P-256 or did not sign it; make a new one"
        )
    return key


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
