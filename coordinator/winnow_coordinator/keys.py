"""The coordinator's keys, files of mode 0600 in a folder of mode 0700; see `winnow_coordinator.authorities` for the CAs.

ca.pem, ca.key   the first CA that issued certificates of this fleet; the log is named by it
server.pem       the TLS certificate of both ports: leaf, then CA, then the private key
answer.key       Ed25519, raw: signs answers, receipts, tombstones and the log's checkpoints
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from winnow_coordinator import authorities
from winnow_coordinator.authorities import NAME, Authorities, certificate_path, key_path
from winnow_coordinator.config import Settings
from winnow_protocol import identity
from winnow_protocol.certificates import is_issued_for, pem_to_der, split_pem
from winnow_protocol.errors import StopRunError
from winnow_protocol.files import write_file
from winnow_protocol.identity import CertificateAuthority, CertificateError, split_address
from winnow_protocol.signing import Kind, SigningKey
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.enrollment_pb2 import Authorities as Notice
from winnow_protocol.wire import now_us

_SERVER_LIFETIME = timedelta(days=365)
_RENEW_BEFORE = timedelta(days=90)
_HOUR = 3600 * 1_000_000


class KeysError(StopRunError):
    """A key is missing, can't be read, or would be overwritten."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """The CAs and the server's certificate as they count together, in memory.

    Attributes:
        server_chain, server_key: PEM.
        trusted: PEM of every CA whose clients are let in.
        notice: what agents and the steward are told of the CAs, signed.
    """

    stand: Authorities
    authority: CertificateAuthority = field(compare=False)  # it has no equality; the rest tells
    server_chain: bytes
    server_key: bytes
    trusted: bytes
    notice: SignedStatement


class Keys:
    """All that the coordinator signs with. Certificates change while it runs; a reader of several takes ``certificates``.

    Raises:
        KeysError: a file is missing or is no key.
    """

    def __init__(self, settings: Settings, clock: Callable[[], int] = now_us) -> None:
        self._settings = settings
        self._clock = clock
        self._changing = threading.Lock()
        with _explained(settings):
            self.answer = SigningKey.from_bytes((settings.keys / "answer.key").read_bytes())
            first = identity.fingerprint(certificate_path(settings.keys, 1).read_bytes())
            self.certificates = self._read(authorities.read(settings.keys), renew=False)
        self.log_origin = f"winnow-coordinator/{first.hex()[:32]}"
        """The transparency log's name: its coordinator's first CA, so that no two logs share it."""

    @property
    def authority(self) -> CertificateAuthority:
        """The CA that issues."""
        return self.certificates.authority

    @property
    def server_chain(self) -> bytes:
        """The server's certificate, then the CA; PEM."""
        return self.certificates.server_chain

    @property
    def server_key(self) -> bytes:
        """The server's TLS key, PEM."""
        return self.certificates.server_key

    def refresh(self) -> bool:
        """Takes up what another command has changed and what is due: the next CA, a new certificate for the server.

        For the one process that serves.

        Returns:
            whether anything changed.

        Raises:
            KeysError: a file can't be read or written.
        """
        lifetime = round(self._settings.certificate_hours * _HOUR)
        with self._changing, _explained(self._settings):
            stand = authorities.advance(self._settings.keys, self._clock(), lifetime)
            found = self._read(stand, renew=True)
            changed = found != self.certificates
            if changed:
                self.certificates = found
            return changed

    def renew_server(self) -> None:
        """Issues a new certificate with a new key for the server.

        Raises:
            KeysError: it can't be written.
        """
        with self._changing, _explained(self._settings):
            self._issue_server(self.authority)
            self.certificates = self._read(self.certificates.stand, renew=False)

    def _read(self, stand: Authorities, *, renew: bool) -> Certificates:
        folder = self._settings.keys
        certificates = [certificate_path(folder, number).read_bytes() for number in stand.trusted]
        authority = CertificateAuthority.from_pem(certificates[0], key_path(folder, stand.issuing).read_bytes())
        path = folder / "server.pem"
        if not path.is_file() or (renew and not _is_current(path.read_bytes(), authority)):
            self._issue_server(authority)
        chain, key = split_pem(path.read_bytes())
        notice = Notice(version=stand.version, certificates=[pem_to_der(pem) for pem in certificates])
        signed = self.answer.sign(Kind.AUTHORITIES, notice.SerializeToString())
        return Certificates(stand, authority, chain, key, b"".join(certificates), signed)

    def _issue_server(self, authority: CertificateAuthority) -> None:
        addresses = (self._settings.address, self._settings.enrollment_address)
        hosts = [split_address(address)[0] for address in addresses]
        names = list(dict.fromkeys([*hosts, "localhost", "127.0.0.1", "::1"]))
        key = identity.make_tls_key()
        chain = identity.pem_chain(authority.issue_server(identity.make_csr(key), names, _SERVER_LIFETIME))
        # One file: a certificate never stands beside another one's key.
        write_file(self._settings.keys / "server.pem", chain + key)
        (self._settings.keys / "server.key").unlink(missing_ok=True)  # of a home from before they were one file


def make_keys(settings: Settings) -> None:
    """Makes the CA and the answer key of a new home.

    Raises:
        KeysError: there are keys already; nothing is overwritten.
    """
    folder = settings.keys
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError as error:
        raise KeysError(f"making keys in {folder}: the folder exists; this home was initialised before") from error
    authority = CertificateAuthority.create(NAME)
    write_file(certificate_path(folder, 1), authority.certificate_pem)
    write_file(key_path(folder, 1), authority.key_pem)
    write_file(folder / "answer.key", SigningKey.generate().to_bytes())


def load_keys(settings: Settings, clock: Callable[[], int] = now_us) -> Keys:
    """The keys of a home; the server's first certificate is issued when it is missing.

    Raises:
        KeysError: a file is missing or is no key.
    """
    return Keys(settings, clock)


def _is_current(pem: bytes, authority: CertificateAuthority) -> bool:
    """Whether the server's certificate is the issuing CA's, belongs to its key, and lasts."""
    try:
        chain, key = split_pem(pem)
        issued = is_issued_for(chain, key, authority.certificate_pem)
        return issued and identity.expires_at(chain) - datetime.now(UTC) > _RENEW_BEFORE
    except CertificateError:
        return False


@contextmanager
def _explained(settings: Settings) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise KeysError(f"reading the keys: {error.filename} is missing; run `init`, or restore the home") from error
    except (OSError, ValueError, TypeError) as error:
        raise KeysError(f"reading the keys in {settings.keys}: {error}; restore the home from a backup") from error
