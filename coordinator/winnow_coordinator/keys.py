"""The coordinator's keys, files of mode 0600 in a folder of mode 0700; see `winnow_coordinator.authorities` for the CAs.

ca.pem, ca.key   the first CA that issued certificates of this fleet; the log is named by it
server.pem       the TLS certificate of both ports: leaf, then CA, then the private key
answer.key       Ed25519, raw: signs answers, receipts, tombstones and the log's checkpoints

In an encrypted home (`winnow_coordinator.at_rest`) the private ones are sealed, ``server.pem`` as a whole.
"""

from __future__ import annotations

import functools
import os
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from winnow_coordinator import at_rest, authorities
from winnow_coordinator.authorities import NAME, Authorities, certificate_path, key_path
from winnow_coordinator.config import Settings
from winnow_protocol import identity
from winnow_protocol.at_rest import unlockers
from winnow_protocol.at_rest.converting import wipe
from winnow_protocol.at_rest.keys import PartKey, read_secret, write_secret
from winnow_protocol.at_rest.memory import keep_memory_private
from winnow_protocol.at_rest.unlocking import unlock
from winnow_protocol.certificates import is_issued_for, pem_to_der, split_pem
from winnow_protocol.errors import StopRunError, in_words
from winnow_protocol.files import write_file
from winnow_protocol.identity import CertificateAuthority, CertificateError, split_address
from winnow_protocol.signing import Kind, SigningKey
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.enrollment_pb2 import Authorities as Notice
from winnow_protocol.wire import now_us

_SERVER = "server.pem"
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

    Private keys of an encrypted home are opened once they are needed: a command that needs none asks for no passphrase.

    Raises:
        InUseError: they are being encrypted or decrypted.
        KeysError: a file is missing or is no key.
        SealedFileError: a key is not as encrypted as the home is, or was altered.
    """

    def __init__(self, settings: Settings, clock: Callable[[], int] = now_us) -> None:
        self._settings = settings
        self._clock = clock
        self._changing = threading.Lock()
        with _explained(settings):
            self._release = weakref.finalize(self, os.close, at_rest.hold(settings.keys))
            first = identity.fingerprint(certificate_path(settings.keys, 1).read_bytes())
        self.log_origin = f"winnow-coordinator/{first.hex()[:32]}"
        """The transparency log's name: its coordinator's first CA, so that no two logs share it."""
        self.encrypted = unlockers.load(settings.home) is not None
        if not self.encrypted:
            self.open()

    def open(self) -> None:
        """Unlocks the home and opens every private key, where that was not done yet.

        Raises:
            LockedError: it can't be unlocked here.
            KeysError, SealedFileError: as for the whole.
        """
        _ = self.answer, self.certificates

    def close(self) -> None:
        """Lets go of the keys' files."""
        self._release()

    @functools.cached_property
    def _sealing(self) -> PartKey | None:
        if self.encrypted:
            keep_memory_private()
        key = unlock(self._settings.home, at_rest.PROGRAM)
        return key.part(at_rest.PART) if key else None

    @functools.cached_property
    def answer(self) -> SigningKey:
        """Signs answers, receipts, tombstones and checkpoints."""
        with _explained(self._settings):
            return SigningKey.from_bytes(self._secret("answer.key"))

    @functools.cached_property
    def certificates(self) -> Certificates:
        """The CAs and the server's certificate of the moment."""
        with _explained(self._settings):
            return self._read(authorities.read(self._settings.keys), renew=False)

    @property
    def issuer(self) -> bytes:
        """The certificate of the CA that issues, PEM; no private key is needed for it."""
        folder = self._settings.keys
        with _explained(self._settings):
            return certificate_path(folder, authorities.read(folder).issuing).read_bytes()

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

    def announce_authority(self, follows_at: int) -> Authorities:
        """Makes the CA that follows at that time, microseconds since the epoch.

        Raises:
            RotationError: one is on its way already.
            KeysError: it can't be written.
        """
        with self._changing, _explained(self._settings):
            return authorities.announce(self._settings.keys, follows_at, self._sealing)

    def _secret(self, name: str) -> bytes:
        return read_secret(self._settings.keys / name, self._sealing)

    def _read(self, stand: Authorities, *, renew: bool) -> Certificates:
        folder = self._settings.keys
        certificates = [certificate_path(folder, number).read_bytes() for number in stand.trusted]
        authority = CertificateAuthority.from_pem(certificates[0], self._secret(key_path(folder, stand.issuing).name))
        if not (folder / _SERVER).is_file() or (renew and not _is_current(self._secret(_SERVER), authority)):
            self._issue_server(authority)
        chain, key = split_pem(self._secret(_SERVER))
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
        write_secret(self._settings.keys / _SERVER, chain + key, self._sealing)
        wipe(self._settings.keys / "server.key")  # of a home from before they were one file


def make_keys(settings: Settings, sealing: PartKey | None = None) -> None:
    """Makes the CA and the answer key of a new home.

    Args:
        sealing: what they are encrypted under, where the home is to be encrypted.

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
    write_secret(key_path(folder, 1), authority.key_pem, sealing)
    write_secret(folder / "answer.key", SigningKey.generate().to_bytes(), sealing)


def load_keys(settings: Settings, clock: Callable[[], int] = now_us) -> Keys:
    """The keys of a home; the server's first certificate is issued when it is missing.

    Raises:
        InUseError, KeysError, SealedFileError: as `Keys` does.
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
        raise KeysError(f"reading the keys: {error.filename} is missing; restore the home from a backup") from error
    except OSError as error:
        raise KeysError(
            f"reading the keys: {error.filename or settings.keys}: {in_words(error)}; mend it there"
        ) from error
    except (ValueError, TypeError) as error:
        raise KeysError(f"reading the keys in {settings.keys}: {error}; restore the home from a backup") from error
