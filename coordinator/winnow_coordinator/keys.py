"""The coordinator's keys, files of mode 0600 in a folder of mode 0700.

ca.pem, ca.key          the CA that issues all certificates of this fleet
server.pem, server.key  the TLS certificate (leaf, then CA) and key of both ports
answer.key              Ed25519, raw: signs answers, receipts, tombstones and the log's checkpoints
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from winnow_coordinator.config import Settings
from winnow_protocol import identity
from winnow_protocol.errors import StopRunError
from winnow_protocol.files import write_file
from winnow_protocol.identity import CertificateAuthority, split_address
from winnow_protocol.signing import SigningKey

_SERVER_LIFETIME = timedelta(days=365)
_RENEW_BEFORE = timedelta(days=90)


class KeysError(StopRunError):
    """A key is missing, can't be read, or would be overwritten."""


@dataclass(frozen=True, slots=True)
class Keys:
    """All that the coordinator signs with, in memory.

    Attributes:
        server_chain, server_key: PEM.
    """

    authority: CertificateAuthority
    answer: SigningKey
    server_chain: bytes
    server_key: bytes

    @property
    def log_origin(self) -> str:
        """The transparency log's name: its coordinator's CA, so that no two logs share it."""
        return f"winnow-coordinator/{self.authority.fingerprint.hex()[:32]}"


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
    authority = CertificateAuthority.create("Winnow coordinator")
    write_file(folder / "ca.pem", authority.certificate_pem)
    write_file(folder / "ca.key", authority.key_pem)
    write_file(folder / "answer.key", SigningKey.generate().to_bytes())


def load_keys(settings: Settings) -> Keys:
    """The keys of a home; the server's certificate is issued anew when it is missing or nears its end.

    Raises:
        KeysError: a file is missing or is no key.
    """
    folder = settings.keys
    try:
        authority = CertificateAuthority.from_pem((folder / "ca.pem").read_bytes(), (folder / "ca.key").read_bytes())
        answer = SigningKey.from_bytes((folder / "answer.key").read_bytes())
    except FileNotFoundError as error:
        raise KeysError(f"reading the keys: {error.filename} is missing; run `init`, or restore the home") from error
    except (OSError, ValueError) as error:
        raise KeysError(f"reading the keys in {folder}: {error}; restore the home from a backup") from error
    chain_path, key_path = folder / "server.pem", folder / "server.key"
    if not (chain_path.is_file() and key_path.is_file()) or _nears_end(chain_path.read_bytes()):
        chain, key = _issue_server(authority, settings)
        write_file(key_path, key)
        write_file(chain_path, chain)
    return Keys(authority, answer, chain_path.read_bytes(), key_path.read_bytes())


def _nears_end(chain: bytes) -> bool:
    return identity.expires_at(chain) - datetime.now(UTC) < _RENEW_BEFORE


def _issue_server(authority: CertificateAuthority, settings: Settings) -> tuple[bytes, bytes]:
    hosts = [split_address(address)[0] for address in (settings.address, settings.enrollment_address)]
    names = list(dict.fromkeys([*hosts, "localhost", "127.0.0.1", "::1"]))
    key = identity.make_tls_key()
    chain = authority.issue_server(identity.make_csr(key), names, _SERVER_LIFETIME)
    return identity.pem_chain(chain), key
