"""Joining a coordinator, and keeping the certificate of hours alive from one command to the next."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from google.protobuf.message import DecodeError

from winnow_protocol import __version__ as protocol_version
from winnow_protocol.authorities import read_authorities
from winnow_protocol.errors import StopRunError
from winnow_protocol.files import write_file
from winnow_protocol.first_contact import fetch_ca
from winnow_protocol.homes import new_home
from winnow_protocol.identity import (
    CertificateError,
    JoinString,
    expires_at,
    fingerprint,
    identity_of,
    make_csr,
    pem_chain,
)
from winnow_protocol.policy import load_tracks
from winnow_protocol.policy_file import builtin_text
from winnow_protocol.signing import Kind, digest, is_signing_key, recovery_proof
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.enrollment_pb2 import (
    EnrollRequest,
    EnrollResponse,
    RecoverRequest,
    RenewRequest,
    RenewResponse,
    StewardKeys,
)
from winnow_steward import keyring
from winnow_steward.calls import NotOnRecordError
from winnow_steward.client import Coordinator, Newcomer, NotLetInError
from winnow_steward.home import Home, HomeError, Settings
from winnow_steward.keyring import Keyring

logger = logging.getLogger(__name__)

_CA_TIMEOUT_S = 10.0
_RENEWED_BEFORE = timedelta(minutes=30)
_FIRST = 1
"""The version of what there is to say of the CAs before the first of them is followed."""


def stewards_string(text: str) -> JoinString:
    """A join string that makes a steward.

    Raises:
        BadJoinStringError: it is cut or mistyped.
        StopRunError: it is an agent's.
    """
    join = JoinString.parse(text)
    if join.role != "steward":
        raise StopRunError("reading the join string: it is an agent's; ask the operator for the steward's")
    return join


def enroll(home: Home, join: JoinString, passphrase: str, tracks_file: Path | None) -> Settings:
    """Makes a home: new keys, a certificate for the token in the join string, the settings last.

    The keys are durable before the token is sent, which lets in whoever holds them, and nobody else. So nothing is left of the
    home where a step before fails, or the coordinator lets nobody in; else what is there `is_unfinished`, and the same again
    finishes it, for as long as the token lives.

    Raises:
        StopRunError: the tracks or the passphrase are wrong; a home is there already; the coordinator refuses, or is not the one
            that the join string names.
        TryLaterError: the coordinator can't be reached.
    """
    names = [rule.name for rule in load_tracks(tracks_file)]
    tracks_text = tracks_file.read_text("utf-8") if tracks_file else builtin_text("tracks.yaml")
    if is_unfinished(home):
        keys = keyring.load(home, passphrase).with_tracks(names)
        keyring.save(keys, home, passphrase)
        write_file(home.tracks, tracks_text.encode())
        return _join(home, join, keys, _ca(join))
    with new_home(home.folder) as made:
        keys = Keyring.generate(names)
        for folder in (home.keys, home.published, home.exports):
            folder.mkdir(mode=0o700)
        write_file(home.tracks, tracks_text.encode())
        keyring.save(keys, home, passphrase)
        ca_pem, made.keep = _ca(join), True
        try:
            return _join(home, join, keys, ca_pem)
        except NotLetInError:
            made.keep = False
            raise


def is_unfinished(home: Home) -> bool:
    """Whether a home has its keys, and nobody kept yet what the coordinator said to them."""
    return (home.keys / "keyring").exists() and not home.config.exists()


def connect(home: Home, settings: Settings, keys: Keyring) -> Coordinator:
    """A connection under a certificate that lasts: renewed when it ends soon, recovered by the root key when it ended.

    It is recovered, too, as soon as the coordinator says that it counts no more: the operator has unlocked the steward, or
    another copy of this home has recovered.

    Raises:
        StopRunError: the certificate can't be read, or the coordinator refuses to replace it.
        TryLaterError: the coordinator can't be reached.
    """
    ca_pem, chain_pem = _trusted(home, settings), _read(home.keys / "certificate.pem")
    remaining = expires_at(chain_pem) - datetime.now(UTC)
    if remaining <= timedelta(0):
        chain_pem = _recover(home, settings, keys)
    elif remaining < _RENEWED_BEFORE:
        with Coordinator(settings.main_address, ca_pem, keys.tls_key, chain_pem) as coordinator:
            try:
                chain_pem = _renew(coordinator, home, settings, keys, chain_pem)
            except NotOnRecordError:
                chain_pem = _another(home, settings, keys)

    def another() -> tuple[bytes, bytes]:
        recovered = _another(home, settings, keys)
        return _trusted(home, settings), recovered

    return Coordinator(settings.main_address, _trusted(home, settings), keys.tls_key, chain_pem, another)


def _ca(join: JoinString) -> bytes:
    return fetch_ca(join.enrollment_address, join.ca_fingerprint, _CA_TIMEOUT_S)


def _join(home: Home, join: JoinString, keys: Keyring, ca_pem: bytes) -> Settings:
    csr = make_csr(keys.tls_key)
    request = EnrollRequest(
        token=join.token,
        csr=csr,
        steward=StewardKeys(root_key=keys.root.public_key, successor_digest=digest(keys.successor_key)),
        proof=keys.root.sign(Kind.ENROLL, csr),
        software_version=protocol_version,
    )
    with Newcomer(join.enrollment_address, ca_pem) as newcomer:
        response = newcomer.enroll(request)
    if not is_signing_key(response.answer_key) or not response.agent_id or not response.log_origin:
        raise StopRunError("enrolling the steward: the coordinator's answer is not complete; see its version and log")
    write_file(home.keys / "ca.pem", ca_pem)
    settings = Settings(
        steward_id=response.agent_id,
        main_address=response.main_address or join.main_address,
        enrollment_address=join.enrollment_address,
        ca_fingerprint=join.ca_fingerprint,
        answer_key=response.answer_key,
        log_origin=response.log_origin,
        root_key=keys.root.public_key,
    )
    _keep(home, settings, keys, response)
    write_file(home.config, settings.to_yaml())
    return settings


def _renew(coordinator: Coordinator, home: Home, settings: Settings, keys: Keyring, chain_pem: bytes) -> bytes:
    generation = identity_of(chain_pem).generation + 1
    # Derived, so that a retry after a crash repeats it: Ed25519 signs the same bytes the same way.
    nonce = digest(keys.root.sign_raw(b"generation nonce\0" + generation.to_bytes(8, "big")))[:16]
    request = RenewRequest(csr=make_csr(keys.tls_key), generation=generation, generation_nonce=nonce)
    return _keep(home, settings, keys, coordinator.renew(request))


def succeed(home: Home, settings: Settings, keys: Keyring) -> None:
    """Has the coordinator take the root key for the one that it follows, and gets a certificate under it.

    Those that were given out before are refused from then on. Once more does no harm.

    Raises:
        StopRunError: the coordinator does not take it.
        TryLaterError: the coordinator can't be reached.
    """
    _recover(home, settings, keys, SignedStatement.FromString(keys.succession))


def _another(home: Home, settings: Settings, keys: Keyring) -> bytes:
    """A certificate in the place of one that counts no more before its end, which a person has to know of."""
    logger.warning(
        "the certificate in %s counts no more: the operator has unlocked the steward, or another copy of this home, or whoever has its "
        "root key, has got one since; getting another by the root key. If it was none of yours: winnow-steward keys succeed",
        home.folder,
    )
    return _recover(home, settings, keys)


def _recover(home: Home, settings: Settings, keys: Keyring, succession: SignedStatement | None = None) -> bytes:
    csr, ca_pem = make_csr(keys.tls_key), _trusted(home, settings)
    with Newcomer(settings.enrollment_address, ca_pem) as newcomer:
        nonce = newcomer.challenge(settings.steward_id).nonce
        proof = keys.root.sign(Kind.RECOVER, recovery_proof(nonce, csr))
        response = newcomer.recover(
            RecoverRequest(agent_id=settings.steward_id, csr=csr, proof=proof, succession=succession)
        )
    return _keep(home, settings, keys, response)


def _keep(home: Home, settings: Settings, keys: Keyring, response: EnrollResponse | RenewResponse) -> bytes:
    """Keeps what the coordinator says of its CAs, if it is newer than the last, and then the certificate, which it gives back."""
    notice, path = response.authorities, home.keys / "authorities"
    held = read_authorities(_statement(path), settings.answer_key).version if path.exists() else _FIRST
    if notice.payload and read_authorities(notice, settings.answer_key).version > held:
        write_file(path, notice.SerializeToString())
    chain_pem = _certificate(response.certificate_chain, keys, _trusted(home, settings))
    write_file(home.keys / "certificate.pem", chain_pem)
    return chain_pem


def _trusted(home: Home, settings: Settings) -> bytes:
    """The coordinator's CAs, PEM: the one of the join string, or those that its answer key has named since."""
    path = home.keys / "authorities"
    if path.exists():
        return read_authorities(_statement(path), settings.answer_key).pem
    ca_pem = _read(home.keys / "ca.pem")
    if fingerprint(ca_pem) != settings.ca_fingerprint:
        raise HomeError(f"reading {home.keys / 'ca.pem'}: it is not the CA in the settings; restore it from a backup")
    return ca_pem


def _statement(path: Path) -> SignedStatement:
    try:
        return SignedStatement.FromString(_read(path))
    except DecodeError as error:
        raise HomeError(f"reading {path}: it is damaged; restore it from a backup") from error


def _certificate(chain: Sequence[bytes], keys: Keyring, trusted_pem: bytes) -> bytes:
    """The chain as PEM, once it is a steward's, for our key, under a CA that we trust."""
    if not chain:
        raise CertificateError("reading the new certificate: the coordinator sent none; see its version and log")
    pem = pem_chain(chain)
    leaf, issuer = x509.load_der_x509_certificate(chain[0]), x509.load_der_x509_certificate(chain[-1])
    own = serialization.load_pem_private_key(keys.tls_key, password=None).public_key()
    try:
        leaf.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature) as error:
        raise CertificateError(
            "reading the new certificate: it is not of the coordinator's CA; enroll again"
        ) from error
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if (
        issuer not in x509.load_pem_x509_certificates(trusted_pem)
        or leaf.public_key().public_bytes(*form) != own.public_bytes(*form)
        or identity_of(pem).role != "steward"
    ):
        raise CertificateError("reading the new certificate: it is another's; ask the coordinator's operator")
    return pem


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise HomeError(f"reading {path}: {error.strerror}; restore it from a backup") from error
